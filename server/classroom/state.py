"""A lesson as it stands. What of it an endpoint may know is told by `live/aspects/telling.py`.

One `evolve` serves the whole state and every visible one.
"""

from __future__ import annotations

from dataclasses import dataclass

from events.schema.base import Fact
from server.live.aspects import gathering
from server.live.aspects.gathering import Gathering


@dataclass(frozen=True, slots=True)
class Lesson(Gathering):
    """One lead teacher, several rooms, each with its co-teacher."""


def evolve(lesson: Lesson, fact: Fact, at_ms: int | None) -> Lesson:
    """The lesson after a fact; what this edition does not know is skipped."""
    return gathering.evolve(lesson, fact, at_ms)
