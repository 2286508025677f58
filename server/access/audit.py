"""Who looked at what 审计: one aggregate a month, each commit naming the SHA-256 of the one before.

No entry, no reading: what must be audited is served only after its entry is stored, so a journal that is silent
for a second means `JournalSilent` for the reader. Several servers write one chain; who loses the race for a
place reads it again and takes the next.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import Callable
from datetime import datetime

from events import codec
from events.journal import Conflict, Head, Journal, Sealed
from events.schema.base import Actor, Commit, Fact
from server.ids import uuid7

PATIENCE_S = 1.0


class JournalSilent(Exception):
    """The entry could not be stored in time; nothing may be shown."""


class AuditTrail:
    """Appends to the audit chain of a tenant. One at a time in this process."""

    def __init__(
        self, journal: Journal, tenant: str, keys: codec.SealingKeys, utc: Callable[[], datetime]
    ) -> None:
        self._journal = journal
        self._tenant = tenant
        self._keys = keys
        self._utc = utc
        self._turn = asyncio.Lock()
        self._last: tuple[Head, str] | None = None  # where the chain ends, and the digest of its last commit

    async def record(self, command: str, person: str | None, entry: Callable[[str], Fact]) -> None:
        """Stores `entry(previous)`; raises `JournalSilent`."""
        try:
            async with asyncio.timeout(PATIENCE_S), self._turn:
                await self._append(command, person, entry)
        except TimeoutError:
            self._last = None  # it may be stored or not: the chain is read before the next
            raise JournalSilent from None

    async def _append(self, command: str, person: str | None, entry: Callable[[str], Fact]) -> None:
        while True:
            now = self._utc()
            head, previous = await self._end(f"audit/{now:%Y%m}")
            sealed = self._sealed(head, now, command, person, entry(previous))
            try:
                self._last = (await self._journal.append(head, sealed), _digest(sealed.body))
            except Conflict:
                self._last = None
            else:
                return

    async def _end(self, aggregate: str) -> tuple[Head, str]:
        if self._last is not None and self._last[0].aggregate == aggregate:
            return self._last
        head, previous = Head(aggregate), _digest(aggregate.encode())
        async for stored in self._journal.read(aggregate):
            head, previous = Head(aggregate, head.sequence + 1, stored.position), _digest(stored.body)
        return head, previous

    def _sealed(self, head: Head, now: datetime, command: str, person: str | None, fact: Fact) -> Sealed:
        commit = Commit(
            id=uuid7(now),
            aggregate=head.aggregate,
            sequence=head.sequence + 1,
            epoch=0,
            time=now,
            recorded=now,
            actor=Actor(person=person),
            command=command,
            facts=(fact,),
        )
        body = codec.encode(commit, self._tenant, self._keys, lambda: os.urandom(12))
        return Sealed(commit.id, commit.aggregate, commit.sequence, body)


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
