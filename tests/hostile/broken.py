"""Broken clients by hand: what the well-behaved one of the stories would never do."""

from __future__ import annotations

import asyncio
import json
import uuid
from typing import Any

import aiohttp
import pytest

from tests.hostile.conftest import Witness
from tests.stories.client import Client


def live(witness: Witness) -> str:
    return f"{witness.server.address}/api/v1/sessions/demo/live"


def join_of(client: Client) -> dict[str, Any]:
    return {
        "token": client.token,
        "device": str(uuid.uuid4()),
        "kind": client.kind,
        "client": {"name": "hostile", "version": "1", "platform": "python"},
    }


async def entered(client: Client) -> None:
    assert "welcome" in await client.connect()


async def answered(client: Client) -> dict[str, Any]:
    """The next answer, of whatever kind; facts and ephemeral messages are passed over."""
    assert client._ws is not None
    async with asyncio.timeout(10):
        while True:
            message = await client._ws.receive()
            assert message.type is aiohttp.WSMsgType.TEXT, (message, client._ws.close_code)
            said: dict[str, Any] = json.loads(message.data, parse_constant=lambda name: pytest.fail(name))
            if {"n", "error", "pong", "answer"} & set(said):
                return said


async def pong(client: Client) -> bool:
    await client.say('{"ping": 7}')
    return bool((await answered(client))["pong"] == 7)


async def closed(ws: aiohttp.ClientWebSocketResponse, within_s: float = 5) -> int | None:
    """The code with which the server ended it."""
    async with asyncio.timeout(within_s):
        while (message := await ws.receive()).type is aiohttp.WSMsgType.TEXT:
            pass
    await ws.close()
    return message.data if message.type is aiohttp.WSMsgType.CLOSE else ws.close_code
