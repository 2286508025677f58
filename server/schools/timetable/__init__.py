"""The timetable: terms and holidays, lessons that come back each week, what clashes, and calendars to subscribe to."""
