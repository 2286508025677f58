"""How the timetable says no."""

from __future__ import annotations

from server.web.errors import Problem


def no_such_place() -> Problem:
    return Problem(409, "The term is not one of the host's, or its day has no such period.", "no_such_period")


def names_nothing(field: str) -> Problem:
    """A reference to what never was, or to what the asker may not know of."""
    return Problem(400, f"{field}: There is nothing here under this name.")
