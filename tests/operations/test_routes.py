"""运行状况: samples are kept once an hour, and who administers everything reads what follows from them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import insert

from events.jetstream import Held
from events.journal import Unavailable
from migrations import demo_world
from server.access.actor import Actor, Assignment
from server.access.desk import Desk
from server.config import Config
from server.db import Database
from server.operations import samples
from server.operations.disk import Storage
from server.operations.routes import OperationsRoutes, Parts
from server.operations.samples import Kept
from server.operations.watching import Watching
from server.schools.audit.tables import entries
from server.schools.everything import administers_everything
from server.web.api import Api
from server.web.errors import problems
from tests.schools.timetable.test_routes import ACTORS, GROUP_PATH, LONG_AGO, NOW
from tests.support.queries import statements

MIB = 2**20
HELD = Held(position=1284, bytes=40 * MIB, copies=3, copies_current=2)
AUDITOR = Assignment("auditor", "organization", GROUP_PATH[-1], GROUP_PATH, LONG_AGO, organization_kind="group")


@dataclass
class FakeJournal:
    """Of the journal only what is asked here."""

    held_now: Held | None = HELD

    async def held(self) -> Held:
        if self.held_now is None:
            raise Unavailable("silent")
        return self.held_now


@dataclass
class World:
    http: TestClient[web.Request, web.Application]
    watching: Watching
    journal: FakeJournal
    database: Database
    now: list[datetime] = field(default_factory=lambda: [NOW])

    async def ask(self, who: str = "group") -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {who}"}
        async with self.http.get("/api/v1/operations", headers=headers) as answer:
            return answer.status, await answer.json(content_type=None)

    async def grew(self, *used: int, server: str = "here") -> None:
        """By so much of the journal, one sample a day until today."""
        async with self.database.writing() as db:
            for ago, bytes_ in enumerate(reversed(used)):
                kept = Kept(NOW - timedelta(days=ago), bytes_, 0, 0, 500 * 2**30)
                await samples.keep(db, "main", server, kept)


@pytest_asyncio.fixture
async def world(database: Database, tmp_path: Path) -> AsyncIterator[World]:
    actors = ACTORS | {"auditor": Actor("person", (AUDITOR,), demo_world.OBSERVER)}
    now = [NOW]

    async def who(token: str) -> Actor | None:
        return actors.get(token)

    async def answers() -> bool:
        return True

    url = database.engine.url.render_as_string(hide_password=False)
    config = Config(data=tmp_path, database_url=url)
    journal = FakeJournal()
    storage = Storage(config, database, lambda: 900 * MIB)
    watching = Watching(storage, journal, database, "main", "here", lambda: now[0])  # type: ignore[arg-type]  # it asks for `held` alone
    parts = Parts(
        version="0.2.0",
        began=NOW,
        folder="/data",
        external_journal=False,
        journal_ready=lambda: True,
        database_ready=answers,
        media_port=lambda: 8443,
        live_sessions=lambda: 2,
        certificate_ends=None,
    )
    app = web.Application(middlewares=[problems])
    OperationsRoutes(database, "main", Desk(who, lambda: NOW), watching, parts).add_to(Api(app))
    async with TestClient(TestServer(app)) as opened:
        yield World(opened, watching, journal, database, now)


async def test_a_fresh_server_has_figures_and_no_forecast(world: World) -> None:
    status, body = await world.ask()
    assert status == 200
    disk = body["disk"]
    assert (disk["days_seen"], disk["days"], disk.get("forecast")) == (0, [], None)
    assert disk["database_bytes"] > 0
    assert disk["room_bytes"] + disk["reserve_bytes"] == disk["free_bytes"] <= disk["total_bytes"]
    assert (disk["journal_bytes"], disk["journal_most_bytes"]) == (40 * MIB, 900 * MIB)
    assert disk["room_bytes"] <= 860 * MIB  # the journal stops there, however much is free
    assert disk["verdict"] in ("urgent", "full")
    assert body["journal"] == {
        "ready": True, "external": False, "position": 1284, "copies": 3, "copies_current": 2,
    }  # fmt: skip
    assert (body["live_sessions"], body["version"], body.get("backup")) == (2, "0.2.0", None)
    assert body["media"] == {"ready": True, "port": 8443}


async def test_a_journal_that_grows_says_how_many_days_are_left(world: World) -> None:
    await world.grew(*(day * 10 * MIB for day in range(10)))
    _, body = await world.ask()
    forecast = body["disk"]["forecast"]
    assert body["disk"]["days_seen"] == len(body["disk"]["days"]) == 10
    assert forecast["bytes_per_day"] == 10 * MIB
    assert forecast["days"] == body["disk"]["room_bytes"] // (10 * MIB)
    assert not forecast["others"]


async def test_another_machines_disk_is_another(world: World) -> None:
    await world.grew(*(day * MIB for day in range(10)), server="elsewhere")
    assert (await world.ask())[1]["disk"]["days_seen"] == 0


async def test_a_sample_is_kept_once_an_hour_and_forgotten_after_a_quarter(world: World) -> None:
    async def kept() -> list[datetime]:
        async with world.database.reading() as db:
            return [each.time for each in await samples.since(db, "main", "here", NOW - timedelta(days=999))]

    for minutes in (0, 10, 59, 60, 70):
        world.now[0] = NOW + timedelta(minutes=minutes)
        await world.watching.due()
    assert await kept() == [NOW, NOW + timedelta(hours=1)]
    world.now[0] = NOW + samples.KEPT_FOR + timedelta(minutes=30)
    await world.watching.due()
    assert await kept() == [NOW + timedelta(hours=1), world.now[0]]


async def test_a_silent_journal_is_told_and_kept_out_of_the_samples(world: World) -> None:
    await world.ask()
    world.journal.held_now = None
    status, body = await world.ask()
    assert (status, body["journal"]) == (200, {"ready": False, "external": False})
    assert body["disk"]["journal_bytes"] == HELD.bytes  # as it was seen last
    await world.watching.due()
    async with world.database.reading() as db:
        assert await samples.newest(db, "main", "here") is None


async def test_a_verdict_that_changes_is_told_once_to_the_log(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("INFO", "server.operations"):
        for _ in range(3):
            await world.watching.due()
    (record,) = caplog.records
    assert record.levelname == "WARNING"
    assert record.message.startswith(f"disk={(await world.watching.now()).verdict} room=")
    assert world.watching.figures()["journal_bytes"] == HELD.bytes


async def test_the_newest_backup_is_the_audits(world: World) -> None:
    async with world.database.writing() as db:
        for position, kind in ((7, "made"), (9, "made"), (11, "restored")):
            row = {
                "tenant_id": "main", "position": position, "month": "202611", "sequence": position,
                "time": datetime(2026, 11, position, tzinfo=UTC), "type": f"audit.backup.{kind}",
                "command": "MakeBackup", "answer": "allowed", "commit": str(position), "previous": "",
                "digest": "", "data": {"position": position * 100},
            }  # fmt: skip
            await db.execute(insert(entries).values(row))
    assert (await world.ask())[1]["backup"] == {"at": "2026-11-09T00:00:00Z", "position": 900}


@pytest.mark.parametrize("who", ["satellite", "other", "auditor", "nobody"])
async def test_who_does_not_administer_everything_reads_nothing(world: World, who: str) -> None:
    status, body = await world.ask(who)
    assert (status, body["code"]) == (403, "not_permitted")


async def test_more_samples_are_not_more_queries(world: World) -> None:
    counts = []
    for used in ((MIB,), (MIB, 2 * MIB, 3 * MIB)):
        async with world.database.writing() as db:
            await db.execute(samples.disk_samples.delete())
        await world.grew(*used)
        with statements(world.database) as sent:
            await world.ask()
        counts.append(len(sent))
    assert counts[0] == counts[1]


def test_everything_is_every_organization_beneath_or_above() -> None:
    def admin(*scopes: tuple[str, ...], role: Any = "org_admin") -> Actor:
        return Actor("person", tuple(Assignment(role, "organization", s[-1], s, LONG_AGO) for s in scopes), "p")

    def everything(actor: Actor, *paths: tuple[str, ...]) -> bool:
        return administers_everything(actor, paths, NOW)

    district, group, school, other = ("d",), ("d", "g"), ("d", "g", "s"), ("d", "o")
    assert everything(admin(district), district, group, school, other)
    assert everything(admin(group), district, group, school)
    assert not everything(admin(group), district, group, school, other)
    assert not everything(admin(school), district, group, school, ("d", "g", "t"))
    assert everything(admin(group, other), district, group, school, other)
    assert not everything(admin(district, role="auditor"), district, group)
    assert not everything(admin(district))
    ended = Assignment("org_admin", "organization", "d", district, LONG_AGO, until=NOW)
    assert not everything(Actor("person", (ended,), "p"), district)
