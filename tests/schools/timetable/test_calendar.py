"""School days, weeks, make-up days and clocks that are changed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from server.schools.timetable.calendar import (
    Holiday,
    Period,
    Rhythm,
    Term,
    occurrences,
    school_days,
    span,
    taught_as,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
AUTUMN = Term(date(2026, 9, 1), date(2027, 1, 15))
NATIONAL_DAY = Holiday(date(2026, 10, 1), date(2026, 10, 7))
MADE_UP = Holiday(date(2026, 10, 10), date(2026, 10, 10), works_as=3)
THIRD = Period(3, 600, 640)


def days(rhythm: Rhythm, *holidays: Holiday) -> list[date]:
    return [held.day for held in occurrences(rhythm, AUTUMN, holidays, THIRD, SHANGHAI)]


def test_a_term_that_begins_on_a_tuesday_counts_its_first_week_from_the_monday_before() -> None:
    assert [AUTUMN.week_of(day) for day in (date(2026, 9, 1), date(2026, 9, 6), date(2026, 9, 7))] == [1, 1, 2]


def test_a_holiday_takes_its_days_and_no_others() -> None:
    held = days(Rhythm(4, 3), NATIONAL_DAY)
    assert date(2026, 9, 24) in held and date(2026, 10, 8) in held
    assert date(2026, 10, 1) not in held
    assert len(days(Rhythm(4, 3))) - len(held) == 1


def test_a_make_up_saturday_is_taught_as_the_wednesday_it_stands_for() -> None:
    assert taught_as(date(2026, 10, 10), [NATIONAL_DAY, MADE_UP]) == 3
    assert date(2026, 10, 10) in days(Rhythm(3, 3), NATIONAL_DAY, MADE_UP)
    assert date(2026, 10, 10) not in days(Rhythm(6, 3), NATIONAL_DAY, MADE_UP)


def test_a_make_up_day_inside_a_holiday_is_taught() -> None:
    inside = Holiday(date(2026, 10, 5), date(2026, 10, 5), works_as=1)
    assert taught_as(date(2026, 10, 5), [NATIONAL_DAY, inside]) == 1


def test_odd_and_even_weeks_share_the_term_out() -> None:
    odd, even = days(Rhythm(2, 3, "odd")), days(Rhythm(2, 3, "even"))
    assert sorted(odd + even) == days(Rhythm(2, 3))
    assert odd[0] == date(2026, 9, 1)


def test_a_period_begins_by_the_clock_on_the_wall() -> None:
    assert span(date(2026, 11, 24), THIRD, SHANGHAI) == (
        datetime(2026, 11, 24, 2, 0, tzinfo=UTC),
        datetime(2026, 11, 24, 2, 40, tzinfo=UTC),
    )


def test_where_clocks_change_the_wall_keeps_its_time_and_a_lesson_its_minutes() -> None:
    berlin, early = ZoneInfo("Europe/Berlin"), Period(1, 90, 150)
    summer, winter = date(2026, 10, 24), date(2026, 10, 26)
    assert span(summer, THIRD, berlin)[0].hour == 8
    assert span(winter, THIRD, berlin)[0].hour == 9
    for changed in (date(2026, 3, 29), date(2026, 10, 25)):
        starts, ends = span(changed, early, berlin)
        assert ends - starts == timedelta(minutes=60)
    assert span(date(2026, 3, 29), Period(1, 150, 190), berlin)[0] == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


@given(
    st.dates(date(2024, 1, 1), date(2028, 1, 1)),
    st.integers(0, 200),
    st.lists(st.tuples(st.integers(-10, 210), st.integers(0, 12), st.none() | st.integers(1, 7)), max_size=6),
)
def test_school_days_are_the_days_of_the_term_that_are_not_off(
    first: date, length: int, spans: list[tuple[int, int, int | None]]
) -> None:
    term = Term(first, first + timedelta(days=length))
    holidays = [
        Holiday(first + timedelta(days=begin), first + timedelta(days=begin + more), works_as)
        for begin, more, works_as in spans
    ]
    taught = dict(school_days(term, holidays))
    for offset in range(length + 1):
        day = first + timedelta(days=offset)
        off = [holiday for holiday in holidays if holiday.first_day <= day <= holiday.last_day]
        made_up = [holiday.works_as for holiday in off if holiday.works_as is not None]
        expected = made_up[0] if made_up else (None if off else day.isoweekday())
        assert taught.get(day) == expected
