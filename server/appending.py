"""Writes into a log that nobody owns: read it, decide, append behind its end; on a lost race, again.

Groups and activities have no owner at all, a session none any more once it is over, so every server writes itself.
The epoch is repeated, a session's clock goes on. An `Idempotency-Key` makes the commit's id, so that a request
that comes twice is stored once, whichever server it reaches.
"""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime

from events import codec
from events.journal import Conflict, Head, Journal, Sealed, Unavailable
from events.schema.base import Actor, Commit, Fact
from server.ids import uuid7
from server.web.errors import Problem

TRIES = 8
PATIENCE_S = 5.0  # for the journal's acknowledgement
KEY = re.compile(r"[a-z0-9-]{1,64}")

Decided = Callable[[Sequence[Commit]], Sequence[Fact]]  # of the commits read; no facts where nothing changes


@dataclass(frozen=True, slots=True)
class Request:
    """Who does what, and by which key he would do it again."""

    command: str
    person: str | None
    key: str | None = None
    cause: str | None = None

    def __post_init__(self) -> None:
        if self.key is not None and KEY.fullmatch(self.key) is None:
            raise Problem(400, "Idempotency-Key: up to 64 of a-z, 0-9 and -")


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is written: `after` names a sequence below which nothing needs reading, `started` the
    moment at which a session's clock began."""

    aggregate: str
    after: int = 0
    started: datetime | None = None


@dataclass(frozen=True, slots=True)
class Appending:
    journal: Journal
    tenant: str
    keys: codec.SealingKeys
    utc: Callable[[], datetime]

    async def append(self, place: Place, request: Request, decided: Decided) -> int:
        """The journal's position up to which the outcome stands, a repeated request's too; raises what `decided`
        raises, and a 409 or 503 `Problem`."""
        id_ = place.aggregate.partition("/")[2]
        commit_id = f"{id_}.{request.person or 'x'}.{request.key}" if request.key else uuid7(self.utc())
        try:
            async with asyncio.timeout(PATIENCE_S):
                for _ in range(TRIES):
                    position = await self._try(place, commit_id, request, decided)
                    if position is not None:
                        return position
        except (Unavailable, TimeoutError):
            raise Problem(503, "The journal does not answer. Try again.") from None
        raise Problem(409, "Others write here just now. Try again.", "busy")

    async def _try(self, place: Place, commit_id: str, request: Request, decided: Decided) -> int | None:
        """None when somebody else wrote first."""
        head, read = Head(place.aggregate), list[Commit]()
        async with aclosing(self.journal.read(place.aggregate, place.after)) as log:
            async for stored in log:
                read.append(codec.decode(stored.body, self.tenant, self.keys))
                if read[-1].id == commit_id:
                    return stored.position
                head = Head(place.aggregate, read[-1].sequence, stored.position)
        facts = tuple(decided(read))
        if not facts:
            return head.position
        commit = self._commit(place, head, read[-1] if read else None, commit_id, request, facts)
        body = codec.encode(commit, self.tenant, self.keys, lambda: os.urandom(12))
        try:
            sealed = Sealed(commit_id, head.aggregate, commit.sequence, body)
            return (await self.journal.append(head, sealed)).position
        except Conflict:
            return None

    def _commit(
        self, place: Place, head: Head, last: Commit | None, id_: str, request: Request, facts: tuple[Fact, ...]
    ) -> Commit:
        now = self.utc()
        return Commit(
            id=id_,
            aggregate=head.aggregate,
            sequence=head.sequence + 1,
            epoch=last.epoch if last else 0,
            time=max(now, last.time) if last else now,
            recorded=max(now, last.recorded) if last else now,
            actor=Actor(person=request.person),
            command=request.command,
            facts=facts,
            cause=request.cause,
            at_ms=_clock(place, last, now),
        )


def _clock(place: Place, last: Commit | None, now: datetime) -> int | None:
    """A session's clock, which never goes back; none before it began, and none of a group."""
    if last is None or last.at_ms is None:
        return None
    passed_ms = round((now - place.started).total_seconds() * 1000) if place.started else 0
    return max(last.at_ms, passed_ms)
