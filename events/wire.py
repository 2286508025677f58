"""The connection to NATS: the one place of its settings.

Its manners were learned the hard way: it never gives up (the default closes for ever after 60 attempts), looks for
the server again every 20 ms (a restarted nats-server is ready in 12), and bounds every flush (the default hangs
once 2 MB are pending).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from nats.aio.client import Client
from nats.errors import Error as NatsError

log = logging.getLogger(__name__)

CONNECT_TIMEOUT_S = 5.0
CLOSE_TIMEOUT_S = 2.0


@dataclass(frozen=True, slots=True)
class Address:
    """Where a NATS listens. Several servers of a cluster are separated by commas."""

    url: str
    token: str | None = None


class Unreachable(Exception):
    """No NATS answered at the address."""


async def connect(
    address: Address, name: str, on_reconnect: Callable[[], Awaitable[None]] | None = None
) -> Client:
    """A connection that comes back by itself; raises `Unreachable` if there is none to begin with."""

    said: list[Exception] = []

    async def report(error: Exception) -> None:
        said[:] = [error]
        log.debug("nats connection=%s error=%r", name, error)

    async def lost() -> None:
        if not client.is_closed:  # by ourselves
            log.warning("nats connection=%s lost", name)

    async def back() -> None:
        log.warning("nats connection=%s back", name)
        if on_reconnect is not None:
            await on_reconnect()

    client = Client()
    try:
        async with asyncio.timeout(CONNECT_TIMEOUT_S):
            await client.connect(
                servers=address.url.split(","),
                token=address.token,
                name=name,
                error_cb=report,
                disconnected_cb=lost,
                reconnected_cb=back,
                connect_timeout=1,
                reconnect_time_wait=0.02,  # type: ignore[arg-type]  # annotated int, used as seconds
                max_reconnect_attempts=-1,
                ping_interval=2,
                max_outstanding_pings=2,  # a peer that is gone without a word is noticed in ≤ 6 s
                flush_timeout=1,
            )
    except (TimeoutError, NatsError, OSError) as error:
        await close(client)
        why = said[-1] if said else error
        raise Unreachable(f"no NATS answers at {address.url}: {why or type(why).__name__}") from error
    return client


async def close(client: Client) -> None:
    """Closes without waiting for what is still unsent: whoever needed an answer has waited for it."""
    try:
        async with asyncio.timeout(CLOSE_TIMEOUT_S):
            await client.close()
    except (TimeoutError, NatsError, OSError) as error:
        log.info("nats close error=%s", error or type(error).__name__)
