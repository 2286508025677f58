"""Signing in over REST: guesses are slowed down and hold nobody up, and a good link is never refused for them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio
from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer

from migrations import demo_world
from server.db import Database
from server.schools import demo, queries, signing
from server.schools.credentials.hashing import Hashing
from server.schools.credentials.passwords import Passwords
from server.schools.credentials.pins import Pins
from server.schools.endings import Endings
from server.schools.outbox import Outbox
from server.schools.routes import FAILURES_BURST, SignInRoutes
from server.web.api import Api
from server.web.errors import problems
from server.web.limits import Failures

PASSWORD = "correct horse battery"
NOW = datetime(2026, 11, 24, 0, 0, tzinfo=UTC)
Client = TestClient[web.Request, web.Application]


@pytest.fixture
def clock_s() -> list[float]:
    """The seconds that the routes count with, in the test's hands."""
    return [100.0]


@pytest_asyncio.fixture
async def link(database: Database) -> str:
    async with database.writing() as db:
        session = await queries.scheduled(db, "main", await demo.schedule(db, "main", NOW))
        assert session is not None
        return (await demo.make_links(db, "main", session, bytes(32)))[0].secret


@pytest_asyncio.fixture
async def client(database: Database, clock_s: list[float]) -> AsyncIterator[Client]:
    app = web.Application(middlewares=[problems])
    hashing = Hashing(bytes(32))
    passwords = Passwords(database, "main", hashing, Outbox("main", lambda: NOW))
    await passwords.give(demo_world.LEAD, "LiJingyi", PASSWORD, NOW)
    sign_ins = SignInRoutes(
        database,
        "main",
        lambda: NOW,
        passwords,
        Endings(),
        Pins(database, "main", hashing, Outbox("main", lambda: NOW)),
        bytes(32),
        bytes(32),
        monotonic_s=lambda: clock_s[0],
    )
    sign_ins.add_to(Api(app))
    async with TestClient(TestServer(app)) as opened:
        yield opened
    hashing.close()


async def sign_in(client: Client, link: str) -> ClientResponse:
    return await client.post("/api/v1/sign-ins", json={"link": link})


async def test_an_unknown_link_does_not_wait_for_the_writer(client: Client, database: Database) -> None:
    async with database.writing(), asyncio.timeout(5):
        assert (await sign_in(client, "nobody knows")).status == 401


async def test_who_guesses_too_fast_is_told_when_to_ask_again(client: Client, clock_s: list[float]) -> None:
    assert [(await sign_in(client, f"guess {n}")).status for n in range(FAILURES_BURST)] == [401] * FAILURES_BURST
    answer = await sign_in(client, "one more")
    problem = await answer.json(content_type="application/problem+json")
    assert (answer.status, problem["code"], answer.headers["Retry-After"]) == (429, "too_fast", "1")
    clock_s[0] += int(answer.headers["Retry-After"])
    assert [(await sign_in(client, "again")).status for _ in range(2)] == [401, 429]


async def test_a_good_link_is_good_however_many_failed_at_its_address(client: Client, link: str) -> None:
    while (await sign_in(client, "nobody knows")).status != 429:
        pass
    answers = await asyncio.gather(*(sign_in(client, link) for _ in range(5 * FAILURES_BURST)))
    assert {answer.status for answer in answers} == {201}
    tokens = {(await answer.json())["token"] for answer in answers}
    assert len(tokens) == len(answers)


def test_only_so_many_addresses_are_remembered_and_those_that_failed_last() -> None:
    failures = Failures(burst=1, per_s=0, addresses=2)
    assert [failures.may(address, 0) for address in ("a", "b", "a", "c")] == [True, True, False, True]
    assert not failures.may("a", 0)
    assert failures.may("b", 0)


# -- name and password -------------------------------------------------------------------------------------------


async def with_password(client: Client, name: str, password: str) -> ClientResponse:
    return await client.post("/api/v1/sign-ins", json={"name": name, "password": password})


@pytest.mark.parametrize("name", ["lijingyi", "LIJINGYI", " ｌｉjingyi "])
async def test_a_name_and_a_password_sign_a_person_in(client: Client, name: str) -> None:
    answer = await with_password(client, name, PASSWORD)
    body = await answer.json()
    assert (answer.status, body["person"], body["label"]) == (201, demo_world.LEAD, "李静仪")
    assert not {"session", "role", "kind", "must_change"} & body.keys()


async def test_a_wrong_password_and_an_unknown_name_are_told_alike(client: Client) -> None:
    wrong, unknown = (
        await with_password(client, "lijingyi", "wrong"),
        await with_password(client, "nobody", "wrong"),
    )
    assert (wrong.status, await wrong.text()) == (unknown.status, await unknown.text())
    assert wrong.status == 401


async def test_a_thousand_wrong_passwords_keep_nobody_else_out_behind_the_same_address(
    client: Client, database: Database
) -> None:
    """They are answered before the hash once a name has failed too often; the guessed name waits, no other."""
    guesses = asyncio.gather(*(with_password(client, "wanghaishan", f"guess {n}") for n in range(1000)))
    async with asyncio.timeout(60):
        while (answer := await with_password(client, "lijingyi", PASSWORD)).status == 429:
            await asyncio.sleep(0.05)
    assert answer.status == 201
    statuses = [answer.status for answer in await guesses]
    assert statuses.count(401) <= 50
    assert set(statuses) == {401, 429}


async def test_who_guesses_a_name_is_slowed_and_heard_again_later(client: Client, clock_s: list[float]) -> None:
    answers = [(await with_password(client, "lijingyi", "wrong")).status for _ in range(8)]
    assert answers == [401] * 6 + [429] * 2
    assert (await with_password(client, "lijingyi", PASSWORD)).status == 429
    clock_s[0] += 5
    assert (await with_password(client, "lijingyi", PASSWORD)).status == 201


@pytest.mark.parametrize(
    "body", [{}, {"name": "x"}, {"password": "x"}, {"link": "x", "name": "x", "password": "x"}, {"link": 7}]
)
async def test_one_way_at_a_time(client: Client, body: dict[str, object]) -> None:
    assert (await client.post("/api/v1/sign-ins", json=body)).status == 400


async def test_a_link_that_works_once_works_once_however_many_come(client: Client, database: Database) -> None:
    async with database.writing() as db:
        once = await signing.one_time_link(db, "main", demo_world.LEAD, NOW)
    answers = await asyncio.gather(*(sign_in(client, once) for _ in range(5)))
    assert sorted(answer.status for answer in answers) == [201, 401, 401, 401, 401]


async def test_a_link_that_works_once_is_worth_nothing_after_ten_minutes(database: Database) -> None:
    async with database.writing() as db:
        once = await signing.one_time_link(db, "main", demo_world.LEAD, NOW)
        late = NOW + signing.ONE_TIME
        assert await signing.by_link(db, "main", once, late - timedelta(seconds=1)) is not None
        assert await signing.by_link(db, "main", once, late) is None
