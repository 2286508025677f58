"""A client written from docs/protocol.md alone: it keeps its numbers, comes back by itself and asks again.

Everything it was acknowledged stands in `acknowledged`; the stories look for each of them in the log.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from tests.support.server import RunningServer

MAX_UNANSWERED = 16
BACK_OFF_S = (0.0, 0.25, 0.5, 1.0)


@dataclass
class Client:
    """One endpoint. `address` is where it connects; a test may change it."""

    http: aiohttp.ClientSession
    address: str
    token: str
    kind: str
    device: str = field(default_factory=lambda: str(uuid.uuid4()))
    session: str = "demo"
    endpoint: str = ""
    number: int = 0
    unanswered: dict[int, dict[str, Any]] = field(default_factory=dict)
    acknowledged: set[int] = field(default_factory=set)
    refused: dict[int, str] = field(default_factory=dict)
    closes: list[int | None] = field(default_factory=list)
    welcomes: int = 0
    heard: list[dict[str, Any]] = field(default_factory=list)
    _ws: aiohttp.ClientWebSocketResponse | None = None
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    # -- one connection --------------------------------------------------------------------------------------

    async def connect(self) -> dict[str, Any]:
        """Opens a WebSocket and joins; gives the first answer, whatever it is."""
        await self.close()
        self._ws = await self.http.ws_connect(f"{self.address}/api/v1/sessions/{self.session}/live")
        join = {
            "token": self.token,
            "device": self.device,
            "kind": self.kind,
            "client": {"name": "stories", "version": "1", "platform": "python"},
        }
        await self._ws.send_json({"join": join})
        message = await self._ws.receive(timeout=15)
        if message.type is not aiohttp.WSMsgType.TEXT:
            raise ConnectionError(f"closed with {self._ws.close_code}")
        first: dict[str, Any] = json.loads(message.data)
        if (welcome := first.get("welcome")) is not None:
            self.endpoint, self.session = welcome["endpoint"], welcome["session"]
            self.number = max(self.number, welcome["n"])
            self.welcomes += 1
        return first

    async def listen(self) -> int | None:
        """Hears everything until the connection is closed; gives the close code."""
        assert self._ws is not None
        ws = self._ws
        async with asyncio.TaskGroup() as tasks:
            pinging = tasks.create_task(self._ping(ws))
            async for message in ws:
                if message.type is aiohttp.WSMsgType.TEXT:
                    self._hear(json.loads(message.data))
            pinging.cancel()
        self.closes.append(ws.close_code)
        self._changed.set()
        return ws.close_code

    async def _ping(self, ws: aiohttp.ClientWebSocketResponse) -> None:
        with contextlib.suppress(ConnectionError, aiohttp.ClientError):
            while not ws.closed:
                await ws.send_json({"ping": 1})
                await asyncio.sleep(1)

    def _hear(self, message: dict[str, Any]) -> None:
        if (number := message.get("n")) is not None and "waiting" not in message:
            self.unanswered.pop(number, None)
            if "error" in message:
                self.refused[number] = message["error"]["code"]
            else:
                self.acknowledged.add(number)
        if "pong" not in message:
            self.heard.append(message)
        self._changed.set()

    # -- a life ----------------------------------------------------------------------------------------------

    async def live(self) -> None:
        """Stays in the session through whatever happens; cancel it to leave."""
        failures = 0
        while True:
            await asyncio.sleep(BACK_OFF_S[min(failures, len(BACK_OFF_S) - 1)])
            failures += 1
            with contextlib.suppress(aiohttp.ClientError, ConnectionError, TimeoutError):
                first = await self.connect()
                if "welcome" in first:
                    failures = 0
                    await self._ask_again()
                await self.listen()

    async def _ask_again(self) -> None:
        for number in sorted(self.unanswered):
            await self._send({"n": number, **self.unanswered[number]})

    async def ask(self, command: str, **fields: Any) -> int:
        """Sends a new command as soon as fewer than 16 are unanswered."""
        while len(self.unanswered) >= MAX_UNANSWERED or not self.endpoint:
            self._changed.clear()
            await self._changed.wait()
        self.number += 1
        self.unanswered[self.number] = {"command": command, **fields}
        await self._send({"n": self.number, **self.unanswered[self.number]})
        return self.number

    async def say(self, text: str) -> None:
        assert self._ws is not None
        await self._ws.send_str(text)

    async def _send(self, message: dict[str, Any]) -> None:
        with contextlib.suppress(ConnectionError, aiohttp.ClientError):  # it is asked again after the reconnect
            if self._ws is not None and not self._ws.closed:
                await self._ws.send_json(message)

    async def until_answered(self, number: int) -> str:
        """`accepted`, or the code of the refusal."""
        async with asyncio.timeout(30):
            while number in self.unanswered:
                self._changed.clear()
                await self._changed.wait()
        return self.refused.get(number, "accepted")

    async def until_heard(self, fact: str, within_s: float = 10) -> dict[str, Any]:
        """The first fact of a type that comes from now on."""
        seen = len(self.heard)
        async with asyncio.timeout(within_s):
            while True:
                for found in self.facts(seen):
                    if found["type"] == f"session.{fact}":
                        return found
                seen = len(self.heard)
                self._changed.clear()
                await self._changed.wait()

    def facts(self, since: int = 0) -> Iterator[dict[str, Any]]:
        for message in self.heard[since:]:
            yield from message.get("facts", ())

    async def close(self) -> None:
        if self._ws is not None:
            await self._ws.close()


async def signed_in(http: aiohttp.ClientSession, server: RunningServer, words: str) -> Client:
    """A client that has signed in by the link whose line has these words."""
    secret = server.link(words).partition("#")[2]
    async with http.post(f"{server.address}/api/v1/sign-ins", json={"link": secret}) as answer:
        assert answer.status == 201, await answer.text()
        signed = await answer.json()
    return Client(http, server.address, signed["token"], signed["kind"])


@asynccontextmanager
async def living(*clients: Client) -> AsyncIterator[None]:
    """The clients are in the session while the block lasts."""
    lives = [asyncio.create_task(client.live(), name=f"client {client.kind}") for client in clients]
    try:
        async with asyncio.timeout(20):
            while not all(client.welcomes for client in clients):
                await asyncio.sleep(0.02)
        yield
    finally:
        for life in lives:
            life.cancel()
        await asyncio.wait(lives)
        for client in clients:
            await client.close()
