"""What the tests stand on: real server processes, real browsers, bad networks, wrong clocks."""
