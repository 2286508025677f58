"""Accounts over REST: one's own password, PIN and sign-ins, and whom an administrator may look after."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import insert

from events.memory import MemoryJournal
from migrations import demo_world
from server.access.audit import AuditTrail
from server.access.desk import Desk
from server.access.entries import Entries
from server.db import Database
from server.ids import uuid7
from server.schools import signing
from server.schools.actors import Actors
from server.schools.credentials.hashing import Hashing
from server.schools.credentials.passwords import Passwords
from server.schools.credentials.pins import Pins
from server.schools.credentials.routes import AccountRoutes
from server.schools.endings import Endings
from server.schools.outbox import Outbox
from server.schools.routes import SignInRoutes
from server.schools.signing import PersonSignIn
from server.schools.tables import role_assignments
from server.web.api import Api
from server.web.errors import problems
from tests.events.keys import FixedKeys

NOW = datetime(2026, 11, 24, 0, 0, tzinfo=UTC)
PASSWORD = "correct horse battery"
WANG = demo_world.SATELLITES[0][6]  # of 青石岭小学
Client = TestClient[web.Request, web.Application]
Ask = Callable[..., Awaitable[ClientResponse]]


@pytest_asyncio.fixture
async def ended() -> list[str]:
    """The fingerprints of the tokens whose end was told."""
    return []


@pytest_asyncio.fixture
async def client(database: Database, ended: list[str]) -> AsyncIterator[Client]:
    hashing, endings = Hashing(bytes(32)), Endings()

    async def note(token_sha256: str) -> None:
        ended.append(token_sha256)

    endings.listen(ended=note, changed=note)
    outbox = Outbox("main", lambda: NOW)
    passwords, pins = Passwords(database, "main", hashing, outbox), Pins(database, "main", hashing, outbox)
    await passwords.give(demo_world.LEAD, "lijingyi", PASSWORD, NOW)
    desk = Desk(Actors(database, "main", lambda: NOW), lambda: NOW)
    app = web.Application(middlewares=[problems])
    api = Api(app)
    SignInRoutes(database, "main", lambda: NOW, passwords, endings, pins, bytes(32), bytes(32)).add_to(api)
    entries = Entries(AuditTrail(MemoryJournal(), "main", FixedKeys(), lambda: NOW), "main")
    AccountRoutes(database, "main", desk, passwords, pins, endings, entries, outbox).add_to(api)
    async with TestClient(TestServer(app)) as opened:
        yield opened
    hashing.close()


async def token_of(database: Database, person: str) -> str:
    given = PersonSignIn(person, "password", NOW + timedelta(hours=12))
    async with database.writing() as db:
        return await signing.issue(db, "main", given, NOW, "Chrome, Windows")


async def appoint(database: Database, person: str, role: str, organization: str) -> None:
    values = {"id": uuid7(NOW), "person_id": person, "role": role, "scope_id": organization}
    async with database.writing() as db:
        await db.execute(
            insert(role_assignments).values(
                tenant_id="main", scope_kind="organization", organization_id=organization, begun=NOW, **values
            )
        )


@pytest.fixture
def ask(client: Client, database: Database) -> Ask:
    async def asked(person: str, method: str, path: str, **body: Any) -> ClientResponse:
        headers = {"Authorization": f"Bearer {await token_of(database, person)}"}
        return await client.request(method, f"/api/v1{path}", json=body or None, headers=headers)

    return asked


async def test_a_new_password_ends_every_other_sign_in(
    client: Client, database: Database, ask: Ask, ended: list[str]
) -> None:
    other = await token_of(database, demo_world.LEAD)
    answer = await ask(demo_world.LEAD, "PUT", "/me/password", old=PASSWORD, new="another one entirely")
    assert (answer.status, ended) == (204, [signing.fingerprint(other)])
    new = {"name": "lijingyi", "password": "another one entirely"}
    assert (await client.post("/api/v1/sign-ins", json=new)).status == 201
    assert (await client.post("/api/v1/sign-ins", json={**new, "password": PASSWORD})).status == 401


@pytest.mark.parametrize(
    ("old", "new", "status", "code"),
    [
        ("wrong", "another one entirely", 403, "password_wrong"),
        (PASSWORD, "short", 409, "password_too_weak"),
        (PASSWORD, "LiJingyi", 409, "password_too_weak"),
    ],
)
async def test_a_password_is_changed_by_who_knows_it_and_to_one_that_is_one(
    ask: Ask, old: str, new: str, status: int, code: str
) -> None:
    answer = await ask(demo_world.LEAD, "PUT", "/me/password", old=old, new=new)
    assert (answer.status, (await answer.json(content_type=None))["code"]) == (status, code)


async def test_sign_ins_are_listed_by_device_and_ended_by_their_owner(
    database: Database, ask: Ask, ended: list[str]
) -> None:
    other = await token_of(database, demo_world.LEAD)
    body = await (await ask(demo_world.LEAD, "GET", "/sign-ins")).json()
    assert [(each["via"], each["device"]) for each in body["items"]] == [("password", "Chrome, Windows")] * 2
    assert sorted(each["current"] for each in body["items"]) == [False, True]
    mine = next(each["id"] for each in body["items"] if not each["current"])
    assert (await ask(demo_world.LEAD, "DELETE", f"/sign-ins/{mine}")).status == 204
    assert ended == [signing.fingerprint(other)]
    assert (await ask(demo_world.LEAD, "DELETE", f"/sign-ins/{mine}")).status == 404


async def test_another_s_sign_in_answers_a_stranger_as_one_that_never_was(database: Database, ask: Ask) -> None:
    await token_of(database, demo_world.LEAD)
    body = await (await ask(demo_world.LEAD, "GET", "/sign-ins")).json()
    theirs, never = (
        await ask(WANG, "DELETE", f"/sign-ins/{body['items'][0]['id']}"),
        await ask(WANG, "DELETE", "/sign-ins/x"),
    )
    assert (theirs.status, await theirs.read()) == (404, await never.read())


async def test_an_administrator_gives_a_name_and_a_password_that_must_be_changed(client: Client, ask: Ask) -> None:
    answer = await ask(demo_world.ADMINISTRATOR, "PUT", f"/people/{WANG}/account", login="WangHaishan")
    body = await answer.json()
    assert (answer.status, body["login"], body["must_change"]) == (200, "wanghaishan", True)
    credentials = {"name": "wanghaishan", "password": body["password"]}
    signed_in = await (await client.post("/api/v1/sign-ins", json=credentials)).json()
    assert (signed_in["person"], signed_in["must_change"]) == (WANG, True)
    again = await (await ask(demo_world.ADMINISTRATOR, "GET", f"/people/{WANG}/account")).json()
    assert "password" not in again


async def test_one_act_ends_every_own_sign_in_and_nobody_else_s(
    client: Client, database: Database, ask: Ask, ended: list[str]
) -> None:
    mine, others = [await token_of(database, WANG) for _ in range(2)], await token_of(database, demo_world.LEAD)
    assert (await ask(WANG, "POST", "/sign-ins/end-all")).status == 204
    assert {signing.fingerprint(token) for token in mine} < set(ended)
    assert len(ended) == 3  # the one that asked too
    for token, status in ((mine[0], 401), (mine[1], 401), (others, 200)):
        answer = await client.get("/api/v1/sign-ins", headers={"Authorization": f"Bearer {token}"})
        assert answer.status == status


async def test_a_name_is_one_person_s(ask: Ask) -> None:
    answer = await ask(demo_world.ADMINISTRATOR, "PUT", f"/people/{WANG}/account", login="LIJINGYI")
    assert (answer.status, (await answer.json(content_type=None))["code"]) == (409, "login_taken")


async def test_a_link_of_an_administrator_signs_the_person_in_once(client: Client, ask: Ask) -> None:
    link = (await (await ask(demo_world.ADMINISTRATOR, "POST", f"/people/{WANG}/links")).json())["link"]
    answers = [await client.post("/api/v1/sign-ins", json={"link": link}) for _ in range(2)]
    assert [answer.status for answer in answers] == [201, 401]
    assert (await answers[0].json())["person"] == WANG


async def test_nobody_becomes_more_than_he_is_by_another_s_account(database: Database, ask: Ask) -> None:
    await appoint(database, WANG, "org_admin", demo_world.SATELLITES[0][0])
    school = demo_world.SATELLITES[0][0]
    await appoint(database, demo_world.OBSERVER, "org_admin", school)
    for person, status in ((demo_world.OBSERVER, 404), (demo_world.LEAD, 404)):
        assert (await ask(WANG, "POST", f"/people/{person}/links")).status == status
    await appoint(database, WANG, "org_admin", demo_world.DISTRICT)
    assert (await ask(WANG, "POST", f"/people/{demo_world.ADMINISTRATOR}/links")).status == 201


async def test_who_administers_beyond_is_not_reset_from_below(database: Database, ask: Ask) -> None:
    host = demo_world.HOST
    await appoint(database, demo_world.LEAD, "org_admin", host)
    colleague = demo_world.ADMINISTRATOR
    answer = await ask(demo_world.LEAD, "POST", f"/people/{colleague}/links")
    if answer.status != 404:  # the administrator of the group, who may belong to this school
        assert (await answer.json(content_type=None))["code"] == "grant_exceeds_own"
    await appoint(database, WANG, "auditor", demo_world.DISTRICT)
    await appoint(database, demo_world.LEAD, "org_admin", demo_world.GROUP)
    answer = await ask(demo_world.LEAD, "POST", f"/people/{WANG}/links")
    assert (answer.status, (await answer.json(content_type=None))["code"]) == (403, "grant_exceeds_own")
    assert (await ask(demo_world.LEAD, "GET", f"/people/{WANG}/account")).status == 200


@pytest.mark.parametrize(("pin", "status"), [("480213", 204), ("111111", 409), ("12", 400)])
async def test_everybody_chooses_the_own_pin(ask: Ask, pin: str, status: int) -> None:
    assert (await ask(WANG, "PUT", "/me/pin", pin=pin)).status == status
    body = await (await ask(demo_world.ADMINISTRATOR, "GET", f"/people/{WANG}/account")).json()
    assert body["pin_set"] is (status == 204)
    assert (await ask(demo_world.ADMINISTRATOR, "DELETE", f"/people/{WANG}/pin")).status == 204
    body = await (await ask(demo_world.ADMINISTRATOR, "GET", f"/people/{WANG}/account")).json()
    assert not body["pin_set"]
