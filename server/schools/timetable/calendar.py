"""School days and what falls on them. Pure: days and minutes in, moments out.

A day is taught as its own weekday unless a holiday covers it: then it is off, or, as a make-up day 调休, taught as
the weekday it makes up for. Where both cover a day the make-up day wins. Weeks of a term count from the Monday of
the week in which it begins, from 1; odd and even weeks are those numbers, also on make-up days.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

Weeks = Literal["all", "odd", "even"]

MONDAY, SUNDAY = 1, 7  # ISO weekdays


@dataclass(frozen=True, slots=True)
class Term:
    """Both days are taught."""

    first_day: date
    last_day: date
    label: str = ""

    def week_of(self, day: date) -> int:
        """The number of a day's week, 1 for the first.

        >>> Term(date(2026, 9, 1), date(2027, 1, 15)).week_of(date(2026, 11, 24))
        13
        """
        monday = self.first_day - timedelta(days=self.first_day.isoweekday() - MONDAY)
        return (day - monday).days // 7 + 1


@dataclass(frozen=True, slots=True)
class Holiday:
    """Days off, or with `works_as` days that are taught as that weekday. Both ends count."""

    first_day: date
    last_day: date
    works_as: int | None = None
    label: str = ""

    def covers(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day


@dataclass(frozen=True, slots=True)
class Period:
    """One 节次 of a school's day, in minutes since local midnight."""

    number: int
    starts_minute: int
    ends_minute: int
    label: str = ""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When a lesson comes back."""

    weekday: int  # 1 Monday … 7 Sunday
    period: int
    weeks: Weeks = "all"


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time that a lesson is held. `starts` and `ends` are aware UTC."""

    day: date
    week: int
    starts: datetime
    ends: datetime


def taught_as(day: date, holidays: Sequence[Holiday]) -> int | None:
    """The weekday whose timetable a day follows; None if it is off."""
    covering = [holiday for holiday in holidays if holiday.covers(day)]
    made_up = next((holiday.works_as for holiday in covering if holiday.works_as is not None), None)
    if made_up is not None:
        return made_up
    return None if covering else day.isoweekday()


def school_days(term: Term, holidays: Sequence[Holiday]) -> Iterator[tuple[date, int]]:
    """Every taught day of the term, with the weekday it is taught as."""
    day = term.first_day
    while day <= term.last_day:
        weekday = taught_as(day, holidays)
        if weekday is not None:
            yield day, weekday
        day += timedelta(days=1)


def occurrences(
    rhythm: Rhythm, term: Term, holidays: Sequence[Holiday], period: Period, zone: ZoneInfo
) -> tuple[Occurrence, ...]:
    """Every time of the term at which a lesson of this rhythm is held, in order."""
    return tuple(
        Occurrence(day, term.week_of(day), *span(day, period, zone))
        for day, weekday in school_days(term, holidays)
        if weekday == rhythm.weekday and _in_rhythm(rhythm.weeks, term.week_of(day))
    )


def span(day: date, period: Period, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """When a period of a day begins and ends.

    The clock on the wall says when it begins; it lasts its minutes, also in a night in which clocks are changed.
    A time that a change skips begins as much later.
    """
    hours, minutes = divmod(period.starts_minute, 60)
    starts = datetime.combine(day, time(hours, minutes), zone).astimezone(UTC)
    return starts, starts + timedelta(minutes=period.ends_minute - period.starts_minute)


def _in_rhythm(weeks: Weeks, week: int) -> bool:
    return weeks == "all" or (week % 2 == 1) == (weeks == "odd")
