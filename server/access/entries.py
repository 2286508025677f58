"""Entries that nobody waits for: who signed in, who was refused. One task writes them, in their order.

A refusal must be as quick as an answer, and a class must begin while the journal is away, so these are queued;
what is *read* waits for its entry (`AuditTrail.record`). What came on top of a full queue is counted and said.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Literal

from aiohttp import web

from events.schema.audit import (
    AccessDenied,
    SignInEnded,
    SignInFailed,
    SignInLocked,
    SignInSucceeded,
)
from events.schema.base import Fact, Personal
from server.beside import beside

from .actor import Actor, At
from .audit import AuditTrail, JournalSilent
from .matrix import Permission

log = logging.getLogger(__name__)

MAX_WAITING = 2_000
AGAIN_S = 1.0
LAST_S = 1.0  # a server that stops waits so long for its last entries

SIGN_INS = {
    "succeeded": SignInSucceeded,
    "failed": SignInFailed,
    "locked": SignInLocked,
    "ended": SignInEnded,
}


@dataclass(frozen=True, slots=True)
class Entry:
    command: str
    person: str | None
    fact: Callable[[str], Fact]  # given the digest of the entry before


@dataclass(slots=True)
class Entries:
    """Give `sign_in` to the routes of signing in and `denied` to the desk."""

    trail: AuditTrail
    organization: str  # under whose key addresses of unknown people are sealed
    dropped: int = 0
    _waiting: asyncio.Queue[Entry] = field(default_factory=lambda: asyncio.Queue(MAX_WAITING))

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[None]:
        """Writes what is noted until the block ends, and what waits then as long as the journal answers."""
        async with beside(self._write(), "audit entries"):
            try:
                yield
            finally:
                await self.settled(LAST_S)

    async def settled(self, timeout_s: float) -> bool:
        """Waits until all that was noted is written; False if it is not in time."""
        try:
            async with asyncio.timeout(timeout_s):
                await self._waiting.join()
        except TimeoutError:
            return False
        return True

    async def sign_in(
        self, outcome: str, via: str, person: str | None, credential: str | None, address: str
    ) -> None:
        subject = f"person:{person}" if person else f"org:{self.organization}"
        sealed = Personal(subject, address) if address else None
        made = SIGN_INS[outcome]
        self.note(
            "SignOut" if outcome == "ended" else "SignIn",
            person,
            lambda previous: made(via, previous, credential, sealed),
        )

    async def denied(
        self, actor: Actor, _permission: Permission, _at: At | None, code: str, answer: int, request: web.Request
    ) -> None:
        resource = request.match_info.route.resource
        action = f"{request.method} {resource.canonical if resource is not None else request.path}"
        ids = " ".join(value[:64] for value in request.match_info.values()) or None
        told: Literal["403", "404"] = "404" if answer == 404 else "403"
        self.note(
            "RefuseAccess",
            actor.person,
            lambda previous: AccessDenied(action[:160], code, told, previous, ids),
        )

    def note(self, command: str, person: str | None, fact: Callable[[str], Fact]) -> None:
        """Queues an entry; `fact` is given the digest of the one before."""
        try:
            self._waiting.put_nowait(Entry(command, person, fact))
        except asyncio.QueueFull:
            self.dropped += 1

    async def _write(self) -> None:
        while True:
            entry = await self._waiting.get()
            while not await self._store(entry):  # noqa: ASYNC110  # a journal tells nobody when it is back
                await asyncio.sleep(AGAIN_S)
            self._waiting.task_done()

    async def _store(self, entry: Entry) -> bool:
        try:
            await self.trail.record(entry.command, entry.person, entry.fact)
        except JournalSilent:
            return False
        except Exception:  # the task boundary: one entry of ours that cannot be written must not end the others
            log.exception("audit entry command=%s cannot be written", entry.command)
        if self.dropped:
            log.error("audit entries dropped=%d: the journal was silent for too long", self.dropped)
            self.dropped = 0
        return True
