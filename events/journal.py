"""The journal: one ordered log per aggregate, the only truth of what happened.

`append` returns only when the outcome is known. A time-out, a lost connection or a doubtful answer decides
nothing: the same bytes are sent again, or the place after the old head is read. The same bytes there are a
success; anything else, our own id included, is a `Conflict`; nothing there means send again.

Who stops reading before the end closes what it reads (`contextlib.aclosing`).
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Head:
    """Where an aggregate's log ends. `position` is the journal's own number of its last message, 0 for none."""

    aggregate: str
    sequence: int = 0
    position: int = 0


@dataclass(frozen=True, slots=True)
class Sealed:
    """A commit ready to be stored: exactly these bytes, however often they are sent."""

    id: str
    aggregate: str
    sequence: int
    body: bytes


@dataclass(frozen=True, slots=True)
class Stored:
    """A commit as it stands in the journal."""

    position: int
    aggregate: str
    body: bytes


def check_follows(head: Head, sealed: Sealed) -> None:
    """Refuses, as a bug of the caller, a commit that could not stand right after `head`."""
    if sealed.aggregate != head.aggregate or sealed.sequence != head.sequence + 1:
        raise ValueError(f"commit {sealed.id} ({sealed.aggregate}, {sealed.sequence}) does not follow {head}")


class Conflict(Exception):
    """Somebody else wrote after the head: nothing of ours was stored."""


class Unavailable(Exception):
    """The journal cannot be read just now."""


class Journal(Protocol):
    async def append(self, head: Head, sealed: Sealed) -> Head:
        """Stores after `head`, waiting as long as it takes to know; raises `Conflict`. Cancelling leaves the
        outcome unknown, which the next owner settles by reading."""

    def read(self, aggregate: str, after: int = 0) -> AsyncGenerator[Stored, None]:
        """The commits with a sequence above `after`, oldest first, to the present end; raises `Unavailable`."""

    def follow(self, after_position: int = 0, aggregate: str | None = None) -> AsyncGenerator[Stored, None]:
        """Every commit of the tenant (or one aggregate) above a position, then each new one, for ever."""

    async def aggregates(self, kind: str) -> list[str]:
        """The aggregates of a kind (`session`) that have at least one commit."""

    async def end(self) -> int:
        """The position of the tenant's last commit, 0 for none; raises `Unavailable`."""

    def silent_ms(self) -> int:
        """How long the journal has owed somebody an acknowledgement; 0 while it answers."""
