"""Who is in whose way, and what can be done about it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from server.schools.timetable.calendar import Rhythm
from server.schools.timetable.clashes import KINDS, Booking, Clash, clashes
from server.schools.timetable.ways import Move, MoveOther, WithoutRooms, ways_out

NINE = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)
WEEK = timedelta(days=7)


def booking(
    series: str, week: int = 0, *, minute: int = 0, rooms: str = "", teachers: str = "", classes: str = ""
) -> Booking:
    starts = NINE + week * WEEK + timedelta(minutes=minute)
    return Booking(
        series, starts, starts + timedelta(minutes=40), frozenset(rooms), frozenset(teachers), frozenset(classes)
    )


def test_a_lesson_may_begin_when_another_ends() -> None:
    assert clashes([booking("a", rooms="x")], [booking("b", minute=40, rooms="x")]) == ()
    assert len(clashes([booking("a", rooms="x")], [booking("b", minute=39, rooms="x")])) == 1


def test_each_room_person_and_class_is_named_with_the_times_it_is_taken() -> None:
    wanted = [booking("a", week, rooms="xy", teachers="t", classes="k") for week in range(3)]
    existing = [booking("b", week, rooms="y", classes="k") for week in range(3)] + [booking("c", 1, teachers="t")]
    assert clashes(wanted, existing) == (
        Clash("room", "y", "b", (NINE, NINE + WEEK, NINE + 2 * WEEK)),
        Clash("teacher", "t", "c", (NINE + WEEK,)),
        Clash("class", "k", "b", (NINE, NINE + WEEK, NINE + 2 * WEEK)),
    )


def test_a_lesson_is_not_in_its_own_way() -> None:
    assert clashes([booking("a", rooms="x")], [booking("a", rooms="x")]) == ()


names = st.frozensets(st.sampled_from("abc"), max_size=2)


@st.composite
def bookings(draw: st.DrawFn) -> Booking:
    starts = NINE + timedelta(minutes=draw(st.integers(0, 200)))
    ends = starts + timedelta(minutes=draw(st.integers(1, 60)))
    return Booking(draw(st.sampled_from("pqr")), starts, ends, draw(names), draw(names), draw(names))


@given(st.lists(bookings(), max_size=8), st.lists(bookings(), max_size=8))
def test_it_finds_what_comparing_every_pair_finds(wanted: list[Booking], existing: list[Booking]) -> None:
    expected = {
        (kind, what, other.series, want.starts)
        for want in wanted
        for other in existing
        if want.series != other.series and max(want.starts, other.starts) < min(want.ends, other.ends)
        for kind in KINDS
        for what in want.wants(kind) & other.wants(kind)
    }
    found = {(c.kind, c.what, c.series, time) for c in clashes(wanted, existing) for time in c.times}
    assert found == expected


def test_ways_out_are_a_free_place_the_rooms_left_out_and_the_other_lesson_moved() -> None:
    existing = [booking("water", week, rooms="y", classes="k") for week in range(2)]
    existing += [booking("dance", week, minute=60, teachers="t") for week in range(2)]

    def held(rhythm: Rhythm) -> list[Booking]:
        return [
            booking("area", week, minute=60 * (rhythm.period - 1), rooms="hxy", teachers="t", classes="jk")
            for week in range(2)
        ]

    places = [Rhythm(3, period) for period in (1, 2, 3, 4)]
    ways = ways_out(Rhythm(3, 1), places, held, existing, {"x": "j", "y": "k"}, "h")
    assert ways == (
        Move(Rhythm(3, 3)),
        Move(Rhythm(3, 4)),
        WithoutRooms(("y",), ()),
        MoveOther("water", ()),
    )


def test_nothing_is_left_out_when_nobody_would_stay() -> None:
    def held(_: Rhythm) -> list[Booking]:
        return [booking("area", rooms="hy", classes="k")]

    ways = ways_out(Rhythm(3, 1), [], held, [booking("water", rooms="y")], {"y": "k"}, "h")
    assert ways == (MoveOther("water", ()),)
