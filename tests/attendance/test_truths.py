"""Three truths side by side, and each pupil's own."""

from __future__ import annotations

from dataclasses import replace

from events.schema.values import Rules
from server.attendance.presence import Course, Stay, seen
from server.attendance.pupils import Absence, Correction, Pupil, Roll, pupils, standing
from server.attendance.truths import RollCall, counting, flags, rate

MINUTE = 60_000
LESSON = Course((0, 40 * MINUTE))
WHOLE = seen(LESSON, Stay(((-MINUTE, 40 * MINUTE),)), Rules())
CALL = RollCall("roll", (10, 0), expected=29, present=27, late=0, headcount=27, confirmed=True)


def test_a_broken_link_is_told_apart_from_absence() -> None:
    off = Stay(((0, 20 * MINUTE),), broken=((20 * MINUTE, 40 * MINUTE),))
    left = Stay(((0, 20 * MINUTE),))
    assert (seen(LESSON, off, Rules()).verdict, seen(LESSON, off, Rules()).failed_ms) == (
        "link_failure",
        20 * MINUTE,
    )
    assert seen(LESSON, left, Rules()).verdict == "left_early"
    assert seen(LESSON, Stay(), Rules()).verdict == "absent"


def test_a_takeover_counts_as_present_and_nobody_is_late_in_a_break() -> None:
    taken = Stay(((0, 18 * MINUTE),), ((18 * MINUTE, 40 * MINUTE),), takeovers=((18 * MINUTE, 40 * MINUTE),))
    assert (seen(LESSON, taken, Rules()).share_bp, seen(LESSON, taken, Rules()).verdict) == (10_000, "present")
    broken = replace(LESSON, paused=((0, 12 * MINUTE),))
    came = seen(broken, Stay(((15 * MINUTE, 40 * MINUTE),)), Rules())
    assert (came.late_ms, came.counted_ms, came.verdict) == (3 * MINUTE, 28 * MINUTE, "present")


def test_a_room_that_its_own_people_took_aside_is_not_absent_meanwhile() -> None:
    aside = Stay(((0, 10 * MINUTE),), aside=((10 * MINUTE, 40 * MINUTE),))
    assert seen(LESSON, aside, Rules()).verdict == "present"


def test_the_thresholds_hold_to_the_millisecond() -> None:
    late = seen(LESSON, Stay(((6 * MINUTE, 40 * MINUTE),)), Rules(late_ms=6 * MINUTE))
    later = seen(LESSON, Stay(((6 * MINUTE + 1, 40 * MINUTE),)), Rules(late_ms=6 * MINUTE, present_bp=8000))
    assert (late.share_bp, late.verdict, later.verdict) == (8500, "present", "late")


def test_the_last_confirmed_roll_call_counts() -> None:
    later = replace(CALL, rollcall="later", address=(20, 0), confirmed=False)
    assert counting([later, CALL]) == CALL
    assert counting([later, replace(CALL, confirmed=False)]) == later
    assert counting([]) is None


def test_no_truth_overwrites_another_and_where_they_differ_a_flag_says_so() -> None:
    assert flags(WHOLE, CALL) == []
    assert flags(WHOLE, replace(CALL, headcount=28)) == ["headcount_more"]
    assert flags(WHOLE, replace(CALL, headcount=26, listed=1)) == ["headcount_less", "list_differs"]
    assert flags(WHOLE, None) == ["seen_uncalled"]
    assert flags(seen(LESSON, Stay(), Rules()), CALL) == ["called_unseen"]
    assert flags(WHOLE, replace(CALL, confirmed=False)) == ["not_confirmed"]


def test_the_class_rate_rests_on_confirmed_roll_calls_alone() -> None:
    whole = rate([CALL, replace(CALL, present=29, headcount=28), replace(CALL, confirmed=False, present=0), None])
    assert (whole.present, whole.expected, whole.headcount, whole.bp) == (56, 58, 55, 9655)
    assert rate([]).bp is None


ROLL = Roll(
    ("person:fang", "person:jia", "person:shen"),
    (Absence("person:fang", excused=False), Absence("seat:30", excused=True)),
    ("person:shen",),
)


def test_a_correction_stands_beside_what_was_derived() -> None:
    said = standing([Correction((9, 0), "person:fang", "excused")])
    assert pupils(ROLL, said) == [
        Pupil("person:fang", "excused", derived="absent"),
        Pupil("person:jia", "present"),
        Pupil("person:shen", "late"),
        Pupil("seat:30", "excused"),
    ]


def test_a_correction_that_was_taken_back_no_longer_speaks_and_the_one_before_does() -> None:
    first = Correction((9, 0), "person:fang", "excused")
    second = Correction((12, 0), "person:fang", "late")
    back = Correction((15, 0), "person:fang", "late", retracts=(12, 0))
    assert standing([second, first])["person:fang"] == second
    assert standing([back, second, first, first])["person:fang"] == first
    assert standing([back, second]) == {}
