"""The ledger of a term of 2,000 sessions, alone: how soon it comes for all pairs, and with one pair's lessons.

The sessions are planned one by one; the facts of the first are projected, and its rows then stand for every other
at its own time. So the figures are those of the ledger's queries and its page, without the minutes a term takes.
"""

from __future__ import annotations

import random
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from events.memory import MemoryJournal
from server.db import Database
from server.keyring import Keyring
from server.review.tables import LIVE
from server.schools import demo, queries
from server.tables import migrate
from tests.review.conftest import TENANT, World
from tests.review.test_attendance_routes import serving
from tests.review.test_projection import BELL

from .figures import Figure, spread_ms
from .term import A_DAY, SESSIONS, asked, projected, taught

STANDING = (LIVE.sessions, LIVE.organizations, LIVE.endpoints, LIVE.rooms)


def start_of(number: int) -> datetime:
    day, nth = divmod(number, A_DAY)
    return BELL - timedelta(days=1 + day) + timedelta(minutes=20 * nth)


async def stand_for(db: AsyncConnection, first: str, others: dict[str, datetime]) -> None:
    """The first session's rows again under every other's name and time."""
    for table in STANDING:
        query = select(table).where(table.c.tenant_id == TENANT, table.c.session == first)
        rows = [dict(row._mapping) for row in await db.execute(query)]
        again: list[dict[str, Any]] = []
        for session, start in others.items():
            when = {"planned_start": start} if "planned_start" in table.c else {}
            again += [row | {"session": session} | when for row in rows]
        await db.execute(insert(table), again)


async def a_term(world: World) -> str:
    """The first session's id."""
    held: dict[str, datetime] = {}
    async with world.database.writing() as db:
        for number in range(SESSIONS):
            held[await demo.schedule(db, TENANT, start_of(number))] = start_of(number)
        first = min(held, key=lambda each: -held[each].timestamp())
        session = await queries.scheduled(db, TENANT, first)
    assert session is not None
    await taught(world, session, random.Random(1))
    await projected(world)
    async with world.database.writing() as db:
        await stand_for(db, first, {each: start for each, start in held.items() if each != first})
    return first


async def measure() -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite+aiosqlite:///{Path(folder) / 'tongtang.db'}")
        await migrate(database)
        with Keyring(Path(folder) / "keys.db") as keys:
            world = World(database, keys, MemoryJournal())
            first = await a_term(world)
            async with database.reading() as db:
                session = await queries.scheduled(db, TENANT, first)
            assert session is not None
            span = {
                "start": f"{BELL - timedelta(days=150):%Y-%m-%dT00:00:00Z}",
                "end": f"{BELL:%Y-%m-%dT00:00:00Z}",
            }
            pair = {"host": session.plan.org_path[-1], "school": session.plan.rooms[0].org_path[-1]}
            async with serving(world, session) as records:
                token = await records.school.token("org_admin")
                everything = await asked(records, "/api/v1/ledger", token, **span)
                lessons = await asked(records, "/api/v1/ledger", token, **span, **pair)
        await database.close()
    of = f"a term of {SESSIONS:,} sessions"
    return [
        Figure(f"The ledger of {of}", spread_ms(everything), "≤ 500 ms"),
        Figure("the same with one partnership lesson by lesson", spread_ms(lessons), "≤ 500 ms"),
    ]
