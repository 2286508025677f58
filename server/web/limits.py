"""How long and how often: a deadline for a connection's first request, and allowances per endpoint or address."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web
from aiohttp.typedefs import Middleware
from aiohttp.web_protocol import RequestHandler

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

HEADER_TIMEOUT_S = 10.0
KEEP_ALIVE_S = 15.0  # also ends a later request whose header stays half-sent


class HeaderDeadline:
    """Cuts a connection that has not sent one whole request header in time; aiohttp itself would wait for ever."""

    def __init__(self, timeout_s: float = HEADER_TIMEOUT_S) -> None:
        self._timeout_s = timeout_s
        self._silent: dict[RequestHandler, asyncio.TimerHandle] = {}

    @property
    def middleware(self) -> Middleware:
        @web.middleware
        async def spoke(request: web.Request, handler: Handler) -> web.StreamResponse:
            if (timer := self._silent.pop(request.protocol, None)) is not None:
                timer.cancel()
            return await handler(request)

        return spoke

    def watch(self, server: web.Server) -> Callable[[], asyncio.Protocol]:
        """A protocol factory like `server`, whose connections are watched."""

        def made() -> asyncio.Protocol:
            protocol = server()
            timer = asyncio.get_running_loop().call_later(self._timeout_s, self._cut, protocol)
            self._silent[protocol] = timer
            return protocol

        return made

    def _cut(self, protocol: RequestHandler) -> None:
        del self._silent[protocol]
        if protocol.transport is not None:
            protocol.transport.abort()


@dataclass(slots=True)
class Allowance:
    """A bucket that holds `burst` and fills by `per_s`; time is handed in, in seconds.

    >>> chat = Allowance(burst=2, per_s=0.5)
    >>> [chat.take(0.0), chat.take(0.0), chat.take(0.0), chat.take(2.0)]
    [True, True, False, True]
    """

    burst: float
    per_s: float
    _left: float = -1.0
    _at_s: float = 0.0

    def take(self, now_s: float) -> bool:
        left = self.burst if self._left < 0 else min(self.burst, self._left + (now_s - self._at_s) * self.per_s)
        self._at_s = now_s
        self._left = left - 1 if left >= 1 else left
        return left >= 1

    def spent(self, now_s: float) -> bool:
        """Would a `take` be refused now?"""
        return self._left >= 0 and min(self.burst, self._left + (now_s - self._at_s) * self.per_s) < 1


class Failures:
    """How often each address may fail: an allowance apiece, and only of the addresses that failed last.

    >>> failures = Failures(burst=1, per_s=0.5, addresses=1)
    >>> [failures.may(each, 0.0) for each in ("one", "one", "other", "one")]
    [True, False, True, True]
    """

    def __init__(self, burst: float, per_s: float, addresses: int) -> None:
        self._burst, self._per_s, self._addresses = burst, per_s, addresses
        self._allowances: dict[str, Allowance] = {}  # whoever failed last stands last

    def may(self, address: str, now_s: float) -> bool:
        allowance = self._allowances.pop(address, None) or Allowance(self._burst, self._per_s)
        if len(self._allowances) >= self._addresses:
            del self._allowances[next(iter(self._allowances))]
        self._allowances[address] = allowance
        return allowance.take(now_s)

    def spent(self, address: str, now_s: float) -> bool:
        """Has it failed so often that it must wait before it is heard again?"""
        allowance = self._allowances.get(address)
        return allowance is not None and allowance.spent(now_s)

    def forgive(self, address: str) -> None:
        self._allowances.pop(address, None)
