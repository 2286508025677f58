"""What the gate asks of the registry: once for a rush, for each viewer his own, and never an old failure again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import event

from migrations import demo_world as world
from server.db import Database
from server.gateway.register import Register
from server.schools import demo
from server.schools.signing import SignIn
from tests.support import migrated

NOW = datetime(2026, 11, 24, tzinfo=UTC)
YUNLING = world.SATELLITES[1]
LEAD, ROOM = {"role": "lead_teacher", "person": world.LEAD}, {"role": "co_teacher", "room": YUNLING[2]}


@pytest_asyncio.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    opened = migrated.database(tmp_path)
    yield opened
    await opened.close()


@pytest_asyncio.fixture
async def session(database: Database) -> str:
    async with database.writing() as db:
        return await demo.schedule(db, "main", NOW)


def viewer(session: str, **who: Any) -> SignIn:
    return SignIn(session, via="token", expires=NOW, **who)


@contextmanager
def queries(database: Database) -> Iterator[list[str]]:
    """The statements sent to the database meanwhile."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    yield sent
    event.remove(database.engine.sync_engine, "before_cursor_execute", note)


async def test_a_crowd_asks_no_more_than_one(database: Database, session: str) -> None:
    with queries(database) as of_one:
        await Register(database, "main").standing("demo", viewer(session, **LEAD))
    register = Register(database, "main")
    with queries(database) as of_fifty:
        found = await asyncio.gather(*(register.standing("demo", viewer(session, **LEAD)) for _ in range(50)))
    assert len(of_fifty) == len(of_one) > 0
    assert all(standing is not None and standing.session.id == session for standing in found)


async def test_each_viewer_gets_his_own_directory(database: Database, session: str) -> None:
    register = Register(database, "main")
    asked = [register.standing("demo", viewer(session, **who)) for who in (LEAD, ROOM)]
    lead, room = await asyncio.gather(*asked)
    assert lead is not None and room is not None
    assert len(lead.directory["seats"]) == 4
    assert set(room.directory["seats"]) == {YUNLING[3]}


async def test_anothers_session_is_none(database: Database, session: str) -> None:
    register = Register(database, "main")
    assert await register.standing("demo", viewer("00000000-0000-0000-0000-000000000000", **LEAD)) is None
    assert await register.standing("no such", viewer(session, **LEAD)) is None
    assert await register.standing(session, viewer(session, **LEAD)) is not None


async def test_an_answer_holds_only_for_a_moment(database: Database, session: str) -> None:
    register = Register(database, "main", hold_s=0.0)
    with queries(database) as sent:
        await register.standing("demo", viewer(session, **LEAD))
        of_one = len(sent)
        await register.standing("demo", viewer(session, **LEAD))
    assert len(sent) == 2 * of_one


async def test_who_hangs_up_takes_nothing_from_the_next(database: Database, session: str) -> None:
    register = Register(database, "main")
    first = asyncio.create_task(register.standing("demo", viewer(session, **LEAD)))
    second = asyncio.create_task(register.standing("demo", viewer(session, **LEAD)))
    await asyncio.sleep(0)
    first.cancel()
    assert await second is not None


async def test_a_failure_is_told_to_those_who_wait_and_then_forgotten(
    database: Database, session: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    register = Register(database, "main")
    with monkeypatch.context() as broken:
        broken.setattr(database, "reading", lambda: (_ for _ in ()).throw(ConnectionError("no database")))
        asked = [register.standing("demo", viewer(session, **LEAD)) for _ in range(2)]
        outcomes = await asyncio.gather(*asked, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [ConnectionError, ConnectionError]
    assert await register.standing("demo", viewer(session, **LEAD)) is not None
