"""A changed timetable moves what it planned, and nothing that somebody touched by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from server.schools.timetable.calendar import Holiday, Occurrence, Period, Rhythm, Term, occurrences
from server.schools.timetable.replan import Changes, Standing, changes

TERM = Term(date(2026, 11, 2), date(2026, 11, 29))
ZONE = ZoneInfo("Asia/Shanghai")
BEFORE_ALL = datetime(2026, 10, 1, tzinfo=UTC)
PERIODS = {number: Period(number, 480 + 60 * number, 520 + 60 * number) for number in range(1, 8)}


def held(rhythm: Rhythm, *holidays: Holiday) -> tuple[Occurrence, ...]:
    return occurrences(rhythm, TERM, holidays, PERIODS[rhythm.period], ZONE)


def planned(times: tuple[Occurrence, ...]) -> list[Standing]:
    return [Standing(f"s{number}", time.day, time.starts, time.ends) for number, time in enumerate(times, 1)]


TUESDAYS = held(Rhythm(2, 3))
OFF = Holiday(date(2026, 11, 10), date(2026, 11, 10))


def test_the_same_timetable_again_changes_nothing() -> None:
    assert changes(planned(TUESDAYS), TUESDAYS, TUESDAYS, TERM, BEFORE_ALL) == Changes()


def test_another_weekday_moves_each_session_within_its_week() -> None:
    after = held(Rhythm(4, 5))
    moved = tuple((f"s{number}", time) for number, time in enumerate(after, 1))
    assert changes(planned(TUESDAYS), TUESDAYS, after, TERM, BEFORE_ALL) == Changes(move=moved)


def test_what_has_begun_stays() -> None:
    after = held(Rhythm(4, 5))
    found = changes(planned(TUESDAYS), TUESDAYS, after, TERM, TUESDAYS[1].starts)
    assert [session for session, _ in found.move] == ["s3", "s4"]
    assert [time.week for time in found.add] == [2]  # Thursday of the week whose Tuesday has been held


def test_a_new_holiday_calls_off_what_it_covers_and_its_end_brings_it_back() -> None:
    without = held(Rhythm(2, 3), OFF)
    assert changes(planned(TUESDAYS), TUESDAYS, without, TERM, BEFORE_ALL) == Changes(call_off=("s2",))
    asleep = [
        Standing(s.session, s.day, s.starts, s.ends, "holiday") if s.session == "s2" else s
        for s in planned(TUESDAYS)
    ]
    assert changes(asleep, without, TUESDAYS, TERM, BEFORE_ALL) == Changes(revive=(("s2", TUESDAYS[1]),))


def test_what_was_called_off_by_hand_does_not_come_back() -> None:
    sick = [
        Standing(s.session, s.day, s.starts, s.ends, "teacher") if s.session == "s2" else s
        for s in planned(TUESDAYS)
    ]
    assert changes(sick, TUESDAYS, TUESDAYS, TERM, BEFORE_ALL) == Changes()


def test_what_was_moved_by_hand_stays_where_it_was_put() -> None:
    first, *others = planned(TUESDAYS)
    later = Standing(first.session, first.day, first.starts + timedelta(days=2), first.ends + timedelta(days=2))
    after = held(Rhythm(5, 1))
    found = changes([later, *others], TUESDAYS, after, TERM, BEFORE_ALL)
    assert [session for session, _ in found.move] == ["s2", "s3", "s4"]
    assert found.add == () and found.call_off == ()


rhythms = st.builds(Rhythm, st.integers(1, 5), st.integers(1, 7), st.sampled_from(("all", "odd", "even")))
days_off = st.lists(
    st.builds(
        lambda start, more: Holiday(TERM.first_day + timedelta(start), TERM.first_day + timedelta(start + more)),
        st.integers(0, 27),
        st.integers(0, 6),
    ),
    max_size=2,
)


@given(rhythms, rhythms, days_off, days_off, st.integers(0, 40))
def test_what_is_planned_afterwards_is_what_the_timetable_says(
    old: Rhythm, new: Rhythm, off_before: list[Holiday], off_after: list[Holiday], passed: int
) -> None:
    now = datetime(2026, 10, 30, tzinfo=UTC) + timedelta(days=passed)
    before, after = held(old, *off_before), held(new, *off_after)
    standing = {session.session: (session.starts, session.ends) for session in planned(before)}
    found = changes(planned(before), before, after, TERM, now)
    for session in found.call_off:
        assert standing.pop(session)[0] > now
    for session, time in (*found.move, *found.revive):
        assert standing[session][0] > now
        standing[session] = (time.starts, time.ends)
    future = sorted(
        [*(span for span in standing.values() if span[0] > now), *((t.starts, t.ends) for t in found.add)]
    )
    assert future == [(time.starts, time.ends) for time in after if time.starts > now]
