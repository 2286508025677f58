"""What lets machines in: a room's key with a known device, a class code, a token that lists its rights."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import update

from events.memory import MemoryJournal
from migrations import demo_world
from server.db import Database
from server.schools import access, demo, queries, signing
from server.schools.access import Access
from server.schools.credentials.codes import AFTER, class_code
from server.schools.outbox import Outbox
from server.schools.register.rooms import room_key
from server.schools.signing import PersonSignIn
from server.schools.tables import people, rooms
from server.web.api import Api
from server.web.errors import problems
from tests.events.keys import FixedKeys

START = datetime(2026, 11, 24, 0, 0, tzinfo=UTC)
SCHOOL, _, ROOM, _, _, _, WANG, _ = demo_world.SATELLITES[0]
DEVICE, OTHER_DEVICE = "6f1c1f0a-0000-4000-8000-000000000001", "6f1c1f0a-0000-4000-8000-000000000002"
PIN = "480213"
Client = TestClient[web.Request, web.Application]
Ask = Callable[..., Awaitable[ClientResponse]]


@pytest.fixture
def now() -> list[datetime]:
    """The wall clock, in the test's hands."""
    return [START]


@pytest_asyncio.fixture
async def entrance(database: Database, now: list[datetime]) -> AsyncIterator[Access]:
    outbox = Outbox("main", lambda: now[0])
    async with access.opened(
        database, "main", lambda: now[0], MemoryJournal(), FixedKeys(), None, outbox
    ) as opened:
        await opened.pins.choose(WANG, PIN, START)
        yield opened


@pytest_asyncio.fixture
async def client(entrance: Access) -> AsyncIterator[Client]:
    app = web.Application(middlewares=[problems])
    entrance.add_to(Api(app))
    async with TestClient(TestServer(app)) as opened:
        yield opened


@pytest_asyncio.fixture
async def session(database: Database) -> str:
    async with database.writing() as db:
        return await demo.schedule(db, "main", START)


@pytest.fixture
def key(entrance: Access) -> str:
    return room_key(entrance.keys.sealing_secret("registry/room-keys", "registry"), ROOM, 1)


@pytest.fixture
def ask(client: Client, database: Database) -> Ask:
    async def asked(person: str, method: str, path: str, **body: Any) -> ClientResponse:
        given = PersonSignIn(person, "password", START + timedelta(days=2))
        async with database.writing() as db:
            token = await signing.issue(db, "main", given, START)
        headers = {"Authorization": f"Bearer {token}"}
        return await client.request(method, f"/api/v1{path}", json=body or None, headers=headers)

    return asked


async def sign_in(client: Client, **body: str) -> tuple[int, dict[str, Any]]:
    answer = await client.post("/api/v1/sign-ins", json=body)
    return answer.status, await answer.json(content_type=None)


# -- terminals ---------------------------------------------------------------------------------------------------


async def test_a_device_that_nobody_knows_waits_until_a_co_teacher_lets_it_in(client: Client, key: str) -> None:
    status, body = await sign_in(client, room_key=key, device=DEVICE)
    assert (status, body["code"]) == (403, "terminal_unknown")
    assert body["room"]["label"] == "青石岭小学 多媒体教室"
    assert body["co_teachers"] == [{"id": WANG, "label": "王海山"}]
    status, body = await sign_in(client, room_key=key, device=DEVICE, person=WANG, pin="111112")
    assert (status, body["code"]) == (403, "pin_wrong")
    status, body = await sign_in(client, room_key=key, device=DEVICE, person=WANG, pin=PIN)
    assert (status, body["role"], body["room"], body["label"]) == (201, "device", ROOM, "青石岭小学 多媒体教室")
    assert (await sign_in(client, room_key=key.lower(), device=DEVICE))[0] == 201
    assert (await sign_in(client, room_key=key, device=OTHER_DEVICE))[1]["code"] == "terminal_unknown"


async def test_a_co_teacher_of_another_room_lets_nothing_in(client: Client, entrance: Access, key: str) -> None:
    sun = demo_world.SATELLITES[1][6]
    await entrance.pins.choose(sun, PIN, START)
    assert (await sign_in(client, room_key=key, device=DEVICE, person=sun, pin=PIN))[1]["code"] == "pin_wrong"


async def test_an_administrator_lets_a_terminal_in_and_out_again(client: Client, key: str, ask: Ask) -> None:
    await sign_in(client, room_key=key, device=DEVICE)
    admin = demo_world.ADMINISTRATOR
    (waiting,) = (await (await ask(admin, "GET", f"/terminals?room={ROOM}")).json())["items"]
    assert "enrolled" not in waiting
    assert (await ask(admin, "POST", f"/terminals/{waiting['id']}/enrol")).status == 200
    _, body = await sign_in(client, room_key=key, device=DEVICE)
    headers = {"Authorization": f"Bearer {body['token']}"}
    assert (await client.get("/api/v1/me", headers=headers)).status == 200
    assert (await ask(admin, "POST", f"/terminals/{waiting['id']}/retire")).status == 200
    assert (await client.get("/api/v1/me", headers=headers)).status == 401
    assert (await sign_in(client, room_key=key, device=DEVICE))[1]["code"] == "terminal_unknown"


async def test_a_changed_key_opens_nothing_new_and_ends_no_terminal(
    client: Client, database: Database, key: str
) -> None:
    _, body = await sign_in(client, room_key=key, device=DEVICE, person=WANG, pin=PIN)
    async with database.writing() as db:
        await db.execute(update(rooms).where(rooms.c.id == ROOM).values(key_generation=2))
    assert (await sign_in(client, room_key=key, device=DEVICE))[0] == 401
    headers = {"Authorization": f"Bearer {body['token']}"}
    assert (await client.get("/api/v1/me", headers=headers)).status == 200


# -- class codes -------------------------------------------------------------------------------------------------


async def test_a_class_code_makes_a_pupil_s_device_of_one_room(
    client: Client, session: str, ask: Ask, database: Database
) -> None:
    async with database.reading() as db:
        scheduled = await queries.scheduled(db, "main", session)
    assert scheduled is not None
    lead = await (await ask(scheduled.plan.lead, "GET", f"/sessions/{session}/codes")).json()
    own = await (await ask(WANG, "GET", f"/sessions/{session}/codes")).json()
    assert [each["room"] for each in own["items"]] == [ROOM]
    assert len({each["code"] for each in lead["items"]}) == 4
    code = own["items"][0]["code"]
    status, body = await sign_in(client, code=f"{code[:3]}-{code[3:].lower()}", device=DEVICE)
    assert (status, body["role"], body["kind"], body["room"]) == (201, "student", "student_device", ROOM)
    assert body["session"] == session
    assert "person" not in body


async def test_a_class_code_ends_with_its_class(
    client: Client, entrance: Access, session: str, now: list[datetime]
) -> None:
    code = class_code(entrance.class_codes, session, ROOM)
    now[0] = START - timedelta(hours=1)
    assert (await sign_in(client, code=code, device=DEVICE))[0] == 401
    now[0] = START + timedelta(minutes=40) + AFTER
    assert (await sign_in(client, code=code, device=DEVICE))[0] == 401


async def test_who_guesses_codes_is_slowed_before_they_are_looked_at(client: Client, session: str) -> None:
    statuses = [(await sign_in(client, code=f"ABC{n:03}", device=DEVICE))[0] for n in range(45)]
    assert statuses[:10] == [401] * 10
    assert set(statuses[40:]) == {429}


# -- tokens ------------------------------------------------------------------------------------------------------


async def issued(ask: Ask, **body: Any) -> dict[str, Any]:
    answer = await ask(demo_world.ADMINISTRATOR, "POST", "/tokens", label="报表程序", **body)
    found: dict[str, Any] = await answer.json(content_type=None)
    return found


async def test_a_token_is_told_once_and_lists_its_rights(client: Client, ask: Ask) -> None:
    made = await issued(ask, organization=SCHOOL, scopes=["read_attendance"], days=30)
    headers = {"Authorization": f"Bearer {made['token']}"}
    me = await (await client.get("/api/v1/me", headers=headers)).json()
    assert (me["kind"], me["permissions"]) == ("program", ["read_attendance"])
    listed = await (await ask(demo_world.ADMINISTRATOR, "GET", "/tokens")).json()
    assert [each["id"] for each in listed["items"]] == [made["id"]]
    assert "token" not in listed["items"][0]
    assert (await ask(demo_world.ADMINISTRATOR, "DELETE", f"/tokens/{made['id']}")).status == 204
    assert (await client.get("/api/v1/me", headers=headers)).status == 401


@pytest.mark.parametrize(
    "scope", ["press_key", "issue_token", "observe", "back_channel", "moderate_media", "nonsense"]
)
async def test_no_token_lists_what_no_program_may(ask: Ask, scope: str) -> None:
    assert (await issued(ask, organization=SCHOOL, scopes=[scope]))["code"] == "malformed"


async def test_a_token_ends_with_who_issued_it(client: Client, database: Database, ask: Ask) -> None:
    made = await issued(ask, organization=SCHOOL, scopes=["read_attendance"])
    async with database.writing() as db:
        await db.execute(update(people).where(people.c.id == demo_world.ADMINISTRATOR).values(retired=START))
    headers = {"Authorization": f"Bearer {made['token']}"}
    assert (await client.get("/api/v1/me", headers=headers)).status == 401


async def test_a_token_expires(client: Client, ask: Ask, now: list[datetime]) -> None:
    made = await issued(ask, organization=SCHOOL, scopes=["read_attendance"], days=1)
    now[0] = START + timedelta(days=1)
    headers = {"Authorization": f"Bearer {made['token']}"}
    assert (await client.get("/api/v1/me", headers=headers)).status == 401


async def test_a_teacher_issues_for_the_own_session_and_no_other_place(ask: Ask, session: str) -> None:
    body = {"label": "讲台机位", "scopes": ["join", "share_video", "share_audio"]}
    assert (await ask(demo_world.LEAD, "POST", "/tokens", session=session, **body)).status == 201
    assert (await ask(demo_world.LEAD, "POST", "/tokens", organization=demo_world.HOST, **body)).status == 403
    assert (await ask(demo_world.LEAD, "POST", "/tokens", organization=SCHOOL, **body)).status == 404
    assert (await ask(WANG, "POST", "/tokens", session=session, **body)).status == 403
