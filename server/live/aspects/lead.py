"""Who leads: one acting lead at a time, handed over, or taken by the named substitute while nobody leads.

Everything else stays: hands, stage, switches, grants, slides. The old lead's devices narrow first and become a
substitute's, then the new ones widen. Who led before gets the lead back only if it is handed to him; nobody is
ever promoted by waiting.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Literal, assert_never

from pydantic import StringConstraints

from events.schema.base import Fact
from events.schema.session import (
    ClassReleased,
    EndpointRoleChanged,
    LeadChanged,
    MicrophoneClosed,
    StageLeft,
    SubstituteNamed,
    TrackUnpublished,
)
from events.schema.values import EndpointKind, Entry
from server.access.rules import SHARING, can

from ..rulebook import Refused
from . import floor
from .forms import Id

if TYPE_CHECKING:
    from .gathering import Gathering
    from .petition import Petition

GONE_MS = 5_000  # without lead, before the substitute may take it: a reload takes < 3 s
LEADING_KINDS: frozenset[EndpointKind] = frozenset({"lead_room", "personal"})
"""No projected screen ever leads: its pupils would hold the class in their hands."""


@dataclass(frozen=True, slots=True)
class NameSubstitute:
    """`person` absent: nobody is named any more."""

    person: Annotated[str, StringConstraints(min_length=1, max_length=64)] | None = None


@dataclass(frozen=True, slots=True)
class HandOverLead:
    to: Id  # an endpoint


@dataclass(frozen=True, slots=True)
class TakeLead:
    pass


LeadCommand = NameSubstitute | HandOverLead | TakeLead


def decide(petition: Petition, command: LeadCommand) -> Sequence[Fact]:
    match command:
        case NameSubstitute(person=person):
            return _name(petition, person)
        case HandOverLead(to=name):
            return _hand_over(petition, name)
        case TakeLead():
            return _take(petition)
        case _:
            assert_never(command)


def standing(gathering: Gathering, entry: Entry) -> Entry:
    """The entry with the role that its person now has: who acts as lead leads, who led before waits."""
    lifecycle = gathering.lifecycle
    if entry.person is None or lifecycle.lead is None:
        return entry
    if entry.person != lifecycle.lead:
        return replace(entry, role=gathering.AFTER_LEADING) if entry.role == "lead_teacher" else entry
    passed_on = lifecycle.plan is None or lifecycle.plan.lead != lifecycle.lead
    return replace(entry, role="lead_teacher") if passed_on and _may_lead(gathering, entry) else entry


def _may_lead(gathering: Gathering, entry: Entry) -> bool:
    return entry.role == gathering.AFTER_LEADING or (entry.role == "co_teacher" and entry.kind in LEADING_KINDS)


def _name(petition: Petition, person: str | None) -> Sequence[Fact]:
    petition.require("hand_over")
    petition.during("open", "live", "suspended")
    gathering = petition.gathering
    if petition.by is None and gathering.lifecycle.phase != "open" and gathering.roster.lead_connected():
        raise Refused("lead_present", "The lead teacher is there and names somebody himself.")
    if person is not None:
        _require_nameable(petition, person)
    return [SubstituteNamed(person)]


def _require_nameable(petition: Petition, person: str) -> None:
    gathering = petition.gathering
    roles = {one.entry.role for one in gathering.roster.endpoints.values() if one.entry.person == person}
    if "student" in roles:
        raise Refused("not_grantable_to_student", "A pupil is never promoted.")
    # An administrator names whom the school knows; in class only who is known here can be meant.
    if person == gathering.lifecycle.lead or (petition.by is not None and not roles | _planned(gathering, person)):
        raise Refused("no_such_person", "There is nobody like this to name.")


def _planned(gathering: Gathering, person: str) -> set[str]:
    plan = gathering.lifecycle.plan
    known = {plan.lead, plan.substitute, *(room.co_teacher for room in plan.rooms)} if plan else set()
    return {person} if person in known else set()


def _hand_over(petition: Petition, name: str) -> Sequence[Fact]:
    endpoint = petition.endpoint(name)
    petition.require("hand_over")
    entry = endpoint.entry
    if entry.role == "student" or entry.kind == "student_device":
        raise Refused("not_grantable_to_student", "A pupil is never promoted.")
    if entry.role == "lead_teacher":
        raise Refused("lead_present", "This is the lead teacher already.")
    if entry.person is None or entry.kind not in LEADING_KINDS or not _may_lead(petition.gathering, entry):
        raise Refused("not_grantable", "Only a teacher at a device of his own can lead.")
    petition.during("open", "live", "suspended")
    if endpoint.link != "connected":
        raise Refused("endpoint_away", "Their link is lost.")
    plan = petition.gathering.lifecycle.plan
    returned = plan is not None and plan.lead == entry.person
    return [*_passed(petition, entry, "returned" if returned else "handover")]


def _take(petition: Petition) -> Sequence[Fact]:
    own, lifecycle = petition.own, petition.gathering.lifecycle
    if own.role not in ("co_teacher", "substitute"):
        raise Refused(
            "lead_present" if own.role == "lead_teacher" else "not_permitted", "This role takes no lead."
        )
    if own.person is None or own.person != lifecycle.substitute:
        raise Refused("not_named_substitute", "Only the named substitute takes the lead.")
    if own.kind not in LEADING_KINDS:
        raise Refused("not_permitted", "The lead is taken at a device of one's own.")
    petition.during("open", "live", "suspended")
    if not _gone_long_enough(petition):
        raise Refused("lead_present", "The lead teacher is there, or was a moment ago.")
    return [*_passed(petition, own, "substitute")]


def _gone_long_enough(petition: Petition) -> bool:
    roster, now_ms = petition.gathering.roster, petition.now.at_ms
    if roster.lead_connected():
        return False
    if now_ms is None:
        return True  # before the bell nobody is taken from anybody
    since = [one.since_ms for one in roster.endpoints.values() if one.entry.role == "lead_teacher"]
    return now_ms - max((ms for ms in since if ms is not None), default=0) >= GONE_MS


def _passed(
    petition: Petition, taker: Entry, cause: Literal["handover", "substitute", "returned"]
) -> Iterator[Fact]:
    gathering, lifecycle = petition.gathering, petition.gathering.lifecycle
    endpoints = gathering.roster.endpoints
    for name in sorted(endpoints):
        if endpoints[name].entry.role == "lead_teacher":
            yield from _silenced(gathering, endpoints[name].entry)
            yield EndpointRoleChanged(name, "lead_teacher", gathering.AFTER_LEADING, "lead")
    yield from (StageLeft(turn.turn, "left") for turn in gathering.stage.turns if turn.endpoint == taker.endpoint)
    yield from floor.taken(gathering.floor, "passed_on", taker.endpoint)
    for name in sorted(endpoints):
        entry = endpoints[name].entry
        if entry.person == taker.person and _may_lead(gathering, entry):
            yield EndpointRoleChanged(name, entry.role, "lead_teacher", "lead")
    if lifecycle.substitute == taker.person:
        yield SubstituteNamed(None)
    yield LeadChanged(
        to_person=taker.person or "",
        cause=cause,
        from_person=lifecycle.lead,
        from_endpoint=gathering.roster.lead,
        to_endpoint=taker.endpoint,
    )
    if lifecycle.held_since_ms is not None:
        yield ClassReleased("substitute", lifecycle.held_since_ms)


def _silenced(gathering: Gathering, entry: Entry) -> Iterator[Fact]:
    """What a former lead may not send ends with the lead."""
    name, rights = entry.endpoint, can(gathering.AFTER_LEADING, entry.kind)
    if gathering.microphones.is_open(name) and "share_audio" not in rights:
        yield MicrophoneClosed(name, "revoked", gathering.microphones.room_of(name))
    for track, sent in sorted(gathering.tracks.of(name).items()):
        if SHARING[sent.source] not in rights:
            yield TrackUnpublished(name, track, "revoked")
