"""The own part in a session: what the page is told is what the gate does."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import delete, insert, update

from events.schema.values import EndpointKind
from migrations import demo_world
from server.access.desk import Desk
from server.db import Database
from server.gateway.admission import Gate, Rejected
from server.gateway.own_routes import OwnRoutes
from server.ids import uuid7
from server.schools import demo, signing
from server.schools.actors import Actors
from server.schools.signing import Given, PersonSignIn, SignIn, TerminalSignIn
from server.schools.tables import role_assignments, session_members, session_rooms, sessions
from server.web.api import Api
from server.web.errors import problems
from tests.schools.conftest import database as database
from tests.schools.conftest import migrated as migrated
from tests.support.queries import statements

NOW = datetime(2026, 11, 24, 0, 0, tzinfo=UTC)
EXPIRES = NOW + timedelta(days=20)
ROOM, WANG = demo_world.SATELLITES[0][2], demo_world.SATELLITES[0][6]
OTHER_ROOM, SUN = demo_world.SATELLITES[1][2], demo_world.SATELLITES[1][6]
PEOPLE = (demo_world.LEAD, WANG, SUN, demo_world.OBSERVER, demo_world.ADMINISTRATOR)


@dataclass
class World:
    """A server at one moment, with a session that begins then."""

    database: Database
    client: TestClient[web.Request, web.Application]
    session: str
    now: datetime = NOW
    tokens: dict[str, str] = field(default_factory=dict)

    async def sign_in(self, given: Given) -> str:
        async with self.database.writing() as db:
            return await signing.issue(db, "main", given, self.now)

    async def person(self, person: str) -> str:
        return await self.sign_in(PersonSignIn(person, "password", EXPIRES))

    async def terminal(self, room: str) -> str:
        return await self.sign_in(TerminalSignIn(uuid7(NOW), room, "room_key", EXPIRES))

    async def ask(self, token: str, session: str | None = None) -> tuple[int, dict[str, Any]]:
        path = f"/api/v1/sessions/{session or self.session}/part"
        answer = await self.client.get(path, headers={"Authorization": f"Bearer {token}"})
        return answer.status, await answer.json(content_type=None)

    async def own(self, token: str) -> dict[str, Any]:
        answer = await self.client.get("/api/v1/sessions/own", headers={"Authorization": f"Bearer {token}"})
        assert answer.status == 200, await answer.text()
        body: dict[str, Any] = await answer.json()
        return body

    async def plan(self, **columns: Any) -> str:
        async with self.database.writing() as db:
            planned = await demo.schedule(db, "main", self.now)
            if columns:
                await db.execute(update(sessions).where(sessions.c.id == planned).values(**columns))
        return planned

    async def appoint(self, person: str, role: str, **columns: Any) -> None:
        scope = {"scope_kind": "session", "scope_id": self.session, "organization_id": demo_world.HOST}
        values = {"tenant_id": "main", "id": uuid7(NOW), "person_id": person, "role": role, "begun": NOW}
        async with self.database.writing() as db:
            await db.execute(insert(role_assignments).values(**values, **{**scope, **columns}))


@pytest_asyncio.fixture
async def world(database: Database) -> AsyncIterator[World]:
    app = web.Application(middlewares=[problems])
    async with database.writing() as db:
        session = await demo.schedule(db, "main", NOW)
    desk = Desk(Actors(database, "main", lambda: made.now), lambda: made.now)
    OwnRoutes(database, "main", desk).add_to(Api(app))
    async with TestClient(TestServer(app)) as client:
        made = World(database, client, session)
        yield made


def seats(body: dict[str, Any]) -> list[tuple[str, str | None, list[str]]]:
    return [(part["role"], part.get("room", {}).get("id"), part["kinds"]) for part in body["parts"]]


async def test_a_lead_teacher_is_told_his_part_by_name_and_time(world: World) -> None:
    status, body = await world.ask(await world.person(demo_world.LEAD))
    assert status == 200
    assert seats(body) == [("lead_teacher", demo_world.HOST_ROOM, ["lead_room", "personal", "camera_box"])]
    assert (body["parts"][0]["label"], body["lead"]["label"]) == ("李静仪", "李静仪")
    assert (body["id"], body["state"], body["too_early"]) == (world.session, "scheduled", False)
    assert body["kind"] == "lesson"


async def test_a_co_teacher_and_the_terminal_stand_in_their_own_room(world: World) -> None:
    _, body = await world.ask(await world.person(WANG))
    assert seats(body) == [("co_teacher", ROOM, ["satellite_room", "personal", "camera_box"])]
    assert body["parts"][0]["label"] == "青石岭小学 五(1)班"
    _, body = await world.ask(await world.terminal(ROOM))
    assert seats(body) == [("device", ROOM, ["satellite_room", "camera_box"])]


async def test_who_has_no_part_is_told_the_same_as_of_a_session_that_never_was(world: World) -> None:
    async with world.database.writing() as db:
        await db.execute(
            session_rooms.delete().where(
                session_rooms.c.session_id == world.session, session_rooms.c.room_id == OTHER_ROOM
            )
        )
    stranger = await world.terminal(OTHER_ROOM)
    assert await world.ask(stranger) == await world.ask(stranger, uuid7(NOW))
    assert (await world.ask(stranger))[0] == 404
    assert (await world.ask(await world.terminal(ROOM)))[0] == 200
    other = await world.plan()
    pupil = SignIn(other, "student", "room_code", EXPIRES, "student_device", room=ROOM)
    assert (await world.ask(await world.sign_in(pupil)))[0] == 404


async def test_an_administrator_may_know_of_it_and_has_no_part(world: World) -> None:
    status, body = await world.ask(await world.person(demo_world.ADMINISTRATOR))
    assert (status, body["code"]) == (403, "not_permitted")
    assert (await world.ask("nobody's"))[0] == 401


async def test_who_comes_too_early_is_told_when_it_opens(world: World) -> None:
    world.now = NOW - timedelta(minutes=31)
    _, body = await world.ask(await world.person(demo_world.LEAD))
    assert (body["too_early"], body["opens"]) == (True, "2026-11-23T23:30:00Z")
    world.now = NOW - timedelta(minutes=30)
    assert (await world.ask(await world.person(demo_world.LEAD)))[1]["too_early"] is False


async def test_the_gate_lets_in_what_was_told_and_nothing_else(world: World) -> None:
    await world.appoint(WANG, "observer", capacity="visit")
    await world.appoint(SUN, "guest")
    gate = Gate(world.database, "main", lambda: world.now)
    tokens = [*[await world.person(each) for each in PEOPLE], await world.terminal(ROOM)]
    told, let_in = [], []
    for token in tokens:
        status, body = await world.ask(token)
        told.append({kind: part[:2] for part in seats(body) for kind in part[2]} if status == 200 else {})
        let_in.append(
            {kind: seat for kind in get_args(EndpointKind) if (seat := await admitted(gate, world, token, kind))}
        )
    assert told == let_in
    assert {kind for each in told for kind in each} >= {"lead_room", "satellite_room", "personal", "observer"}


async def admitted(gate: Gate, world: World, token: str, kind: EndpointKind) -> tuple[str, str | None] | None:
    try:
        admission = await gate.admit(world.session, token, kind)
    except Rejected:
        return None
    admission.lease.give_up()
    try:
        admission.entry(kind)
    except Rejected:
        return None
    return admission.seat.role, admission.seat.room


async def test_the_own_sessions_are_those_to_come_and_no_stranger_s(world: World) -> None:
    later = await world.plan(planned_start=NOW + timedelta(hours=3), planned_end=NOW + timedelta(hours=4))
    over = await world.plan(planned_start=NOW - timedelta(hours=3), planned_end=NOW - timedelta(hours=2))
    off = await world.plan(cancelled=NOW)
    strange = await world.plan(lead_id=demo_world.OBSERVER)
    body = await world.own(await world.person(demo_world.LEAD))
    assert [each["id"] for each in body["items"]] == [world.session, later]
    assert body["label"] == "李静仪"
    assert not {over, off, strange} & {each["id"] for each in body["items"]}
    terminal = await world.own(await world.terminal(ROOM))
    assert {each["id"] for each in terminal["items"]} == {world.session, later, strange}
    assert terminal["label"] == "青石岭小学 多媒体教室"
    assert (await world.own(await world.person(demo_world.ADMINISTRATOR)))["items"] == []


async def test_three_sessions_cost_as_many_queries_as_one(world: World) -> None:
    token = await world.person(demo_world.LEAD)
    with statements(world.database) as for_one:
        assert len((await world.own(token))["items"]) == 1
    for _ in range(2):
        await world.plan()
    with statements(world.database) as for_three:
        assert len((await world.own(token))["items"]) == 3
    assert len(for_three) == len(for_one)


async def test_a_seminar_is_among_the_own_sessions_of_its_members_alone(world: World) -> None:
    meets = {"starts": NOW + timedelta(hours=1), "ends": NOW + timedelta(hours=2)}
    seminar = await world.plan(
        kind="seminar", room_id=None, planned_start=meets["starts"], planned_end=meets["ends"]
    )
    async with world.database.writing() as db:
        await db.execute(delete(session_rooms).where(session_rooms.c.session_id == seminar))
        members = {"tenant_id": "main", "session_id": seminar, "person_id": WANG, "position": 1}
        await db.execute(insert(session_members).values(**members))
    own = await world.own(await world.person(WANG))
    (met,) = [each for each in own["items"] if each["id"] == seminar]
    assert (met["kind"], seats(met)) == ("seminar", [("researcher", None, ["personal"])])
    others = await world.own(await world.person(SUN))
    assert seminar not in [each["id"] for each in others["items"]]
