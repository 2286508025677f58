"""Raised hands, the stage of a lesson, the floor of a seminar."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ..base import Fact, fact


@fact("session.hand.raised", audience="all", data_class="per", read_by="R T P L:hands vc:reacted")
@dataclass(frozen=True, slots=True)
class HandRaised(Fact):
    """A hand in the queue, which the server orders. `whom` is read with the endpoint: a seat in its room."""

    hand: str
    endpoint: str
    whom: str
    kind: Literal["question", "answer", "speak"]


@fact("session.hand.called", audience="all", data_class="per", read_by="R T P L:hands")
@dataclass(frozen=True, slots=True)
class HandCalled(Fact):
    """The lead called on it; `stage.entered` of the same commit says where to."""

    hand: str


@fact("session.hand.lowered", audience="all", data_class="per", read_by="R T P L:hands vc:unreacted")
@dataclass(frozen=True, slots=True)
class HandLowered(Fact):
    """The hand left the queue without being called, or after its turn."""

    hand: str
    cause: Literal["self", "teacher", "all", "left", "locked", "ended"]


@fact("session.hand.restored", audience="all", data_class="per", read_by="R T P L:hands")
@dataclass(frozen=True, slots=True)
class HandRestored(Fact):
    """Lowering all was undone: the whole hand, back in its old place by `raised_ms`."""

    hand: str
    endpoint: str
    whom: str
    kind: Literal["question", "answer", "speak"]
    raised_ms: int | None = None


@fact("session.stage.entered", audience="all", data_class="per", read_by="R T P L:stage as:present")
@dataclass(frozen=True, slots=True)
class StageEntered(Fact):
    """A place on everyone's stage is taken. Places count from 1."""

    turn: str
    endpoint: str
    whom: str
    place: int
    cause: Literal["hand", "invited"]
    hand: str | None = None


@fact("session.stage.left", audience="all", data_class="per", read_by="R T P L:stage vc:stopped")
@dataclass(frozen=True, slots=True)
class StageLeft(Fact):
    """The place is free again."""

    turn: str
    cause: Literal["sent_down", "self", "lost", "left", "locked", "ended"]


@fact("session.floor.given", audience="all", data_class="per", read_by="R T P H L:stage")
@dataclass(frozen=True, slots=True)
class FloorGiven(Fact):
    """The chair of a seminar gave the floor: this endpoint is shown large, and heard although all are muted."""

    endpoint: str
    cause: Literal["hand", "chair"]


@fact("session.floor.taken", audience="all", data_class="per", read_by="R T P H L:stage")
@dataclass(frozen=True, slots=True)
class FloorTaken(Fact):
    """The endpoint has the floor no more; whoever gets it next is told by a fact of the same commit."""

    endpoint: str
    cause: Literal["chair", "self", "passed_on", "lost", "left", "ended"]
