"""Who asks, where a thing lies, and what follows: relations and rights as values, for every page and route.

An `Actor` is a person, a program or a terminal with its assignments; `At` says where a thing lies. `relation` is
the nearest of own · school · subtree · other, and `permitted` looks the right up in the table of rights at that
relation. Nothing here reads a database or a clock.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, assert_never

from events.schema.values import Capacity

from .matrix import MATRIX, Cell, Column, Permission

AnyRole = Literal[
    "lead_teacher",
    "co_teacher",
    "substitute",
    "student",
    "observer",
    "researcher",
    "group_leader",
    "org_admin",
    "auditor",
    "device",
    "integration",
    "guest",
]
ScopeKind = Literal["organization", "room", "session", "group"]
OrganizationKind = Literal["district", "group", "school", "campus"]
Relation = Literal["own", "school", "subtree", "other"]
ActorKind = Literal["person", "terminal", "program"]
Path = tuple[str, ...]  # organization ids, the top one first

COLUMN_OF: dict[AnyRole, Column] = {
    "lead_teacher": "LT",
    "co_teacher": "CT",
    "substitute": "SB",
    "student": "SD",
    "observer": "OB",
    "researcher": "RE",
    "group_leader": "GL",
    "org_admin": "AD",
    "auditor": "AU",
    "device": "RT",
    "integration": "IT",
    "guest": "GU",
}
NEAREST: tuple[Relation, ...] = ("own", "school", "subtree", "other")


@dataclass(frozen=True, slots=True)
class Assignment:
    """One role of somebody. `org_path` leads down to the organization that is the scope, or that it lies in."""

    role: AnyRole
    scope_kind: ScopeKind
    scope_id: str
    org_path: Path
    since: datetime
    until: datetime | None = None
    capacity: Capacity | None = None
    room: str | None = None
    session: str | None = None
    group: str | None = None
    organization_kind: OrganizationKind = "school"  # of the last in `org_path`
    id: str | None = None  # in the registry; None for what a plan or a token says

    @property
    def column(self) -> Column:
        return "SV" if self.role == "observer" and self.capacity == "supervision" else COLUMN_OF[self.role]

    def holds(self, now: datetime) -> bool:
        return self.since <= now and (self.until is None or now < self.until)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks. `scopes` is what a program's token lists, None for everybody else."""

    kind: ActorKind
    assignments: tuple[Assignment, ...]
    person: str | None = None
    scopes: frozenset[Permission] | None = None
    sign_in: str | None = None  # its id, by which it is listed and ended
    session: str | None = None  # of who signed in to this one alone: no plan of another says anything of him

    def current(self, now: datetime) -> tuple[Assignment, ...]:
        return tuple(each for each in self.assignments if each.holds(now))


@dataclass(frozen=True, slots=True)
class Part:
    """A role that the plan of a session, or the membership of a group, gives to a person."""

    role: AnyRole
    person: str
    room: str | None = None


@dataclass(frozen=True, slots=True)
class At:
    """Where a thing lies: its organization's path (of a session: the host's), and what else says whose it is."""

    org_path: Path
    session: str | None = None
    room: str | None = None  # the one room that it is about; None: about all of it
    group: str | None = None
    person: str | None = None  # whose record it is
    rooms: tuple[tuple[str, Path], ...] = ()  # a session's rooms, each with the path of its school
    parts: tuple[Part, ...] = ()

    @property
    def paths(self) -> tuple[Path, ...]:
        return (self.org_path, *(path for _, path in self.rooms))


@dataclass(frozen=True, slots=True)
class Reading:
    """What a list shows to an actor: all under these organizations, and beside that what is its own."""

    organizations: frozenset[str] = frozenset()
    sessions: frozenset[str] = frozenset()
    rooms: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    person: str | None = None  # whose plans and memberships count as his own

    @property
    def nothing(self) -> bool:
        return self == Reading()


def relation(actor: Actor, at: At, now: datetime, *, host_only: bool = False) -> Relation:
    """The nearest over all assignments that hold now; `host_only` for acts on a whole session, which a school
    with only a room in it does not reach."""
    found = [_relation(actor, each, at, host_only) for each in _held(actor, at, now)]
    if actor.person is not None and actor.person == at.person:
        return "own"
    return min(found, key=NEAREST.index, default="other")


def permitted(
    actor: Actor,
    permission: Permission,
    at: At,
    now: datetime,
    *,
    narrows: bool = False,
    host_only: bool = False,
) -> str | None:
    """None if he may, else why not as a code of rights. That he may know of the thing is asked before."""
    if actor.scopes is not None and permission not in actor.scopes:
        return "token_scope"
    codes = {_refusal(actor, each, permission, at, narrows, host_only) for each in _held(actor, at, now)}
    if None in codes:
        return None
    if "not_your_room" in codes:
        return "not_your_room"
    ended = (each for each in actor.assignments if each.until is not None and each.until <= now)
    if any(_refusal(actor, each, permission, at, narrows, host_only) is None for each in ended):
        return "role_ended"
    return "not_permitted"


def reading(actor: Actor, permission: Permission, now: datetime) -> Reading:
    """How far lists reach that need this permission."""
    if actor.scopes is not None and permission not in actor.scopes:
        return Reading()
    organizations = set[str]()
    own: list[Assignment] = []
    for each in actor.current(now):
        match MATRIX[each.column][permission]:
            case "T" | "I" if each.scope_kind != "session":
                organizations.add(each.org_path[-1])
            case "S" if each.organization_kind in ("school", "campus"):
                organizations.add(each.org_path[-1])
            case "T" | "I" | "S" | "O" | "R":
                own.append(each)
            case _:
                pass
    return Reading(
        frozenset(organizations),
        frozenset(each.session for each in own if each.session),
        frozenset(each.room for each in own if each.room),
        frozenset(each.group for each in own if each.group),
        actor.person if own and actor.session is None else None,
    )


def holds_anywhere(actor: Actor, permission: Permission, now: datetime) -> bool:
    """Has he this permission at any relation at all? What the navigation shows."""
    if actor.scopes is not None and permission not in actor.scopes:
        return False
    return any(MATRIX[each.column][permission] not in ("+", "·") for each in actor.current(now))


def _held(actor: Actor, at: At, now: datetime) -> Iterator[Assignment]:
    yield from actor.current(now)
    for part in at.parts:
        if actor.person == part.person and actor.scopes is None and actor.session in (None, at.session):
            kind: ScopeKind = "session" if at.session else "group"
            yield Assignment(
                part.role,
                kind,
                at.session or at.group or "",
                at.org_path,
                now,
                room=part.room,
                session=at.session,
                group=at.group,
            )


def _relation(actor: Actor, assignment: Assignment, at: At, host_only: bool) -> Relation:
    if actor.person is not None and actor.person == at.person:
        return "own"
    if assignment.session is not None and assignment.session == at.session:
        return "own"
    if assignment.scope_kind == "session" and at.session is not None:
        return "other"  # a role in one session is none in the next
    if assignment.group is not None and assignment.group == at.group:
        return "own"
    if assignment.scope_kind != "organization" or assignment.room is not None:
        rooms = {at.room, *(room for room, _ in at.rooms)}
        if assignment.session is None and assignment.room is not None and assignment.room in rooms:
            return "own"
    paths = at.paths[:1] if host_only else at.paths
    if not any(path[: len(assignment.org_path)] == assignment.org_path for path in paths):
        return "other"
    return "school" if assignment.organization_kind in ("school", "campus") else "subtree"


def _refusal(
    actor: Actor, assignment: Assignment, permission: Permission, at: At, narrows: bool, host_only: bool
) -> str | None:
    near = _relation(actor, assignment, at, host_only)
    if near == "other":
        return "not_permitted"
    cell: Cell = MATRIX[assignment.column][permission]
    match cell:
        case "O":
            return None if near == "own" else "not_permitted"
        case "R" | "R-":
            if near != "own" or (cell == "R-" and not (narrows and at.room)):
                return "not_permitted"
            return None if at.room is None or at.room == assignment.room else "not_your_room"
        case "S":
            return None if near in ("own", "school") else "not_permitted"
        case "T" | "I":
            return None
        case "T-":
            return None if narrows else "not_permitted"
        case "+" | "·":
            return "not_permitted"
        case _:
            assert_never(cell)
