"""What a sign-in opened ends with it: signing out, expiry, and the removal of a program, in a running class."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest

from server.config import TENANT
from server.db import Database
from server.gateway.leases import Leases
from server.schools import queries, signing
from server.schools.signing import SignIn
from tests.gateway.test_whip import FRAGMENT, boxes, camera, display
from tests.stories.client import Client, living, signed_in
from tests.support.server import RunningServer

AT_ONCE_S = 1.0


def test_the_end_of_a_sign_in_ends_its_leases_and_no_others() -> None:
    leases, ended = Leases(), []
    for token, name in (("a", "socket"), ("a", "box"), ("b", "other")):
        leases.take(token).tell(lambda name=name: ended.append(name))  # type: ignore[misc]  # mypy infers no type for the default
    leases.end(signing.fingerprint("a"))
    assert (sorted(ended), len(leases)) == (["box", "socket"], 1)


def test_a_lease_that_was_given_up_is_told_nothing_and_leaves_nothing_behind() -> None:
    leases, ended = Leases(), []
    lease = leases.take("a")
    lease.tell(lambda: ended.append(1))
    lease.give_up()
    leases.end(signing.fingerprint("a"))
    assert (ended, len(leases)) == ([], 0)


def test_an_end_before_anybody_listens_is_told_as_soon_as_somebody_does() -> None:
    leases, ended = Leases(), []
    lease = leases.take("a")
    leases.end(signing.fingerprint("a"))
    lease.tell(lambda: ended.append(1))
    assert (ended, lease.ended) == ([1], True)


@asynccontextmanager
async def in_class(client: Client) -> AsyncIterator[asyncio.Task[int | None]]:
    """Joined once; the task ends with the close code."""
    assert "welcome" in await client.connect()
    listening = asyncio.create_task(client.listen())
    try:
        yield listening
    finally:
        await client.close()
        with contextlib.suppress(aiohttp.ClientError):
            await listening


async def within(limit_s: float, wanted: Awaitable[int | None]) -> int | None:
    async with asyncio.timeout(limit_s):
        return await wanted


async def sign_out(client: Client) -> int:
    headers = {"Authorization": f"Bearer {client.token}"}
    async with client.http.delete(f"{client.address}/api/v1/sign-ins/current", headers=headers) as answer:
        return answer.status


async def test_who_signs_out_is_closed_at_once_and_leaves_the_class(server: RunningServer) -> None:
    async with aiohttp.ClientSession() as http:
        lead, room = await signed_in(http, server, "李静仪"), await signed_in(http, server, "云岭小学")
        async with living(lead), in_class(room) as closed:
            leaving = asyncio.create_task(lead.until_heard("endpoint.left", within_s=AT_ONCE_S))
            await asyncio.sleep(0)
            assert await sign_out(room) == 204
            assert (await leaving)["data"]["endpoint"] == room.endpoint
            assert await within(AT_ONCE_S, closed) == 4401
            assert (await room.connect())["error"]["code"] == "sign_in"


async def test_only_the_sign_in_that_ended_is_out(server: RunningServer) -> None:
    async with aiohttp.ClientSession() as http:
        one, other = await signed_in(http, server, "云岭小学"), await signed_in(http, server, "云岭小学")
        async with living(other), in_class(one) as closed:
            assert await sign_out(one) == 204
            assert await within(AT_ONCE_S, closed) == 4401
            assert await other.until_answered(await other.ask("LowerAllHands")) == "not_the_lead"
            assert other.closes == []


async def short_lived(server: RunningServer, token: str, lasts: timedelta) -> str:
    """Another token of the same holder, good for so long from now."""
    database = Database(f"sqlite+aiosqlite:///{server.data / 'tongtang.db'}")
    now = datetime.now(UTC)
    async with database.writing() as db:
        known = await signing.by_token(db, TENANT, token, now)
        assert isinstance(known, SignIn)
        issued = await signing.issue(db, TENANT, replace(known, expires=now + lasts), now)
        assert await queries.session_id(db, TENANT, "demo") == known.session_id
    await database.close()
    return issued


async def test_a_sign_in_that_expires_in_mid_class_is_over_to_the_second(server: RunningServer) -> None:
    async with aiohttp.ClientSession() as http:
        room = await signed_in(http, server, "云岭小学")
        room.token = await short_lived(server, room.token, timedelta(seconds=2))
        began_s = time.monotonic()
        async with in_class(room) as closed:
            assert await within(2 + AT_ONCE_S, closed) == 4401
            assert time.monotonic() - began_s > 1.5


async def test_signing_out_ends_the_camera_box_of_the_same_token(server: RunningServer) -> None:
    token = await server.token("lead_teacher")
    async with boxes(server) as box:
        source = camera(box(token))
        await source.open("/whip/demo")
        assert (await source.ask("DELETE", "/api/v1/sign-ins/current")).status == 204
        again = await source.ask(
            "PATCH", source.location, "a=end-of-candidates", Content_Type=FRAGMENT, If_Match="*"
        )
        assert again.status == 404
        assert (await source.ask("POST", "/whip/demo", source.offer, Content_Type="application/sdp")).status == 401
        left = [fact for commit in await server.facts("session/demo") for fact in commit["facts"]][-1]
        assert (left["type"], left["data"]["cause"]) == ("session.endpoint.left", "left")


@pytest.mark.parametrize("how", ["revoke", "remove"])
async def test_a_program_that_is_put_out_is_out_with_all_that_its_token_opened(
    server: RunningServer, how: str
) -> None:
    token = await server.token("observer")
    async with boxes(server) as box, aiohttp.ClientSession() as http:
        lead = await signed_in(http, server, "李静仪")
        first, second = display(box(token)), display(box(token))
        async with living(lead):
            await first.open("/whep/demo")
            await second.open("/whep/demo")
            joined = [fact["data"] for commit in await server.facts("session/demo") for fact in commit["facts"]
                      if fact["type"] == "session.endpoint.joined"]  # fmt: skip
            endpoint = next(data["entry"]["endpoint"] for data in joined if data["entry"]["role"] == "observer")
            if how == "revoke":
                await server.command("revoke", "demo", endpoint)
            else:
                assert await lead.until_answered(await lead.ask("RemoveEndpoint", endpoint=endpoint)) == "accepted"
            await asyncio.sleep(2 * AT_ONCE_S)
            for each in (first, second):
                gone = await each.ask(
                    "PATCH", each.location, "a=end-of-candidates", Content_Type=FRAGMENT, If_Match="*"
                )
                assert gone.status == 404
            again = await first.ask("POST", "/whep/demo", first.offer, Content_Type="application/sdp")
            assert again.status == 401
