"""Every session this server owns, and who owns the rest.

With a journal of its own (`alone`) the server owns whatever is asked for, at once: nobody else can be writing.
Where several servers share a journal it watches the logs of the others' sessions, and owns one only when its
owner, which ticks every 10 s, has written nothing for 15 s or has handed it over.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from events.codec import Undecodable
from events.journal import Conflict, Unavailable

from .chronicle import Chronicle, Unreadable
from .door import Close
from .owner import Owner
from .session import LiveSession

log = logging.getLogger(__name__)

State = TypeVar("State")

PULSE_S = 0.25  # the finest time that presence needs is 3 s
SILENT_OWNER_MS = 15_000


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Another server owns the session."""

    address: str


@dataclass(frozen=True, slots=True)
class Over:
    """The session has ended or was called off; its log can be read, nobody can join."""

    cancelled: str | None = None  # why


class Sessions(Generic[State]):
    """Use it as `async with sessions:`; inside, `find` gives sessions to talk to."""

    def __init__(self, owner: Owner[State], *, alone: bool) -> None:
        self._owner = owner
        self._alone = alone
        self._live: dict[str, LiveSession[State]] = {}
        self._opening: dict[str, asyncio.Lock] = {}
        self._written_ms: dict[str, int] = {}  # session id → when another owner was last seen writing
        self._seen: dict[str, int] = {}  # session id → the position of what it was seen writing last
        self._began = 0  # what stands up to this position was written before we looked
        self._handed_over: set[str] = set()
        self._over: set[str] = set()
        self.left: tuple[str, ...] = ()  # what was owned until the end
        self._tasks = asyncio.TaskGroup()
        self._running: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Sessions[State]:
        await self._tasks.__aenter__()
        self._spawn(self._pulse(), "session pulse")
        if not self._alone:
            self._began = await self._owner.journal.end()
            self._spawn(self._watch(self._began), "session watch")
            self._spawn(self._take_over(), "session takeover")
        return self

    async def __aexit__(self, *_error: object) -> None:
        self.left = tuple(self._live)
        for task in self._running:
            task.cancel()
        await self._tasks.__aexit__(None, None, None)

    def _spawn(self, work: Coroutine[Any, Any, None], name: str) -> None:
        task = self._tasks.create_task(work, name=name)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def let_go(self) -> None:
        """The server is stopping: everybody is told to come back later."""
        for session in self._live.values():
            session.connections.close_all(Close.GOING_AWAY)

    def figures(self) -> dict[str, int]:
        """How much is going on: sessions owned here, and who is connected to them."""
        connections = sum(len(tuple(session.connections)) for session in self._live.values())
        return {"sessions": len(self._live), "connections": connections}

    def running(self) -> int:
        """How many are held now, of those owned here."""
        return sum(session.chronicle.presence.phase == "live" for session in self._live.values())

    # -- finding -------------------------------------------------------------------------------------------

    def owned(self, session_id: str) -> LiveSession[State] | None:
        """The session, if this server owns it now."""
        return self._live.get(session_id)

    def here(self) -> tuple[LiveSession[State], ...]:
        """All that this server owns now."""
        return tuple(self._live.values())

    async def find(self, session_id: str) -> LiveSession[State] | Elsewhere | Over:
        """The session to talk to, owned if that is this server's to do; raises `Unavailable`."""
        async with self._opening.setdefault(session_id, asyncio.Lock()):
            if (session := self._live.get(session_id)) is not None:
                return session
            chronicle = await self._owner.read(session_id)
            if chronicle.presence.phase in ("ended", "cancelled"):
                self._over.add(session_id)
                return Over(chronicle.cancelled)
            if not self._may_own(session_id, chronicle):
                return Elsewhere(chronicle.owner)
            return await self._own(chronicle)

    def _may_own(self, session_id: str, chronicle: Chronicle[State]) -> bool:
        if self._alone or chronicle.epoch == 0 or chronicle.owner == self._owner.address:
            return True  # nobody else can be writing; at our own address that was we, before a restart
        if session_id in self._handed_over:
            self._handed_over.discard(session_id)
            return True
        # What we follow may come late or not at all: the log itself says whether its owner has been writing.
        self._saw(session_id, chronicle.head.position)
        now_ms = self._owner.clock.monotonic_ms()
        return now_ms - self._written_ms.setdefault(session_id, now_ms) >= SILENT_OWNER_MS

    def _saw(self, session_id: str, position: int) -> None:
        if position > self._seen.get(session_id, self._began):
            self._seen[session_id] = position
            self._written_ms[session_id] = self._owner.clock.monotonic_ms()

    async def _own(self, chronicle: Chronicle[State]) -> LiveSession[State] | Elsewhere:
        try:
            session = await self._owner.own(chronicle, insist=self._alone)
        except Conflict:
            return Elsewhere((await self._owner.read(chronicle.session_id)).owner)
        log.info("session=%s owned epoch=%d", session.id, session.chronicle.epoch)
        self._live[session.id] = session
        self._spawn(self._run(session), f"session {session.id}")
        return session

    async def _run(self, session: LiveSession[State]) -> None:
        """The session's task, to the end of our owning it."""
        close = Close.GOING_AWAY
        try:
            await session.run()
        except Conflict as conflict:
            log.warning("session=%s owned by another: %s", session.id, conflict)
            close = Close.MOVED
        except Exception:
            log.exception("session=%s failed; its log is read anew", session.id)
        finally:
            self._live.pop(session.id, None)
            self._written_ms[session.id] = self._owner.clock.monotonic_ms()
            session.dropped(close)

    # -- time and other servers ----------------------------------------------------------------------------

    async def _pulse(self) -> None:
        while True:
            await asyncio.sleep(PULSE_S)
            for session in tuple(self._live.values()):
                try:
                    session.pulse()
                except Exception:  # one session's mistake must not end the others
                    log.exception("session=%s pulse failed", session.id)

    async def _watch(self, position: int) -> None:
        async for stored in self._owner.journal.follow(position):
            kind, _, session_id = stored.aggregate.partition("/")
            if kind == "session":
                self._saw(session_id, stored.position)

    def watch(self, session_id: str) -> None:
        """Takes the session over when its owner falls silent, whether anybody asks for it or not."""
        self._written_ms.setdefault(session_id, self._owner.clock.monotonic_ms())

    def handed_over(self, session_id: str) -> None:
        """Its owner has said that it is leaving."""
        self._handed_over.add(session_id)
        self._written_ms[session_id] = self._owner.clock.monotonic_ms() - SILENT_OWNER_MS

    async def _take_over(self) -> None:
        while True:
            await asyncio.sleep(PULSE_S)
            now_ms = self._owner.clock.monotonic_ms()
            for session_id, written_ms in tuple(self._written_ms.items()):
                silent = now_ms - written_ms >= SILENT_OWNER_MS or session_id in self._handed_over
                if not silent or session_id in self._live or session_id in self._over:
                    continue
                await self._try(session_id)

    async def _try(self, session_id: str) -> None:
        try:
            await self.find(session_id)
        except Unavailable:
            log.info("session=%s cannot be read yet", session_id)
        except (Unreadable, Undecodable) as error:
            log.error("session=%s is not taken over: %s", session_id, error)
            self._over.add(session_id)
