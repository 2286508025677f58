"""How an endpoint goes: its link is lost, its grace runs out, it leaves or is removed.

Whatever an endpoint still held is given up by facts of the same commit, before it is gone: hands come down, the
stage is left, the floor given back, the microphone closes. Only the end of its tracks needs no word.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, assert_never

from events.schema.base import Fact
from events.schema.session import (
    EndpointLeft,
    EndpointLinkLost,
    EntryAllowed,
    EntryBarred,
    HandLowered,
    StageLeft,
)
from events.schema.session_lines import EndpointUnstaffed

from ..rulebook import Refused
from . import floor, microphones, staffing
from .gathering import Gathering
from .petition import Petition, stale
from .roster import (
    ROOMS,
    DepartureCommand,
    Endpoint,
    Leave,
    NoticeGraceOver,
    NoticeLeft,
    NoticeLinkLost,
    NoticeRoleEnded,
    RemoveEndpoint,
    Revoke,
)

LeftCause = Literal["left", "removed", "revoked", "role_ended", "lost", "ended"]


def decide(petition: Petition, command: DepartureCommand) -> Sequence[Fact]:
    match command:
        case Leave():
            return of_one(petition.gathering, petition.own.endpoint, "left")
        case RemoveEndpoint(endpoint=endpoint, bar=bar):
            return [*_remove(petition, petition.endpoint(endpoint)), _barred(petition, endpoint, bar)]
        case Revoke(endpoint=endpoint):
            petition.system_only()
            petition.endpoint(endpoint)
            return of_one(petition.gathering, endpoint, "revoked")
        case NoticeRoleEnded(endpoint=endpoint):
            return _role_ended(petition, endpoint)
        case NoticeLinkLost():
            return _link_lost(petition, command)
        case NoticeGraceOver(endpoint=endpoint):
            return _grace_over(petition, endpoint)
        case NoticeLeft(endpoint=endpoint):
            return _lost_for_good(petition, endpoint)
        case _:
            assert_never(command)


def _remove(petition: Petition, endpoint: Endpoint) -> Sequence[Fact]:
    """A removed person goes with every endpoint; of the lead, who cannot be barred, only the one named."""
    gathering, entry = petition.gathering, endpoint.entry
    petition.require("remove_endpoint", entry, narrows=True)
    if entry.role == "lead_teacher":
        if list(gathering.roster.of_lead()) == [entry.endpoint]:
            raise Refused("last_lead", "The class would have no lead teacher.")
        return of_one(gathering, entry.endpoint, "removed")
    others = [
        name
        for name, other in sorted(gathering.roster.endpoints.items())
        if other.here and name != entry.endpoint and other.entry.person == entry.person is not None
    ]
    return [fact for name in (entry.endpoint, *others) for fact in of_one(gathering, name, "removed")]


def _barred(petition: Petition, name: str, bar: bool) -> Fact:
    """Who was put out stays out until he is allowed again, at once if nobody wants to bar him."""
    roster = petition.gathering.roster
    entry = roster.endpoints[name].entry
    person = None if entry.role == "lead_teacher" else entry.person
    device = roster.desks[name].fingerprint
    return EntryBarred("removed", person, device) if bar else EntryAllowed(person, device)


def _role_ended(petition: Petition, name: str) -> Sequence[Fact]:
    """It goes, and bars nobody: the door asks the registry, and a new role lets the same device in again."""
    petition.system_only()
    endpoint = petition.gathering.roster.endpoints.get(name)
    if endpoint is None or not endpoint.here:
        raise stale()
    return of_one(petition.gathering, name, "role_ended")


def _link_lost(petition: Petition, notice: NoticeLinkLost) -> Sequence[Fact]:
    petition.system_only()
    roster = petition.gathering.roster
    desk = roster.desks.get(notice.endpoint)
    if desk is None or desk.connection != notice.connection or not roster.is_connected(notice.endpoint):
        raise stale()
    return [EndpointLinkLost(notice.endpoint, notice.connection, notice.last_heard_ms, notice.cause)]


def _grace_over(petition: Petition, name: str) -> Sequence[Fact]:
    petition.system_only()
    _lost(petition, name)
    given_up = [
        *_stage_left(petition.gathering, name, "lost"),
        *floor.taken(petition.gathering.floor, "lost", name),
        *microphones.closed(petition.gathering.microphones, name, "lost"),
    ]
    if not given_up:
        raise stale()
    return given_up


def _lost_for_good(petition: Petition, name: str) -> Sequence[Fact]:
    petition.system_only()
    if _lost(petition, name).entry.kind in ROOMS:
        raise stale()
    return of_one(petition.gathering, name, "lost")


def _lost(petition: Petition, name: str) -> Endpoint:
    endpoint = petition.gathering.roster.endpoints.get(name)
    if endpoint is None or endpoint.link != "lost":
        raise stale()
    return endpoint


def of_one(gathering: Gathering, name: str, cause: LeftCause) -> list[Fact]:
    """Everything that the endpoint's going leads to."""
    lowered = [HandLowered(hand.hand, "left") for hand in gathering.hands.raised if hand.endpoint == name]
    down = [*_stage_left(gathering, name, "left"), *floor.taken(gathering.floor, "left", name)]
    silent = microphones.closed(gathering.microphones, name, "left")
    off_duty = staffing.left(gathering, name, "left")
    return [*lowered, *down, *silent, *off_duty, _left(gathering, name, cause)]


def of_everyone(gathering: Gathering) -> list[Fact]:
    """The end of the session: all hands down, the stage empty, everyone gone."""
    here = [name for name, endpoint in sorted(gathering.roster.endpoints.items()) if endpoint.here]
    lowered = [HandLowered(hand.hand, "ended") for hand in gathering.hands.raised]
    down: list[Fact] = [StageLeft(turn.turn, "ended") for turn in gathering.stage.turns]
    down += floor.taken(gathering.floor, "ended")
    silent = [fact for name in here for fact in microphones.closed(gathering.microphones, name, "left")]
    off_duty = [
        EndpointUnstaffed(name, duty.person, "ended") for name, duty in sorted(gathering.staffing.on.items())
    ]
    return [*lowered, *down, *silent, *off_duty, *(_left(gathering, name, "ended") for name in here)]


def _stage_left(gathering: Gathering, name: str, cause: Literal["lost", "left"]) -> list[StageLeft]:
    return [StageLeft(turn.turn, cause) for turn in gathering.stage.turns if turn.endpoint == name]


def _left(gathering: Gathering, name: str, cause: LeftCause) -> EndpointLeft:
    desk, endpoint = gathering.roster.desks.get(name), gathering.roster.endpoints[name]
    return EndpointLeft(
        endpoint=name,
        cause=cause,
        connection=desk.connection if desk else None,
        last_heard_ms=endpoint.since_ms if endpoint.link == "lost" else None,
    )
