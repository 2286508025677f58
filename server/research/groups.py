"""A research group 教研组 as values: who is in it, who leads it, and what each may ask of it.

Everybody named here was looked up by who asks; the rules only know ids and ways from the top. A group has one
leader at all times: he can hand it over, but neither leave it nor be removed. What changes nothing leads to no
fact.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

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

Path = tuple[str, ...]
Paths = tuple[Path, ...]
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
