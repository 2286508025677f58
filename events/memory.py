"""The journal in memory: the definition of correct behaviour, for tests and for thinking.

Nothing is ever doubtful here, so `append` has the one rule of law 4 left: after the head stands nothing, our own
bytes, or somebody else's.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

from .journal import Conflict, Head, Sealed, Stored, check_follows


class MemoryJournal:
    """All logs of one tenant. `position` counts its commits from 1."""

    def __init__(self) -> None:
        self._all: list[Stored] = []
        self._logs: dict[str, list[Stored]] = {}
        self._grown = asyncio.Event()

    async def append(self, head: Head, sealed: Sealed) -> Head:
        check_follows(head, sealed)
        log = self._logs.setdefault(head.aggregate, [])
        after = next((stored for stored in log if stored.position > head.position), None)
        if after is None:
            if head.position != (log[-1].position if log else 0):
                raise Conflict(f"{head.aggregate} has no commit at position {head.position}")
            after = self._store(log, sealed)
        elif after.body != sealed.body:
            raise Conflict(f"{head.aggregate} has another commit after sequence {head.sequence}")
        return Head(head.aggregate, sealed.sequence, after.position)

    def _store(self, log: list[Stored], sealed: Sealed) -> Stored:
        stored = Stored(len(self._all) + 1, sealed.aggregate, sealed.body)
        self._all.append(stored)
        log.append(stored)
        self._grown.set()
        self._grown = asyncio.Event()
        return stored

    async def read(self, aggregate: str, after: int = 0) -> AsyncGenerator[Stored, None]:
        for stored in list(self._logs.get(aggregate, ())[after:]):
            yield stored

    async def follow(self, after_position: int = 0, aggregate: str | None = None) -> AsyncGenerator[Stored, None]:
        at = after_position
        while True:
            grown = self._grown
            for stored in self._all[at:]:
                at = stored.position
                if aggregate is None or stored.aggregate == aggregate:
                    yield stored
            if at >= len(self._all):
                await grown.wait()

    async def aggregates(self, kind: str) -> list[str]:
        return sorted(name for name, log in self._logs.items() if log and name.startswith(f"{kind}/"))

    async def end(self) -> int:
        return len(self._all)

    def silent_ms(self) -> int:
        return 0
