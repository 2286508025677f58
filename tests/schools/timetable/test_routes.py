"""The timetable over REST: planned, refused with its reason, changed by two, read by who may."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from icalendar import Calendar
from sqlalchemy import event, literal, select

from migrations import demo_world, demo_year
from server.access.actor import Actor, Assignment
from server.access.desk import Desk
from server.db import Database
from server.schools.outbox import AGGREGATE, Outbox
from server.schools.tables import outbox as waiting
from server.schools.tables import sessions
from server.schools.timetable.routes import TimetableRoutes
from server.web.api import Api
from server.web.errors import problems

NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
SATELLITE = demo_world.SATELLITES[0]
OTHER_SCHOOL = demo_world.SATELLITES[1]
LONG_AGO = datetime(2026, 9, 1, tzinfo=UTC)
Client = TestClient[web.Request, web.Application]

GROUP_PATH = (demo_world.DISTRICT, demo_world.GROUP)


def administrator(*path: str, person: str = demo_world.ADMINISTRATOR) -> Actor:
    kind = "group" if len(path) == 2 else "school"
    role = Assignment("org_admin", "organization", path[-1], path, LONG_AGO, organization_kind=kind)  # type: ignore[arg-type]  # of two words
    return Actor("person", (role,), person)


ACTORS = {
    "group": administrator(*GROUP_PATH),
    "satellite": administrator(*GROUP_PATH, SATELLITE[0], person=demo_year.administrator(SATELLITE[0])),
    "other": administrator(*GROUP_PATH, OTHER_SCHOOL[0], person=demo_year.administrator(OTHER_SCHOOL[0])),
    "nobody": Actor("person", (), demo_world.LEAD),
}


@pytest_asyncio.fixture
async def client(database: Database) -> AsyncIterator[Client]:
    async def who(token: str) -> Actor | None:
        return ACTORS.get(token)

    app = web.Application(middlewares=[problems])
    outbox = Outbox("main", lambda: NOW)
    routes = TimetableRoutes(database, "main", Desk(who, lambda: NOW), outbox, "https://school.example")
    routes.add_to(Api(app))
    async with TestClient(TestServer(app)) as opened:
        yield opened


async def ask(
    client: Client, method: str, path: str, who: str = "group", body: Any = None, query: Any = None
) -> tuple[int, Any]:
    headers = {"Authorization": f"Bearer {who}"}
    async with client.request(method, f"/api/v1{path}", json=body, params=query, headers=headers) as answer:
        return answer.status, None if answer.status == 204 else await answer.json(content_type=None)


def water(**changed: Any) -> dict[str, Any]:
    return {
        "host": demo_world.HOST,
        "term": demo_year.AUTUMN,
        "title": "水的净化",
        "subject": "科学",
        "grade": "五年级",
        "weekday": 3,
        "period": 3,
        "room": demo_world.HOST_ROOM,
        "lead": demo_world.LEAD,
        "rooms": [{"room": SATELLITE[2], "class_group": SATELLITE[3], "co_teacher": SATELLITE[6]}],
        **changed,
    }


async def planned(client: Client, **changed: Any) -> dict[str, Any]:
    status, entry = await ask(client, "POST", "/timetable-entries", body=water(**changed))
    assert status == 201, entry
    found: dict[str, Any] = entry
    return found


WEEK = {"from": "2026-11-23", "to": "2026-11-29"}


async def test_a_planned_lesson_stands_in_the_week_of_both_schools(client: Client) -> None:
    entry = await planned(client)
    assert entry["sessions"] == 9
    for who in ("group", "satellite"):
        status, week = await ask(client, "GET", "/timetable", who, query=WEEK)
        assert status == 200
        assert (week["week"], [held["title"] for held in week["sessions"]]) == (13, ["水的净化"])
    [held] = week["sessions"]
    assert held["starts"] == "2026-11-25T02:00:00Z"
    assert held["rooms"][0]["school"]["label"] == "青石岭小学"
    assert (await ask(client, "GET", "/timetable", "other", query=WEEK))[1]["sessions"] == []


async def test_a_clash_is_refused_by_name_unless_it_is_planned_despite(client: Client) -> None:
    await planned(client)
    again = water(title="小数除法")
    status, problem = await ask(client, "POST", "/timetable-entries", body=again)
    assert (status, problem["code"]) == (409, "room_busy")
    status, found = await ask(client, "POST", "/timetable-entries/prospect", body=again)
    assert {clash["kind"] for clash in found["clashes"]} == {"room", "teacher", "class"}
    assert found["clashes"][0]["series"]["label"] == "水的净化"
    assert found["ways"][0]["way"] == "move"
    assert (await ask(client, "POST", "/timetable-entries", body={**again, "despite": True}))[0] == 201


async def test_a_lesson_in_the_way_has_no_name_for_who_may_not_know_it(client: Client) -> None:
    await planned(client)
    host = SATELLITE[0]
    wish = water(host=host, room=SATELLITE[2], lead=SATELLITE[6], rooms=[])
    wish["rooms"] = [{"room": demo_world.HOST_ROOM, "class_group": SATELLITE[3]}]
    status, problem = await ask(client, "POST", "/timetable-entries/prospect", "satellite", body=wish)
    assert (status, problem["detail"]) == (400, "rooms.0.room: There is nothing here under this name.")


async def test_the_second_of_two_administrators_is_shown_what_the_first_wrote(client: Client) -> None:
    entry = await planned(client)
    path = f"/timetable-entries/{entry['id']}"
    first = await ask(client, "PATCH", path, body=water(title="一", row_version=1))
    status, problem = await ask(client, "PATCH", path, body=water(title="二", row_version=1))
    assert (first[0], status, problem["code"]) == (200, 409, "changed_meanwhile")
    assert (problem["current"]["title"], problem["current"]["row_version"]) == ("一", 2)


async def told_of(database: Database, entry: dict[str, Any]) -> list[Any]:
    """What leaves for the logs of an entry's sessions, in its order."""
    of_entry = select(literal("session/") + sessions.c.id).where(sessions.c.entry_id == entry["id"])
    async with database.reading() as db:
        query = select(waiting).where(waiting.c.aggregate.in_(of_entry)).order_by(waiting.c.row)
        return list((await db.execute(query)).all())


async def test_a_holiday_is_tried_before_it_is_entered(client: Client, database: Database) -> None:
    entry = await planned(client)
    snow = {"organization": demo_world.GROUP, "label": "雪天", "first_day": "2026-12-09", "last_day": "2026-12-09"}
    for _ in range(2):  # trying leaves nothing behind
        status, tried = await ask(client, "POST", "/holidays", body=snow, query={"dry_run": "true"})
        assert (status, tried["sessions"]["called_off"]) == (201, 1)
    _, entered = await ask(client, "POST", "/holidays", body=snow)
    assert entered["sessions"]["called_off"] == 1
    path = f"/holidays/{entered['id']}/retire"
    _, taken_out = await ask(client, "POST", path)
    assert taken_out["sessions"]["revived"] == 1
    _, back = await ask(client, "POST", path.replace("retire", "restore"))
    assert (back["sessions"]["called_off"], back["row_version"]) == (1, 3)
    told = (await told_of(database, entry))[9:]
    assert [row.command for row in told] == ["CancelSession", "ScheduleSession", "CancelSession"]
    assert told[-1].facts == [{"type": "session.session.cancelled", "data": {"reason": "holiday"}}]


async def test_a_period_with_lessons_in_it_is_not_taken_out(client: Client) -> None:
    await planned(client)
    _, periods = await ask(client, "GET", "/periods")
    third = next(row for row in periods["items"] if row["number"] == 3)
    status, problem = await ask(client, "POST", f"/periods/{third['id']}/retire")
    assert (status, problem["code"]) == (409, "in_use")


async def test_rights_are_asked_in_the_order_of_the_house(client: Client) -> None:
    entry = await planned(client)
    path = f"/timetable-entries/{entry['id']}"
    never = path[:-1] + ("0" if path[-1] != "0" else "1")
    assert (await ask(client, "GET", path, "who?"))[0] == 401
    assert await ask(client, "GET", path, "other") == await ask(client, "GET", never, "group")
    assert (await ask(client, "GET", "/timetable", "nobody", query=WEEK))[0] == 403
    assert (await ask(client, "POST", "/timetable-entries", "satellite", body=water()))[0] == 404


async def test_nonsense_is_told_with_its_field(client: Client) -> None:
    for body, field in (
        (water(weekday=8), "weekday"),
        (water(room="x"), "room"),
        (water(extra=1), "extra"),
        (water(rooms=[]), "rooms"),
        (water(lead=demo_world.HOST), "lead"),
    ):
        status, problem = await ask(client, "POST", "/timetable-entries", body=body)
        assert status == 400 and problem["detail"].startswith(field)
    backwards = {
        "organization": demo_world.GROUP,
        "label": "x",
        "first_day": "2026-12-09",
        "last_day": "2026-12-01",
    }
    assert (await ask(client, "POST", "/terms", body=backwards))[0] == 400
    assert (await ask(client, "GET", "/timetable", query={"from": "2026-01-01", "to": "2027-01-01"}))[0] == 400


async def test_a_calendar_is_read_by_its_secret_address_until_it_is_ended(client: Client) -> None:
    await planned(client)
    status, feed = await ask(client, "POST", "/calendars", body={"kind": "room", "subject": SATELLITE[2]})
    assert status == 201 and feed["address"].startswith("https://school.example/calendars/")
    path = feed["address"].removeprefix("https://school.example")
    answer = await client.get(path)
    assert answer.content_type == "text/calendar"
    titles = [str(each["summary"]) for each in Calendar.from_ical(await answer.read()).walk("VEVENT")]
    assert titles.count("水的净化") == 9
    again = await client.get(path, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status == 304
    assert (await ask(client, "DELETE", f"/calendars/{feed['id']}", "satellite"))[0] == 404
    assert (await ask(client, "DELETE", f"/calendars/{feed['id']}"))[0] == 204
    assert (await client.get(path)).status == 404


async def test_a_calendar_of_a_pupil_or_of_another_school_is_none(client: Client) -> None:
    for subject in (OTHER_SCHOOL[2], "00000000-0000-4000-8000-000000000000"):
        body = {"kind": "room", "subject": subject}
        assert (await ask(client, "POST", "/calendars", "satellite", body=body))[0] == 404


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        asked.append(statement)

    event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    yield asked
    event.remove(database.engine.sync_engine, "before_cursor_execute", note)


async def test_three_lessons_cost_as_many_queries_as_one(client: Client, database: Database) -> None:
    await planned(client)
    costs = []
    for more in (0, 2):
        for n in range(more):
            await planned(client, title=f"又一节 {n}", weekday=4 + n)
        for path, query in (("/timetable", WEEK), ("/timetable-entries", None), ("/holidays", None)):
            with counted(database) as asked:
                assert (await ask(client, "GET", path, query=query))[0] == 200
            costs.append(len(asked))
    assert costs[:3] == costs[3:]


async def test_every_change_leaves_for_the_journal_and_a_trial_does_not(
    client: Client, database: Database
) -> None:
    entry = await planned(client)
    path = f"/timetable-entries/{entry['id']}"
    await ask(client, "PATCH", path, body=water(title="一", row_version=1))
    await ask(client, "PATCH", path, body=water(title="二", row_version=1))  # too late
    await ask(client, "POST", f"{path}/retire", body={"row_version": 2})
    snow = {"organization": demo_world.GROUP, "label": "雪天", "first_day": "2026-12-09", "last_day": "2026-12-09"}
    await ask(client, "POST", "/holidays", body=snow, query={"dry_run": "true"})
    _, entered = await ask(client, "POST", "/holidays", body=snow)
    changed = {"last_day": "2026-12-10", "row_version": 1}
    await ask(client, "PATCH", f"/holidays/{entered['id']}", body=changed)
    async with database.reading() as db:
        rows = (await db.execute(select(waiting).order_by(waiting.c.row))).all()
    planned_ones = await told_of(database, entry)
    commands = ["ScheduleSession", "AmendSession", "CancelSession"]  # of its nine Wednesdays each
    assert [row.command for row in planned_ones] == [each for each in commands for _ in range(9)]
    assert {row.facts[0]["data"].get("reason") for row in planned_ones[9:]} == {"timetable"}
    assert [row.facts[0]["data"]["plan"]["title"]["text"] for row in (planned_ones[0], planned_ones[9])] == [
        "水的净化",
        "一",
    ]
    rows = [row for row in rows if row.aggregate == AGGREGATE]
    assert [row.command for row in rows] == [
        "AddTimetableEntry",
        "ChangeTimetableEntry",
        "RetireTimetableEntry",
        "AddHoliday",
        "ChangeHoliday",
    ]
    assert rows[4].facts[0]["data"]["last_day"] == "2026-12-10"
    assert {row.person_id for row in rows} == {demo_world.ADMINISTRATOR}
