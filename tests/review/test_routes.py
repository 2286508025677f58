"""The session log over REST: who reads what, and that every reading is a fact first."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from events import codec
from events.journal import Head, Sealed
from events.memory import MemoryJournal
from events.projector import Projector
from events.schema.audit import SessionLogViewed
from events.schema.base import Personal
from events.schema.session import (
    ChatPosted,
    EndpointJoined,
    HandRaised,
    SessionEnded,
    SessionOpened,
    SessionStarted,
)
from events.schema.values import Entry, Rules
from server.access.audit import AuditTrail
from server.access.desk import Desk
from server.keyring import Keyring
from server.review.routes import LogRoutes
from server.review.store import Timeline
from server.review.viewing import Viewings
from server.review.word_index import WordIndex
from server.schools import demo, queries, signing
from server.schools.actors import Actors
from server.schools.queries import ScheduledSession
from server.schools.signing import SignIn
from server.web.api import Api
from server.web.errors import problems
from tests.review.conftest import TENANT, World
from tests.review.test_projection import BELL
from tests.support import migrated


class SilenceableJournal(MemoryJournal):
    silent = False

    async def append(self, head: Head, sealed: Sealed) -> Head:
        if self.silent:
            await asyncio.Event().wait()
        return await super().append(head, sealed)


@dataclass
class School:
    """A server's log routes over the demo world, and a class that was taught there."""

    world: World
    session: ScheduledSession
    http: ClientSession
    address: str

    async def token(self, role: Any, session: str | None = None, via: Any = "link") -> str:
        async with self.world.database.writing() as db:
            person: str | None
            (person, *_) = await queries.holders(db, TENANT, role, self.session.plan.org_path) or (None,)
            if role == "co_teacher":
                person = self.session.plan.rooms[0].co_teacher
            room = self.session.plan.rooms[0].room if role == "co_teacher" else None
            expires = BELL + timedelta(hours=8)
            sign_in = SignIn(session or self.session.id, role, via, expires, None, person, room)
            return await signing.issue(db, TENANT, sign_in, BELL)

    async def get(self, path: str, token: str | None = None, **query: str) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        async with self.http.get(f"{self.address}/api/v1{path}", params=query, headers=headers) as answer:
            return answer.status, await answer.json()

    async def viewed(self) -> list[tuple[str, str | None]]:
        """Capacity and filter of every viewing in the journal."""
        stored = [each async for each in self.world.journal.read(f"audit/{BELL:%Y%m}")]
        facts = [fact for each in stored for fact in codec.decode(each.body, TENANT).facts]
        return [
            (fact.capacity or "", fact.filter_sha256 and "filtered")
            for fact in facts
            if isinstance(fact, SessionLogViewed)
        ]


async def teach(world: World, session: ScheduledSession) -> None:
    first, second = session.plan.rooms[:2]

    def room(endpoint: str, planned: Any) -> EndpointJoined:
        entry = Entry(
            endpoint,
            "satellite_room",
            "co_teacher",
            planned.org_path,
            planned.co_teacher,
            planned.room,
            planned.class_group,
        )
        return EndpointJoined(entry, "connection")

    def chat(message: str, endpoint: str, planned: Any, text: str) -> ChatPosted:
        return ChatPosted(message, endpoint, "class", Personal(f"person:{planned.co_teacher}", text))

    say = world.says
    await say(-60, SessionOpened(session.plan, Rules()), session=session.id)
    await say(-30, room("roomaaaa", first), room("roombbbb", second), session=session.id)
    await say(0, SessionStarted(BELL), session=session.id)
    await say(5, HandRaised("handaaaa", "roomaaaa", "seat:14", "answer"), session=session.id)
    await say(6, chat("chataaaa", "roomaaaa", first, "看得清"), session=session.id)
    await say(7, chat("chatbbbb", "roombbbb", second, "后排看不清"), session=session.id)
    await say(200, SessionEnded("taught", 200_000), session=session.id)


@asynccontextmanager
async def served(world: World) -> AsyncIterator[str]:
    projector = Projector("review", world.journal, Timeline(world.database, TENANT))
    audit = AuditTrail(world.journal, TENANT, world.keys, lambda: BELL)
    app = web.Application(middlewares=[problems])
    words = Projector("words", world.journal, WordIndex(world.database, TENANT, world.keys))
    viewings = Viewings(audit, lambda: BELL)
    desk = Desk(Actors(world.database, TENANT, lambda: BELL), lambda: BELL)
    routes = LogRoutes(world.database, TENANT, world.keys, world.journal, projector, words, viewings, desk)
    routes.add_to(Api(app))
    await projector.start()
    await words.start()
    for each in (projector, words):
        assert await each.reached(await world.journal.end(), timeout_s=30)
    async with TestServer(app) as server:
        yield str(server.make_url("")).rstrip("/")
    await projector.stop()
    await words.stop()


@asynccontextmanager
async def planned(tmp_path: Path) -> AsyncIterator[tuple[World, ScheduledSession]]:
    """A copy of the demo world with one session in it, of which nothing has happened yet."""
    database = migrated.database(tmp_path)
    async with database.writing() as db:
        session = await queries.scheduled(db, TENANT, await demo.schedule(db, TENANT, BELL))
    assert session is not None
    with Keyring(tmp_path / "keys.db") as keys:
        yield World(database, keys, SilenceableJournal()), session
    await database.close()


@pytest_asyncio.fixture
async def school(tmp_path: Path) -> AsyncIterator[School]:
    async with planned(tmp_path) as (world, session):
        await teach(world, session)
        async with served(world) as address, ClientSession() as http:
            yield School(world, session, http, address)


async def test_an_administrator_finds_the_session_and_reads_its_log(school: School) -> None:
    token = await school.token("org_admin")
    status, listed = await school.get("/sessions", token)
    assert status == 200
    (item,) = listed["items"]
    assert (item["title"], item["state"], item["facts"]) == ("平行四边形的面积", "ended", 8)
    status, log = await school.get(f"/sessions/{item['id']}/log", token)
    assert (status, log["verified"], log["behind"], log["session"]["live"]) == (200, True, 0, [0, 200_000])
    present = {lane["endpoint"]: lane["present_ms"] for lane in log["lanes"] if "endpoint" in lane}
    assert present == {"roomaaaa": 200_000, "roombbbb": 200_000}
    assert [lane["room"] for lane in log["lanes"]] == [room.room for room in school.session.plan.rooms]
    assert [lane["org"] for lane in log["lanes"]] == [room.org_path[-1] for room in school.session.plan.rooms]
    assert await school.viewed() == [("org_admin", None)]


async def test_the_demo_name_opens_the_newest_session(school: School) -> None:
    status, log = await school.get("/sessions/demo/log", await school.token("org_admin"))
    assert (status, log["session"]["id"]) == (200, school.session.id)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("看不清", ["session.chat.posted"]),
        ("14 座", ["session.hand.raised"]),
        ("平行", []),
        ("云岭", ["session.endpoint.joined", "session.chat.posted"]),
        ("%", []),
        ("</script>", []),
    ],
)
async def test_text_finds_words_seats_and_schools(school: School, text: str, found: list[str]) -> None:
    status, page = await school.get("/sessions/demo/log/entries", await school.token("org_admin"), text=text)
    assert status == 200
    assert [item["type"] for item in page["items"]] == found
    assert (page["matching"], page["total"]) == (len(found), 8)


async def test_a_pupil_is_found_by_name_and_only_by_who_may_know_it(school: School) -> None:
    async with school.world.database.reading() as db:
        group = school.session.plan.rooms[0].class_group
        assert group is not None
        name = (await queries.seat_labels(db, TENANT, [group]))[group]["14"]
    status, page = await school.get("/sessions/demo/log/entries", await school.token("org_admin"), text=name)
    assert (status, [item["data"]["whom"] for item in page["items"]]) == (200, ["seat:14"])


async def test_a_co_teacher_reads_the_words_of_the_own_room_alone(school: School) -> None:
    token = await school.token("co_teacher")
    _, page = await school.get("/sessions/demo/log/entries", token, kind="session.chat.posted")
    assert [item["data"].get("text") for item in page["items"]] == ["看得清", None]
    assert page["items"][1]["data"]["withheld"] is True
    _, page = await school.get("/sessions/demo/log/entries", token, text="看不清")
    assert page["items"] == []


async def test_who_may_not_read_is_told_no_more_than_he_may_know(school: School) -> None:
    assert (await school.get("/sessions/demo/log"))[0] == 401
    assert (await school.get("/sessions/demo/log", "made-up"))[0] == 401
    assert (await school.get("/sessions/demo/log", await school.token("observer")))[0] == 403
    async with school.world.database.writing() as db:
        other = await demo.schedule(db, TENANT, BELL + timedelta(days=1))
    foreign = await school.token("lead_teacher", session=other)
    status, problem = await school.get(f"/sessions/{school.session.id}/log", foreign)
    never = await school.get("/sessions/00000000-0000-7000-8000-000000000000/log", foreign)
    assert (status, problem) == never == (404, problem)
    assert await school.viewed() == []


async def test_a_token_from_the_servers_machine_reads_its_one_session(school: School) -> None:
    async with school.world.database.writing() as db:
        other = await demo.schedule(db, TENANT, BELL + timedelta(days=1))
    own, foreign = await school.token("org_admin", via="token"), await school.token("org_admin", other, "token")
    assert (await school.get(f"/sessions/{school.session.id}/log", own))[0] == 200
    assert (await school.get(f"/sessions/{school.session.id}/log", foreign))[0] == 404
    assert len((await school.get("/sessions", own))[1]["items"]) == 1
    assert (await school.get("/sessions", foreign))[1]["items"] == []


async def test_reading_on_is_one_viewing_and_another_filter_another(school: School) -> None:
    token = await school.token("org_admin")
    await school.get("/sessions/demo/log", token)
    _, first = await school.get("/sessions/demo/log/entries", token, limit="3")
    _, second = await school.get("/sessions/demo/log/entries", token, limit="3", after=first["next"])
    assert [item["sequence"] for item in first["items"] + second["items"]] == [1, 2, 2, 3, 4, 5]
    await school.get("/sessions/demo/log/entries", token, kind="session.chat.posted")
    assert await school.viewed() == [("org_admin", None), ("org_admin", "filtered")]


async def test_nothing_is_shown_while_the_journal_is_silent(school: School) -> None:
    assert isinstance(school.world.journal, SilenceableJournal)
    token = await school.token("org_admin")
    school.world.journal.silent = True
    status, problem = await school.get("/sessions/demo/log", token)
    assert (status, problem["code"]) == (503, "journal_silent")
    assert set(problem) == {"type", "title", "status", "code", "detail"}


@pytest.mark.parametrize(
    "query",
    [
        {"after": "x"},
        {"after": "1.1.1"},
        {"endpoint": "a' OR 1=1"},
        {"kind": "DROP TABLE"},
        {"from_ms": "soon"},
        {"limit": "many"},
        {"skip": "-1"},
        {"at": "1.1.1"},
        {"text": "字" * 101},
        {"unknown": "1"},
    ],
)
async def test_nonsense_is_malformed_and_viewed_by_nobody(school: School, query: dict[str, str]) -> None:
    status, problem = await school.get("/sessions/demo/log/entries", await school.token("org_admin"), **query)
    assert (status, problem["code"]) == (400, "malformed")
    assert await school.viewed() == []
