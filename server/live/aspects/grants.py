"""What the lead lets an endpoint do beside its role, and takes back again; and observers who step forward.

Only what the table of rights marks `+` can be granted, within the ceiling of the endpoint's kind, and nothing that
the giver does not hold. A pupil is never promoted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, assert_never

from events.schema.base import Fact
from events.schema.session import (
    EndpointRevealed,
    EndpointRoleChanged,
    GrantGiven,
    GrantTaken,
    MicrophoneClosed,
    TrackUnpublished,
)
from events.schema.values import Entry
from server.access.rules import SHARING, Permission, can, grantable

from ..rulebook import Refused, stale
from .forms import Id
from .roster import PASSING

if TYPE_CHECKING:
    from .petition import Petition


@dataclass(frozen=True, slots=True)
class GrantRight:
    """`until_ms` is on the session's clock; absent: until it is taken back."""

    endpoint: Id
    permission: Permission
    until_ms: int | None = None


@dataclass(frozen=True, slots=True)
class TakeRight:
    endpoint: Id
    permission: Permission


@dataclass(frozen=True, slots=True)
class RevealEndpoint:
    """`endpoint` absent is one's own."""

    endpoint: Id | None = None


@dataclass(frozen=True, slots=True)
class NoticeGrantOver:
    """The time of a grant is over."""

    endpoint: str
    permission: str  # as the fact that gave it says


GrantCommand = GrantRight | TakeRight | RevealEndpoint | NoticeGrantOver


@dataclass(frozen=True, slots=True)
class Grants:
    given: Mapping[str, frozenset[Permission]] = field(default_factory=dict)  # by endpoint

    def of(self, endpoint: str) -> frozenset[Permission]:
        return self.given.get(endpoint, frozenset())


def evolve(grants: Grants, fact: Fact) -> Grants:
    match fact:
        case GrantGiven(endpoint=endpoint, permission=permission):
            return _with(grants, endpoint, grants.of(endpoint) | {permission})  # type: ignore[arg-type]  # a fact holds words, and decide let none but permissions in
        case GrantTaken(endpoint=endpoint, permission=permission):
            return _with(grants, endpoint, grants.of(endpoint) - {permission})
        case EndpointRoleChanged(endpoint=endpoint) if endpoint in grants.given:
            return _with(grants, endpoint, frozenset())
        case _:
            return grants


def _with(grants: Grants, endpoint: str, given: frozenset[Permission]) -> Grants:
    others = {name: theirs for name, theirs in grants.given.items() if name != endpoint}
    return Grants({**others, endpoint: given} if given else others)


def decide(petition: Petition, command: GrantCommand) -> Sequence[Fact]:
    match command:
        case GrantRight(endpoint=name, permission=permission, until_ms=until_ms):
            return _give(petition, name, permission, until_ms)
        case TakeRight(endpoint=name, permission=permission):
            return _take(petition, name, permission)
        case RevealEndpoint(endpoint=name):
            return _reveal(petition, name)
        case NoticeGrantOver(endpoint=name, permission=permission):
            return _over(petition, name, permission)
        case _:
            assert_never(command)


def _give(petition: Petition, name: str, permission: Permission, until_ms: int | None) -> Sequence[Fact]:
    endpoint = petition.endpoint(name)
    petition.require("grant_in_session")
    _require_grantable(endpoint.entry, permission)
    if petition.by is not None and permission not in can(petition.by.role, petition.by.kind):
        raise Refused("grant_exceeds_own", "Nobody grants what he does not hold.")
    petition.during("open", "live", "suspended")
    if until_ms is not None and until_ms <= (petition.now.at_ms or 0):
        raise Refused("out_of_range", "A grant ends later than now.")
    return [GrantGiven(name, permission, until_ms)]


def _require_grantable(entry: Entry, permission: Permission) -> None:
    if permission in grantable(entry.role, entry.kind) and entry.kind not in PASSING:
        return
    if entry.role == "student" or entry.kind == "student_device":
        raise Refused("not_grantable_to_student", "A pupil is never promoted.")
    raise Refused("not_grantable", "This cannot be granted to them.")


def _take(petition: Petition, name: str, permission: Permission) -> Sequence[Fact]:
    """Taking back what was never given changes nothing and is accepted: what narrows is never refused."""
    petition.endpoint(name)
    petition.require("grant_in_session", narrows=True)
    petition.during("open", "live", "suspended")
    return [*_ended(petition, name, permission), GrantTaken(name, permission)]


def _over(petition: Petition, name: str, permission: str) -> Sequence[Fact]:
    petition.system_only()
    if permission not in petition.gathering.grants.of(name):
        raise stale()
    return [*_ended(petition, name, permission), GrantTaken(name, permission)]


def _ended(petition: Petition, name: str, permission: str) -> Sequence[Fact]:
    gathering = petition.gathering
    if permission not in gathering.grants.of(name):
        return []
    silent: list[Fact] = []
    if permission == "share_audio" and gathering.microphones.is_open(name):
        silent.append(MicrophoneClosed(name, "revoked", gathering.microphones.room_of(name)))
    tracks = sorted(gathering.tracks.of(name).items())
    return [
        *silent,
        *(TrackUnpublished(name, track, "revoked") for track, of in tracks if SHARING[of.source] == permission),
    ]


def _reveal(petition: Petition, name: str | None) -> Sequence[Fact]:
    endpoint = petition.endpoint(name or petition.own.endpoint)
    entry = endpoint.entry
    if petition.own.endpoint != entry.endpoint:
        petition.require("run_session")
    if not entry.hidden:
        raise Refused("not_hidden", "Everyone sees them already.")
    petition.during("open", "live", "suspended")
    if endpoint.link != "connected":
        raise Refused("endpoint_away", "Their link is lost.")
    connection = petition.gathering.roster.desks[entry.endpoint].connection
    return [EndpointRevealed(replace(entry, hidden=False), connection, endpoint.since_ms)]
