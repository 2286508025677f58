"""One WebSocket from its opening to its loss (docs/protocol.md §2): it joins, pings and notices silence."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import Callable

import aiohttp

from .pace import PING_S, SILENCE_S, WELCOME_S
from .reducer import Json

SILENT = 0  # our own mark, beside the close codes, for a link that was given up
LOST = 1006
MAX_MESSAGE_BYTES = 16 * 1024 * 1024  # a snapshot of a full class with its chat is far below
CLOSING_S = 0.2  # a silent peer answers no closing handshake


class Link:
    """`heard` is called with each message, in order, and never after `run` has ended."""

    def __init__(self, address: str, join: Json, heard: Callable[[Json], None]) -> None:
        self.welcomed = False
        self.carried = False  # something was heard both ways: a ping was answered
        self._address, self._join, self._heard = address, join, heard
        self._outgoing: asyncio.Queue[Json] = asyncio.Queue()
        self._cut = asyncio.Event()

    def tell(self, message: Json) -> None:
        self._outgoing.put_nowait(message)

    def cut(self) -> None:
        """Ends the link without a word, as a broken line does."""
        self._cut.set()

    async def run(self, http: aiohttp.ClientSession) -> int:
        """Carries messages until the link is lost; gives the close code, or `SILENT`."""
        closing = aiohttp.ClientWSTimeout(ws_close=CLOSING_S)
        try:
            async with (
                asyncio.timeout(WELCOME_S) as opening,
                http.ws_connect(self._address, max_msg_size=MAX_MESSAGE_BYTES, timeout=closing) as socket,
            ):
                opening.reschedule(None)
                return await self._carry(socket)
        except (aiohttp.ClientError, OSError, TimeoutError):
            return LOST

    async def _carry(self, socket: aiohttp.ClientWebSocketResponse) -> int:
        await socket.send_json({"join": self._join})
        reading = asyncio.create_task(self._read(socket), name="live link reading")
        writing = asyncio.create_task(self._write(socket), name="live link writing")
        pinging = asyncio.create_task(self._ping(), name="live link pinging")
        cutting = asyncio.create_task(self._cut.wait(), name="live link cutting")
        try:
            # A link that cannot be written to is read to its end: the close code is still to come.
            await asyncio.wait((reading, cutting), return_when=asyncio.FIRST_COMPLETED)
            return reading.result() if reading.done() else LOST
        finally:
            for task in (reading, writing, pinging, cutting):
                task.cancel()
            await asyncio.gather(reading, writing, pinging, cutting, return_exceptions=True)

    async def _read(self, socket: aiohttp.ClientWebSocketResponse) -> int:
        while True:
            try:
                async with asyncio.timeout(SILENCE_S if self.welcomed else WELCOME_S):
                    frame = await socket.receive()
            except TimeoutError:
                return SILENT
            if frame.type is not aiohttp.WSMsgType.TEXT:
                return socket.close_code or LOST
            message: Json = json.loads(frame.data)
            self.welcomed = self.welcomed or "welcome" in message
            self.carried = self.carried or "pong" in message
            self._heard(message)

    async def _write(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        with contextlib.suppress(ConnectionError):
            while True:
                await socket.send_json(await self._outgoing.get())

    async def _ping(self) -> None:
        while True:
            await asyncio.sleep(PING_S)
            if self.welcomed:
                self.tell({"ping": round(time.monotonic() * 1000)})
