"""Raised hands, in the order in which the server heard of them."""

from __future__ import annotations

from dataclasses import dataclass

from .forms import HandKind, Id, Whom


@dataclass(frozen=True, slots=True)
class RaiseHand:
    whom: Whom
    kind: HandKind


@dataclass(frozen=True, slots=True)
class LowerHand:
    hand: Id


@dataclass(frozen=True, slots=True)
class LowerAllHands:
    pass
