"""The lead is gone in mid-class: an administrator names a substitute, who takes over with everything kept."""

from __future__ import annotations

import asyncio
import sys
import time
from typing import Any

import aiohttp
import pytest

from migrations import demo_world
from tests.stories.client import Client, living, signed_in
from tests.support.server import RunningServer

pytestmark = pytest.mark.story

SUBSTITUTE = demo_world.OBSERVER  # a colleague on the staff


async def accepted(client: Client, command: str, **fields: Any) -> None:
    assert await client.until_answered(await client.ask(command, **fields)) == "accepted", command


async def refused(client: Client, command: str, **fields: Any) -> str:
    return await client.until_answered(await client.ask(command, **fields))


async def seen_by(server: RunningServer, token: str) -> dict[str, Any]:
    """The class as somebody who joins just now sees it."""
    async with aiohttp.ClientSession() as http:
        client = Client(http, server.address, token, "observer")
        await client.connect()
        hearing = asyncio.create_task(client.listen())
        async with asyncio.timeout(10):
            while not any("snapshot" in message for message in client.heard):
                await asyncio.sleep(0.02)
        await client.close()
        await hearing
        snapshot: dict[str, Any] = next(message["snapshot"] for message in client.heard if "snapshot" in message)
        return snapshot


async def press(
    http: aiohttp.ClientSession, server: RunningServer, what: str, token: str, body: Any
) -> tuple[int, Any]:
    headers = {"Authorization": f"Bearer {token}"}
    url = f"{server.address}/api/v1/sessions/demo/{what}"
    async with http.post(url, json=body, headers=headers) as answer:
        return answer.status, await answer.json()


async def test_a_substitute_takes_over_within_ten_seconds_and_everything_is_kept(server: RunningServer) -> None:
    admin, observer = await server.token("org_admin"), await server.token("observer")
    async with aiohttp.ClientSession() as http:
        lead, room = await signed_in(http, server, "主讲"), await signed_in(http, server, "云岭小学")
        async with living(room):
            async with living(lead):
                await accepted(lead, "StartSession")
                await accepted(lead, "TurnSwitch", switch="screen", on=True)
                await accepted(room, "RaiseHand", whom="seat:3", kind="answer")
                await accepted(room, "RaiseHand", whom="seat:4", kind="answer")
                await accepted(lead, "InviteToStage", endpoint=room.endpoint, whom="seat:3")
                status, told = await press(http, server, "substitute", admin, {"person": SUBSTITUTE})
                assert (status, told["code"]) == (409, "lead_present")
            held = asyncio.create_task(room.until_heard("class.held"))
            gone_s = time.monotonic()
            await held
            before = await seen_by(server, observer)
            assert (await press(http, server, "substitute", admin, {"person": SUBSTITUTE}))[0] == 200

            taker = Client(http, server.address, await server.token("substitute"), "personal")
            changed = asyncio.create_task(room.until_heard("lead.changed", within_s=20))
            async with living(taker):
                while await refused(taker, "TakeLead") == "lead_present":
                    await asyncio.sleep(0.2)
                await changed
                took_s = time.monotonic() - gone_s
                sys.stdout.write(f"the substitute leads {took_s:.1f} s after the lead was gone\n")
                assert took_s <= 10
                after = await seen_by(server, observer)
                assert after["session"]["lead"] == {"person": SUBSTITUTE, "endpoint": taker.endpoint}
                assert "held_since_ms" not in after["session"]
                for part in ("hands", "stage", "rules", "chat", "rooms"):
                    assert after[part] == before[part], part
                assert after["hands"] and after["stage"]

                async with living(lead):
                    assert await refused(lead, "MuteAll", source="microphone") == "not_the_lead"
                    assert await refused(lead, "TakeLead") == "not_named_substitute"
                    await accepted(taker, "HandOverLead", to=lead.endpoint)
                    await accepted(lead, "MuteAll", source="microphone")


async def test_an_administrator_presses_the_keys_and_only_the_lead_lifts_them(
    server: RunningServer,
) -> None:
    admin, observer = await server.token("org_admin"), await server.token("observer")
    async with aiohttp.ClientSession() as http:
        lead, room = await signed_in(http, server, "主讲"), await signed_in(http, server, "云岭小学")
        async with living(lead, room):
            await accepted(lead, "StartSession")
            assert (await press(http, server, "keys", observer, {"key": "pause"}))[0] == 403
            assert (await press(http, server, "keys", "no token", {"key": "pause"}))[0] == 401
            assert (await press(http, server, "keys", admin, {"key": "explode"}))[0] == 400
            status, told = await press(http, server, "keys", admin, {"key": "pause", "room": "nowhere"})
            assert (status, told["code"]) == (409, "out_of_range")

            assert (await press(http, server, "keys", admin, {"key": "interaction_off"}))[0] == 200
            assert await refused(room, "RaiseHand", whom="seat:3", kind="answer") == "interaction_off"
            assert await refused(room, "UnlockInteraction") == "not_the_lead"
            await accepted(lead, "UnlockInteraction")
            await accepted(room, "RaiseHand", whom="seat:3", kind="answer")

            assert (await press(http, server, "keys", admin, {"key": "pause"}))[0] == 200
            assert (await press(http, server, "keys", admin, {"key": "pause"}))[0] == 200
            await accepted(lead, "ResumeSession")
            assert (await press(http, server, "keys", admin, {"key": "close"}))[0] == 200
        status, told = await press(http, server, "keys", admin, {"key": "pause"})
        assert (status, told["code"]) == (409, "session_not_open")
    commits = await server.facts("session/demo")
    assert [commit["command"] for commit in commits].count("LockInteraction") == 1
