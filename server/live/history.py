"""The state of a session at a sequence or a moment, worked out from its log alone.

The same fold as the owner's, so what a replay shows is what the class saw; no owner is needed and nobody is
disturbed.
"""

from __future__ import annotations

from contextlib import aclosing
from dataclasses import dataclass
from typing import Generic, TypeVar

from events import codec
from events.journal import Journal
from events.schema.base import Commit

from .rulebook import Rulebook, RulebookOf
from .slices import in_slices

State = TypeVar("State")


@dataclass(frozen=True, slots=True)
class Past(Generic[State]):
    """A state and the commit that led to it; sequence 0 is before the first."""

    sequence: int
    at_ms: int | None
    state: State
    rulebook: Rulebook[State]


@dataclass(frozen=True, slots=True)
class History(Generic[State]):
    rulebook_of: RulebookOf
    journal: Journal
    tenant: str
    keys: codec.Keys

    async def at(self, session_id: str, *, sequence: int | None = None, at_ms: int | None = None) -> Past[State]:
        """After the last commit up to both bounds, None for no bound; raises `Unavailable`."""
        rulebook: Rulebook[State] = await self.rulebook_of(session_id)
        past = Past(0, None, rulebook.initial(session_id), rulebook)
        async with aclosing(in_slices(self.journal.read(f"session/{session_id}"))) as log:
            async for stored in log:
                commit = codec.decode(stored.body, self.tenant, self.keys)
                if _beyond(commit, sequence, at_ms):
                    break
                past = _after(past, commit)
        return past


def _after(past: Past[State], commit: Commit) -> Past[State]:
    state = past.state
    for fact in commit.facts:
        state = past.rulebook.evolve(state, fact, commit.at_ms)
    return Past(commit.sequence, commit.at_ms, state, past.rulebook)


def _beyond(commit: Commit, sequence: int | None, at_ms: int | None) -> bool:
    if sequence is not None and commit.sequence > sequence:
        return True
    return at_ms is not None and commit.at_ms is not None and commit.at_ms > at_ms
