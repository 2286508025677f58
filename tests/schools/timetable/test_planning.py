"""A lesson that comes back, planned, moved, called off and brought back in a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from migrations import demo_world, demo_year
from server.db import Database
from server.schools.tables import session_rooms, sessions
from server.schools.timetable import entries, planning
from server.schools.timetable.calendar import Rhythm
from server.schools.timetable.entries import Entry, EntryRoom
from server.schools.timetable.planning import NoSuchPlace
from server.schools.timetable.ways import Move
from server.schools.timetable.year import change, enter, year

TENANT = demo_world.TENANT
NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)  # a Tuesday
FIRST_ROOM = demo_world.SATELLITES[0]
OTHER_TEACHER = demo_world.SATELLITES[1][6]

WATER = Entry(
    id="11111111-0000-4000-8000-000000000001",
    host=demo_world.HOST,
    term=demo_year.AUTUMN,
    title="水的净化",
    subject="科学",
    grade="五年级",
    rhythm=Rhythm(3, 3),
    room=demo_world.HOST_ROOM,
    lead=demo_world.LEAD,
    rooms=(EntryRoom(FIRST_ROOM[2], FIRST_ROOM[3], FIRST_ROOM[6]),),
)


async def times(database: Database, entry: str = WATER.id) -> list[tuple[date, str | None]]:
    """Each session's day in Beijing, and why it is called off."""
    zone = (await _year(database)).zone
    async with database.reading() as db:
        query = select(sessions).where(sessions.c.entry_id == entry).order_by(sessions.c.planned_start)
        return [(row.planned_start.astimezone(zone).date(), row.cancel_reason) for row in await db.execute(query)]


async def _year(database: Database):  # type: ignore[no-untyped-def]
    async with database.reading() as db:
        return await year(db, TENANT, demo_world.HOST)


async def test_an_entry_becomes_a_session_for_each_time_that_is_to_come(database: Database) -> None:
    async with database.writing() as db:
        assert await planning.plan(db, TENANT, WATER, NOW) == 9
        assert await entries.entry(db, TENANT, WATER.id) == WATER
        rooms = (await db.execute(select(session_rooms).join(sessions))).all()
    found = await times(database)
    assert found[0] == (date(2026, 11, 25), None) and found[-1] == (date(2027, 1, 20), None)
    assert len(rooms) == 9 and {row.room_id for row in rooms} == {FIRST_ROOM[2]}


async def test_what_stands_in_the_way_is_named_with_ways_out_that_work(database: Database) -> None:
    other = replace(WATER, id=WATER.id[:-1] + "2", title="小数除法")
    async with database.writing() as db:
        await planning.plan(db, TENANT, WATER, NOW)
        found = await planning.prospect(db, TENANT, other, NOW)
        assert {(clash.kind, clash.what, clash.series, len(clash.times)) for clash in found.clashes} == {
            ("room", demo_world.HOST_ROOM, WATER.id, 9),
            ("room", FIRST_ROOM[2], WATER.id, 9),
            ("teacher", demo_world.LEAD, WATER.id, 9),
            ("teacher", FIRST_ROOM[6], WATER.id, 9),
            ("class", FIRST_ROOM[3], WATER.id, 9),
        }
        move = found.ways[0]
        assert isinstance(move, Move)
        there = await planning.prospect(db, TENANT, replace(other, rhythm=move.rhythm), NOW)
        assert there.clashes == () and len(there.times) in (8, 9)


async def test_another_day_moves_the_sessions_that_have_not_begun(database: Database) -> None:
    async with database.writing() as db:
        await planning.plan(db, TENANT, WATER, NOW)
    around = await _year(database)
    thursday = replace(WATER, rhythm=Rhythm(4, 2), title="水的净化（二）")
    later = datetime(2026, 12, 3, 12, 0, tzinfo=UTC)
    async with database.writing() as db:
        assert await entries.change(db, TENANT, thursday)
        moved = await planning.follow(db, TENANT, WATER, thursday, around, around, later)
        titles = (await db.scalars(select(sessions.c.title).order_by(sessions.c.planned_start))).all()
    assert (moved.moved, moved.added, moved.called_off) == (7, 0, 0)
    found = [day for day, _ in await times(database)]
    assert found[:3] == [date(2026, 11, 25), date(2026, 12, 2), date(2026, 12, 10)]
    assert [title for title in titles if title.startswith("水")].count("水的净化") == 2


async def test_a_session_that_was_changed_by_hand_is_left_as_it_is_by_a_change_of_its_entry(
    database: Database,
) -> None:
    around, hour = await _year(database), timedelta(hours=1)
    async with database.writing() as db:
        await planning.plan(db, TENANT, WATER, NOW)
        at = sessions.c
        ids = (await db.scalars(select(at.id).where(at.entry_id == WATER.id).order_by(at.planned_start))).all()
        first = (await db.execute(select(sessions).where(at.id == ids[0]))).one()
        by_hand: list[dict[str, Any]] = [
            {"planned_start": first.planned_start + hour, "planned_end": first.planned_end + hour},
            {"title": "水的净化（公开课）"},
            {"lead_id": OTHER_TEACHER},
            {"room_id": demo_world.SATELLITES[1][2]},
        ]
        for id_, values in zip(ids, by_hand, strict=False):
            await db.execute(update(sessions).where(at.id == id_).values(values))
        another = update(session_rooms).where(session_rooms.c.session_id == ids[4])
        await db.execute(another.values(co_teacher_id=OTHER_TEACHER))
        before = [await told(db, id_) for id_ in ids]

        new = replace(WATER, title="水的循环", rooms=(replace(WATER.rooms[0], co_teacher=None),))
        assert await entries.change(db, TENANT, new)
        await planning.follow(db, TENANT, WATER, new, around, around, NOW)
        after = [await told(db, id_) for id_ in ids]
    assert after[:5] == before[:5]
    assert {(title, co_teacher) for title, _, _, _, co_teacher in after[5:]} == {("水的循环", None)}


async def told(db: AsyncConnection, id_: str) -> tuple[Any, ...]:
    at = sessions.c
    query = select(at.title, at.lead_id, at.room_id, at.planned_start, session_rooms.c.co_teacher_id)
    return tuple((await db.execute(query.join(session_rooms).where(at.id == id_))).one())


async def test_a_holiday_over_lessons_calls_them_off_until_it_is_taken_back(database: Database) -> None:
    async with database.writing() as db:
        await planning.plan(db, TENANT, WATER, NOW)
    before = await _year(database)
    days = {"label": "雪天", "first_day": date(2026, 12, 8), "last_day": date(2026, 12, 10), "works_as": None}
    async with database.writing() as db:
        await enter(db, TENANT, "holidays", "22222222-0000-4000-8000-000000000001", demo_world.HOST, days)
        snowed = await year(db, TENANT, demo_world.HOST)
        moved = await planning.follow(db, TENANT, WATER, WATER, before, snowed, NOW, "holiday")
    assert moved.called_off == 1
    assert (date(2026, 12, 9), "holiday") in await times(database)
    async with database.writing() as db:
        assert await change(db, TENANT, "holidays", "22222222-0000-4000-8000-000000000001", 1, {"retired": NOW})
        moved = await planning.follow(db, TENANT, WATER, WATER, snowed, before, NOW)
    assert moved.revived == 1
    assert (date(2026, 12, 9), None) in await times(database)


async def test_a_retired_entry_takes_its_coming_sessions_along(database: Database) -> None:
    around = await _year(database)
    gone = replace(WATER, retired=True)
    async with database.writing() as db:
        await planning.plan(db, TENANT, WATER, NOW)
        assert await entries.change(db, TENANT, gone, NOW)
        moved = await planning.follow(db, TENANT, WATER, gone, around, around, NOW)
    assert moved.called_off == 9


async def test_the_second_of_two_editors_changes_nothing(database: Database) -> None:
    async with database.writing() as db:
        await planning.plan(db, TENANT, WATER, NOW)
        assert await entries.change(db, TENANT, replace(WATER, title="一"))
        assert not await entries.change(db, TENANT, replace(WATER, title="二"))
        kept = await entries.entry(db, TENANT, WATER.id)
    assert kept is not None and (kept.title, kept.row_version) == ("一", 2)


async def test_a_period_that_no_day_has_is_no_place(database: Database) -> None:
    async with database.reading() as db:
        with pytest.raises(NoSuchPlace):
            await planning.prospect(db, TENANT, replace(WATER, rhythm=Rhythm(3, 12)), NOW)
