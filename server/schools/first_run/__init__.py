"""The first minutes of a server without a demo: its administrator, its schools, its address, its needs."""
