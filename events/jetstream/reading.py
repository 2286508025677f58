"""Reading commits in the stream's order, page by page, through any number of restarts.

A consumer of the server is a disposable thing here: it lives in the server's memory, dies with it, and is made
anew from the position last seen. Pages are pulled, so a slow reader holds up nobody and fills no memory.
Deliveries are numbered without a gap; a gap, a missed heartbeat or a lost connection ends the consumer.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections import deque
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.errors import Error as NatsError
from nats.nuid import NUID

from .. import subjects
from ..journal import Stored, Unavailable
from .api import ApiError, ask

log = logging.getLogger(__name__)

PAGE_COMMITS = 1000
PAGE_BYTES = 4 * 1024 * 1024
PAGE_WAIT_S = 30.0  # the server forgets the request for a page after this
HEARTBEAT_S = 0.5
DEAF_S = 1.5  # three heartbeats
CONSUMER_IDLE_S = 10.0  # the server forgets a consumer nobody asks
BACK_OFF_S = (0.0, 0.02, 0.1, 0.25)


class Broken(Exception):
    """This consumer is of no more use; another begins where it ended."""


class Reader:
    """Reads one stream. `begin_again` is for a connection that came back: what it was told may be lost."""

    def __init__(self, client: Client, stream: str) -> None:
        self._client = client
        self._stream = stream
        self._pages: set[Page] = set()

    def begin_again(self) -> None:
        for page in self._pages:
            page.break_off()

    async def follow(self, subject: str, after: int) -> AsyncGenerator[Stored, None]:
        """Every message of a subject (wildcards allowed) above a position, for ever."""
        failures = 0
        while True:
            try:
                async with aclosing(self._one_life(subject, after)) as life:
                    async for stored in life:
                        after = stored.position
                        failures = 0
                        yield stored
            except (Broken, Unavailable, ApiError, NatsError, TimeoutError, OSError) as error:
                log.info("journal follow=%s after=%d again: %s", subject, after, error or type(error).__name__)
                await asyncio.sleep(BACK_OFF_S[min(failures, len(BACK_OFF_S) - 1)])
                failures += 1

    async def _one_life(self, subject: str, after: int) -> AsyncGenerator[Stored, None]:
        """One consumer's, to its end by `Broken`."""
        consumer = NUID().next().decode()
        page = Page()
        inbox = self._client.new_inbox()
        subscription = await self._client.subscribe(inbox, cb=page.receive)
        self._pages.add(page)
        try:
            await self._create_consumer(consumer, subject, after)
            while True:
                await self._ask_for_page(consumer, inbox)
                async with aclosing(page.commits()) as commits:
                    async for stored in commits:
                        yield stored
        finally:
            self._pages.discard(page)
            await self._forget(consumer, subscription)

    async def _create_consumer(self, consumer: str, subject: str, after: int) -> None:
        config = {
            "name": consumer,
            "filter_subject": subject,
            "deliver_policy": "by_start_sequence",
            "opt_start_seq": after + 1,
            "ack_policy": "none",
            "replay_policy": "instant",
            "mem_storage": True,
            "num_replicas": 1,
            "inactive_threshold": int((CONSUMER_IDLE_S + PAGE_WAIT_S) * 1e9),
        }
        verb = f"CONSUMER.CREATE.{self._stream}.{consumer}.{subject}"
        await ask(self._client, verb, {"stream_name": self._stream, "config": config, "action": "create"})

    async def _ask_for_page(self, consumer: str, inbox: str) -> None:
        request = {
            "batch": PAGE_COMMITS,
            "max_bytes": PAGE_BYTES,
            "expires": int(PAGE_WAIT_S * 1e9),
            "idle_heartbeat": int(HEARTBEAT_S * 1e9),
        }
        subject = f"$JS.API.CONSUMER.MSG.NEXT.{self._stream}.{consumer}"
        await self._client.publish(subject, json.dumps(request).encode(), inbox)

    async def _forget(self, consumer: str, subscription: Subscription) -> None:
        with suppress(NatsError, OSError):
            await subscription.unsubscribe()
            if self._client.is_connected:
                await self._client.publish(f"$JS.API.CONSUMER.DELETE.{self._stream}.{consumer}")


class Page:
    """What a consumer sends: messages, and words of its own among them."""

    def __init__(self) -> None:
        self._received: deque[Msg] = deque()
        self._something = asyncio.Event()
        self._delivered = 0
        self._broken = False

    def break_off(self) -> None:
        self._broken = True
        self._something.set()

    async def receive(self, message: Msg) -> None:
        self._received.append(message)
        self._something.set()

    async def commits(self) -> AsyncGenerator[Stored, None]:
        """The commits of one page, to its end; raises `Broken`."""
        given = 0
        while given < PAGE_COMMITS:
            if not self._received:
                await self._wait()
            message = self._received.popleft()
            if message.reply and message.data:
                yield self._in_order(message)
                given += 1
            elif _page_is_over(message):
                return

    async def _wait(self) -> None:
        self._something.clear()
        try:
            async with asyncio.timeout(DEAF_S):
                while not self._received and not self._broken:
                    await self._something.wait()
        except TimeoutError:
            raise Broken("no heartbeat") from None
        if self._broken:
            raise Broken("the connection was lost")

    def _in_order(self, message: Msg) -> Stored:
        # $JS.ACK[.<domain>.<account>].<stream>.<consumer>.<tries>.<position>.<delivery>.<time>.<pending>[.<token>]
        words = message.reply.split(".")
        first = 5 if len(words) == 9 else 7
        position, delivery = int(words[first]), int(words[first + 1])
        self._delivered += 1
        if delivery != self._delivered:
            raise Broken(f"delivery {delivery} came instead of {self._delivered}")
        return Stored(position, subjects.aggregate_of(message.subject), message.data)


def _page_is_over(message: Msg) -> bool:
    """Whether a status message ends the page; raises `Broken` if it ends the consumer."""
    headers = message.headers or {}
    status, text = headers.get("Status"), headers.get("Description", "")
    if status == "100" or text == "Batch Completed":  # a heartbeat, or what counting has told already
        return False
    if status in ("404", "408") or (status == "409" and "MaxBytes" in text):
        return True
    raise Broken(f"{status} {text}")
