"""Writes into the log of a group or an activity: read it, decide, append behind its end; on a lost race, again.

Nobody owns these logs, so every server writes itself. An `Idempotency-Key` makes the commit's id, and that of what
is founded or planned, so that a request that comes twice is stored once, whichever server it reaches.
"""

from __future__ import annotations

import asyncio
import os
import re
import uuid
from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from events import codec
from events.journal import Conflict, Head, Journal, Sealed, Unavailable
from events.schema.base import Actor, Commit, Fact
from server.ids import uuid7
from server.web.errors import Problem

from . import activities, groups
from .activities import Activity
from .groups import Group

TRIES = 8
PATIENCE_S = 5.0  # for the journal's acknowledgement
KEY = re.compile(r"[a-z0-9-]{1,64}")

State = TypeVar("State")
Decided = Callable[[State], Sequence[Fact]]  # raises what the rules refuse


@dataclass(frozen=True, slots=True)
class Kind(Generic[State]):
    """One kind of aggregate: how its log begins and what a fact makes of it."""

    name: str
    initial: Callable[[str], State]
    evolve: Callable[[State, Fact, int], State]


GROUP: Kind[Group] = Kind("group", Group, groups.evolve)
ACTIVITY: Kind[Activity] = Kind("activity", Activity, activities.evolve)


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
class Writer:
    journal: Journal
    tenant: str
    keys: codec.SealingKeys
    utc: Callable[[], datetime]

    def fresh_id(self, request: Request, kind: Kind[State]) -> str:
        """Of what is to be made: the same for the same person's same key."""
        if request.key is None:
            return uuid7(self.utc())
        name = f"{self.tenant} {kind.name} {request.person} {request.key}"
        return str(uuid.uuid5(uuid.NAMESPACE_OID, name))

    async def write(self, kind: Kind[State], id_: str, request: Request, decided: Decided[State]) -> int:
        """The journal's position up to which the outcome stands, a repeated request's too; raises what `decided`
        raises, and a 409 or 503 `Problem`."""
        commit_id = f"{id_}.{request.person or 'x'}.{request.key}" if request.key else uuid7(self.utc())
        try:
            async with asyncio.timeout(PATIENCE_S):
                for _ in range(TRIES):
                    position = await self._try(kind, id_, commit_id, request, decided)
                    if position is not None:
                        return position
        except (Unavailable, TimeoutError):
            raise Problem(503, "The journal does not answer. Try again.") from None
        raise Problem(409, "Others write here just now. Try again.", "busy")

    async def _try(
        self, kind: Kind[State], id_: str, commit_id: str, request: Request, decided: Decided[State]
    ) -> int | None:
        """None when somebody else wrote first."""
        state, head, last = kind.initial(id_), Head(f"{kind.name}/{id_}"), None
        async with aclosing(self.journal.read(head.aggregate)) as log:
            async for stored in log:
                last = codec.decode(stored.body, self.tenant, self.keys)
                head = Head(head.aggregate, last.sequence, stored.position)
                if last.id == commit_id:
                    return stored.position
                for fact in last.facts:
                    state = kind.evolve(state, fact, last.sequence)
        facts = tuple(decided(state))
        if not facts:
            return head.position
        commit = self._commit(head, last, commit_id, request, facts)
        body = codec.encode(commit, self.tenant, self.keys, lambda: os.urandom(12))
        try:
            sealed = Sealed(commit_id, head.aggregate, commit.sequence, body)
            return (await self.journal.append(head, sealed)).position
        except Conflict:
            return None

    def _commit(
        self, head: Head, last: Commit | None, commit_id: str, request: Request, facts: tuple[Fact, ...]
    ) -> Commit:
        now = self.utc()
        return Commit(
            id=commit_id,
            aggregate=head.aggregate,
            sequence=head.sequence + 1,
            epoch=last.epoch if last else 0,
            time=max(now, last.time) if last else now,
            recorded=max(now, last.recorded) if last else now,
            actor=Actor(person=request.person),
            command=request.command,
            facts=facts,
            cause=request.cause,
        )
