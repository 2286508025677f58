"""A TCP proxy before a server, that can lose what the server says, and cut the line."""

from __future__ import annotations

import asyncio
import socket
import struct
from contextlib import suppress
from urllib.parse import urlsplit


class Proxy:
    def __init__(self, url: str) -> None:
        target = urlsplit(url)
        self._target = (target.hostname, target.port)
        self._server: asyncio.Server | None = None
        self._lines: set[asyncio.StreamWriter] = set()
        self._lose_one = False
        self.lost: list[bytes] = []

    async def open(self) -> str:
        self._server = await asyncio.start_server(self._accepted, "127.0.0.1", 0)
        return f"nats://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def close(self) -> None:
        if self._server is not None:
            self._server.close()
        self.cut()
        await asyncio.sleep(0.01)  # lets the copying tasks see their closed lines

    def lose_next_answer(self) -> None:
        """The next words of the server that answer a publish do not arrive."""
        self._lose_one = True

    def cut(self) -> None:
        for line in self._lines:
            _reset(line)

    async def _accepted(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._lines.add(writer)
        with suppress(OSError):
            far_reader, far_writer = await asyncio.open_connection(*self._target)
            self._lines.add(far_writer)
            await asyncio.gather(self._copy(reader, far_writer), self._copy(far_reader, writer, True))
            self._lines.discard(far_writer)
        _reset(writer)
        self._lines.discard(writer)

    async def _copy(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, answers: bool = False
    ) -> None:
        with suppress(OSError):
            while said := await reader.read(65536):
                if answers and self._lose_one and b'"stream"' in said:
                    self._lose_one = False
                    self.lost.append(said)
                    continue
                writer.write(said)
        writer.close()


def _reset(line: asyncio.StreamWriter) -> None:
    """Ends a line as a dead server does: with a reset, not with a farewell."""
    sock = line.get_extra_info("socket")
    with suppress(OSError):
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    line.transport.abort()
