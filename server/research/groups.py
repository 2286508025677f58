"""A research group 教研组 as values: who is in it, who leads it, and what each may ask of it.

Everybody named here was looked up by who asks; the rules only know ids and ways from the top. A group has one
leader at all times: he can hand it over, but neither leave it nor be removed. What changes nothing leads to no
fact.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, assert_never

from events.schema.base import Fact, Personal
from events.schema.research import (
    GroupAmended,
    GroupApplied,
    GroupDissolved,
    GroupEntry,
    GroupFounded,
    GroupInvited,
    GroupJoined,
    GroupKind,
    GroupLeaderChanged,
    GroupLeft,
    GroupRole,
)
from server.live.rulebook import Refused

Path = tuple[str, ...]
Paths = tuple[Path, ...]
MAX_MEMBERS = 300
MAX_INVITED = 100  # at once


@dataclass(frozen=True, slots=True)
class Group:
    id: str
    leader: str = ""
    entry: GroupEntry = "invited"
    kind: GroupKind = "subject"
    name: Personal | None = None
    orgs: Paths = ()
    members: Mapping[str, GroupRole] = field(default_factory=dict)
    invited: Mapping[str, GroupRole] = field(default_factory=dict)
    applied: Mapping[str, Path] = field(default_factory=dict)
    dissolved: bool = False
    version: int = 0  # the sequence of the commit that last changed what is amended

    @property
    def founded(self) -> bool:
        return self.version > 0


# -- what is asked ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Somebody:
    person: str
    org_path: Path


@dataclass(frozen=True, slots=True)
class FoundGroup:
    name: Personal
    kind: GroupKind
    entry: GroupEntry
    orgs: Paths
    leader: Somebody


@dataclass(frozen=True, slots=True)
class AmendGroup:
    version: int
    name: Personal | None = None
    kind: GroupKind | None = None
    entry: GroupEntry | None = None
    orgs: Paths | None = None


@dataclass(frozen=True, slots=True)
class DissolveGroup:
    pass


@dataclass(frozen=True, slots=True)
class Invite:
    persons: tuple[Somebody, ...]
    role: GroupRole = "member"


@dataclass(frozen=True, slots=True)
class Apply:
    """To come in: at once where the group is open or has asked for one, else its leader decides."""

    who: Somebody


@dataclass(frozen=True, slots=True)
class Admit:
    person: str


@dataclass(frozen=True, slots=True)
class LeaveGroup:
    """Of one's own will, an invitation declined, an application taken back."""

    person: str


@dataclass(frozen=True, slots=True)
class RemoveMember:
    """By the leader; also who was asked, and who asked."""

    person: str


@dataclass(frozen=True, slots=True)
class RetireMember:
    """Somebody has left the schools: he leaves his groups, but for one that he leads, until it is handed over."""

    person: str


@dataclass(frozen=True, slots=True)
class HandOverGroup:
    to: Somebody
    retired: bool = False  # has who leads it left the schools?


GroupCommand = (
    FoundGroup
    | AmendGroup
    | DissolveGroup
    | Invite
    | Apply
    | Admit
    | LeaveGroup
    | RemoveMember
    | RetireMember
    | HandOverGroup
)


@dataclass(frozen=True, slots=True)
class By:
    """Who asks. An administrator above its home may amend and dissolve a group and name its leader."""

    person: str | None = None
    administers: bool = False


class Changed(Exception):
    """Somebody else has amended it since the asker read it."""


# -- rules ------------------------------------------------------------------------------------------------------


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


# -- what became of it ------------------------------------------------------------------------------------------


def evolve(group: Group, fact: Fact, sequence: int) -> Group:
    match fact:
        case GroupFounded(name, kind, orgs, leader, entry):
            return replace(group, name=name, kind=kind, orgs=orgs, leader=leader, entry=entry, version=sequence)
        case GroupAmended(name, kind, orgs, entry):
            return replace(
                group,
                name=name or group.name,
                kind=kind or group.kind,
                orgs=group.orgs if orgs is None else orgs,
                entry=entry or group.entry,
                version=sequence,
            )
        case GroupDissolved():
            return replace(group, dissolved=True)
        case GroupInvited(person, _, role):
            return replace(group, invited={**group.invited, person: role})
        case GroupApplied(person, org_path):
            return replace(group, applied={**group.applied, person: org_path})
        case GroupJoined(person, _, role):
            return replace(_without(group, person), members={**group.members, person: role})
        case GroupLeft(person):
            return _without(group, person)
        case GroupLeaderChanged(former, leader):
            roles: dict[str, GroupRole] = {former: "member", leader: "leader"}
            return replace(group, leader=leader, members={**group.members, **roles})
        case _:
            return group


def _without(group: Group, person: str) -> Group:
    return replace(
        group,
        members={each: role for each, role in group.members.items() if each != person},
        invited={each: role for each, role in group.invited.items() if each != person},
        applied={each: path for each, path in group.applied.items() if each != person},
    )
