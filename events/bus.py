"""Core NATS: words between processes that nobody stores.

For what must reach a session's owner from another process: the CLI's `revoke`, an owner that hands over. At most
once, and only to who listens now; what must not be lost is a commit.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.errors import NoRespondersError

from . import subjects, wire

log = logging.getLogger(__name__)

REQUEST_TIMEOUT_S = 2.0

Words = tuple[str, ...]  # the subject within the tenant's lane: ("session", session_id, "revoke")
Handler = Callable[[bytes], Awaitable[bytes | None]]
Listener = Callable[[bytes], Awaitable[None]]
End = Callable[[], Awaitable[None]]  # ends a subscription


class NobodyAnswers(Exception):
    """Nobody listens on the subject, or not in time."""


class Bus:
    """The lane of one tenant. Make it with `open`, end it with `close`."""

    def __init__(self, client: Client, tenant: str) -> None:
        self._client = client
        self._tenant = tenant

    @classmethod
    async def open(cls, address: wire.Address, tenant: str) -> Bus:
        """Raises `wire.Unreachable`."""
        return cls(await wire.connect(address, f"bus {tenant}"), tenant)

    async def close(self) -> None:
        await wire.close(self._client)

    async def request(self, words: Words, payload: bytes, timeout_s: float = REQUEST_TIMEOUT_S) -> bytes:
        """The answer of whoever responds there; raises `NobodyAnswers`."""
        subject = subjects.lane(self._tenant, *words)
        try:
            answer = await self._client.request(subject, payload, timeout=timeout_s)
        except NoRespondersError:
            raise NobodyAnswers(f"nobody listens on {subject}") from None
        except (NatsError, TimeoutError, OSError) as error:
            raise NobodyAnswers(f"no answer on {subject}: {error or type(error).__name__}") from error
        return answer.data

    async def respond(self, words: Words, handler: Handler) -> End:
        """Answers requests with what the handler returns; None leaves it to others who respond there."""

        async def answer(message: Msg) -> None:
            reply = await handler(message.data)
            if reply is not None and message.reply:
                await self._client.publish(message.reply, reply)

        return await self._listen(words, answer)

    async def publish(self, words: Words, payload: bytes) -> None:
        """Dropped while there is no connection: sent later, it would say something that is no longer so."""
        subject = subjects.lane(self._tenant, *words)
        if not self._client.is_connected:
            return
        with suppress(NatsError, OSError):
            await self._client.publish(subject, payload)

    async def subscribe(self, words: Words, listener: Listener) -> End:
        """Hears what is published there, one message after another."""

        async def hear(message: Msg) -> None:
            await listener(message.data)

        return await self._listen(words, hear)

    async def _listen(self, words: Words, take: Callable[[Msg], Awaitable[None]]) -> End:
        subject = subjects.lane(self._tenant, *words)

        async def guarded(message: Msg) -> None:
            try:
                await take(message)
            except Exception:  # the task boundary: one bad message must not end the others
                log.exception("bus subject=%s", subject)

        subscription = await self._client.subscribe(subject, cb=guarded)
        with suppress(NatsError, OSError):  # not connected: it is subscribed when it is
            # From here on nothing that others say is missed. The first PING may overtake the subscription.
            await self._client.flush(timeout=1)
            await self._client.flush(timeout=1)

        async def end() -> None:
            with suppress(NatsError, OSError):
                await subscription.unsubscribe()

        return end
