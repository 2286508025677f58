"""A slow reader is cut; what was told before a close is still sent."""

from __future__ import annotations

import asyncio
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from server.gateway.socket import MAX_WAITING, Socket
from server.live.door import Close


def serving(talk: Any) -> TestClient[web.Request, web.Application]:
    """A server whose one WebSocket is a `Socket` that `talk` may use."""

    async def handler(request: web.Request) -> web.WebSocketResponse:
        ws = web.WebSocketResponse(autoclose=False)
        await ws.prepare(request)
        assert request.transport is not None
        socket = Socket(ws, request.transport, lambda _admitted: {}, lambda _connection: None)

        async def write() -> None:
            await socket.write()
            await socket.shut()

        writing = asyncio.create_task(write())
        talk(socket)
        async for _ in ws:
            pass
        socket.ended()
        socket.close(Close.DONE)
        await writing
        return ws

    app = web.Application()
    app.router.add_get("/", handler)
    return TestClient(TestServer(app))


async def test_what_was_told_before_a_close_is_sent_first() -> None:
    def talk(socket: Socket) -> None:
        socket.tell("one")
        socket.close(Close.REPLACED)
        socket.tell("after the end")

    async with serving(talk) as client:
        ws = await client.ws_connect("/")
        assert [message.data async for message in ws] == ["one"]
        assert ws.close_code == 4409


async def test_the_first_close_counts() -> None:
    def talk(socket: Socket) -> None:
        socket.refuse("removed", "Out.")
        socket.close(Close.DONE)

    async with serving(talk) as client:
        ws = await client.ws_connect("/")
        assert [message.data async for message in ws] == ['{"error":{"code":"removed","text":"Out."}}']
        assert ws.close_code == 4403


async def test_a_reader_that_falls_too_far_behind_is_cut() -> None:
    def talk(socket: Socket) -> None:
        for _ in range(MAX_WAITING + 1):
            socket.tell("x")

    async with serving(talk) as client:
        ws = await client.ws_connect("/")
        assert len([message async for message in ws]) < MAX_WAITING
        assert ws.close_code == 1001
