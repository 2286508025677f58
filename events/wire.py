"""The connection to NATS: the one place of its settings.

Its manners were learned the hard way: it never gives up (the default closes for ever after 60 attempts), looks for
the server again every 20 ms (a restarted nats-server is ready in 12), and bounds every flush (the default hangs
once 2 MB are pending).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from nats.aio.client import Client
from nats.errors import Error as NatsError

log = logging.getLogger(__name__)

CONNECT_TIMEOUT_S = 5.0
CLOSE_TIMEOUT_S = 2.0
SETTINGS: dict[str, Any] = {
    "connect_timeout": 1,
    "reconnect_time_wait": 0.02,
    "max_reconnect_attempts": -1,
    "ping_interval": 2,
    "max_outstanding_pings": 2,  # a peer that is gone without a word is noticed in ≤ 6 s
    "flush_timeout": 1,
}


@dataclass(frozen=True, slots=True)
class Address:
    """Where a NATS listens. Several servers of a cluster are separated by commas."""

    url: str
    token: str | None = None


class Unreachable(Exception):
    """No NATS answered at the address."""


class _Watch:
    """What nats-py tells of one connection while it lives."""

    def __init__(self, client: Client, name: str, on_reconnect: Callable[[], Awaitable[None]] | None) -> None:
        self._client = client
        self._name = name
        self._on_reconnect = on_reconnect
        self.last_error: Exception | None = None

    async def error(self, error: Exception) -> None:
        self.last_error = error
        log.debug("nats connection=%s error=%r", self._name, error)

    async def lost(self) -> None:
        if not self._client.is_closed:  # by ourselves
            log.warning("nats connection=%s lost", self._name)

    async def back(self) -> None:
        log.warning("nats connection=%s back", self._name)
        if self._on_reconnect is not None:
            await self._on_reconnect()


async def connect(
    address: Address, name: str, on_reconnect: Callable[[], Awaitable[None]] | None = None
) -> Client:
    """A connection that comes back by itself; raises `Unreachable` if there is none to begin with."""
    client = Client()
    watch = _Watch(client, name, on_reconnect)
    connecting = client.connect(
        servers=address.url.split(","),
        token=address.token,
        name=name,
        error_cb=watch.error,
        disconnected_cb=watch.lost,
        reconnected_cb=watch.back,
        **SETTINGS,
    )
    try:
        await _within(CONNECT_TIMEOUT_S, connecting)
    except (TimeoutError, NatsError, OSError) as error:
        await close(client)
        why = watch.last_error or error
        raise Unreachable(f"no NATS answers at {address.url}: {why or type(why).__name__}") from error
    return client


async def _within(timeout_s: float, connecting: Coroutine[Any, Any, None]) -> None:
    """Like `asyncio.timeout`, for a connect that may lose a cancellation.

    It tries for ever, and each try sits in an `asyncio.wait_for`, which on Python 3.11 forgets that it was
    cancelled when its own result comes in the same turn of the loop. So we ask until it has ended.
    """
    task = asyncio.create_task(connecting, name="nats connect")
    try:
        await asyncio.wait([task], timeout=timeout_s)
        if not task.done():
            raise TimeoutError
        task.result()
    finally:
        while not task.done():
            task.cancel()
            await asyncio.wait([task], timeout=0.05)


async def close(client: Client) -> None:
    """Closes without waiting for what is still unsent: whoever needed an answer has waited for it."""
    try:
        async with asyncio.timeout(CLOSE_TIMEOUT_S):
            await client.close()
    except (TimeoutError, NatsError, OSError) as error:
        log.info("nats close error=%s", error or type(error).__name__)
