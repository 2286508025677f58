"""The timetable: terms and holidays, lessons that come back each week, what clashes, calendars to subscribe to."""
