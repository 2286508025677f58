"""The floor of a seminar: one endpoint at a time is shown large, and is heard although all are muted.

The chair gives it, takes it, and passes it on; who has it gives it back. Nobody needs it to speak. It opens no
microphone: that is done at its own end alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, assert_never

from events.schema.base import Fact
from events.schema.session import FloorGiven, FloorTaken, HandCalled

from ..rulebook import Refused
from . import keys
from .forms import Id
from .mute import pupil_side

if TYPE_CHECKING:
    from .petition import Petition


@dataclass(frozen=True, slots=True)
class GiveFloor:
    endpoint: Id


@dataclass(frozen=True, slots=True)
class TakeFloor:
    """From whoever has it: the chair takes it, who has it gives it back."""


FloorCommand = GiveFloor | TakeFloor


@dataclass(frozen=True, slots=True)
class Floor:
    endpoint: str | None = None
    since_ms: int | None = None


def evolve(floor: Floor, fact: Fact, at_ms: int | None) -> Floor:
    match fact:
        case FloorGiven(endpoint=endpoint):
            return Floor(endpoint, at_ms)
        case FloorTaken(endpoint=endpoint) if endpoint == floor.endpoint:
            return Floor()
        case _:
            return floor


def decide(petition: Petition, command: FloorCommand) -> Sequence[Fact]:
    match command:
        case GiveFloor(endpoint=name):
            return _give(petition, name)
        case TakeFloor():
            return _take(petition)
        case _:
            assert_never(command)


def _give(petition: Petition, name: str) -> Sequence[Fact]:
    endpoint, gathering = petition.endpoint(name), petition.gathering
    petition.require("moderate_floor")
    petition.during("live")
    if pupil_side(endpoint.entry) and gathering.keys.interaction_off(endpoint.entry.room):
        raise keys.interaction_off()
    if gathering.floor.endpoint == name:
        raise Refused("already_on_stage", "They have the floor.")
    if endpoint.link != "connected":
        raise Refused("endpoint_away", "Their link is lost.")
    up = [hand.hand for hand in gathering.hands.raised if hand.endpoint == name]
    called = [HandCalled(hand) for hand in up]
    return [*taken(gathering.floor, "passed_on"), *called, FloorGiven(name, "hand" if up else "chair")]


def _take(petition: Petition) -> Sequence[Fact]:
    """What narrows is accepted whoever has the floor, but not when nobody has."""
    floor, by = petition.gathering.floor, petition.by
    own = by is not None and by.endpoint == floor.endpoint
    if not own:
        petition.require("moderate_floor", narrows=True)
    if floor.endpoint is None:
        raise Refused("not_on_stage", "Nobody has the floor.")
    return taken(floor, "self" if own else "chair")


def taken(
    floor: Floor, cause: Literal["chair", "self", "passed_on", "lost", "left", "ended"], of: str | None = None
) -> list[Fact]:
    """The end of somebody's having the floor; with `of` only if that endpoint has it."""
    if floor.endpoint is None or of not in (None, floor.endpoint):
        return []
    return [FloorTaken(floor.endpoint, cause)]
