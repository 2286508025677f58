"""The three keys and the switches: what is closed to the pupil side, whole or one room of it.

Two of the keys stand here: the one that stops all interaction, and the one that takes a room out of class; the
third ends the session (`course.py`). What is off for all is off in every room, and a room is only ever narrower.
Switches keep their positions under a key, so lifting it brings back exactly what was. Whoever narrowed a room
lets it go again: the lead's side and the co-teacher's are counted apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Annotated, Literal, assert_never, get_args

from pydantic import StringConstraints

from events.schema.base import Fact
from events.schema.session import (
    HandLowered,
    InteractionLocked,
    InteractionUnlocked,
    RoomResumed,
    RoomSuspended,
    StageLeft,
    SwitchTurned,
)
from events.schema.values import Entry, Source, Switch
from server.access.rules import Permission

from ..rulebook import Refused
from . import microphones
from .mute import pupil_side

if TYPE_CHECKING:
    from .gathering import Gathering
    from .petition import Petition

Side = Literal["lead", "co_teacher"]
RoomId = Annotated[str, StringConstraints(min_length=1, max_length=64)]

SWITCHES: tuple[Switch, ...] = get_args(Switch)
SHIPPED_OFF: frozenset[Switch] = frozenset({"board", "screen", "file", "private_chat"})
"""Video, voice and text are on when a class opens."""

SWITCH_OF: Mapping[Source, Switch] = {
    "camera": "video",
    "document_camera": "video",
    "board_camera": "video",
    "student_camera": "video",
    "microphone": "voice",
    "screen": "screen",
    "screen_audio": "screen",
}


@dataclass(frozen=True, slots=True)
class LockInteraction:
    """Key 2. With `room` a co-teacher stills the own one."""

    room: RoomId | None = None


@dataclass(frozen=True, slots=True)
class UnlockInteraction:
    room: RoomId | None = None


@dataclass(frozen=True, slots=True)
class SuspendRoom:
    room: RoomId


@dataclass(frozen=True, slots=True)
class ResumeRoom:
    room: RoomId


@dataclass(frozen=True, slots=True)
class TurnSwitch:
    switch: Annotated[str, StringConstraints(max_length=32)]
    on: bool
    room: RoomId | None = None


KeyCommand = LockInteraction | UnlockInteraction | SuspendRoom | ResumeRoom | TurnSwitch


@dataclass(frozen=True, slots=True)
class RoomKeys:
    """The times are of the first press, since who presses again changes nothing; none of a press before class."""

    locked: bool = False
    suspended: bool = False
    locked_ms: int | None = None
    suspended_ms: int | None = None
    off: Mapping[Switch, frozenset[Side]] = field(default_factory=dict)


UNTOUCHED = RoomKeys()


@dataclass(frozen=True, slots=True)
class Keys:
    locked: bool = False
    locked_ms: int | None = None
    off: frozenset[Switch] = SHIPPED_OFF
    rooms: Mapping[str, RoomKeys] = field(default_factory=dict)  # those that anything was done to

    def of(self, room: str | None) -> RoomKeys:
        return self.rooms.get(room, UNTOUCHED) if room else UNTOUCHED

    def interaction_off(self, room: str | None) -> bool:
        own = self.of(room)
        return self.locked or own.locked or own.suspended

    def is_off(self, switch: Switch, room: str | None) -> bool:
        """Is it closed to the pupil side of this room, by a key or by a switch?"""
        return self.interaction_off(room) or switch in self.off or switch in self.of(room).off


def evolve(keys: Keys, fact: Fact, at_ms: int | None) -> Keys:
    match fact:
        case InteractionLocked(room=None):
            return keys if keys.locked else replace(keys, locked=True, locked_ms=at_ms)
        case InteractionUnlocked(room=None):
            return replace(keys, locked=False, locked_ms=None)
        case InteractionLocked(room=str() as room):
            own = keys.of(room)
            return keys if own.locked else _room(keys, room, replace(own, locked=True, locked_ms=at_ms))
        case InteractionUnlocked(room=str() as room):
            return _room(keys, room, replace(keys.of(room), locked=False, locked_ms=None))
        case RoomSuspended(room=room):
            own = keys.of(room)
            return keys if own.suspended else _room(keys, room, replace(own, suspended=True, suspended_ms=at_ms))
        case RoomResumed(room=room):
            return _room(keys, room, replace(keys.of(room), suspended=False, suspended_ms=None))
        case SwitchTurned(room=None, switch=switch, on=on):
            return replace(keys, off=keys.off - {switch} if on else keys.off | {switch})
        case SwitchTurned(room=str() as room):
            return _room(keys, room, _turned(keys.of(room), fact))
        case _:
            return keys


def _room(keys: Keys, room: str, changed: RoomKeys) -> Keys:
    others = {name: known for name, known in keys.rooms.items() if name != room}
    return replace(keys, rooms=others if changed == UNTOUCHED else {**others, room: changed})


def _turned(room: RoomKeys, fact: SwitchTurned) -> RoomKeys:
    side: Side = fact.by or "lead"
    sides = room.off.get(fact.switch, frozenset())
    sides = sides - {side} if fact.on else sides | {side}
    others = {switch: by for switch, by in room.off.items() if switch != fact.switch}
    return replace(room, off={**others, fact.switch: sides} if sides else others)


def require_open(keys: Keys, entry: Entry, switch: Switch | None = None) -> None:
    """Refuses the pupil side what a key or this switch closes to it."""
    if not pupil_side(entry):
        return
    if keys.interaction_off(entry.room):
        raise interaction_off()
    if switch is not None and keys.is_off(switch, entry.room):
        raise Refused("switched_off", "The teacher has switched this off.")


def interaction_off() -> Refused:
    return Refused("interaction_off", "The teacher has switched interaction off.")


def decide(petition: Petition, command: KeyCommand) -> Sequence[Fact]:
    match command:
        case LockInteraction(room=room):
            return [*_pressed(petition, room, InteractionLocked(room)), *_cleared(petition.gathering, room)]
        case UnlockInteraction(room=room):
            return _unlock(petition, room)
        case SuspendRoom(room=room):
            return [*_pressed(petition, room, RoomSuspended(room)), *_cleared(petition.gathering, room)]
        case ResumeRoom(room=room):
            _require_room_s_own(petition, room)
            if not petition.gathering.keys.of(room).suspended:
                raise Refused("not_suspended", "The room is not paused.")
            return [RoomResumed(room)]
        case TurnSwitch():
            return _turn(petition, command)
        case _:
            assert_never(command)


def _pressed(petition: Petition, room: str | None, fact: Fact) -> Sequence[Fact]:
    """What narrows is accepted again and again."""
    if room is None:
        petition.require("press_key", narrows=True)
        petition.during("open", "live", "suspended")
    else:
        _require_room_s_own(petition, room)
    return [fact]


def _require_room_s_own(petition: Petition, room: str) -> None:
    """A room's key is its co-teacher's, to press and to lift; the lead has the keys of all. An administrator has
    asked for his right elsewhere, and only ever presses."""
    by = petition.by
    if by is not None:
        _require(petition, "press_key", room)
        if by.room != room:
            raise Refused("not_your_room", "A room's key is its co-teacher's.")
    petition.during("open", "live", "suspended")
    _require_known(petition.gathering, room)


def _require(petition: Petition, permission: Permission, room: str) -> None:
    by = petition.by
    if by is not None:
        about = by if by.room == room else replace(by, endpoint="", room=room)
        petition.require(permission, about, narrows=True)


def _require_known(gathering: Gathering, room: str) -> None:
    plan = gathering.lifecycle.plan
    if plan is None or all(planned.room != room for planned in plan.rooms):
        raise Refused("out_of_range", "There is no such room in this session.")


def _cleared(gathering: Gathering, room: str | None) -> Iterator[Fact]:
    """Hands come down and the stage is left, before the room is told that they may not go up."""

    def meant(endpoint: str) -> bool:
        return room is None or gathering.roster.endpoints[endpoint].entry.room == room

    yield from (HandLowered(hand.hand, "locked") for hand in gathering.hands.raised if meant(hand.endpoint))
    for turn in gathering.stage.turns:
        if meant(turn.endpoint):
            yield StageLeft(turn.turn, "locked")
            yield from microphones.closed_after_turn(gathering.microphones, turn.endpoint)


def _unlock(petition: Petition, room: str | None) -> Sequence[Fact]:
    if room is None:
        petition.require("press_key")
        petition.during("open", "live", "suspended")
    else:
        _require_room_s_own(petition, room)
    keys = petition.gathering.keys
    if not (keys.locked if room is None else keys.of(room).locked):
        raise Refused("not_locked", "Interaction is not switched off.")
    return [InteractionUnlocked(room)]


def _turn(petition: Petition, command: TurnSwitch) -> Sequence[Fact]:
    switch, room = _switch(command.switch), command.room
    if room is None:
        petition.require("set_switch", narrows=not command.on)
    else:
        _require(petition, "set_switch", room)
    petition.during("open", "live", "suspended")
    if room is None:
        return [SwitchTurned(switch, command.on)]
    _require_known(petition.gathering, room)
    side: Side = "co_teacher" if petition.by and petition.by.role != "lead_teacher" else "lead"
    if command.on:
        _require_own_narrowing(petition.gathering.keys.of(room), switch, side)
    return [SwitchTurned(switch, command.on, room, side if side == "co_teacher" else None)]


def _switch(name: str) -> Switch:
    for switch in SWITCHES:
        if switch == name:
            return switch
    raise Refused("no_such_switch", "There is no such switch.")


def _require_own_narrowing(room: RoomKeys, switch: Switch, side: Side) -> None:
    others = room.off.get(switch, frozenset()) - {side}
    if others and side not in room.off.get(switch, frozenset()):
        if side == "lead":
            raise Refused("not_your_room", "The room's own teacher switched this off.")
        raise Refused("not_the_lead", "The lead teacher switched this off.")
