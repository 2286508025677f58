"""A database of the released edition keeps what stood in it: sessions and links, classes and who sits in them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest_asyncio
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from migrations import demo_world as world
from migrations import demo_year
from server.db import Database
from server.schools import demo, queries, signing
from server.schools.directory import directory
from server.tables import MIGRATIONS, migrate

SESSION = "019a0000-0000-7000-8000-000000000001"
QINGSHILING = world.SATELLITES[0]
BELL = "2026-10-12 02:00:00.000000"
NOW = datetime(2026, 10, 12, 3, tzinfo=UTC)

OF_A_SCHOOL = (
    "INSERT INTO sessions (tenant_id, id, lesson_id, name, zone, planned_start, planned_end, scheduled)"
    f" VALUES ('main', '{SESSION}', '{world.LESSON}', 'demo', 'Asia/Shanghai', '{BELL}',"
    f" '2026-10-12 02:40:00.000000', '{BELL}')",
    "INSERT INTO links (tenant_id, secret_sha256, session_name, role, kind, person_id, room_id) VALUES"
    f" ('main', '{signing.fingerprint('of the lead')}', 'demo', 'lead_teacher', 'lead_room',"
    f" '{world.LEAD}', '{world.HOST_ROOM}')",
    # what a school may have entered by hand beside the demo
    "INSERT INTO people (tenant_id, id, kind, label) VALUES ('main', 'somebody', 'staff', '无角色')",
    "INSERT INTO class_groups (tenant_id, id, organization_id, label, expected_count) VALUES"
    f" ('main', 'another class', '{world.HOST}', '六(1)班', 2)",
    "INSERT INTO pupils (tenant_id, class_group_id, seat, label) VALUES ('main', 'another class', 1, '宋小雨')",
)


def upgraded_to_0002(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "0002")


async def of_0002(path: Path, *statements: str) -> Database:
    database = Database(f"sqlite+aiosqlite:///{path}")
    async with database.migrating() as db:
        await db.run_sync(upgraded_to_0002)
        for statement in statements:
            await db.execute(text(statement))
    await migrate(database)
    return database


@pytest_asyncio.fixture
async def upgraded(tmp_path: Path) -> AsyncIterator[Database]:
    database = await of_0002(tmp_path / "old.db", *OF_A_SCHOOL)
    yield database
    await database.close()


async def test_a_scheduled_session_has_its_lead_its_room_and_its_satellites(upgraded: Database) -> None:
    async with upgraded.reading() as db:
        session = await queries.scheduled(db, "main", SESSION)
    assert session is not None
    assert (session.room, session.plan.lead, session.plan.title.text) == (
        world.HOST_ROOM,
        world.LEAD,
        "平行四边形的面积",
    )
    assert [
        (room.room, room.class_group, room.expected_count, room.co_teacher) for room in session.plan.rooms
    ] == [(room, group, expected, teacher) for _, _, room, group, _, expected, teacher, _ in world.SATELLITES]
    assert session.plan.planned_start == datetime(2026, 10, 12, 2, tzinfo=UTC)


async def test_a_link_still_opens_it(upgraded: Database) -> None:
    async with upgraded.reading() as db:
        found = await signing.by_link(db, "main", "of the lead", NOW)
    assert found is not None
    assert (found.session_id, found.person) == (SESSION, world.LEAD)


async def test_pupils_sit_where_they_sat_and_have_a_pseudonym(upgraded: Database) -> None:
    async with upgraded.reading() as db:
        session = await queries.scheduled(db, "main", SESSION)
        assert session is not None
        lead = signing.SignIn(SESSION, "lead_teacher", "token", NOW, "lead_room", world.LEAD, world.HOST_ROOM)
        seats = (await directory(db, "main", session, lead))["seats"]
        others = await queries.seat_labels(db, "main", ["another class"])
        pseudonyms = (
            (await db.execute(text("SELECT pseudonym FROM people WHERE kind = 'student'"))).scalars().all()
        )
    assert seats[QINGSHILING[3]] == {str(seat): world.pupil_name(seat - 1) for seat in range(1, 32)}
    assert others == {"another class": {"1": "宋小雨"}}
    assert len(pseudonyms) == len(set(pseudonyms)) == 114
    assert all(len(pseudonym) == 8 for pseudonym in pseudonyms)


async def test_the_same_database_gets_the_same_ids_wherever_it_is_upgraded(tmp_path: Path) -> None:
    told = []
    for name in ("one.db", "other.db"):
        database = await of_0002(tmp_path / name, *OF_A_SCHOOL)
        async with database.reading() as db:
            told.append((await db.execute(text("SELECT * FROM memberships ORDER BY id"))).all())
        await database.close()
    assert len(told[0]) == 114
    assert told[0] == told[1]


async def test_every_row_has_a_school_and_every_root_a_zone(upgraded: Database) -> None:
    async with upgraded.reading() as db:
        homes = (await db.execute(text("SELECT label, organization_id FROM people WHERE kind = 'staff'"))).all()
        zones = (await db.execute(text("SELECT zone FROM organizations WHERE parent_id IS NULL"))).scalars().all()
        grades = (await db.execute(text("SELECT DISTINCT label, grade FROM class_groups"))).all()
    assert {row.label: row.organization_id for row in homes}["无角色"] == world.DISTRICT
    assert {row.label: row.organization_id for row in homes}["王海山"] == QINGSHILING[0]
    assert list(zones) == ["Asia/Shanghai"]
    assert dict(list(map(tuple, grades))) == {"五(1)班": "五年级", "五(3)班": "五年级", "六(1)班": ""}


async def test_the_demo_is_planned_from_its_place_in_the_timetable(upgraded: Database) -> None:
    assert demo.ENTRY == demo_year.ENTRY
    async with upgraded.writing() as db:
        session = await queries.scheduled(db, "main", await demo.schedule(db, "main", NOW))
    assert session is not None
    assert (session.plan.timetable_entry, session.plan.course) == (demo_year.ENTRY, demo_year.COURSE)
    assert [room.partnership for room in session.plan.rooms] == [
        demo_year.partnership(school) for school, *_ in world.SATELLITES
    ]
