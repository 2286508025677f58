"""Debian's Janus beside us: its video room with one event loop, its own configuration, in a network namespace."""

from __future__ import annotations

import asyncio
import secrets
import shutil
from asyncio.subprocess import DEVNULL
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

from tests.support.netns import Namespace

from .dtls import Identity
from .load import Publisher, Subscriber
from .sdp import described, mids_of, remote_of

PORT = 8188  # of the namespace
ROOM = 1
START_S = 10.0
LIBRARIES = next(iter(sorted(Path("/usr/lib").glob("*/janus"))), Path("/usr/lib/janus"))

SETTINGS = """
general: {{ configs_folder = "{folder}" plugins_folder = "{folder}/plugins"
  transports_folder = "{folder}/transports" debug_level = 2 event_loops = 1 }}
media: {{ ipv6 = false }}
nat: {{ ice_lite = true ice_enforce_list = "{address}" }}
"""
WEBSOCKET = 'general: {{ ws = true ws_port = {port} ws_ip = "{address}" }}'
VIDEO_ROOM = 'room-{room}: {{ publishers = 4 bitrate = 8000000 audiocodec = "opus" videocodec = "vp8" }}'


def available() -> bool:
    return shutil.which("janus") is not None and Namespace.available()


@asynccontextmanager
async def running(space: Namespace, folder: Path) -> AsyncIterator[tuple[int, str]]:
    """The process id and the address of its WebSocket."""
    words = {"folder": folder, "address": space.inside, "port": PORT, "room": ROOM}
    for library in ("plugins/libjanus_videoroom.so", "transports/libjanus_websockets.so"):  # and no other
        (folder / library).parent.mkdir()
        (folder / library).symlink_to(LIBRARIES / library)
    (folder / "janus.jcfg").write_text(SETTINGS.format(**words))
    (folder / "janus.transport.websockets.jcfg").write_text(WEBSOCKET.format(**words))
    (folder / "janus.plugin.videoroom.jcfg").write_text(VIDEO_ROOM.format(**words))
    process = await asyncio.create_subprocess_exec(
        *space.prefix, "janus", f"--configs-folder={folder}", f"--config={folder}/janus.jcfg",
        stdin=DEVNULL, stdout=DEVNULL, stderr=DEVNULL,
    )  # fmt: skip
    try:
        yield process.pid, f"ws://{space.inside}:{PORT}"
    finally:
        process.terminate()
        await process.wait()


class Conversation:
    """One WebSocket of the Janus API: requests by transaction, plugin events by handle."""

    def __init__(self, ws: aiohttp.ClientWebSocketResponse) -> None:
        self._ws = ws
        self._session_id = 0

    @classmethod
    @asynccontextmanager
    async def opened(cls, address: str) -> AsyncIterator[Conversation]:
        async with aiohttp.ClientSession() as http, await _patiently(http, address) as ws:
            talk = cls(ws)
            talk._session_id = (await talk._ask({"janus": "create"}))["data"]["id"]
            keeping = asyncio.create_task(talk._keep_alive(), name="janus keepalive")
            yield talk
            keeping.cancel()

    async def publish(self, publisher: Publisher) -> int:
        """Returns the number of the feed."""
        handle = await self._attach()
        joined = await self._tell(handle, {"request": "join", "ptype": "publisher", "room": ROOM})
        offer = {"type": "offer", "sdp": described(publisher.local, "sendonly", "active")}
        answer = await self._tell(handle, {"request": "publish"}, offer)
        await publisher.connect(remote_of(answer["jsep"]["sdp"]))
        return int(joined["plugindata"]["data"]["id"])

    async def subscribe(self, subscriber: Subscriber, feed: int) -> None:
        handle = await self._attach()
        request = {"request": "join", "ptype": "subscriber", "room": ROOM, "streams": [{"feed": feed}]}
        offer = (await self._tell(handle, request))["jsep"]["sdp"]
        answer = {"type": "answer", "sdp": described(subscriber.local, "recvonly", "active", mids_of(offer))}
        await self._tell(handle, {"request": "start"}, answer)
        await subscriber.connect(remote_of(offer))

    async def _attach(self) -> int:
        return int((await self._ask({"janus": "attach", "plugin": "janus.plugin.videoroom"}))["data"]["id"])

    async def _tell(self, handle: int, body: dict[str, Any], jsep: dict[str, str] | None = None) -> dict[str, Any]:
        message = {"janus": "message", "handle_id": handle, "body": body}
        return await self._ask(message | ({"jsep": jsep} if jsep else {}), wanted="event")

    async def _ask(self, message: dict[str, Any], wanted: str = "success") -> dict[str, Any]:
        transaction = secrets.token_hex(6)
        session = {"session_id": self._session_id} if self._session_id else {}
        await self._ws.send_json(message | session | {"transaction": transaction})
        while True:
            answer: dict[str, Any] = await self._ws.receive_json(timeout=START_S)
            assert answer["janus"] != "error", answer
            if answer.get("transaction") == transaction and answer["janus"] == wanted:
                return answer

    async def _keep_alive(self) -> None:
        while True:
            await asyncio.sleep(20)
            message = {"janus": "keepalive", "session_id": self._session_id, "transaction": "keepalive"}
            await self._ws.send_json(message)


async def _patiently(http: aiohttp.ClientSession, address: str) -> aiohttp.ClientWebSocketResponse:
    async with asyncio.timeout(START_S):
        while True:
            try:
                return await http.ws_connect(address, protocols=["janus-protocol"])
            except aiohttp.ClientConnectorError:
                await asyncio.sleep(0.05)


@asynccontextmanager
async def load(
    address: str, host: str, identity: Identity, subscribers: int
) -> AsyncIterator[tuple[Publisher, list[Subscriber]]]:
    """A publisher and its subscribers, connected and counting."""
    async with Conversation.opened(address) as talk:
        publisher = Publisher(identity, host)
        feed = await talk.publish(publisher)
        publisher.start()
        audience = [Subscriber(identity, host) for _ in range(subscribers)]
        for subscriber in audience:
            await talk.subscribe(subscriber, feed)
            subscriber.start()
        yield publisher, audience
        for peer in (publisher, *audience):
            await peer.close()
