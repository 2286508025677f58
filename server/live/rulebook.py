"""What a session must know to be run by the engine: its rules, as values in and values out.

The engine (`session.py`) knows no hands and no lessons. It asks a rulebook what a command leads to, applies the
facts, and asks who may see what. Every method is pure: time and randomness are handed in.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar

from events.schema.base import Fact
from media.control import Scene

State = TypeVar("State")
Command = Any  # a rulebook's own command dataclasses; the engine only passes them on


class Refused(Exception):
    """The rules say no. `code` is stable (docs/protocol.md), `text` a sentence for a person."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code, self.text = code, text


def stale() -> Refused:
    """A notice that came too late: what it saw is no longer so. The engine drops it."""
    return Refused("notice_stale", "This is no longer so.")


class Malformed(Exception):
    """The client sent nonsense: `malformed`, `unknown_command`, `too_large`, `client_too_old`."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code, self.text = code, text


@dataclass(frozen=True, slots=True)
class Known:
    """What the gateway has found out about a command, so that no client need be believed."""

    proven: str | None = None  # the person whose PIN was told
    pupils: tuple[str, ...] = ()  # of the class that a roll call is of
    seats: int = 0  # the highest seat of that class


NOTHING_KNOWN = Known()


@dataclass(frozen=True, slots=True)
class By:
    """Who asks. The system asks with endpoint None and `system` True; an operator at the machine likewise."""

    endpoint: str | None = None
    person: str | None = None
    system: bool = False
    known: Known = NOTHING_KNOWN


@dataclass(frozen=True, slots=True)
class Moment:
    """When a command is decided: `at_ms` on the session clock (None before the class is live), `utc` aware."""

    at_ms: int | None
    utc: datetime


LOG = "log"
"""The viewer who reads the log: sees everything and is nobody. Shorter than an endpoint's id can be."""

Chance = Callable[[], str]
"""Draws a fresh id of 8 characters `[a-z2-7]`."""


class Rulebook(Protocol[State]):
    def initial(self, session_id: str) -> State: ...

    def parse(self, name: str, fields: Mapping[str, Any]) -> Command:
        """A client's command; raises `Malformed`."""

    def narrows(self, command: Command) -> bool:
        """Does it only take away (design: media obeys at once, the journal follows)?"""

    def decide(self, state: State, command: Command, now: Moment, by: By, chance: Chance) -> Sequence[Fact]:
        """The facts an accepted command leads to, in order of effect, at least one; raises `Refused`."""

    def evolve(self, state: State, fact: Fact, at_ms: int | None) -> State: ...

    def reaches(self, fact: Fact, before: State, viewer: str) -> bool:
        """May the endpoint `viewer` be told of this fact, happening to this state?"""

    def visible(self, state: State, viewer: str) -> State:
        """The state less what is hidden from the endpoint. The law of sync: for every fact,
        `visible(evolve(s, f), v) == (evolve(visible(s, v), f) if reaches(f, s, v) else visible(s, v))`."""

    def sees_actor(self, state: State, viewer: str, actor: str) -> bool: ...

    def person_at(self, state: State, endpoint: str) -> str | None:
        """Who stands at a device that is nobody's own, if that is known."""

    def renewed(self, fact: Fact) -> str | None:
        """The endpoint whose view this fact changes as a whole: it is told by a fresh snapshot."""

    def snapshot(self, state: State, viewer: str) -> dict[str, Any]:
        """`visible` as JSON (docs/protocol.md), with `me`."""

    def scene(self, state: State, epoch: int) -> Scene:
        """Who is heard and seen, for the media plane."""


RulebookOf = Callable[[str], Awaitable[Rulebook[Any]]]
"""By whose rules a session is run, asked once when its log is read; raises `Unavailable` while that is unknown."""


def always(rulebook: Rulebook[Any]) -> RulebookOf:
    async def found(_session_id: str) -> Rulebook[Any]:
        return rulebook

    return found
