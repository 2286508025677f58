"""A role whose time is over is told once, by whichever server looks first; nothing else is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert, select

from migrations import demo_world as world
from server.db import Database
from server.schools.outbox import Outbox
from server.schools.register.expiring import Expiring
from server.schools.tables import outbox, role_assignments

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


async def given(database: Database, id: str, until: datetime | None, **more: Any) -> None:
    row = {
        "tenant_id": "main",
        "id": id,
        "person_id": world.SATELLITES[0][6],
        "role": "co_teacher",
        "scope_kind": "room",
        "scope_id": world.SATELLITES[0][2],
        "organization_id": world.SATELLITES[0][0],
        "begun": NOW - 60 * MINUTE,
        "until": until,
    }
    async with database.writing() as db:
        await db.execute(insert(role_assignments).values(row | more))


async def told(database: Database) -> list[tuple[str, str]]:
    async with database.reading() as db:
        rows = (await db.execute(select(outbox).order_by(outbox.c.row))).all()
    return [(row.command, fact["data"]["assignment"]) for row in rows for fact in row.facts]


async def test_only_what_ran_out_is_told_and_only_once(database: Database) -> None:
    await given(database, "over", NOW - MINUTE)
    await given(database, "just-now", NOW)
    await given(database, "to-come", NOW + MINUTE)
    await given(database, "for-ever", None)
    await given(database, "taken-back", NOW - MINUTE, ended=NOW - 2 * MINUTE, ended_cause="revoked")
    await given(database, "of-a-session", NOW - MINUTE, scope_kind="session", scope_id="s")
    changed: list[str] = []

    async def person_changed(person: str) -> None:
        changed.append(person)

    servers = [Expiring(database, Outbox("main", lambda: NOW), person_changed) for _ in range(2)]
    assert [await server.due() for server in (*servers, *servers)] == [2, 0, 0, 0]
    assert await told(database) == [("ExpireRole", "over"), ("ExpireRole", "just-now")]
    assert changed == [world.SATELLITES[0][6]]
    async with database.reading() as db:
        roles = role_assignments.c
        row = (await db.execute(select(roles.ended, roles.ended_cause).where(roles.id == "over"))).one()
    assert tuple(row) == (NOW - MINUTE, "expired")
