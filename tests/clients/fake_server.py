"""A small server that runs: it speaks docs/protocol.md for one session in which only chat is possible.

It stores each accepted command exactly once, under its commit id, and answers a resend from its window, as the
real one must. What goes wrong is asked for: replies lost, links cut, silence, cursors forgotten, close codes.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSCloseCode, web
from aiohttp.test_utils import TestServer

SESSION = "01938a4e-77b2-7c31-9d5e-2f6a1b3c4d5e"
TIME = "2026-11-24T00:12:52.870Z"


@dataclass
class Link:
    """One connection as the server saw it."""

    socket: web.WebSocketResponse
    transport: asyncio.Transport
    path: str
    join: dict[str, Any]
    numbers: list[int] = field(default_factory=list)
    offers: list[dict[str, Any]] = field(default_factory=list)

    async def tell(self, message: dict[str, Any]) -> None:
        """A client that is gone hears nothing, and nobody minds."""
        with contextlib.suppress(ConnectionError):
            await self.socket.send_json(message)


@dataclass
class FakeServer:
    links: list[Link] = field(default_factory=list)
    commits: dict[str, str] = field(default_factory=dict)  # commit id → text, in order of acceptance
    replies: dict[str, dict[int, dict[str, Any]]] = field(default_factory=dict)
    endpoints: dict[str, str] = field(default_factory=dict)  # device → endpoint
    lose_next_replies: int = 0
    silent: bool = False
    remembers_cursors: bool = True
    turn_away: tuple[int, dict[str, Any]] | None = None  # close code and what is said before
    hold_replies: bool = False
    journal_is_slow: bool = False
    held: list[tuple[Link, dict[str, Any]]] = field(default_factory=list)
    address: str = ""

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        join = (await socket.receive_json())["join"]
        assert isinstance(request.transport, asyncio.Transport)
        link = Link(socket, request.transport, request.path, join)
        self.links.append(link)
        if self.turn_away is not None:
            code, said = self.turn_away
            await socket.send_json(said)
            await socket.close(code=code)
            return socket
        await self._welcome(link)
        async for frame in socket:
            if frame.type.name == "TEXT" and not self.silent:
                await self._hear(link, json.loads(frame.data))
        return socket

    async def cut(self) -> None:
        """Every link breaks as when a process dies."""
        for link in self.links:
            link.transport.abort()

    async def close(self, code: int) -> None:
        await self.links[-1].socket.close(code=code)

    async def release(self) -> None:
        """The journal answers again."""
        self.hold_replies = False
        for link, reply in self.held:
            await link.tell(reply)
        self.held.clear()

    async def _welcome(self, link: Link) -> None:
        endpoint = self.endpoints.setdefault(link.join["device"], f"endpoin{len(self.endpoints) + 2}")
        known = max(self.replies.get(endpoint, {}), default=0)
        await link.tell(
            {
                "welcome": {
                    "endpoint": endpoint, "connection": "c", "session": SESSION, "n": known, "edition": 1,
                    "pc": False, "directory": {"persons": {}}, "clock": {"at_ms": 5000, "running": True},
                }
            }
        )  # fmt: skip
        cursor = link.join.get("cursor")
        if cursor is not None and self.remembers_cursors:
            for position in range(int(cursor[1:]), len(self.commits)):
                await link.tell(self._facts(position))
        else:
            await link.tell({"snapshot": self.snapshot(endpoint), "cursor": f"c{len(self.commits)}"})

    async def _hear(self, link: Link, message: dict[str, Any]) -> None:
        if "ping" in message:
            pong = {"pong": message["ping"], "clock": {"at_ms": 5000, "running": True}}
            await link.tell(pong)
        elif "offer" in message:
            link.offers.append(message["offer"])
        else:
            await self._command(link, message)

    async def _command(self, link: Link, message: dict[str, Any]) -> None:
        endpoint, n = self.endpoints[link.join["device"]], message["n"]
        link.numbers.append(n)
        replies = self.replies.setdefault(endpoint, {})
        if n not in replies:
            replies[n] = self._decide(endpoint, n, message)
            if "cursor" in replies[n]:
                for other in self.links:
                    await other.tell(self._facts(len(self.commits) - 1))
        if self.lose_next_replies > 0:
            self.lose_next_replies -= 1
            await self.cut()
        elif self.hold_replies:
            self.held.append((link, replies[n]))
            if self.journal_is_slow:
                await link.tell({"n": n, "waiting": True})
        else:
            await link.tell(replies[n])

    def _decide(self, endpoint: str, n: int, message: dict[str, Any]) -> dict[str, Any]:
        if message["command"] != "PostChat" or not message.get("text"):
            return {"n": n, "error": {"code": "empty", "text": "There is nothing to say."}}
        self.commits[f"{SESSION}.{endpoint}.{n}"] = message["text"]
        return {"n": n, "cursor": f"c{len(self.commits)}"}

    def _facts(self, position: int) -> dict[str, Any]:
        commit, text = list(self.commits.items())[position]
        data = {"message": f"m{position}", "endpoint": commit.split(".")[1], "channel": "class", "text": text}
        fact = {"type": "session.chat.posted", "v": 1, "data": data}
        return {"cursor": f"c{position + 1}", "at_ms": 100 * position, "time": TIME, "facts": [fact]}

    def snapshot(self, endpoint: str) -> dict[str, Any]:
        chat = [
            {"message": f"m{i}", "endpoint": commit.split(".")[1], "channel": "class", "text": text,
             "question": False, "at_ms": 100 * i}
            for i, (commit, text) in enumerate(self.commits.items())
        ]  # fmt: skip
        return {
            "me": {"endpoint": endpoint, "role": "co_teacher", "kind": "personal", "can": [], "hidden": False},
            "session": {"id": SESSION, "kind": "lesson", "state": "live", "title": "T", "lead": {"person": "p"}},
            "rules": {"stage_seats": 2, "class_muted": []},
            "rooms": [], "endpoints": {}, "hands": [], "stage": [], "microphones": {}, "chat": chat[-200:],
        }  # fmt: skip


@asynccontextmanager
async def running_server() -> AsyncIterator[FakeServer]:
    fake = FakeServer()
    app = web.Application()
    app.router.add_get("/api/v1/sessions/{session}/live", fake.serve)
    server = TestServer(app)
    await server.start_server()
    fake.address = str(server.make_url("")).rstrip("/")
    try:
        yield fake
    finally:
        for link in fake.links:
            if not link.socket.closed:
                await link.socket.close(code=WSCloseCode.GOING_AWAY)
        await server.close()
