"""`/facts` and `/state`: who reads what, that it is what was seen live, and that reading is a fact first."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer
from sqlalchemy import update
from tongtang_client import LiveClient, connect, sign_in

from events.projector import Projector
from server.access.audit import AuditTrail
from server.access.desk import Desk
from server.classroom.lesson import LESSON
from server.gateway.past import PastRoutes
from server.keyring import Keyring
from server.live.history import History
from server.live.rulebook import always
from server.review.routes import LogRoutes
from server.review.store import Timeline
from server.review.tables import LIVE
from server.review.viewing import Viewings
from server.schools import demo, queries
from server.schools.actors import Actors
from server.web.api import Api
from server.web.errors import problems
from tests.review.conftest import TENANT, World
from tests.review.test_projection import BELL
from tests.review.test_routes import School, SilenceableJournal, teach
from tests.support import migrated
from tests.support.server import RunningServer

NEVER = "00000000-0000-7000-8000-000000000000"


class Past(School):
    """The school of the log's tests, asked for raw commits and past states."""

    async def facts(self, token: str, **query: str) -> list[dict[str, Any]]:
        headers = {"Authorization": f"Bearer {token}"}
        url = f"{self.address}/api/v1/sessions/demo/facts"
        async with self.http.get(url, params=query, headers=headers) as answer:
            assert (answer.status, answer.content_type) == (200, "application/x-ndjson")
            return [json.loads(line) for line in (await answer.text()).splitlines()]

    async def state(self, token: str, **query: str) -> dict[str, Any]:
        status, then = await self.get("/sessions/demo/state", token, **query)
        assert status == 200, then
        return dict(then)


@pytest_asyncio.fixture
async def past(tmp_path: Path) -> AsyncIterator[Past]:
    database = migrated.database(tmp_path)
    async with database.writing() as db:
        session = await queries.scheduled(db, TENANT, await demo.schedule(db, TENANT, BELL))
    assert session is not None
    with Keyring(tmp_path / "keys.db") as keys:
        world = World(database, keys, SilenceableJournal())
        await teach(world, session)
        projector = Projector("review", world.journal, Timeline(database, TENANT))
        viewings = Viewings(AuditTrail(world.journal, TENANT, keys, lambda: BELL), lambda: BELL)
        desk = Desk(Actors(database, TENANT, lambda: BELL), lambda: BELL)
        logs = LogRoutes(database, TENANT, keys, world.journal, projector, projector, viewings, desk)
        app = web.Application(middlewares=[problems])
        PastRoutes(History(always(LESSON), world.journal, TENANT, keys), logs.opened).add_to(Api(app))
        await projector.start()
        assert await projector.reached(await world.journal.end(), timeout_s=30)
        async with TestServer(app) as server, ClientSession() as http:
            yield Past(world, session, http, str(server.make_url("")).rstrip("/"))
        await projector.stop()
    await database.close()


# -- facts ----------------------------------------------------------------------------------------------------


async def test_facts_are_one_commit_a_line_in_order_and_page_by_sequence(past: Past) -> None:
    token = await past.token("org_admin")
    every = await past.facts(token)
    assert [commit["sequence"] for commit in every] == [1, 2, 3, 4, 5, 6, 7]
    assert [commit["sequence"] for commit in await past.facts(token, limit="3")] == [1, 2, 3]
    assert await past.facts(token, after="3", limit="2") == every[3:5]
    assert await past.facts(token, after="7") == []
    assert await past.facts(token, after=str(2**53 - 1)) == []


async def test_words_are_open_to_who_may_know_them_and_withheld_from_who_may_not(past: Past) -> None:
    def said(commits: list[dict[str, Any]]) -> list[Any]:
        data = [fact["data"] for commit in commits for fact in commit["facts"] if "chat" in fact["type"]]
        return [words.get("text", words.get("withheld")) for words in data]

    assert said(await past.facts(await past.token("org_admin"))) == ["看得清", "后排看不清"]
    assert said(await past.facts(await past.token("lead_teacher"))) == ["看得清", "后排看不清"]
    assert said(await past.facts(await past.token("co_teacher"))) == ["看得清", True]


# -- states ---------------------------------------------------------------------------------------------------


async def test_a_states_hash_is_that_of_its_canonical_json(past: Past) -> None:
    then = await past.state(await past.token("org_admin"))
    canonical = json.dumps(then["state"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert then["hash"] == hashlib.sha256(canonical.encode()).hexdigest()


async def test_a_state_is_that_after_the_last_commit_up_to_the_bound(past: Past) -> None:
    token = await past.token("org_admin")
    seen = {
        sequence: (then["sequence"], then["state"]["session"]["state"], len(then["state"]["hands"]))
        for sequence in ("0", "1", "3", "4", "7", "99")
        for then in [await past.state(token, at_sequence=sequence)]
    }
    assert seen == {
        "0": (0, "scheduled", 0),
        "1": (1, "open", 0),
        "3": (3, "live", 0),
        "4": (4, "live", 1),
        "7": (7, "ended", 1),
        "99": (7, "ended", 1),
    }


async def test_a_moment_is_of_the_session_clock_and_both_bounds_hold(past: Past) -> None:
    token = await past.token("org_admin")
    for query, sequence in (
        ({"at_ms": "0"}, 3),
        ({"at_ms": "4999"}, 3),
        ({"at_ms": "5000"}, 4),
        ({"at_ms": "9000000"}, 7),
        ({"at_ms": "6000", "at_sequence": "4"}, 4),
        ({"at_ms": "5000", "at_sequence": "6"}, 4),
    ):
        assert (await past.state(token, **query))["sequence"] == sequence, query


async def test_a_co_teacher_sees_with_the_eyes_of_the_own_room(past: Past) -> None:
    own = (await past.state(await past.token("co_teacher")))["state"]
    assert own["me"]["endpoint"] == "roomaaaa"
    assert "me" not in (await past.state(await past.token("org_admin")))["state"]


async def test_a_co_teacher_who_was_not_in_class_gets_no_words_of_other_rooms(past: Past) -> None:
    token = await past.token("co_teacher")
    chat = (await past.state(token, at_sequence="6"))["state"]["chat"]
    assert [message["text"] for message in chat] == ["看得清", "后排看不清"]  # it stood on its wall
    async with past.world.database.writing() as db:
        rows = LIVE.endpoints
        await db.execute(update(rows).where(rows.c.endpoint == "roomaaaa").values(person="a substitute"))
    chat = (await past.state(token, at_sequence="6"))["state"]["chat"]
    assert [message.get("text", message.get("withheld")) for message in chat] == ["看得清", True]


# -- who reads ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["facts", "state"])
async def test_who_may_not_read_learns_no_more_than_he_may_know(past: Past, path: str) -> None:
    assert (await past.get(f"/sessions/demo/{path}"))[0] == 401
    status, problem = await past.get(f"/sessions/demo/{path}", await past.token("observer"))
    assert (status, problem["code"]) == (403, "not_permitted")
    async with past.world.database.writing() as db:
        other = await demo.schedule(db, TENANT, BELL + timedelta(days=1))
    foreign = await past.token("lead_teacher", session=other)
    refused = await past.get(f"/sessions/{past.session.id}/{path}", foreign)
    assert refused[0] == 404
    assert refused == await past.get(f"/sessions/{NEVER}/{path}", foreign)
    assert await past.viewed() == []


@pytest.mark.parametrize("path", ["facts", "state"])
async def test_nothing_is_shown_before_the_reading_is_stored(past: Past, path: str) -> None:
    assert isinstance(past.world.journal, SilenceableJournal)
    token = await past.token("org_admin")
    past.world.journal.silent = True
    status, problem = await past.get(f"/sessions/demo/{path}", token)
    assert (status, problem["code"], sorted(problem)) == (
        503, "journal_silent", ["code", "detail", "status", "title", "type"],
    )  # fmt: skip
    past.world.journal.silent = False
    async with past.http.get(
        f"{past.address}/api/v1/sessions/demo/{path}", headers={"Authorization": f"Bearer {token}"}
    ) as answer:
        assert answer.status == 200
    assert ("org_admin", None) in await past.viewed()


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("facts", {"after": "-1"}),
        ("facts", {"after": "1.5"}),
        ("facts", {"after": "x"}),
        ("facts", {"after": str(2**53)}),
        ("facts", {"after": "9" * 400}),
        ("facts", {"limit": "0"}),
        ("facts", {"limit": "1001"}),
        ("facts", {"sequence": "1"}),
        ("state", {"at_sequence": "-1"}),
        ("state", {"at_sequence": "1e3"}),
        ("state", {"at_sequence": ""}),
        ("state", {"at_ms": "-5"}),
        ("state", {"at_ms": "NaN"}),
        ("state", {"at_ms": "1 OR 1=1"}),
        ("state", {"viewer": "log"}),
    ],
)
async def test_nonsense_is_malformed_and_no_reading(past: Past, path: str, query: dict[str, str]) -> None:
    status, problem = await past.get(f"/sessions/demo/{path}", await past.token("org_admin"), **query)
    assert (status, problem["code"]) == (400, "malformed")
    assert await past.viewed() == []


# -- a real class ---------------------------------------------------------------------------------------------


async def state_now(server: RunningServer, token: str) -> dict[str, Any]:
    status, body = await server.fetch("/api/v1/sessions/demo/state", token)
    assert status == 200, body
    return dict(json.loads(body)["state"])


async def something_of_everything(lead: LiveClient, room: LiveClient) -> None:
    await lead.send("StartSession")
    await room.send("RaiseHand", whom="seat:3", kind="answer")
    await room.send("RaiseHand", whom="seat:4", kind="question")
    await room.send("PublishTrack", source="microphone", codec="opus", layers=[])
    await room.send("PostChat", channel="class", text="后排看不清 <b>")
    await lead.send("MuteAll", source="microphone")
    hand = (await lead.until(lambda visible: visible["hands"]))["hands"][0]["hand"]
    await lead.send("CallHand", hand=hand)


@pytest.mark.story
async def test_a_past_state_is_what_its_viewer_saw_live(server: RunningServer) -> None:
    teacher, satellite = await sign_in(server.link("李静仪")), await sign_in(server.link("云岭小学"))
    async with (
        connect(teacher.address, teacher.session, teacher.token, teacher.kind) as lead,
        connect(satellite.address, satellite.session, satellite.token, satellite.kind) as room,
    ):
        await something_of_everything(lead, room)
        assert await state_now(server, teacher.token) == await settled(lead)
        status, problem = await server.fetch("/api/v1/sessions/demo/state", satellite.token)
        assert (status, json.loads(problem)["code"]) == (403, "session_not_ended")
        await lead.send("EndSession", cause="taught")
        await room.until(lambda visible: visible["session"]["state"] == "ended")
        assert await state_now(server, satellite.token) == room.visible


async def settled(client: LiveClient) -> dict[str, Any]:
    """What the client sees once no fact has come for a moment."""
    seen = client.visible
    while True:
        await asyncio.sleep(0.3)
        if client.visible == seen:
            return dict(seen)
        seen = client.visible
