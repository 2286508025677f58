"""A slow reader is cut; what was told before a close is still sent, and the close itself is always read."""

from __future__ import annotations

import asyncio
import contextlib
import struct
import time
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from server.gateway.socket import CUT_S, MAX_WAITING, Socket
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
        while await socket.receive() is not None:
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


# -- a far end that works by bytes -------------------------------------------------------------------------------

PING = bytes([0x89, 0x80, 0, 0, 0, 0])
UPGRADE = (
    b"GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
)


Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


def close_frame(code: int) -> bytes:
    return bytes([0x88, 0x82, 0, 0, 0, 0]) + struct.pack("!H", code)


async def upgraded(client: TestClient[web.Request, web.Application]) -> Streams:
    reader, writer = await asyncio.open_connection("127.0.0.1", client.port)
    writer.write(UPGRADE)
    await reader.readuntil(b"\r\n\r\n")
    return reader, writer


async def frame(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    kind, length = await reader.readexactly(2)
    return kind & 15, await reader.readexactly(length)


async def pinging_until_closed(client: TestClient[web.Request, web.Application]) -> int:
    """The code that a client sees whose pings are on their way while the close comes; it reads late."""
    reader, writer = await upgraded(client)
    for _ in range(50):
        writer.write(PING * 20)
        await asyncio.sleep(0.001)
    while True:
        kind, payload = await frame(reader)
        if kind == 8:
            writer.write(close_frame(4409))
            assert await reader.read() == b"", "something came behind the close"
            writer.close()
            return int.from_bytes(payload[:2])


async def test_who_pings_while_it_is_closed_reads_the_code_each_time() -> None:
    def talk(socket: Socket) -> None:
        asyncio.get_running_loop().call_later(0.02, socket.close, Close.REPLACED)

    async with serving(talk) as client:
        codes = [
            code
            for _ in range(10)
            for code in await asyncio.gather(*(pinging_until_closed(client) for _ in range(10)))
        ]
    assert codes == [4409] * 100


async def test_who_does_not_answer_a_close_is_cut_soon() -> None:
    async with serving(lambda socket: socket.close(Close.REPLACED)) as client:
        reader, writer = await upgraded(client)
        began_s = time.monotonic()
        assert await frame(reader) == (8, struct.pack("!H", 4409))
        async with asyncio.timeout(CUT_S + 2):
            with contextlib.suppress(ConnectionResetError):
                assert await reader.read() == b""
        assert time.monotonic() - began_s > CUT_S / 2, "it had time to answer"
        writer.close()


async def test_what_is_said_after_a_close_is_not_heard() -> None:
    heard: list[object] = []

    async def handler(request: web.Request) -> web.WebSocketResponse:
        ws = web.WebSocketResponse(autoclose=False)
        await ws.prepare(request)
        assert request.transport is not None
        socket = Socket(ws, request.transport, lambda _admitted: {}, lambda _connection: None)
        heard.append(await socket.receive())
        socket.close(Close.REPLACED)
        heard.append(await socket.receive())
        await socket.write()
        await socket.shut()
        return ws

    app = web.Application()
    app.router.add_get("/", handler)
    async with TestClient(TestServer(app)) as client:
        ws = await client.ws_connect("/")
        await ws.send_str("before")
        await ws.send_str("after")
        assert [message.data async for message in ws] == []
        assert ws.close_code == 4409
    assert [getattr(each, "data", None) for each in heard] == ["before", None]
