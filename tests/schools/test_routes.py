"""Signing in over REST: guesses are slowed down and hold nobody up, and a good link is never refused for them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
import pytest_asyncio
from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer

from server.db import Database
from server.schools import demo, queries
from server.schools.routes import FAILURES_BURST, SignInRoutes
from server.web.api import Api
from server.web.errors import problems
from server.web.limits import Failures

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
    sign_ins = SignInRoutes(database, "main", lambda: NOW, lambda _token: None, monotonic_s=lambda: clock_s[0])
    sign_ins.add_to(Api(app))
    async with TestClient(TestServer(app)) as opened:
        yield opened


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
