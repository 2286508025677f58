"""Hostile and broken input, revocation, a clock that jumps: nobody else notices."""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path

import aiohttp
import pytest

from tests.stories.client import Client, living, signed_in
from tests.support import migrated
from tests.support.clock import SteppedClock
from tests.support.server import RunningServer

pytestmark = pytest.mark.story

NONSENSE = (
    "",
    "null",
    "[]",
    "{",
    '{"n": 1}',
    '{"n": -1, "command": "Leave"}',
    '{"n": 1.5, "command": "Leave"}',
    '{"n": 9007199254740993, "command": "Leave"}',
    '{"ping": "now"}',
    '{"ping": NaN}',
    '{"join": {}}',
    '{"offer": {"id": 1, "pc": "a", "sdp": "v=0", "send": [], "receive": {}}}',
    '{"offer": {"id": 1, "pc": "' + "a" * 33 + '", "sdp": "v=0", "send": {}, "receive": {}}}',
    "[" * 30_000,
    '{"a":' * 8_000,
)
REFUSED = (
    ({"command": "Explode"}, "unknown_command"),
    ({"command": "RaiseHand"}, "malformed"),
    ({"command": "RaiseHand", "whom": "seat:14", "kind": "answer", "more": 1}, "malformed"),
    ({"command": "RaiseHand", "whom": 14, "kind": "answer"}, "malformed"),
    ({"command": "RaiseHand", "whom": "seat:99", "kind": "answer"}, "no_such_seat"),
    ({"command": "StartSession"}, "not_the_lead"),
    ({"command": "OwnSession", "owner": "me", "epoch": 99}, "unknown_command"),
    ({"command": "PostChat", "channel": "class", "text": "好" * 501}, "too_long"),
)


async def a_room(http: aiohttp.ClientSession, server: RunningServer, words: str) -> Client:
    client = await signed_in(http, server, words)
    assert "welcome" in await client.connect()
    return client


async def error_said_to(client: Client) -> dict[str, str]:
    async with asyncio.timeout(10):
        while True:
            for message in client.heard:
                if "error" in message:
                    return dict(message["error"])
            await asyncio.sleep(0.01)


async def test_nonsense_is_answered_and_disturbs_nobody(server: RunningServer) -> None:
    async with aiohttp.ClientSession() as http:
        hostile, other = await signed_in(http, server, "云岭小学"), await signed_in(http, server, "李静仪")
        async with living(hostile, other):
            for text in NONSENSE:
                hostile.heard.clear()
                await hostile.say(text)
                assert (await error_said_to(hostile))["code"] == "malformed", text[:60]
            assert await other.until_answered(await other.ask("StartSession")) == "accepted"
            for fields, code in REFUSED:
                name = str(fields["command"])
                rest = {key: value for key, value in fields.items() if key != "command"}
                assert await hostile.until_answered(await hostile.ask(name, **rest)) == code
            heard = asyncio.create_task(other.until_heard("hand.raised"))
            number = await hostile.ask("RaiseHand", whom="seat:14", kind="answer")
            assert await hostile.until_answered(number) == "accepted"
            assert (await heard)["data"]["endpoint"] == hostile.endpoint
            assert (hostile.welcomes, other.welcomes) == (1, 1)
    assert "Traceback" not in server.log


async def test_an_offer_that_is_no_description_is_answered(server: RunningServer) -> None:
    async with aiohttp.ClientSession() as http:
        client = await signed_in(http, server, "云岭小学")
        async with living(client):
            for sdp in ("", "v=0", "v=0\r\n" + "a=x\r\n" * 5_000, "\x00" * 100):
                await client.say(
                    json.dumps({"offer": {"id": 7, "pc": "one", "sdp": sdp, "send": {}, "receive": {}}})
                )
                async with asyncio.timeout(5):
                    while "answer" not in client.heard[-1]:
                        await asyncio.sleep(0.01)
                assert client.heard.pop()["answer"]["error"]["code"]
    assert "Traceback" not in server.log


@pytest.mark.parametrize(
    ("first", "close"),
    [
        ("rubbish", 4400),
        (json.dumps({"ping": 1}), 4400),
        (json.dumps({"join": {"token": "x"}}), 4400),
        (
            json.dumps(
                {
                    "join": {
                        "token": "nobody",
                        "device": "6f1c0000-0000-4000-8000-000000000000",
                        "kind": "satellite_room",
                        "client": {"name": "x", "version": "1", "platform": "x"},
                    }
                }
            ),
            4401,
        ),
    ],
)
async def test_who_does_not_join_is_told_why_and_closed(hall: RunningServer, first: str, close: int) -> None:
    async with (
        aiohttp.ClientSession() as http,
        http.ws_connect(f"{hall.address}/api/v1/sessions/demo/live") as ws,
    ):
        await ws.send_str(first)
        error = json.loads((await ws.receive(timeout=5)).data)["error"]
        assert set(error) == {"code", "text"}
        await ws.receive(timeout=5)
        assert ws.close_code == close


async def test_another_session_is_the_same_as_none(hall: RunningServer) -> None:
    async with aiohttp.ClientSession() as http:
        client = await signed_in(http, hall, "云岭小学")
        client.session = "01938a4e-77b2-7c31-9d5e-2f6a1b3c4d5e"
        assert (await client.connect())["error"]["code"] == "not_found"
        assert await client.listen() == 4404


async def test_who_drums_is_refused_and_who_floods_is_closed(server: RunningServer) -> None:
    async with aiohttp.ClientSession() as http:
        client = await a_room(http, server, "云岭小学")
        hearing = asyncio.create_task(client.listen())
        for n in range(1, 61):
            await client.say(json.dumps({"n": n, "command": "LowerAllHands"}))
        await asyncio.sleep(0.5)
        assert "too_fast" in client.refused.values()
        for _ in range(300):
            await client.say('{"ping": 1}')
        assert await hearing == 4429


async def test_the_same_device_in_a_second_window_takes_over_within_a_second(server: RunningServer) -> None:
    async with aiohttp.ClientSession() as http:
        older = await a_room(http, server, "云岭小学")
        newer = await signed_in(http, server, "云岭小学")
        newer.device = older.device
        hearing = asyncio.create_task(older.listen())
        assert "welcome" in await newer.connect()
        async with asyncio.timeout(1):
            assert await hearing == 4409
        assert newer.endpoint == older.endpoint
        await newer.close()


async def test_a_revoked_endpoint_is_out_within_a_second_and_stays_out(server: RunningServer) -> None:
    async with aiohttp.ClientSession() as http:
        lead = await signed_in(http, server, "李静仪")
        room = await a_room(http, server, "云岭小学")
        async with living(lead):
            hearing = asyncio.create_task(room.listen())
            heard = asyncio.create_task(lead.until_heard("endpoint.left"))
            await asyncio.sleep(0)
            await server.command("revoke", "demo", room.endpoint)
            async with asyncio.timeout(1):
                assert await hearing == 4403
                assert (await heard)["data"]["cause"] == "revoked"
            room.session = "demo"
            assert (await room.connect())["error"]["code"] == "removed"
            assert await room.listen() == 4403


async def test_a_revoked_program_does_not_come_back_as_another_device(server: RunningServer) -> None:
    async with aiohttp.ClientSession() as http:
        program = Client(http, server.address, await server.token("observer"), "observer")
        assert "welcome" in await program.connect()
        hearing = asyncio.create_task(program.listen())
        await server.command("revoke", "demo", program.endpoint)
        assert await hearing == 4403
        program.device = "6f1c0000-0000-4000-8000-000000000000"
        assert (await program.connect())["error"]["code"] == "sign_in"
        assert await program.listen() == 4401


async def test_a_header_that_is_only_half_sent_is_cut_after_ten_seconds(hall: RunningServer) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", hall.port)
    began_s = time.monotonic()
    writer.write(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ")
    async with asyncio.timeout(15):
        while True:
            await asyncio.sleep(0.5)
            try:
                writer.write(b"a")
                await writer.drain()
            except ConnectionError:
                break
            if reader.at_eof() or reader.exception() is not None:
                break
    assert 9 < time.monotonic() - began_s < 13
    writer.close()


async def test_pages_of_other_sites_get_nothing(hall: RunningServer) -> None:
    async with aiohttp.ClientSession() as http:
        link = {"link": "x" * 32}
        for headers, status in (
            ({"Host": "evil.example"}, 421),
            ({"Sec-Fetch-Site": "cross-site"}, 403),
            ({"Origin": "https://evil.example"}, 403),
            ({"Origin": hall.address}, 401),
            ({"Sec-Fetch-Site": "same-origin"}, 401),
        ):
            url = f"{hall.address}/api/v1/sign-ins"
            async with http.post(url, json=link, headers=headers) as answer:
                assert answer.status == status, headers
        with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
            await http.ws_connect(
                f"{hall.address}/api/v1/sessions/demo/live", headers={"Origin": "https://evil.example"}
            )


@pytest.mark.skipif(not SteppedClock.available(), reason="libfaketime is not installed")
async def test_a_wall_clock_stepped_by_two_hours_changes_nothing_in_class(tmp_path: Path) -> None:
    clock = SteppedClock(tmp_path)
    data = migrated.folder(tmp_path / "data")  # under such a clock a migration takes far longer
    async with RunningServer(data, **clock.environment) as server, aiohttp.ClientSession() as http:
        lead, room = await signed_in(http, server, "李静仪"), await signed_in(http, server, "云岭小学")
        async with living(lead, room):
            assert await lead.until_answered(await lead.ask("StartSession")) == "accepted"
            for hours in (2, -2):
                clock.step(hours)
                await asyncio.sleep(1.5)
                number = await lead.ask("MuteAll" if hours > 0 else "UnmuteAll", source="microphone")
                assert await lead.until_answered(number) == "accepted"
            await asyncio.sleep(4)
            assert (lead.welcomes, room.welcomes) == (1, 1)
        clock.step(0)
        commits = await server.facts("session/demo")
        at_ms = [commit["at_ms"] for commit in commits if "at_ms" in commit]
        assert at_ms == sorted(at_ms)
        assert at_ms[-1] < 60_000
        assert "session.session.ended" not in [fact["type"] for commit in commits for fact in commit["facts"]]
