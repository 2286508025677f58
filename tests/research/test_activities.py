"""The rules of an activity: who plans and who answers, its seminar, and when it is too late to change it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from events.schema.base import Fact, Personal
from events.schema.research import (
    ActivityAdjourned,
    ActivityAmended,
    ActivityCancelled,
    ActivityInvited,
    ActivityOpened,
    ActivityPlanned,
    InvitationAnswered,
    MaterialDetached,
    SessionLinked,
    SessionUnlinked,
)
from server.live.rulebook import Refused
from server.research.activities import (
    Activity,
    ActivityCommand,
    AdjournActivity,
    AmendActivity,
    AnswerInvitation,
    AttachMaterial,
    By,
    CancelActivity,
    DetachMaterial,
    InviteToActivity,
    OpenActivity,
    PlanActivity,
    evolve,
)
from server.research.activity_rules import MAX_MATERIALS, decide
from server.research.groups import Changed

NOW = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
AT, UNTIL = NOW + timedelta(hours=2), NOW + timedelta(hours=3)
THEME = Personal("org:mingxi", "评课：第 3 节数学")
LEADER, MEMBER, GUEST, STRANGER = (
    By("li", leads=True, takes_part=True),
    By("wang", takes_part=True),
    By("du"),
    By("x"),
)
PLAN = PlanActivity("group-1", "lesson_observation", THEME, "li", AT, UNTIL, persons=("du",), seminar="seminar-1")


def after(*steps: tuple[ActivityCommand, By], of: PlanActivity = PLAN) -> Activity:
    activity = Activity("activity-1")
    for sequence, (command, by) in enumerate(((of, LEADER), *steps), start=1):
        for fact in decide(activity, command, by, NOW):
            activity = evolve(activity, fact, sequence)
    return activity


def facts(activity: Activity, command: ActivityCommand, by: By = LEADER, now: datetime = NOW) -> Sequence[Fact]:
    return tuple(decide(activity, command, by, now))


def refusal(activity: Activity, command: ActivityCommand, by: By = LEADER, now: datetime = NOW) -> str:
    with pytest.raises(Refused) as refused:
        decide(activity, command, by, now)
    return refused.value.code


PLANNED = after()


def test_planning_asks_the_group_and_names_the_seminar() -> None:
    assert facts(Activity("activity-1"), PLAN) == (
        ActivityPlanned("lesson_observation", THEME, "li", AT, UNTIL, "group-1"),
        ActivityInvited(("du",), ("group-1",), ()),
        SessionLinked("seminar-1", "seminar"),
    )
    assert refusal(Activity("activity-1"), PLAN, MEMBER) == "not_permitted"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"planned_end": AT}, "ends_before_it_begins"),
        ({"planned_end": AT + timedelta(hours=13)}, "too_long"),
        ({"planned_start": NOW - timedelta(minutes=1)}, "in_the_past"),
        ({"cycle": "round-3"}, "step_without_cycle"),
        ({"step": "review"}, "step_without_cycle"),
    ],
)
def test_what_cannot_be_is_not_planned(changed: dict[str, object], code: str) -> None:
    assert refusal(Activity("activity-1"), replace(PLAN, **changed)) == code  # type: ignore[arg-type]  # fields by name


def test_without_a_seminar_it_may_last_for_days_and_have_begun() -> None:
    reflection = replace(
        PLAN, seminar=None, planned_start=NOW - timedelta(days=1), planned_end=NOW + timedelta(days=7)
    )
    assert after(of=reflection).state == "planned"


def test_members_and_who_was_named_answer_and_the_last_answer_counts() -> None:
    for by in (LEADER, MEMBER, GUEST):
        assert facts(PLANNED, AnswerInvitation("yes"), by) == (InvitationAnswered(by.person, "yes"),)
    assert refusal(PLANNED, AnswerInvitation("yes"), STRANGER) == "not_invited"
    said = after((AnswerInvitation("no"), MEMBER), (AnswerInvitation("maybe"), MEMBER))
    assert said.answers == {"wang": "maybe"}
    assert facts(said, AnswerInvitation("maybe"), MEMBER) == ()
    of_few = after(of=replace(PLAN, everyone=False))
    assert refusal(of_few, AnswerInvitation("yes"), MEMBER) == "not_invited"


def test_an_answer_in_between_does_not_disturb_who_amends() -> None:
    said = after((AnswerInvitation("no"), MEMBER))
    assert facts(said, AmendActivity(1, chair="wang")) == (ActivityAmended(chair="wang"),)
    amended = after((AmendActivity(1, chair="wang"), LEADER))
    with pytest.raises(Changed):
        decide(amended, AmendActivity(1, chair="sun"), LEADER, NOW)


def test_the_seminar_is_taken_away_and_another_given() -> None:
    without = after((AmendActivity(1, no_seminar=True), LEADER))
    assert facts(PLANNED, AmendActivity(1, no_seminar=True)) == (SessionUnlinked("seminar-1", "seminar"),)
    assert without.seminar is None
    assert facts(without, AmendActivity(2, seminar="seminar-2")) == (SessionLinked("seminar-2", "seminar"),)
    assert facts(PLANNED, AmendActivity(1, seminar="another")) == ()


def test_half_an_hour_before_the_seminar_its_plan_stands() -> None:
    late = AT - timedelta(minutes=30)
    for command in (
        AmendActivity(1, chair="wang"),
        AmendActivity(1, planned_end=UNTIL + timedelta(hours=1)),
        AmendActivity(1, no_seminar=True),
        CancelActivity("teacher"),
    ):
        assert refusal(PLANNED, command, now=late) == "already_started"
        assert facts(PLANNED, command, now=late - timedelta(milliseconds=1)) != ()
    assert facts(PLANNED, AmendActivity(1, kind="case_review"), now=late) == (ActivityAmended(kind="case_review"),)


def test_what_is_called_off_stays_so() -> None:
    over = after((CancelActivity("holiday"), LEADER))
    assert facts(PLANNED, CancelActivity("holiday")) == (ActivityCancelled("holiday"),)
    assert facts(over, CancelActivity("teacher")) == ()
    assert refusal(over, AnswerInvitation("yes"), MEMBER) == "cancelled"


def test_its_chair_and_the_leader_open_and_adjourn_it() -> None:
    chaired = after(of=replace(PLAN, chair="wang"))
    assert facts(chaired, OpenActivity(), MEMBER) == (ActivityOpened(("seminar-1",)),)
    assert refusal(chaired, OpenActivity(), GUEST) == "not_permitted"
    assert refusal(chaired, AdjournActivity(), MEMBER) == "not_open"
    open_ = after((OpenActivity(), LEADER))
    assert facts(open_, OpenActivity()) == ()
    assert facts(open_, AdjournActivity()) == (ActivityAdjourned(("seminar-1",)),)
    assert (
        refusal(after((OpenActivity(), LEADER), (AdjournActivity(), LEADER)), AmendActivity(1)) == "already_over"
    )


def test_links_are_put_by_who_takes_part_and_not_without_end() -> None:
    def link(number: int) -> AttachMaterial:
        return AttachMaterial(f"m{number}", Personal("org:x", "教案"), Personal("org:x", "https://a.example"))

    assert refusal(PLANNED, link(1), STRANGER) == "not_permitted"
    full = after(*((link(number), MEMBER) for number in range(MAX_MATERIALS)))
    assert refusal(full, link(99), MEMBER) == "too_many"
    assert facts(full, DetachMaterial("m3"), MEMBER) == (MaterialDetached("m3"),)
    assert facts(full, DetachMaterial("m99"), MEMBER) == ()


def test_who_was_asked_is_not_asked_again() -> None:
    assert facts(PLANNED, InviteToActivity(("du", "he", "he"), everyone=True)) == (
        ActivityInvited(("he",), (), ()),
    )
    assert facts(PLANNED, InviteToActivity(("du",))) == ()
