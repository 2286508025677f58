"""Measuring a line: a picture goes up and comes down, some run at once, and it ends by itself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from tongtang_client.media import candidates_everywhere

from media.node import Node
from server.access.actor import Actor
from server.access.desk import Desk
from server.gateway import probes
from server.gateway.probes import PLACES, Probes
from server.web.api import Api
from server.web.errors import problems
from tests.media.node.rig import Grey, until

NOW = datetime(2026, 11, 24, tzinfo=UTC)
SIGNED_IN = {"Authorization": "Bearer good"}
Client = TestClient[web.Request, web.Application]


async def who(token: str) -> Actor | None:
    return Actor("person", (), "li") if token == "good" else None


@pytest_asyncio.fixture
async def client() -> AsyncIterator[Client]:
    node = Node()
    await node.start()
    app = web.Application(middlewares=[problems])
    Probes(node, Desk(who, lambda: NOW), lambda: NOW).add_to(Api(app))
    async with TestClient(TestServer(app)) as opened:
        yield opened
    await node.stop()


class Line:
    """The two connections of a client."""

    def __init__(self) -> None:
        self.up, self.down = (RTCPeerConnection(RTCConfiguration(iceServers=[])) for _ in range(2))
        self.up.addTransceiver(Grey(128), direction="sendonly")
        self.down.addTransceiver("video", direction="recvonly")

    async def offers(self) -> dict[str, str]:
        for pc in (self.up, self.down):
            await pc.setLocalDescription(await pc.createOffer())
        return {"up": self.up.localDescription.sdp, "down": self.down.localDescription.sdp}

    async def close(self) -> None:
        await self.up.close()
        await self.down.close()


async def test_what_goes_up_comes_down_again(client: Client) -> None:
    line = Line()
    answered = await client.post("/api/v1/probes", json=await line.offers(), headers=SIGNED_IN)
    assert answered.status == 201
    answers = await answered.json()
    assert answers["now_ms"] == int(NOW.timestamp() * 1_000)
    for pc, sdp in ((line.up, answers["up"]), (line.down, answers["down"])):
        await pc.setRemoteDescription(RTCSessionDescription(candidates_everywhere(sdp), "answer"))
    await until(lambda: line.up.connectionState == line.down.connectionState == "connected")
    frame = await line.down.getReceivers()[0].track.recv()
    assert frame.width > 0
    await line.close()


async def test_nobody_measures_without_a_sign_in_and_nonsense_is_malformed(client: Client) -> None:
    nonsense = {"up": "v=0", "down": "v=0"}
    assert (await client.post("/api/v1/probes", json=nonsense)).status == 401
    assert (await client.post("/api/v1/probes", json=nonsense, headers=SIGNED_IN)).status == 400
    assert (await client.post("/api/v1/probes", json={"up": 7}, headers=SIGNED_IN)).status == 400


async def test_a_few_at_once_and_each_ends_by_itself(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probes, "LASTS_S", 1.0)
    line = Line()
    offers = await line.offers()
    statuses = [
        (await client.post("/api/v1/probes", json=offers, headers=SIGNED_IN)).status for _ in range(PLACES + 1)
    ]
    assert statuses == [201] * PLACES + [429]

    async def measured() -> bool:
        return (await client.post("/api/v1/probes", json=offers, headers=SIGNED_IN)).status == 201

    async with asyncio.timeout(10):
        while not await measured():
            await asyncio.sleep(0.05)
    await line.close()


async def test_relays_are_told_before_the_offers_are_made(client: Client) -> None:
    async with client.get("/api/v1/probes", headers=SIGNED_IN) as answer:
        assert (answer.status, await answer.json()) == (200, {"ice_servers": []})
    async with client.get("/api/v1/probes") as answer:
        assert answer.status == 401
