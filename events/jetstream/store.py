"""The tenant's stream, and the `Journal` over it.

It never drops a commit by itself: no age, no count, no bytes end one, and when the store is full it refuses the
new rather than forget the old. What bounds it is the server's own `max_file_store`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from nats.aio.client import Client

from .. import subjects, wire
from ..journal import Head, Sealed, Stored, Unavailable
from .api import STREAM_NAME_IN_USE, ApiError, ask, last_of
from .reading import Reader
from .writing import Writer

MAX_COMMIT_BYTES = 512 * 1024
HEADER_BYTES = 1024  # of a message: an id of 160 and a position
DUPLICATE_WINDOW_S = 120
OPEN_TIMEOUT_S = 10.0  # a cluster elects for 4–8 s
READ_PATIENCE_S = 5.0  # without a single commit


class Marks:
    """Where every 500th commit of an aggregate stands, as far as it was seen: its commits count from 1 without a
    gap, so the end of a long log can be read without its beginning."""

    EVERY = 500

    def __init__(self) -> None:
        self._positions: dict[str, dict[int, int]] = {}

    def note(self, aggregate: str, sequence: int, position: int) -> None:
        if sequence % self.EVERY == 0:
            self._positions.setdefault(aggregate, {})[sequence] = position

    def nearest(self, aggregate: str, sequence: int) -> tuple[int, int]:
        """The newest known sequence up to this one, and its position; zeros at the beginning."""
        known = self._positions.get(aggregate, {})
        best = max((mark for mark in known if mark <= sequence), default=0)
        return best, known.get(best, 0)


@dataclass(frozen=True, slots=True)
class Held:
    """What the store holds of the tenant's stream, and on how many servers."""

    position: int  # of the newest commit
    bytes: int
    copies: int
    copies_current: int  # those that are there and have all of it


class JetStreamJournal:
    """`Journal` of one tenant. Make it with `open`, end it with `close`."""

    def __init__(self, client: Client, tenant: str, writer: Writer, reader: Reader) -> None:
        self._client = client
        self._tenant = tenant
        self._stream = subjects.stream(tenant)
        self._writer = writer
        self._reader = reader
        self._marks = Marks()

    @classmethod
    async def open(cls, address: wire.Address, tenant: str, *, replicas: int = 1) -> JetStreamJournal:
        """Connects and sees to the stream; raises `wire.Unreachable` or `Unavailable`."""
        parts: list[Writer | Reader] = []

        async def back() -> None:
            for part in parts:
                part.begin_again()

        client = await wire.connect(address, f"journal {tenant}", back)
        try:
            await see_to_stream(client, tenant, replicas)
            writer = Writer(client, tenant)
            await writer.open()
            reader = Reader(client, subjects.stream(tenant))
        except BaseException:
            await wire.close(client)
            raise
        parts.extend((writer, reader))
        return cls(client, tenant, writer, reader)

    async def close(self) -> None:
        await wire.close(self._client)

    async def append(self, head: Head, sealed: Sealed) -> Head:
        if len(sealed.body) > MAX_COMMIT_BYTES:  # the server would refuse it for ever
            raise ValueError(f"commit {sealed.id} has {len(sealed.body)} bytes, more than {MAX_COMMIT_BYTES}")
        return await self._writer.append(head, sealed)

    async def read(self, aggregate: str, after: int = 0) -> AsyncGenerator[Stored, None]:
        subject = subjects.commits(self._tenant, aggregate)
        # The leader says where the end is; a consumer may sit on a replica that lags, and then waits for it.
        last = await last_of(self._client, self._stream, subject)
        if last is None:
            return
        sequence, position = self._marks.nearest(aggregate, after)
        async with aclosing(self._reader.follow(subject, position)) as commits:
            while position < last.position:
                stored = await _next_in_time(commits)
                sequence, position = sequence + 1, stored.position
                self._marks.note(aggregate, sequence, position)
                if sequence > after:
                    yield stored

    def follow(self, after_position: int = 0, aggregate: str | None = None) -> AsyncGenerator[Stored, None]:
        if aggregate is None:
            subject = subjects.all_commits(self._tenant)
        else:
            subject = subjects.commits(self._tenant, aggregate)
        return self._reader.follow(subject, after_position)

    async def aggregates(self, kind: str) -> list[str]:
        found: list[str] = []
        while True:
            question = {"subjects_filter": subjects.commits_of_kind(self._tenant, kind), "offset": len(found)}
            info = await self._info(question)
            page = info["state"].get("subjects") or {}
            found.extend(subjects.aggregate_of(subject) for subject in page)
            if not page or len(found) >= info.get("total", 0):
                return sorted(found)

    async def end(self) -> int:
        last: int = (await self._info({}))["state"]["last_seq"]
        return last

    async def held(self) -> Held:
        """Raises `Unavailable`."""
        info = await self._info({})
        state, cluster = info["state"], info.get("cluster") or {}
        others = [each for each in cluster.get("replicas") or () if each.get("current")]
        copies = info["config"]["num_replicas"]
        leads = bool(cluster.get("leader")) or copies == 1
        return Held(state["last_seq"], state["bytes"], copies, leads + len(others))

    def silent_ms(self) -> int:
        return self._writer.silent_ms()

    async def _info(self, question: dict[str, Any]) -> dict[str, Any]:
        try:
            return await ask(self._client, f"STREAM.INFO.{self._stream}", question)
        except ApiError as error:
            raise Unavailable(str(error)) from error


async def _next_in_time(commits: AsyncGenerator[Stored, None]) -> Stored:
    try:
        async with asyncio.timeout(READ_PATIENCE_S):
            return await anext(commits)
    except TimeoutError:
        raise Unavailable(f"no commit could be read for {READ_PATIENCE_S:.0f} s") from None


async def see_to_stream(client: Client, tenant: str, replicas: int) -> None:
    config = _settings(tenant, replicas)
    stream = subjects.stream(tenant)
    patient_until = asyncio.get_running_loop().time() + OPEN_TIMEOUT_S
    while True:
        try:
            await ask(client, f"STREAM.CREATE.{stream}", config, timeout_s=OPEN_TIMEOUT_S)
            return
        except ApiError as error:
            if error.code == STREAM_NAME_IN_USE:
                await ask(client, f"STREAM.UPDATE.{stream}", config, timeout_s=OPEN_TIMEOUT_S)
                return
            if asyncio.get_running_loop().time() > patient_until:
                raise Unavailable(str(error)) from error
        except Unavailable:
            if asyncio.get_running_loop().time() > patient_until:
                raise
        await asyncio.sleep(0.1)


def _settings(tenant: str, replicas: int) -> dict[str, Any]:
    return {
        "name": subjects.stream(tenant),
        "subjects": [subjects.all_commits(tenant)],
        "storage": "file",
        "retention": "limits",
        "discard": "new",
        "max_msgs": -1,
        "max_msgs_per_subject": -1,
        "max_bytes": -1,
        "max_age": 0,
        "max_consumers": -1,
        "max_msg_size": MAX_COMMIT_BYTES + HEADER_BYTES,
        "duplicate_window": DUPLICATE_WINDOW_S * 1_000_000_000,
        "num_replicas": replicas,
        "allow_direct": False,
        "deny_delete": True,  # no commit goes alone; an archived aggregate leaves whole
        "allow_rollup_hdrs": False,
    }
