"""The server's end of one live WebSocket: a bounded queue, so that a slow reader is cut and never waited for.

A close is a handshake: TCP ends when the far end has answered our close frame, or soon. Ended right behind the
frame, it would meet what is still on its way to us with a reset, and a reset takes the frame with it.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections import deque
from collections.abc import Callable
from typing import Any

from aiohttp import ClientConnectionError, WSMessage, WSMsgType, web

from server.live.door import Admitted, Close, Connection, close_of

log = logging.getLogger(__name__)

MAX_WAITING = 1_000  # messages a reader may be behind; a whole class does not say as much in 10 s
MAX_WAITING_CHARACTERS = 4_000_000
CUT_S = 3.0  # what was told before a close, and the close itself, may take this long to be read and answered

ENDS = (WSMsgType.CLOSE, WSMsgType.CLOSING, WSMsgType.CLOSED)


class Socket:
    """A `Port` over a WebSocket. `welcomed` is asked for what the welcome holds beside the endpoint."""

    def __init__(
        self,
        ws: web.WebSocketResponse,
        transport: asyncio.WriteTransport,
        welcomed: Callable[[Admitted], dict[str, Any]],
        departed: Callable[[Connection], None],
    ) -> None:
        self.connection: Connection | None = None
        self._ws = ws
        self._transport = transport
        self._welcomed = welcomed
        self._departed = departed
        self._waiting: deque[str] = deque()
        self._characters = 0
        self._close: Close | None = None
        self._cut: asyncio.TimerHandle | None = None
        self._wake = asyncio.Event()
        self._listening: asyncio.Timeout | None = None
        self._heard = asyncio.Event()  # nobody waits for a message
        self._heard.set()
        self._gone = False

    # -- the session's side: nothing here waits --------------------------------------------------------------

    def welcome(self, admitted: Admitted) -> None:
        self.connection = admitted.connection
        if self._gone:  # it left while its join waited for the journal
            asyncio.get_running_loop().call_soon(self._departed, admitted.connection)
        self.say({"welcome": self._welcomed(admitted)})

    def tell(self, text: str) -> None:
        if self._close is not None or self._gone:
            return
        if len(self._waiting) < MAX_WAITING and self._characters <= MAX_WAITING_CHARACTERS:
            self._waiting.append(text)
            self._characters += len(text)
            self._wake.set()
        else:
            log.info("connection=%s cut: it reads too slowly", self.connection and self.connection.id)
            self._waiting.clear()
            self.close(Close.GOING_AWAY)

    def refuse(self, code: str, text: str) -> None:
        self.fail(code, text, close_of(code))

    def close(self, close: Close) -> None:
        """After what was told before; a reader who does not read is cut soon all the same."""
        if self._close is None:
            self._close = close
            self._wake.set()
            self._cut = asyncio.get_running_loop().call_later(CUT_S, self._transport.abort)

    @property
    def closed(self) -> Close | None:
        """Why our side closed it, if it did."""
        return self._close

    # -- the gateway's side ----------------------------------------------------------------------------------

    def say(self, message: dict[str, Any]) -> None:
        self.tell(json.dumps(message, ensure_ascii=False, separators=(",", ":")))

    def fail(self, code: str, text: str, close: Close) -> None:
        self.say({"error": {"code": code, "text": text}})
        self.close(close)

    async def receive(self, timeout_s: float | None = None) -> WSMessage | None:
        """The next message, None after the last and once we close; `TimeoutError` if none comes in time."""
        if self._close is not None:
            return None
        self._heard.clear()
        try:
            async with asyncio.timeout(timeout_s) as self._listening:
                message = await self._ws.receive()
        except TimeoutError:
            if self._close is None:
                raise
            return None
        finally:
            self._listening = None
            self._heard.set()
        return None if message.type in ENDS else message

    async def write(self) -> None:
        """Sends what waits until one side has closed."""
        with contextlib.suppress(ClientConnectionError, ConnectionResetError):  # the reader notices as well
            while self._waiting or self._close is None:
                await self._send_waiting()

    async def shut(self) -> None:
        """Tells the far end why, and takes its answer."""
        assert self._close is not None  # `write` has ended
        await self._stop_listening()
        try:
            await self._ws.close(code=self._close)
        except (ClientConnectionError, ConnectionResetError):
            pass  # it is gone
        finally:
            if self._cut is not None:
                self._cut.cancel()

    async def _stop_listening(self) -> None:
        """aiohttp takes the answer to a close only while nobody else waits for a message."""
        if self._listening is not None and not self._listening.expired():
            self._listening.reschedule(asyncio.get_running_loop().time())
        await self._heard.wait()

    async def _send_waiting(self) -> None:
        while self._waiting:
            text = self._waiting.popleft()
            self._characters -= len(text)
            await self._ws.send_str(text)
        self._wake.clear()
        if self._close is None:
            await self._wake.wait()

    def ended(self) -> None:
        """The far end is gone."""
        self._gone = True
        if self.connection is not None:
            self._departed(self.connection)
