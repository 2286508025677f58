"""Writes a correction behind the end of a session's log.

The class is over and nobody owns it any more, so who corrects writes himself, behind whatever was last: on a lost
race he reads again. The epoch is repeated, the session's clock goes on. An `Idempotency-Key` makes the commit's
id, so a request that comes twice is stored once.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from events import codec
from events.journal import Conflict, Head, Journal, Sealed, Stored, Unavailable
from events.schema.base import Actor, Commit, Fact
from server.ids import uuid7
from server.web.errors import Problem

from .rows import SessionRow

TRIES = 8
KEY = re.compile(r"[a-z0-9-]{1,64}")


@dataclass(frozen=True, slots=True)
class Corrections:
    journal: Journal
    tenant: str
    keys: codec.SealingKeys
    utc: Callable[[], datetime]

    async def append(
        self, row: SessionRow, command: str, facts: tuple[Fact, ...], person: str | None, key: str | None
    ) -> int:
        """The journal's position of the correction; raises a 400, 409 or 503 `Problem`."""
        if key is not None and KEY.fullmatch(key) is None:
            raise Problem(400, "Idempotency-Key: up to 64 of a-z, 0-9 and -")
        id_ = f"{row.session}.{person or 'x'}.{key}" if key else uuid7(self.utc())
        try:
            for _ in range(TRIES):
                position = await self._try(row, command, facts, person, id_)
                if position is not None:
                    return position
        except Unavailable:
            raise Problem(503, "The journal does not answer. Try again.") from None
        raise Problem(409, "Others write into this log just now. Try again.", "busy")

    async def _try(
        self, row: SessionRow, command: str, facts: tuple[Fact, ...], person: str | None, id_: str
    ) -> int | None:
        """None when somebody else wrote first."""
        aggregate = f"session/{row.session}"
        last: Stored | None = None
        async for stored in self.journal.read(aggregate, max(0, row.sequence - 1)):
            last = stored
            if codec.decode(stored.body, self.tenant).id == id_:
                return stored.position
        assert last is not None  # a session with rows has a log
        newest = codec.decode(last.body, self.tenant)
        commit = self._commit(row, newest, command, facts, person, id_)
        body = codec.encode(commit, self.tenant, self.keys, lambda: os.urandom(12))
        head = Head(aggregate, newest.sequence, last.position)
        try:
            return (await self.journal.append(head, Sealed(id_, aggregate, commit.sequence, body))).position
        except Conflict:
            return None

    def _commit(
        self,
        row: SessionRow,
        newest: Commit,
        command: str,
        facts: tuple[Fact, ...],
        person: str | None,
        id_: str,
    ) -> Commit:
        now = self.utc()
        passed_ms = round((now - row.started).total_seconds() * 1000) if row.started else 0
        return Commit(
            id=id_,
            aggregate=newest.aggregate,
            sequence=newest.sequence + 1,
            epoch=newest.epoch,
            time=max(now, newest.time),
            recorded=max(now, newest.recorded),
            actor=Actor(person=person),
            command=command,
            facts=facts,
            at_ms=None if newest.at_ms is None else max(newest.at_ms, passed_ms),
        )
