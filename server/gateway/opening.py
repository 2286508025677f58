"""Sessions that are there before anybody asks for them: what ran when the server stopped, what is about to begin,
and the demo.

A session is opened 20 minutes before it begins, or by whoever comes in the 10 minutes before that, with its plan
and the rules of its school as the registry has them then. What was called off in class is called off in the
timetable a moment later.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.exc import DBAPIError

from events.codec import Undecodable
from events.journal import Unavailable
from server.beside import beside
from server.db import Database
from server.live.aspects.lifecycle import OpenSession
from server.live.chronicle import Unreadable
from server.live.session import LiveSession
from server.live.sessions import Elsewhere, Over, Sessions
from server.schools import demo, outbox, policies, queries

log = logging.getLogger(__name__)

OPENED_BEFORE = timedelta(minutes=20)
ENTERED_BEFORE = timedelta(minutes=30)  # terminals warm up in the break
LOOK_S = 5.0  # how late a session may be opened
STILL_RUNNING = timedelta(hours=12)  # after its planned end nobody comes back to a session for longer


@dataclass(frozen=True, slots=True)
class Opening:
    database: Database
    tenant: str
    sessions: Sessions[Any]
    wall: Callable[[], datetime]
    _rests: set[str] = field(default_factory=set)  # what was due and can be opened no more

    async def find(self, session_id: str) -> LiveSession[Any] | Elsewhere | Over:
        """The session to talk to, opened if somebody may come already; raises `Unavailable`."""
        found = await self.sessions.find(session_id)
        if isinstance(found, LiveSession) and found.chronicle.presence.phase == "scheduled":
            await self._with_plan(found, ENTERED_BEFORE)
        return found

    def ringing(self) -> AbstractAsyncContextManager[None]:
        """Inside, sessions are opened in time."""
        return beside(self._ring(), "bell")

    async def _ring(self) -> None:
        while True:
            try:
                await self.due()
            except (Unavailable, DBAPIError) as error:
                log.warning("sessions that are due are not opened yet: %s", error)
            await asyncio.sleep(LOOK_S)

    async def due(self) -> None:
        """Opens what begins within 20 minutes or should be running; the timetable learns what was called off."""
        now = self.wall()
        async with self.database.reading() as db:
            due = await queries.held(db, self.tenant, now, now + OPENED_BEFORE)
        for session_id in due:
            if session_id not in self._rests and not await self._open(session_id):
                self._rests.add(session_id)
        for live in self.sessions.here():
            if live.chronicle.cancelled is not None and live.id not in self._rests:
                await self._called_off(live.id, live.chronicle.cancelled)
                self._rests.add(live.id)

    async def everything(self, *, with_demo: bool) -> None:
        """Once, at the start of a server."""
        async with self.database.reading() as db:
            now = self.wall()
            running = await queries.held(db, self.tenant, now - STILL_RUNNING, now + ENTERED_BEFORE)
        for session_id in running:
            await self._open(session_id)
        if with_demo:
            await self._demo()

    async def _demo(self) -> None:
        """The newest demo session, or a new one if it has ended or none was ever planned."""
        async with self.database.reading() as db:
            newest = await queries.session_id(db, self.tenant, demo.NAME)
        if newest is not None and await self._open(newest):
            return
        async with self.database.writing() as db:
            newest = await demo.schedule(db, self.tenant, self.wall())
        await self._open(newest)

    async def _open(self, session_id: str) -> bool:
        """False if it is over, or written by a newer edition: that session rests, the server serves the others."""
        try:
            found = await self.sessions.find(session_id)
        except (Unreadable, Undecodable) as error:
            log.error("session=%s is not opened: %s", session_id, error)
            return False
        match found:
            case Over(cancelled=None):
                return False
            case Over(cancelled=str(reason)):
                await self._called_off(session_id, reason)
                return False
            case LiveSession() as session if session.chronicle.cancelled is not None:
                await self._called_off(session_id, session.chronicle.cancelled)
                return False
            case Elsewhere():
                self.sessions.watch(session_id)
            case LiveSession() as session if session.chronicle.presence.phase == "scheduled":
                await self._with_plan(session, OPENED_BEFORE)
        return True

    async def _called_off(self, session_id: str, reason: str) -> None:
        async with self.database.writing() as db:
            await queries.call_off(db, self.tenant, [session_id], reason, self.wall())

    async def _with_plan(self, session: LiveSession[Any], before: timedelta) -> None:
        """Opens it unless that is too early; two who ask at once open it once."""
        async with self.database.reading() as db:
            scheduled = await queries.scheduled(db, self.tenant, session.id)
            if scheduled is None or scheduled.cancelled or scheduled.plan.planned_start - before > self.wall():
                return
            if await outbox.waits(db, self.tenant, session.chronicle.head.aggregate):
                return  # what was planned stands in its log first
            rules = await policies.rules_of(db, self.tenant, scheduled.plan.org_path)
        await session.ask(OpenSession(scheduled.plan, rules))
