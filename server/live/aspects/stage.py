"""The stage: the few places that everyone sees large and hears, a class mute notwithstanding.

Only the lead calls. An endpoint stands on one place at a time. A call opens the room's microphone by itself,
unless the room's own people closed it, and the end of the turn closes what the call opened.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, assert_never

from events.schema.base import Fact
from events.schema.session import HandCalled, StageEntered, StageLeft
from events.schema.values import Entry
from server.access.rules import PUBLISHING, can

from ..rulebook import Refused
from . import keys, microphones
from .forms import Id, Whom
from .hands import seated

if TYPE_CHECKING:
    from .petition import Petition
    from .roster import Endpoint

StageCause = Literal["sent_down", "self"]


@dataclass(frozen=True, slots=True)
class CallHand:
    hand: Id


@dataclass(frozen=True, slots=True)
class InviteToStage:
    endpoint: Id
    whom: Whom


@dataclass(frozen=True, slots=True)
class SendDown:
    turn: Id


@dataclass(frozen=True, slots=True)
class LeaveStage:
    turn: Id


StageCommand = CallHand | InviteToStage | SendDown | LeaveStage


@dataclass(frozen=True, slots=True)
class Turn:
    turn: str
    place: int
    endpoint: str
    whom: str
    entered_ms: int | None


@dataclass(frozen=True, slots=True)
class Stage:
    turns: tuple[Turn, ...] = ()  # by place

    def find(self, turn: str) -> Turn:
        for standing in self.turns:
            if standing.turn == turn:
                return standing
        raise Refused("not_on_stage", "This turn is over.")

    def holds(self, endpoint: str) -> bool:
        return any(turn.endpoint == endpoint for turn in self.turns)

    def turn_of(self, endpoint: str, whom: str) -> Turn | None:
        return next((turn for turn in self.turns if (turn.endpoint, turn.whom) == (endpoint, whom)), None)


def evolve(stage: Stage, fact: Fact, at_ms: int | None) -> Stage:
    match fact:
        case StageEntered():
            turn = Turn(fact.turn, fact.place, fact.endpoint, fact.whom, at_ms)
            return replace(stage, turns=tuple(sorted((*stage.turns, turn), key=lambda standing: standing.place)))
        case StageLeft(turn=gone):
            return replace(stage, turns=tuple(turn for turn in stage.turns if turn.turn != gone))
        case _:
            return stage


def decide(petition: Petition, command: StageCommand) -> Sequence[Fact]:
    match command:
        case CallHand(hand=hand):
            return _call(petition, hand)
        case InviteToStage(endpoint=endpoint, whom=whom):
            return _invite(petition, endpoint, whom)
        case SendDown(turn=turn) | LeaveStage(turn=turn):
            return _leave(petition, petition.gathering.stage.find(turn))
        case _:
            assert_never(command)


def _call(petition: Petition, name: str) -> Sequence[Fact]:
    petition.require("moderate_floor")
    petition.during("live")
    hand = petition.gathering.hands.find(name)
    endpoint = petition.endpoint(hand.endpoint)
    _require_interaction(petition, endpoint)
    return [HandCalled(name), *_entered(petition, endpoint, hand.whom, hand=name)]


def _invite(petition: Petition, name: str, whom: str) -> Sequence[Fact]:
    endpoint = petition.endpoint(name)
    petition.require("moderate_floor")
    if endpoint.entry.role == "lead_teacher" or not _may_be_seen(petition, endpoint.entry):
        raise Refused("not_permitted", "The stage is for those who may be seen and heard, and not the lead.")
    petition.during("live")
    _require_interaction(petition, endpoint)
    seated(endpoint.entry, whom)
    hand = petition.gathering.hands.of(name, whom)
    if hand is not None:
        return _call(petition, hand.hand)
    return _entered(petition, endpoint, whom)


def _may_be_seen(petition: Petition, entry: Entry) -> bool:
    return bool((can(entry.role, entry.kind) | petition.gathering.grants.of(entry.endpoint)) & PUBLISHING)


def _require_interaction(petition: Petition, endpoint: Endpoint) -> None:
    if petition.gathering.keys.interaction_off(endpoint.entry.room):
        raise keys.interaction_off()


def _entered(petition: Petition, endpoint: Endpoint, whom: str, hand: str | None = None) -> Sequence[Fact]:
    stage, entry = petition.gathering.stage, endpoint.entry
    if stage.holds(entry.endpoint):
        raise Refused("already_on_stage", "They are on the stage.")
    if endpoint.link != "connected":
        raise Refused("endpoint_away", "Their link is lost.")
    place = _free_place(petition)
    turn = petition.fresh([standing.turn for standing in stage.turns])
    entered = StageEntered(turn, entry.endpoint, whom, place, "hand" if hand else "invited", hand)
    return [entered, *microphones.opened_by_call(petition, entry)]


def _free_place(petition: Petition) -> int:
    taken = {turn.place for turn in petition.gathering.stage.turns}
    for place in range(1, petition.gathering.lifecycle.rules.stage_seats + 1):
        if place not in taken:
            return place
    raise Refused("stage_full", "The stage is full.")


def _leave(petition: Petition, turn: Turn) -> Sequence[Fact]:
    about = petition.endpoint(turn.endpoint).entry
    if petition.by is not None and petition.by.endpoint == turn.endpoint:
        return left(petition, turn, "self")
    petition.require("moderate_floor", about, narrows=True)
    return left(petition, turn, "self" if _same_room(petition.by, about) else "sent_down")


def _same_room(by: Entry | None, about: Entry) -> bool:
    return by is not None and by.role != "lead_teacher" and by.room == about.room


def left(petition: Petition, turn: Turn, cause: StageCause) -> Sequence[Fact]:
    return [
        StageLeft(turn.turn, cause),
        *microphones.closed_after_turn(petition.gathering.microphones, turn.endpoint),
    ]
