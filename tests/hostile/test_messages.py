"""The live WebSocket against broken and malicious clients: all is answered or closed, nothing is believed."""

from __future__ import annotations

import asyncio
import json
import re
from typing import Any

import pytest

from server.classroom.commands import FORMS
from tests.hostile.broken import answered, closed, entered, join_of, live, pong
from tests.hostile.conftest import TOGETHER, Witness
from tests.stories.client import Client
from tests.support.server import ROOT

pytestmark = TOGETHER

MALFORMED = (
    "",
    "null",
    "true",
    "[]",
    "{",
    '"n"',
    "{}",
    '{"n": 1}',
    '{"n": 0, "command": "Leave"}',
    '{"n": -1, "command": "Leave"}',
    '{"n": 1.0, "command": "Leave"}',
    '{"n": true, "command": "Leave"}',
    '{"n": "1", "command": "Leave"}',
    '{"n": 9007199254740993, "command": "Leave"}',
    '{"n": 9223372036854775808, "command": "Leave"}',
    '{"n": 1e999, "command": "Leave"}',
    '{"n": ' + "9" * 5_000 + ', "command": "Leave"}',
    '{"n": [1], "command": "Leave"}',
    '{"n": 1, "command": ["Leave"]}',
    '{"n": 1, "command": null}',
    '{"n": 1, "command": {"n": 1}}',
    '{"ping": NaN}',
    '{"ping": Infinity}',
    '{"ping": 1e999}',
    '{"ping": true}',
    '{"ping": "1"}',
    '{"ping": 1, "more": 1}',
    '{"join": {}}',
    '{"join": [[[[]]]]}',
    '{"offer": null}',
    '{"offer": {"id": -1, "pc": "a", "sdp": "", "send": {}, "receive": {}}}',
    '{"offer": {"id": 1, "pc": "../..", "sdp": "v=0", "send": {}, "receive": {}}}',
    '{"offer": {"id": 1, "pc": "a", "sdp": 1, "send": {}, "receive": {}}}',
    '{"offer": {"id": 1, "pc": "a", "sdp": "v=0", "send": {"0": "thoughts"}, "receive": {}}}',
    '{"offer": {"id": 1, "pc": "a", "sdp": "v=0", "send": {}, "receive": {"0": "lead"}}}',
    '{"welcome": {"endpoint": "aaaaaaaa"}}',
    '{"facts": []}',
    "[" * 32_000,
    '{"a":' * 10_000,
    '{"n": 1, "command": "Leave", "deep": ' + "[" * 900 + "]" * 900 + "}",
)
WRONG_VALUES: tuple[Any, ...] = (
    None, True, -1, 0, 1.5, 2**63, -(2**63), 10**400, "", "\x00", "\ud800", "../../etc/passwd", "a" * 20_000,
    [], [[]], {}, {"$ne": None}, "seat:-1", "seat:" + "9" * 300, "aaaaaaaa",
)  # fmt: skip
DOCUMENTED = frozenset(
    word
    for quoted in re.findall("`([a-z_ ]+)`", (ROOT / "docs/protocol.md").read_text("utf-8"))
    for word in quoted.split()
)
"""Words that the protocol's page sets as code: a refusal that is none of them would be news to a client."""


async def test_every_malformed_message_is_answered_with_a_code_and_a_sentence(witness: Witness) -> None:
    stranger = await witness.stranger()
    async with witness.undisturbed():
        await entered(stranger)
        for text in MALFORMED:
            await stranger.say(text)
            answer = await answered(stranger)
            assert answer["error"]["code"] in ("malformed", "unknown_command"), (text[:60], answer)
            assert answer["error"]["text"].endswith("."), text[:60]
            await asyncio.sleep(0.02)
        assert await pong(stranger)
        await stranger.close()


async def test_every_field_of_every_command_may_be_of_the_wrong_kind(witness: Witness) -> None:
    strangers = [await witness.stranger() for _ in range(8)]  # each may ask for ten a second
    async with witness.undisturbed(), asyncio.TaskGroup() as tasks:
        for place, stranger in enumerate(strangers):
            tasks.create_task(asks_nonsense(stranger, list(FORMS)[place :: len(strangers)]))


async def asks_nonsense(stranger: Client, commands: list[str]) -> None:
    await entered(stranger)
    for name in commands:
        fields = list(FORMS[name].json_schema().get("properties", {})) or ["extra"]
        for place, value in enumerate(WRONG_VALUES):
            wrong = dict.fromkeys(fields, value) if place % 2 else {fields[place // 2 % len(fields)]: value}
            stranger.number += 1
            await stranger.say(json.dumps({"n": stranger.number, "command": name, **wrong}))
            answer = await answered(stranger)
            assert answer["n"] == stranger.number
            if answer.get("error") is None:
                assert (name, value) in (("OpenMicrophone", None), ("CloseMicrophone", None))
                continue
            assert answer["error"]["code"] in DOCUMENTED, (name, value, answer)
            assert len(answer["error"]["text"]) < 400
            await asyncio.sleep(0.1)
    assert await pong(stranger)
    await stranger.close()


@pytest.mark.parametrize(
    ("fields", "close"),
    [
        ({"token": ""}, 4400),
        ({"token": "x" * 128}, 4401),
        ({"token": "x" * 129}, 4400),
        ({"token": "\ud800"}, 4400),
        ({"token": 7}, 4400),
        ({"device": "not-a-uuid"}, 4400),
        ({"device": "00000000-0000-0000-0000-00000000000g"}, 4400),
        ({"kind": "lead_room"}, 4403),
        ({"kind": "observer"}, 4403),
        ({"kind": "emperor"}, 4400),
        ({"cursor": "f" * 65}, 4400),
        ({"pc": "a" * 33}, 4400),
        ({"client": {"name": "a" * 41, "version": "1", "platform": "1"}}, 4400),
        ({"client": {"name": "<b>", "version": "1", "platform": "\u202e"}}, None),
        ({"endpoint": "aaaaaaaa"}, 4400),
    ],
)
async def test_a_join_with_a_wrong_field_is_refused_and_closed(
    witness: Witness, fields: dict[str, Any], close: int | None
) -> None:
    stranger = await witness.stranger()
    async with witness.undisturbed(), witness.http.ws_connect(live(witness)) as ws:
        await ws.send_str(json.dumps({"join": join_of(stranger) | fields}))
        first = json.loads((await ws.receive(timeout=5)).data)
        if close is None:
            assert "welcome" in first
            return
        assert set(first["error"]) == {"code", "text"}
        assert await closed(ws) == close


async def test_binary_frames_and_frames_over_64_kib_close_the_connection(witness: Witness) -> None:
    async with witness.undisturbed():
        for send in ("binary", "large", "binary first", "large first"):
            stranger = await witness.stranger()
            ws = await witness.http.ws_connect(live(witness))
            if "first" not in send:
                await ws.send_json({"join": join_of(stranger)})
                assert "welcome" in json.loads((await ws.receive(timeout=5)).data)
            if "binary" in send:
                await ws.send_bytes(b"\x00\xff" * 50)
            else:
                await ws.send_str('{"ping": 1' + " " * 65_536 + "}")
            assert await closed(ws) in (4400, 1009), send


async def test_a_second_join_on_one_connection_changes_nothing(witness: Witness) -> None:
    stranger = await witness.stranger()
    async with witness.undisturbed():
        await entered(stranger)
        for _ in range(20):
            await stranger.say(json.dumps({"join": join_of(stranger)}))
            assert (await answered(stranger))["error"]["code"] == "malformed"
        assert await pong(stranger)
        await stranger.close()


async def test_commands_before_the_join_are_not_heard(witness: Witness) -> None:
    async with witness.undisturbed(), witness.http.ws_connect(live(witness)) as ws:
        await ws.send_json({"n": 1, "command": "EndSession", "cause": "taught"})
        assert json.loads((await ws.receive(timeout=5)).data)["error"]["code"] == "not_joined"
        assert await closed(ws) == 4400


async def test_a_flood_of_commands_is_too_fast_and_a_flood_of_anything_is_closed(witness: Witness) -> None:
    stranger = await witness.stranger()
    async with witness.undisturbed():
        await entered(stranger)
        for n in range(60):
            await stranger.say(json.dumps({"n": stranger.number + n + 1, "command": "LowerAllHands"}))
        codes = [(await answered(stranger))["error"]["code"] for _ in range(60)]
        assert codes.count("too_fast") >= 15
        for _ in range(10):
            await stranger.say(json.dumps({"n": stranger.number + 99, "command": "PostChat", "text": "好"}))
        for _ in range(300):
            await stranger.say("[")
        assert stranger._ws is not None
        assert await closed(stranger._ws) == 4429


async def test_a_flood_of_chat_is_too_fast_long_before_that(witness: Witness) -> None:
    stranger = await witness.stranger()
    async with witness.undisturbed():
        await entered(stranger)
        codes = []
        for n in range(1, 9):
            chat = {"n": stranger.number + n, "command": "PostChat", "channel": "class", "text": "<script>"}
            await stranger.say(json.dumps(chat))
            codes.append((await answered(stranger)).get("error", {}).get("code"))
        assert codes == [None] * 5 + ["too_fast"] * 3
        await stranger.close()
