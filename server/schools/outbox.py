"""The registry's way into the journal: what a transaction changes leaves with it, and is published in its order.

    async with database.writing() as db:
        ...                                    # change rows
        await outbox.note(db, "AddRoom", [RoomAdded(...)], person)

A row becomes the commit `registry.<row>` of `registry/main`, or of the session that it plans. It is emptied once
it stands there: names live in the tables, where they can be erased, and sealed in the journal. A server killed
between the two finds its commit by its id and publishes nothing twice.

A session's log is written here only until the session opens: from then on its owner writes, and nothing is opened
while a row of it waits (`waits`). An owner that came too early meets a `Conflict` and reads its log anew. What
comes too late for an open session is dropped: its plan is frozen.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, aclosing
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from events import codec
from events.journal import Conflict, Head, Journal, Sealed, Unavailable
from events.schema.base import Actor, Commit, Fact
from events.schema.session import SessionOpened
from server.beside import beside
from server.db import Database

from .tables import outbox

log = logging.getLogger(__name__)

AGGREGATE = "registry/main"
FACTS_A_ROW = 200  # 512 are allowed; but a sealed name may have 600 bytes, and a commit 512 KiB
MANY = 10  # facts: sealing more takes longer than the event loop should wait
ROWS_AT_ONCE = 50  # published, then marked in one transaction
LOOK_AGAIN_S = 5.0  # for what other servers on this database wrote
AFTER_FAILURE_S = 1.0


@dataclass(frozen=True, slots=True)
class Note:
    """Facts that leave for a log of their own."""

    aggregate: str
    command: str
    facts: Sequence[Fact]


@dataclass(frozen=True, slots=True)
class Outbox:
    """Where changes are noted. One of them for all writers of a server, so that its publisher hears the bell."""

    tenant: str
    utc: Callable[[], datetime]
    bell: asyncio.Event = field(default_factory=asyncio.Event)

    async def note(
        self, db: AsyncConnection, command: str, facts: Sequence[Fact], person: str | None = None
    ) -> None:
        """Within the transaction that changed the rows; `person` is who did it, None the system."""
        starts = range(0, len(facts), FACTS_A_ROW)
        notes = [Note(AGGREGATE, command, facts[start : start + FACTS_A_ROW]) for start in starts]
        await self.note_each(db, notes, person)

    async def note_each(self, db: AsyncConnection, notes: Sequence[Note], person: str | None = None) -> None:
        """Each of them a commit, in their order."""
        now = self.utc()
        rows = [
            {
                "tenant_id": self.tenant,
                "created": now,
                "aggregate": note.aggregate,
                "command": note.command,
                "person_id": person,
                "facts": [codec.plain(fact) for fact in note.facts],
            }
            for note in notes
        ]
        if rows:
            await db.execute(insert(outbox), rows)
            self.bell.set()


@dataclass(slots=True)
class Publisher:
    """The one task that empties the outbox."""

    outbox: Outbox
    database: Database
    journal: Journal
    keys: codec.SealingKeys
    make_keys: Callable[[Iterable[str]], None] = lambda _subjects: None  # of many at once, before they are used
    _head: Head | None = None
    _stored: dict[str, int] = field(default_factory=dict)  # commit id → sequence, of what may not be marked yet

    def publishing(self) -> AbstractAsyncContextManager[None]:
        """Publishes until the block ends; what is still on its way then goes with the next start."""
        return beside(self.run(), "registry publisher")

    async def run(self) -> None:
        while True:
            self.outbox.bell.clear()
            try:
                while await self.publish_some():
                    pass
            except Unavailable as error:
                log.info("registry: the journal is silent, changes wait: %s", error)
                self._head = None
                await asyncio.sleep(AFTER_FAILURE_S)
            except Exception:
                log.exception("registry: changes are not published")
                self._head = None
                await asyncio.sleep(LOOK_AGAIN_S)
            else:
                await self._bell()

    async def _bell(self) -> None:
        """Until something is noted here, or it is time to look what other servers noted."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LOOK_AGAIN_S):
                await self.outbox.bell.wait()

    async def publish_some(self) -> bool:
        """Publishes the oldest rows that wait; False if none did. Raises `Unavailable`."""
        # The one writer's turn comes after whoever rang the bell has committed.
        async with self.database.writing() as db:
            rows = await _waiting(db, self.outbox.tenant)
        if not rows:
            return False
        stored = [(row.row, await self._published(row)) for row in rows]
        async with self.database.writing() as db:
            for number, sequence in stored:
                await db.execute(update(outbox).where(outbox.c.row == number).values(sequence=sequence, facts=[]))
        self._stored.clear()
        return True

    async def _published(self, row: Any) -> int:
        """The sequence of the row's commit, whoever stored it."""
        id = f"registry.{row.row}"
        if row.aggregate != AGGREGATE:
            return await self._in_its_log(id, row)
        while True:
            if self._head is None:
                await self._find_end()
            assert self._head is not None
            if id in self._stored:
                return self._stored[id]
            try:
                self._head = await self.journal.append(
                    self._head, await self._sealed(id, row, self._head.sequence + 1)
                )
            except Conflict:
                self._head = None  # another server was first, perhaps with this very row
            else:
                self._stored[id] = self._head.sequence

    async def _in_its_log(self, id: str, row: Any) -> int:
        """A log is tried as empty first: most notes are the first of theirs."""
        head, epoch = Head(row.aggregate), 0
        while True:
            try:
                return (
                    await self.journal.append(head, await self._sealed(id, row, head.sequence + 1, epoch))
                ).sequence
            except Conflict:
                head, epoch = Head(row.aggregate), 0
            async with aclosing(self.journal.read(row.aggregate)) as commits:
                async for stored in commits:
                    commit = codec.decode(stored.body, self.outbox.tenant)
                    if commit.id == id or any(isinstance(fact, SessionOpened) for fact in commit.facts):
                        return commit.sequence
                    head, epoch = Head(row.aggregate, commit.sequence, stored.position), commit.epoch

    async def _find_end(self) -> None:
        """Reads on from the last commit that is marked, so that what was stored and not marked is known."""
        marked = select(func.max(outbox.c.sequence)).where(
            outbox.c.tenant_id == self.outbox.tenant, outbox.c.aggregate == AGGREGATE
        )
        async with self.database.reading() as db:
            after = max(0, (await db.scalar(marked) or 0) - 1)
        head = Head(AGGREGATE)
        async with aclosing(self.journal.read(AGGREGATE, after)) as commits:
            async for stored in commits:
                commit = codec.decode(stored.body, self.outbox.tenant)
                head = Head(AGGREGATE, commit.sequence, stored.position)
                self._stored[commit.id] = commit.sequence
        self._head = head

    async def _sealed(self, id: str, row: Any, sequence: int, epoch: int = 0) -> Sealed:
        self.make_keys(_subjects(row.facts))
        if row.aggregate == AGGREGATE:
            self.keys.sealing_secret(AGGREGATE, "registry")  # in memory from here on, as another thread may seal
        commit = Commit(
            id=id,
            aggregate=row.aggregate,
            sequence=sequence,
            epoch=epoch,
            time=row.created,
            recorded=max(row.created, self.outbox.utc()),
            actor=Actor(person=row.person_id),
            command=row.command,
            facts=tuple(codec.of_plain(fact) for fact in row.facts),
        )
        seal = partial(codec.encode, commit, self.outbox.tenant, self.keys, lambda: os.urandom(12))
        many = len(commit.facts) > MANY
        return Sealed(id, row.aggregate, sequence, await asyncio.to_thread(seal) if many else seal())


async def waits(db: AsyncConnection, tenant: str, aggregate: str) -> bool:
    """Is anything still on its way to this log?"""
    query = select(outbox.c.row).where(
        outbox.c.tenant_id == tenant, outbox.c.aggregate == aggregate, outbox.c.sequence.is_(None)
    )
    return await db.scalar(query.limit(1)) is not None


def _subjects(written: Any) -> Iterator[str]:
    match written:
        case {"personal": str(subject)}:
            yield subject
        case dict():
            for value in written.values():
                yield from _subjects(value)
        case list():
            for value in written:
                yield from _subjects(value)


async def _waiting(db: AsyncConnection, tenant: str) -> list[Any]:
    query = (
        select(outbox)
        .where(outbox.c.tenant_id == tenant, outbox.c.sequence.is_(None))
        .order_by(outbox.c.row)
        .limit(ROWS_AT_ONCE)
    )
    return list((await db.execute(query)).all())
