"""Who is shown and heard where: from a scene to what every receiving line of every endpoint shows.

`forwarded` is the law: nothing outside it is shown. Nobody gets an own source back, and sound never returns into
the physical room it came from. Nothing jumps: a wall slot keeps its endpoint even while its camera is off, and a
voice keeps its slot while it is spoken.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ..control import Scene, SlotName, SourceId

Shown = Mapping[str, SourceId | None]  # mid → source


@dataclass(frozen=True, slots=True)
class Bindings:
    """`shown`: endpoint → mid → source or None. `places`: endpoint → wall or voice slot → who holds it, shown or
    not; only the next `assign` reads it."""

    shown: Mapping[str, Shown] = field(default_factory=dict)
    places: Mapping[str, Mapping[SlotName, SourceId]] = field(default_factory=dict)


def assign(
    scene: Scene, offered: Mapping[str, Mapping[str, SlotName]], speakers: Sequence[SourceId], before: Bindings
) -> Bindings:
    """`offered`: endpoint → mid → slot, of every connected peer. `speakers`: microphones that speak now, loudest
    first. `before`: the last result for this session, `Bindings()` at first."""
    raise NotImplementedError


def changed(before: Shown, after: Shown) -> dict[str, SourceId | None]:
    """The mids that show something else now, with what they show."""
    raise NotImplementedError
