"""The board of what goes on now, from the rows of a class that was really written."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from events.schema.session import EndpointJoined, EndpointLinkLost, SessionOpened, SessionStarted
from events.schema.session_lines import EndpointChecked
from events.schema.session_rollcall import RollcallSubmitted
from events.schema.values import Entry, Rules
from migrations import demo_world, demo_year
from server.access.actor import Actor, Assignment
from server.access.desk import Desk
from server.keyring import Keyring
from server.review.board_routes import BoardRoutes
from server.schools import demo, queries
from server.web.api import Api
from server.web.errors import problems
from tests.review.conftest import World
from tests.review.test_projection import BELL
from tests.support import migrated

GROUP = (demo_world.DISTRICT, demo_world.GROUP)
FIRST, SECOND = demo_world.SATELLITES[0], demo_world.SATELLITES[1]
LONG_AGO = BELL - timedelta(days=90)


def administrator(person: str, *path: str) -> Actor:
    kind = "group" if len(path) == 2 else "school"
    role = Assignment("org_admin", "organization", path[-1], path, LONG_AGO, organization_kind=kind)  # type: ignore[arg-type]  # of two words
    return Actor("person", (role,), person)


ACTORS = {
    "group": administrator(demo_world.ADMINISTRATOR, *GROUP),
    "first": administrator(demo_year.administrator(FIRST[0]), *GROUP, FIRST[0]),
    "nobody": Actor("person", (), demo_world.LEAD),
}


@dataclass
class Board:
    world: World
    http: TestClient[web.Request, web.Application]
    session: str

    async def ask(self, path: str, who: str = "group", **query: str) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {who}"}
        async with self.http.get(f"/api/v1{path}", params=query, headers=headers) as answer:
            return answer.status, await answer.json(content_type=None)

    async def shown(self, who: str = "group") -> dict[str, Any]:
        day = {"from": (BELL - timedelta(hours=4)).isoformat(), "to": (BELL + timedelta(hours=4)).isoformat()}
        status, answer = await self.ask("/board", who, **day)
        assert status == 200, answer
        [session] = answer["sessions"]
        found: dict[str, Any] = session
        return found


@pytest_asyncio.fixture
async def board(tmp_path: Path) -> AsyncIterator[Board]:
    database = migrated.database(tmp_path)
    async with database.writing() as db:
        session = await demo.schedule(db, "main", BELL)

    async def who(token: str) -> Actor | None:
        return ACTORS.get(token)

    def now() -> datetime:
        return BELL - timedelta(minutes=5)

    app = web.Application(middlewares=[problems])
    BoardRoutes(database, "main", Desk(who, now)).add_to(Api(app))
    with Keyring(tmp_path / "keys.db") as keys:
        async with TestClient(TestServer(app)) as http:
            yield Board(World(database, keys), http, session)
    await database.close()


async def opened(board: Board) -> None:
    async with board.world.database.reading() as db:
        scheduled = await queries.scheduled(db, "main", board.session)
    assert scheduled is not None
    await board.world.says(-1200, SessionOpened(scheduled.plan, Rules()), session=board.session)


def entry(endpoint: str, satellite: tuple[Any, ...]) -> EndpointJoined:
    path = (*GROUP, satellite[0])
    who = Entry(endpoint, "satellite_room", "co_teacher", path, satellite[6], satellite[2], satellite[3])
    return EndpointJoined(who, "connection")


CHECK = EndpointChecked(
    camera="ready",
    speaker="heard",
    verdict="ready",
    room=FIRST[2],
    microphone_db=-24,
    up_kbps=5000,
    clock_offset_ms=12,
)


async def test_a_planned_lesson_nobody_looked_at_stands_with_its_rooms_unchecked(board: Board) -> None:
    shown = await board.shown()
    assert (shown["state"], shown["ready"], len(shown["rooms"])) == ("scheduled", 0, 5)
    assert {room["ready"]["state"] for room in shown["rooms"]} == {"unchecked"}
    assert [room["lead"] for room in shown["rooms"]] == [True, False, False, False, False]


async def test_a_room_that_came_and_checked_itself_is_ready(board: Board) -> None:
    await opened(board)
    lead = EndpointJoined(
        Entry("leadaaaa", "lead_room", "lead_teacher", GROUP, demo_world.LEAD, demo_world.HOST_ROOM), "connection"
    )
    await board.world.says(-600, entry("roomaaaa", FIRST), lead, session=board.session)
    bad = replace(CHECK, room=SECOND[2], camera="absent", verdict="not_ready", faults=("camera_absent",))
    await board.world.says(-500, CHECK, bad, session=board.session)
    await board.world.project()
    host, first, second, *_ = (await board.shown())["rooms"]
    assert (host["present"], host["ready"]["state"]) == (True, "unchecked")
    assert (first["present"], first["ready"]["state"]) == (True, "ready")
    assert (second["present"], second["ready"]["state"], second["ready"]["todo"]) == (
        False,
        "not_ready",
        "camera_absent",
    )
    assert await board.ask(f"/rooms/{FIRST[2]}/checks") == (
        200,
        {"last_ready": {**first["ready"]["check"]}, "ready": 1, "checks": 1},
    )


async def test_the_link_and_the_counts_of_a_running_class_are_shown(board: Board) -> None:
    await opened(board)
    await board.world.says(-600, entry("roomaaaa", FIRST), entry("roombbbb", SECOND), session=board.session)
    await board.world.says(0, SessionStarted(BELL), session=board.session)
    counts = RollcallSubmitted("rollaaaa", "roomaaaa", 31, 30, 0, 30, "manual")
    await board.world.says(60, counts, session=board.session)
    await board.world.says(90, EndpointLinkLost("roombbbb", "connection", 87_000, "silent"), session=board.session)
    await board.world.project()
    shown = await board.shown()
    _, first, second, *_ = shown["rooms"]
    assert shown["state"] == "live"
    assert (first["present"], first["present_count"], first["expected_count"]) == (True, 30, 31)
    assert (second["present"], second["lost"]) == (False, True)


async def test_who_reads_no_registry_reads_no_board_and_a_foreign_room_is_none(board: Board) -> None:
    assert (await board.shown("first"))["id"] == board.session
    day = {"from": "2026-11-24T00:00:00Z", "to": "2026-11-25T00:00:00Z"}
    assert (await board.ask("/board", "nobody", **day))[0] == 403
    assert (await board.ask("/board", "stranger", **day))[0] == 401
    foreign, never = f"/rooms/{FIRST[2]}/checks", "/rooms/00000000-0000-4000-8000-000000000000/checks"
    ACTORS["second"] = administrator(demo_year.administrator(SECOND[0]), *GROUP, SECOND[0])
    assert await board.ask(f"/rooms/{foreign}/checks", "second") == await board.ask(
        f"/rooms/{never}/checks", "second"
    )
    for wrong in (
        {**day, "to": "2027-11-25T00:00:00Z"},
        {**day, "from": "9999-12-31T23:59:59-23:00"},
        {"from": "x"},
    ):
        assert (await board.ask("/board", **wrong))[0] == 400
