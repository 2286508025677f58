"""The rules of a research group: who comes in and how, who leads, and that it is never without a leader."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from events.schema.base import Fact, Personal
from events.schema.research import (
    GroupAmended,
    GroupApplied,
    GroupFounded,
    GroupInvited,
    GroupJoined,
    GroupLeaderChanged,
    GroupLeft,
)
from server.live.rulebook import Refused
from server.research.group_rules import decide
from server.research.groups import (
    Admit,
    AmendGroup,
    Apply,
    By,
    Changed,
    DissolveGroup,
    FoundGroup,
    Group,
    GroupCommand,
    HandOverGroup,
    Invite,
    LeaveGroup,
    RemoveMember,
    RetireMember,
    Somebody,
    evolve,
)

MINGXI, QING = ("district", "mingxi"), ("district", "qing")
LI, WANG, SUN = Somebody("li", MINGXI), Somebody("wang", QING), Somebody("sun", QING)
NAME = Personal("org:mingxi", "五年级数学教研组")
LEADER, ADMIN = By("li"), By("admin", administers=True)
FOUND = FoundGroup(NAME, "subject", "invited", (MINGXI, QING), LI)


def after(*steps: tuple[GroupCommand, By], of: FoundGroup = FOUND) -> Group:
    group = Group("group-1")
    for sequence, (command, by) in enumerate(((of, ADMIN), *steps), start=1):
        for fact in decide(group, command, by):
            group = evolve(group, fact, sequence)
    return group


def facts(group: Group, command: GroupCommand, by: By = LEADER) -> Sequence[Fact]:
    return tuple(decide(group, command, by))


def refusal(group: Group, command: GroupCommand, by: By = LEADER) -> str:
    with pytest.raises(Refused) as refused:
        decide(group, command, by)
    return refused.value.code


WITH_WANG = after((Invite((WANG,)), LEADER), (Apply(WANG), By("wang")))


def test_who_founds_a_group_names_its_leader_who_is_in_it() -> None:
    assert facts(Group("group-1"), FOUND, ADMIN) == (
        GroupFounded(NAME, "subject", (MINGXI, QING), "li", "invited"),
        GroupJoined("li", MINGXI, "leader", "founded"),
    )
    assert refusal(after(), FOUND, ADMIN) == "already_exists"


def test_who_is_asked_comes_in_and_who_is_not_waits_for_the_leader() -> None:
    group = after((Invite((WANG,)), LEADER))
    assert group.invited == {"wang": "member"}
    assert facts(group, Apply(WANG), By("wang")) == (GroupJoined("wang", QING, "member", "invited"),)
    assert facts(group, Apply(SUN), By("sun")) == (GroupApplied("sun", QING),)
    waiting = after((Apply(SUN), By("sun")))
    assert facts(waiting, Admit("sun")) == (GroupJoined("sun", QING, "member", "admitted"),)
    assert refusal(waiting, Admit("sun"), By("sun")) == "not_permitted"
    assert refusal(waiting, Admit("nobody")) == "not_applied"


def test_asking_in_who_waits_lets_him_in() -> None:
    group = after((Apply(SUN), By("sun")))
    assert facts(group, Invite((SUN, WANG))) == (
        GroupJoined("sun", QING, "member", "admitted"),
        GroupInvited("wang", QING, "member"),
    )


def test_an_open_group_is_come_into_at_once() -> None:
    group = after((AmendGroup(1, entry="open"), LEADER))
    assert facts(group, Apply(SUN), By("sun")) == (GroupJoined("sun", QING, "member", "open"),)


def test_a_leader_neither_leaves_nor_is_removed_nor_retired_away() -> None:
    assert refusal(WITH_WANG, LeaveGroup("li")) == "leads_the_group"
    assert refusal(WITH_WANG, RemoveMember("li")) == "leads_the_group"
    assert facts(WITH_WANG, RetireMember("li"), By()) == ()
    assert facts(WITH_WANG, RetireMember("wang"), By()) == (GroupLeft("wang", "retired"),)


def test_handing_over_makes_one_leader_of_two_members() -> None:
    group = after((Invite((WANG,)), LEADER), (Apply(WANG), By("wang")), (HandOverGroup(WANG), LEADER))
    assert (group.leader, group.members) == ("wang", {"li": "member", "wang": "leader"})
    assert refusal(group, DissolveGroup()) == "not_permitted"
    assert facts(group, LeaveGroup("li")) == (GroupLeft("li", "own"),)


def test_an_administrator_names_another_when_the_leader_has_left_the_schools() -> None:
    assert facts(WITH_WANG, HandOverGroup(SUN, retired=True), ADMIN) == (
        GroupJoined("sun", QING, "member", "appointed"),
        GroupLeaderChanged("li", "sun"),
        GroupLeft("li", "retired"),
    )
    assert refusal(WITH_WANG, HandOverGroup(SUN), By("wang")) == "not_permitted"


def test_declining_and_being_refused_leave_no_trace_in_the_lists() -> None:
    group = after((Invite((WANG,)), LEADER), (Apply(SUN), By("sun")))
    assert facts(group, LeaveGroup("wang"), By("wang")) == (GroupLeft("wang", "declined"),)
    assert facts(group, RemoveMember("sun")) == (GroupLeft("sun", "removed"),)
    assert facts(group, LeaveGroup("stranger"), By("stranger")) == ()


def test_the_second_of_two_who_amend_is_told_and_members_coming_in_between_disturb_nobody() -> None:
    assert facts(WITH_WANG, AmendGroup(1, kind="theme")) == (GroupAmended(kind="theme"),)
    assert facts(WITH_WANG, AmendGroup(1, kind="subject")) == ()
    amended = after((AmendGroup(1, kind="theme"), LEADER))
    with pytest.raises(Changed):
        decide(amended, AmendGroup(1, kind="grade"), LEADER)


def test_a_dissolved_group_is_left_as_it_is() -> None:
    over = after((DissolveGroup(), ADMIN))
    assert refusal(over, Invite((WANG,))) == "group_dissolved"
    assert facts(over, DissolveGroup(), ADMIN) == ()
    assert facts(over, RetireMember("li"), By()) == ()
