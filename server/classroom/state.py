"""A lesson as it stands, and what of it an endpoint may know.

One `evolve` serves the whole state and every visible one: visible(state) with the facts that reach a viewer is
again what that viewer may see (the law of sync). The reader of the log, `LOG`, sees everything and is nobody.
"""

from __future__ import annotations

from dataclasses import dataclass

from events.schema.base import Fact, UnknownFact
from events.schema.session import EndpointJoined
from server.live.aspects import gathering, roster
from server.live.aspects.gathering import Gathering
from server.live.rulebook import LOG


@dataclass(frozen=True, slots=True)
class Lesson(Gathering):
    """One lead teacher, several rooms, each with its co-teacher."""


def evolve(lesson: Lesson, fact: Fact, at_ms: int | None) -> Lesson:
    """The lesson after a fact; what this edition does not know is skipped."""
    return gathering.evolve(lesson, fact, at_ms)


def visible(lesson: Lesson, viewer: str) -> Lesson:
    return lesson if viewer == LOG else gathering.visible(lesson, viewer)


def reaches(fact: Fact, before: Lesson, viewer: str) -> bool:
    """A fact that names a hidden endpoint reaches only those who see it, whatever its type says."""
    if viewer == LOG:
        return True
    if isinstance(fact, UnknownFact) or fact.audience not in ("all", "channel"):
        return False  # the one other audience among the facts of a lesson is the log
    if isinstance(fact, EndpointJoined):
        return roster.sees(before.roster, viewer, fact.entry)
    return sees_actor(before, viewer, getattr(fact, "endpoint", None))


def sees_actor(lesson: Lesson, viewer: str, actor: str | None) -> bool:
    """May the viewer know of the endpoint that did something? Nobody hides from the log."""
    endpoint = lesson.roster.endpoints.get(actor) if actor else None
    return viewer == LOG or endpoint is None or roster.sees(lesson.roster, viewer, endpoint.entry)
