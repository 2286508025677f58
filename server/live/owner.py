"""Becoming the one writer of a session.

A server owns a session from its commit of `session.owned` with the head's epoch + 1 until a higher epoch stands in
the log. Nothing but the journal decides: the commit goes where the log ended when it was read, so of two
servers that try, one meets a `Conflict`. A restart is a failover like any other.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from events import codec
from events.journal import Conflict, Head, Journal, Sealed
from events.schema.base import Commit

from .asking import Asked
from .aspects.lifecycle import OwnSession
from .chronicle import Chronicle
from .clock import Clock, SessionClock
from .feed import Feed
from .holds import Plane
from .pen import Pen
from .rulebook import By, Chance, RulebookOf
from .session import LiveSession, ToldRefused, untold
from .slices import in_slices

State = TypeVar("State")

SYSTEM = By(system=True)
MAX_TRIES = 20  # each lost try means that somebody else wrote; twenty in a row is no accident

OwnCause = Literal["start", "failover", "move"]


@dataclass(frozen=True, slots=True)
class Owner(Generic[State]):
    """What a server brings along to own sessions. `address` is what other servers tell clients to go to."""

    rulebook_of: RulebookOf
    journal: Journal
    tenant: str
    keys: codec.SealingKeys
    clock: Clock
    chance: Chance
    address: str
    build: str
    plane: Callable[[str], Plane]
    refused: ToldRefused = untold  # of every refused command of a client

    async def read(self, session_id: str) -> Chronicle[State]:
        """The log as it stands; raises `Unavailable`, `Undecodable` or `Unreadable`."""
        chronicle = Chronicle.empty(await self.rulebook_of(session_id), session_id)
        async for stored in in_slices(self.journal.read(chronicle.head.aggregate)):
            commit = codec.decode(stored.body, self.tenant, self.keys)
            head = Head(stored.aggregate, commit.sequence, stored.position)
            chronicle.add(commit, stored.body, head, self.clock.monotonic_ms())
        return chronicle

    async def own(self, chronicle: Chronicle[State], *, insist: bool) -> LiveSession[State]:
        """Owns the session whose log was read. If somebody wrote meanwhile, who insists reads it again and again
        until the session is his; otherwise raises `Conflict`."""
        tries = MAX_TRIES if insist else 1
        while True:
            try:
                return await self._append_owned(chronicle)
            except Conflict:
                tries -= 1
                if tries == 0:
                    raise
            chronicle = await self.read(chronicle.session_id)

    async def _append_owned(self, chronicle: Chronicle[State]) -> LiveSession[State]:
        clock = SessionClock(self.clock, chronicle.newest, chronicle.started)
        clock.noted(chronicle.at_ms)
        pen = Pen(chronicle, clock, self.seal, self.chance()[:6])
        now, command = clock.now(), self._command(chronicle, clock)
        asked = Asked(command, SYSTEM, self.clock.monotonic_ms())
        facts = chronicle.rulebook.decide(chronicle.state, command, now, SYSTEM, self.chance)
        commit, sealed = pen.write(asked, facts, now)
        head = await self.journal.append(chronicle.head, sealed)
        chronicle.add(commit, sealed.body, head, self.clock.monotonic_ms())
        chronicle.presence.taken_over(self.clock.monotonic_ms())
        return LiveSession(
            chronicle,
            journal=self.journal,
            pen=pen,
            feed=Feed(chronicle.rulebook, os.urandom(32), codec.visible, head.sequence),
            clock=clock,
            chance=self.chance,
            plane=self.plane(chronicle.session_id),
            refused=self.refused,
        )

    def _command(self, chronicle: Chronicle[State], clock: SessionClock) -> OwnSession:
        return OwnSession(
            owner=self.address,
            epoch=chronicle.epoch + 1,
            anchor=clock.anchor,
            build=self.build,
            cause="failover" if chronicle.epoch else "start",
            digest=chronicle.digest.hex(),
            anchor_ms=clock.now().at_ms,
            last_heard_ms=chronicle.at_ms,
        )

    def seal(self, commit: Commit) -> Sealed:
        body = codec.encode(commit, self.tenant, self.keys, _nonce)
        return Sealed(commit.id, commit.aggregate, commit.sequence, body)


def _nonce() -> bytes:
    return os.urandom(12)
