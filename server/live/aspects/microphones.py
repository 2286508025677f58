"""Open microphones: each is opened at its own end alone, and at most one in a physical room.

A call to the stage opens the room's microphone unless the room's own people closed it, and what the call opened
closes with the turn. Mutes leave a microphone as it is: open, and not heard. Every other device of a room whose
microphone is open is told that it is kept silent, and by which: two of them would howl.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, assert_never

from events.schema.base import Fact
from events.schema.session import EndpointJoined, MicrophoneClosed, MicrophoneOpened
from events.schema.session_lines import EchoPolicyApplied
from events.schema.values import Entry
from server.access.rules import can, same_place

from ..rulebook import Refused
from .forms import Id
from .mute import pupil_side

if TYPE_CHECKING:
    from .petition import Petition

Position = Literal["own", "stage", "shut"]
"""Opened by its own people, by a call to the stage, or closed by its own people: no call opens that one."""


@dataclass(frozen=True, slots=True)
class OpenMicrophone:
    """`endpoint` absent is one's own."""

    endpoint: Id | None = None


@dataclass(frozen=True, slots=True)
class CloseMicrophone:
    endpoint: Id | None = None


MicrophoneCommand = OpenMicrophone | CloseMicrophone


@dataclass(frozen=True, slots=True)
class Microphones:
    positions: Mapping[str, Position] = field(default_factory=dict)  # by endpoint; absent: closed, nobody's doing
    rooms: Mapping[str, str] = field(default_factory=dict)  # room → the endpoint whose microphone is open

    def is_open(self, endpoint: str) -> bool:
        return self.positions.get(endpoint) in ("own", "stage")

    def room_of(self, endpoint: str) -> str | None:
        return next((room for room, owner in self.rooms.items() if owner == endpoint), None)

    def taken(self, entry: Entry) -> bool:
        """Is another microphone open in the same room?"""
        return entry.room is not None and self.rooms.get(entry.room, entry.endpoint) != entry.endpoint


def evolve(microphones: Microphones, fact: Fact) -> Microphones:
    match fact:
        case MicrophoneOpened(endpoint=endpoint, cause=cause, room=room):
            rooms = {**microphones.rooms, room: endpoint} if room else microphones.rooms
            return _turned(
                Microphones(microphones.positions, rooms), endpoint, "stage" if cause == "stage" else "own"
            )
        case MicrophoneClosed(endpoint=endpoint, cause=cause):
            rooms = {room: owner for room, owner in microphones.rooms.items() if owner != endpoint}
            return _turned(
                Microphones(microphones.positions, rooms), endpoint, "shut" if cause == "self" else None
            )
        case EndpointJoined(entry=entry) if entry.endpoint in microphones.positions:
            return _turned(microphones, entry.endpoint, None)
        case _:
            return microphones


def _turned(microphones: Microphones, endpoint: str, position: Position | None) -> Microphones:
    others = {name: theirs for name, theirs in microphones.positions.items() if name != endpoint}
    return Microphones({**others, endpoint: position} if position else others, microphones.rooms)


def decide(petition: Petition, command: MicrophoneCommand) -> Sequence[Fact]:
    match command:
        case OpenMicrophone(endpoint=endpoint):
            return _open(petition, endpoint)
        case CloseMicrophone(endpoint=endpoint):
            return _close(petition, endpoint)
        case _:
            assert_never(command)


def _open(petition: Petition, name: str | None) -> Sequence[Fact]:
    about = petition.endpoint(name).entry if name else petition.own
    _require_own_end(petition, about)
    petition.during("open", "live", "suspended")
    gathering = petition.gathering
    if pupil_side(about) and gathering.keys.interaction_off(about.room):
        raise Refused("interaction_off", "The teacher has switched interaction off.")
    if pupil_side(about) and gathering.keys.is_off("voice", about.room):
        raise Refused("switched_off", "The teacher has switched this off.")
    class_muted = "microphone" in gathering.muting.class_muted and pupil_side(about)
    if class_muted and not gathering.stage.holds(about.endpoint):
        raise Refused("class_muted", "The lead teacher has muted the class.")
    if gathering.microphones.taken(about):
        raise Refused("room_microphone_taken", "Another microphone is open in this room.")
    return [MicrophoneOpened(about.endpoint, "self", about.room), *_others_silent(petition, about)]


def _close(petition: Petition, name: str | None) -> Sequence[Fact]:
    about = petition.endpoint(name).entry if name else petition.own
    _require_own_end(petition, about)
    return [MicrophoneClosed(about.endpoint, "self", about.room)]


def _require_own_end(petition: Petition, about: Entry) -> None:
    petition.require("share_audio", petition.own)
    if not same_place(petition.own, about):
        if petition.own.role == "lead_teacher":
            raise Refused("muted_at_source", "This is opened and closed at its own end alone.")
        raise Refused("not_your_room", "This belongs to another room.")
    if not may_sound(petition, about):
        raise Refused("not_permitted", "This endpoint sends no sound.")


def may_sound(petition: Petition, entry: Entry) -> bool:
    granted = petition.gathering.grants.of(entry.endpoint)
    return "share_audio" in can(entry.role, entry.kind) | granted


def opened_by_call(petition: Petition, entry: Entry) -> Sequence[Fact]:
    """What a call to the stage does to the microphone there."""
    microphones = petition.gathering.microphones
    touched = entry.endpoint in microphones.positions
    if touched or microphones.taken(entry) or not may_sound(petition, entry):
        return []
    return [MicrophoneOpened(entry.endpoint, "stage", entry.room), *_others_silent(petition, entry)]


def kept_silent(petition: Petition, entry: Entry) -> Sequence[Fact]:
    """A device with a microphone comes into a room where one is open."""
    microphones = petition.gathering.microphones
    if entry.room is None or not microphones.taken(entry) or not may_sound(petition, entry):
        return []
    return [EchoPolicyApplied(entry.room, entry.endpoint, microphones.rooms[entry.room])]


def _others_silent(petition: Petition, opened: Entry) -> Iterator[Fact]:
    if opened.room is None:
        return
    for name, other in sorted(petition.gathering.roster.endpoints.items()):
        beside = other.here and other.entry.room == opened.room and name != opened.endpoint
        if beside and may_sound(petition, other.entry):
            yield EchoPolicyApplied(opened.room, name, opened.endpoint)


def closed_after_turn(microphones: Microphones, endpoint: str) -> Sequence[Fact]:
    """The end of a turn closes what its call opened."""
    if microphones.positions.get(endpoint) != "stage":
        return []
    return [MicrophoneClosed(endpoint, "stage", microphones.room_of(endpoint))]


def closed(microphones: Microphones, endpoint: str, cause: Literal["lost", "left"]) -> Sequence[Fact]:
    if not microphones.is_open(endpoint):
        return []
    return [MicrophoneClosed(endpoint, cause, microphones.room_of(endpoint))]
