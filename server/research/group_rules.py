"""What may be asked of a research group, and the facts that it leads to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, assert_never

from events.schema.base import Fact
from events.schema.research import (
    GroupAmended,
    GroupApplied,
    GroupDissolved,
    GroupFounded,
    GroupInvited,
    GroupJoined,
    GroupLeaderChanged,
    GroupLeft,
)
from server.live.rulebook import Refused

from .groups import (
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
)

MAX_MEMBERS = 300


def decide(group: Group, command: GroupCommand, by: By) -> Sequence[Fact]:
    """The facts in order of effect, none if nothing changes; raises `Refused` or `Changed`."""
    if isinstance(command, FoundGroup):
        return _found(group, command)
    if not group.founded:
        raise Refused("not_found", "There is no such group.")
    if group.dissolved:
        if isinstance(command, DissolveGroup | RetireMember):
            return ()
        raise Refused("group_dissolved", "The group has been dissolved.")
    match command:
        case AmendGroup():
            _check_leads(group, by, administers=True)
            return _amend(group, command)
        case DissolveGroup():
            _check_leads(group, by, administers=True)
            return (GroupDissolved(),)
        case Invite():
            _check_leads(group, by)
            return _invite(group, command)
        case Apply():
            return _apply(group, command)
        case Admit():
            _check_leads(group, by)
            return _admit(group, command)
        case LeaveGroup():
            return _leave(group, command.person, "own")
        case RemoveMember():
            _check_leads(group, by)
            return _leave(group, command.person, "removed")
        case RetireMember():
            return () if command.person == group.leader else _leave(group, command.person, "retired")
        case HandOverGroup():
            _check_leads(group, by, administers=True)
            return _hand_over(group, command)
        case _:
            assert_never(command)


def _check_leads(group: Group, by: By, *, administers: bool = False) -> None:
    """The edge asked before, by rows that may be older than the log."""
    if by.person != group.leader and not (administers and by.administers):
        raise Refused("not_permitted", "Only who leads the group does this.")


def _found(group: Group, command: FoundGroup) -> Sequence[Fact]:
    if group.founded:
        raise Refused("already_exists", "There is a group of this id.")
    leader = command.leader
    return (
        GroupFounded(command.name, command.kind, command.orgs, leader.person, command.entry),
        GroupJoined(leader.person, leader.org_path, "leader", "founded"),
    )


def _amend(group: Group, command: AmendGroup) -> Sequence[Fact]:
    if command.version != group.version:
        raise Changed
    wanted = {name: getattr(command, name) for name in ("name", "kind", "entry", "orgs")}
    changed = {name: value for name, value in wanted.items() if value not in (None, getattr(group, name))}
    return (GroupAmended(**changed),) if changed else ()


def _invite(group: Group, command: Invite) -> Sequence[Fact]:
    facts: list[Fact] = []
    for who in command.persons:
        if who.person in group.applied:
            facts.append(GroupJoined(who.person, who.org_path, command.role, "admitted"))
        elif who.person not in group.members and who.person not in group.invited:
            facts.append(GroupInvited(who.person, who.org_path, command.role))
    if len(group.members) + len(group.invited) + len(facts) > MAX_MEMBERS:
        raise _full()
    return facts


def _apply(group: Group, command: Apply) -> Sequence[Fact]:
    who = command.who
    if who.person in group.members or who.person in group.applied:
        return ()
    if len(group.members) + len(group.applied) >= MAX_MEMBERS:
        raise _full()
    role = group.invited.get(who.person)
    if role is not None:
        return (GroupJoined(who.person, who.org_path, role, "invited"),)
    if group.entry == "open":
        return (GroupJoined(who.person, who.org_path, "member", "open"),)
    return (GroupApplied(who.person, who.org_path),)


def _admit(group: Group, command: Admit) -> Sequence[Fact]:
    if command.person in group.members:
        return ()
    path = group.applied.get(command.person)
    if path is None:
        raise Refused("not_applied", "Nobody of this name asks to come in.")
    return (GroupJoined(command.person, path, "member", "admitted"),)


def _leave(group: Group, person: str, cause: Literal["own", "removed", "retired"]) -> Sequence[Fact]:
    if person == group.leader:
        raise Refused("leads_the_group", "Hand the group over first; it is never without a leader.")
    if person in group.members:
        return (GroupLeft(person, cause),)
    if person in group.invited or person in group.applied:
        return (GroupLeft(person, "declined" if cause == "own" else cause),)
    return ()


def _hand_over(group: Group, command: HandOverGroup) -> Sequence[Fact]:
    to = command.to
    if to.person == group.leader:
        return ()
    facts: list[Fact] = []
    if group.members.get(to.person) in (None, "guest"):
        facts.append(GroupJoined(to.person, to.org_path, "member", "appointed"))
    facts.append(GroupLeaderChanged(group.leader, to.person))
    if command.retired:
        facts.append(GroupLeft(group.leader, "retired"))
    return facts


def _full() -> Refused:
    return Refused("group_full", f"A group has at most {MAX_MEMBERS} members.")
