"""The stage: the few places that everyone sees large and hears."""

from __future__ import annotations

from dataclasses import dataclass

from .forms import Id, Whom


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
