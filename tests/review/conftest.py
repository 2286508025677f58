"""A journal in memory, a database and keys of their own, and a class written into them."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from events import codec
from events.journal import Head, Sealed
from events.memory import MemoryJournal
from events.schema.base import Actor, Commit, Fact
from events.schema.session import SessionStarted
from server.db import Database
from server.keyring import Keyring
from server.review.store import Timeline
from server.review.tables import LIVE
from tests.review.test_projection import BELL, SESSION
from tests.support.postgres import Postgres

TENANT = "main"


@dataclass
class World:
    """What a server has, less the server."""

    database: Database
    keys: Keyring
    journal: MemoryJournal = field(default_factory=MemoryJournal)
    heads: dict[str, Head] = field(default_factory=dict)

    async def says(self, at_s: float, *facts: Fact, session: str = SESSION, epoch: int = 1) -> None:
        """One commit, `at_s` seconds after the bell."""
        aggregate = f"session/{session}"
        head = self.heads.get(aggregate, Head(aggregate))
        live = at_s >= 0 or any(isinstance(fact, SessionStarted) for fact in facts)
        time = BELL + timedelta(seconds=at_s)
        commit = Commit(
            id=f"{session}.x1-abcdef.{head.sequence}",
            aggregate=aggregate,
            sequence=head.sequence + 1,
            epoch=epoch,
            time=time,
            recorded=time,
            actor=Actor(),
            command="Speak",
            facts=facts,
            at_ms=round(at_s * 1000) if live else None,
        )
        body = codec.encode(commit, TENANT, self.keys, lambda: os.urandom(12))
        sealed = Sealed(commit.id, aggregate, commit.sequence, body)
        self.heads[aggregate] = await self.journal.append(head, sealed)

    async def project(self, batch: int = 500) -> None:
        """Brings the rows up to the journal's end, `batch` commits at a time."""
        timeline = Timeline(self.database, TENANT)
        position, end = await timeline.checkpoint(), await self.journal.end()
        waiting = []
        async for stored in self.journal.follow(position):
            waiting.append(stored)
            if len(waiting) == batch or stored.position == end:
                await timeline.apply(waiting)
                waiting = []
            if stored.position == end:
                return


@pytest_asyncio.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
async def world(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[World]:
    if request.param == "postgresql":
        postgres: Postgres = request.getfixturevalue("postgres")
        database = Database(await postgres.empty())
    else:
        database = Database(f"sqlite+aiosqlite:///{tmp_path / 'rows.db'}")
    async with database.writing() as db:
        await db.run_sync(LIVE.metadata.create_all)
    with Keyring(tmp_path / "keys.db") as keys:
        yield World(database, keys)
    await database.close()
