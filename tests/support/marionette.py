"""Firefox's own remote protocol, as much of it as a story needs.

A message is its length in bytes, a colon and JSON: `[0, id, command, parameters]` to the browser,
`[1, id, error, result]` back. (The driver on PyPI needs modules that Python 3.13 no longer has.)
"""

from __future__ import annotations

import asyncio
import json
import socket
from typing import Any


class MarionetteError(Exception):
    """The browser refused: its error code and its sentence."""


class Marionette:
    """One conversation; one command at a time."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._last_id = 0
        self._turn = asyncio.Lock()

    @classmethod
    async def over(cls, connected: socket.socket) -> Marionette:
        connected.setblocking(False)
        talk = cls(*await asyncio.open_connection(sock=connected))
        await talk._receive()  # the browser's greeting
        return talk

    async def send(self, command: str, **parameters: Any) -> Any:
        async with self._turn:
            self._last_id += 1
            body = json.dumps([0, self._last_id, command, parameters]).encode()
            self._writer.write(b"%d:%s" % (len(body), body))
            kind, number, error, result = await self._receive()
        assert (kind, number) == (1, self._last_id), "an answer to another question"
        if error:
            raise MarionetteError(f"{error['error']}: {error['message']}")
        return result

    async def _receive(self) -> Any:
        length = await self._reader.readuntil(b":")
        return json.loads(await self._reader.readexactly(int(length[:-1])))

    async def close(self) -> None:
        self._writer.close()
        await self._writer.wait_closed()
