"""A seminar as it stands: a chair, members of any schools, guests. Nobody is unseen, since there are no pupils."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from events.schema.base import Fact
from events.schema.values import Role
from server.live.aspects import gathering
from server.live.aspects.gathering import Gathering


@dataclass(frozen=True, slots=True)
class Seminar(Gathering):
    """The chair acts as its lead; who was chair is a member like the others."""

    SCREENS: ClassVar[int] = 2
    AFTER_LEADING: ClassVar[Role] = "researcher"


def evolve(seminar: Seminar, fact: Fact, at_ms: int | None) -> Seminar:
    """The seminar after a fact; what this edition does not know is skipped."""
    return gathering.evolve(seminar, fact, at_ms)
