"""What a commit of a group or an activity changes in the rows: values in, changes out, no clock, no database.

Words stay sealed: a row keeps them as the journal does, with the commit and the index that they are bound to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from events.schema.base import Commit, Fact
from events.schema.research import (
    ActivityAdjourned,
    ActivityAmended,
    ActivityCancelled,
    ActivityInvited,
    ActivityOpened,
    ActivityPlanned,
    GroupAmended,
    GroupApplied,
    GroupDissolved,
    GroupFounded,
    GroupInvited,
    GroupJoined,
    GroupLeaderChanged,
    GroupLeft,
    InvitationAnswered,
    MaterialAttached,
    MaterialDetached,
    SessionLinked,
    SessionUnlinked,
)

PLACES = 1000  # a position is the commit's sequence × this + the fact's index; a commit has at most 512 facts

TableName = Literal["groups", "schools", "members", "activities", "invited", "answers", "materials", "links"]
Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Put:
    """A whole row, in the place of the one before."""

    table: TableName
    key: Values
    values: Values


@dataclass(frozen=True, slots=True)
class Set:
    """Some columns of a row that is there; `words` are put to the others."""

    table: TableName
    key: Values
    values: Values


@dataclass(frozen=True, slots=True)
class Drop:
    """Every row of this key, which may be the beginning of one."""

    table: TableName
    key: Values


Change = Put | Set | Drop


@dataclass(frozen=True, slots=True)
class Told:
    """One fact where it stands: `sealed` is its data as stored."""

    commit: Commit
    index: int
    fact: Fact
    sealed: Values

    @property
    def id(self) -> str:
        return self.commit.aggregate.partition("/")[2]

    @property
    def position(self) -> int:
        return self.commit.sequence * PLACES + self.index

    def words(self, *names: str) -> dict[str, Any]:
        """Those of the texts that this fact holds."""
        place = {"commit": self.commit.id, "index": self.index, "type": self.fact.type}
        return {name: {**place, "sealed": self.sealed[name]} for name in names if name in self.sealed}


def changes(commit: Commit, sealed: list[Values]) -> Iterator[Change]:
    """In the order of effect; `sealed` is each fact's data as stored."""
    kind, _, id_ = commit.aggregate.partition("/")
    for index, (fact, data) in enumerate(zip(commit.facts, sealed, strict=True)):
        told = Told(commit, index, fact, data)
        yield from _of_group(told) if kind == "group" else _of_activity(told)
    table: TableName = "groups" if kind == "group" else "activities"
    yield Set(table, {kind: id_}, {"sequence": commit.sequence})


def _of_group(told: Told) -> Iterator[Change]:
    key, version = {"group": told.id}, {"version": told.commit.sequence}
    match told.fact:
        case GroupFounded(kind=kind, orgs=orgs, leader=leader, entry=entry):
            yield Put(
                "groups",
                key,
                {
                    "home": orgs[0][-1],
                    "kind": kind,
                    "entry": entry,
                    "leader": leader,
                    "words": told.words("name"),
                    "founded": told.commit.time,
                    "dissolved": None,
                    "sequence": told.commit.sequence,
                    **version,
                },
            )
            yield from _schools(told.id, orgs)
        case GroupAmended(kind=kind, orgs=orgs, entry=entry):
            plain = {"kind": kind, "entry": entry, "home": orgs[0][-1] if orgs else None}
            yield Set("groups", key, _given(plain) | {"words": told.words("name"), **version})
            if orgs is not None:
                yield from _schools(told.id, orgs)
        case GroupDissolved():
            yield Set("groups", key, {"dissolved": told.commit.time})
        case GroupInvited(person, org_path, role):
            yield _member(told, person, org_path, role, "invited")
        case GroupApplied(person, org_path):
            yield _member(told, person, org_path, "member", "applied")
        case GroupJoined(person, org_path, role):
            yield _member(told, person, org_path, role, "member")
        case GroupLeft(person):
            yield Drop("members", key | {"person": person})
        case GroupLeaderChanged(former, leader):
            yield Set("groups", key, {"leader": leader})
            yield Set("members", key | {"person": former}, {"role": "member"})
            yield Set("members", key | {"person": leader}, {"role": "leader"})
        case _:
            pass


def _schools(group: str, orgs: tuple[tuple[str, ...], ...]) -> Iterator[Change]:
    yield Drop("schools", {"group": group})
    for position, path in enumerate(orgs, start=1):
        yield Put("schools", {"group": group, "organization": path[-1]}, {"position": position})


def _member(told: Told, person: str, org_path: tuple[str, ...], role: str, standing: str) -> Put:
    values = {
        "school": org_path[-1],
        "role": role,
        "standing": standing,
        "since": told.commit.time,
        "position": told.position,
    }
    return Put("members", {"group": told.id, "person": person}, values)


PLAN = ("kind", "cycle", "step", "chair", "planned_start", "planned_end")


def _of_activity(told: Told) -> Iterator[Change]:
    key, version = {"activity": told.id}, {"version": told.commit.sequence}
    match told.fact:
        case ActivityPlanned() as plan:
            yield Put(
                "activities",
                key,
                {
                    **{name: getattr(plan, name) for name in PLAN},
                    "group": plan.group or "",
                    "words": told.words("theme", "description"),
                    "everyone": False,
                    "state": "planned",
                    **dict.fromkeys(("opened", "adjourned", "cancelled", "reason")),
                    "sequence": told.commit.sequence,
                    **version,
                },
            )
        case ActivityAmended() as plan:
            plain = _given({name: getattr(plan, name) for name in PLAN})
            yield Set("activities", key, plain | {"words": told.words("theme", "description"), **version})
        case ActivityCancelled(reason):
            yield Set("activities", key, {"state": "cancelled", "cancelled": told.commit.time, "reason": reason})
        case ActivityOpened():
            yield Set("activities", key, {"state": "open", "opened": told.commit.time})
        case ActivityAdjourned():
            yield Set("activities", key, {"state": "adjourned", "adjourned": told.commit.time})
        case ActivityInvited(persons, groups):
            if groups:
                yield Set("activities", key, {"everyone": True})
            for place, person in enumerate(persons):
                yield Put("invited", key | {"person": person}, {"position": told.position * PLACES + place})
        case InvitationAnswered(person, answer):
            said = {"answer": answer, "answered": told.commit.time, "position": told.position}
            yield Put("answers", key | {"person": person}, said)
        case MaterialAttached(material):
            values = {
                "person": told.commit.actor.person,
                "words": told.words("label", "url"),
                "attached": told.commit.time,
                "position": told.position,
            }
            yield Put("materials", key | {"material": material}, values)
        case MaterialDetached(material):
            yield Drop("materials", key | {"material": material})
        case SessionLinked(session, purpose):
            yield Put("links", key | {"session": session}, {"purpose": purpose, "position": told.position})
            yield Set("activities", key, version)
        case SessionUnlinked(session):
            yield Drop("links", key | {"session": session})
            yield Set("activities", key, version)
        case _:
            pass


def _given(values: Values) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}
