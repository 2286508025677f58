"""A whole journal written into an empty stream, as a backup holds it: every commit at its old position.

Many are under way at once, each with the position that it must get, so that the stream refuses all after a hole.
Nobody else may write meanwhile; who is interrupted forgets the stream and begins anew.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterable
from itertools import islice

from nats.aio.client import Client
from nats.errors import Error as NatsError

from .. import codec, subjects, wire
from ..journal import Stored, Unavailable
from .api import STREAM_NOT_FOUND, ApiError, ask
from .store import OPEN_TIMEOUT_S, see_to_stream

AT_ONCE = 500
ANSWER_S = 10.0


class NotEmpty(Exception):
    """The stream holds commits already."""


async def load(
    address: wire.Address,
    tenant: str,
    commits: Iterable[Stored],
    *,
    replicas: int = 1,
    anew: bool = False,
    begun: Callable[[], None] = lambda: None,
) -> int:
    """The position of the last; `begun` is told before the first, once the stream is known to be empty. Raises
    `NotEmpty` (with `anew` the old stream is forgotten instead), `Unavailable`, and `ValueError` where the
    positions have a hole."""
    client = await wire.connect(address, f"restore {tenant}")
    try:
        if anew:
            await _forget(client, subjects.stream(tenant))
        await see_to_stream(client, tenant, replicas)
        info = await ask(client, f"STREAM.INFO.{subjects.stream(tenant)}", {}, OPEN_TIMEOUT_S)
        if info["state"]["last_seq"]:
            raise NotEmpty(f"the journal at {address.url} holds {info['state']['messages']} commits already")
        begun()
        return await _Loading(client, tenant).all(commits)
    finally:
        await wire.close(client)


async def _forget(client: Client, stream: str) -> None:
    try:
        await ask(client, f"STREAM.DELETE.{stream}", {}, OPEN_TIMEOUT_S)
    except ApiError as error:
        if error.code != STREAM_NOT_FOUND:
            raise Unavailable(str(error)) from error


class _Loading:
    def __init__(self, client: Client, tenant: str) -> None:
        self._client, self._tenant = client, tenant
        self._position = 0

    async def all(self, commits: Iterable[Stored]) -> int:
        rest = iter(commits)
        while some := list(islice(rest, AT_ONCE)):
            try:
                async with asyncio.timeout(ANSWER_S), asyncio.TaskGroup() as tasks:
                    for stored in some:
                        tasks.create_task(self._send(stored, self._next(stored)))
            except* (TimeoutError, NatsError, OSError) as errors:
                raise Unavailable(f"the journal took no more after position {self._position}") from errors
        return self._position

    def _next(self, stored: Stored) -> int:
        if stored.position != self._position + 1:
            raise ValueError(f"position {stored.position} comes after {self._position}")
        self._position += 1
        return self._position

    async def _send(self, stored: Stored, position: int) -> None:
        headers = {
            "Nats-Msg-Id": codec.stored(stored.body)["id"],
            "Nats-Expected-Last-Sequence": str(position - 1),
        }
        subject = subjects.commits(self._tenant, stored.aggregate)
        answer = await self._client.request(subject, stored.body, timeout=ANSWER_S, headers=headers)
        said = json.loads(answer.data)
        if said.get("seq") != position or said.get("duplicate"):
            raise ValueError(f"position {position} was answered with {said}")
