"""Sessions that are there before anybody asks for them: what ran when the server stopped, and the demo.

A session found scheduled is opened with its plan as the registry has it now.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from events.codec import Undecodable
from events.schema.values import Rules
from server.db import Database
from server.live.aspects.lifecycle import OpenSession
from server.live.chronicle import Unreadable
from server.live.session import LiveSession
from server.live.sessions import Elsewhere, Over, Sessions
from server.schools import demo, queries

log = logging.getLogger(__name__)

STILL_RUNNING = timedelta(hours=12)  # after its planned end nobody comes back to a session for longer


@dataclass(frozen=True, slots=True)
class Opening:
    database: Database
    tenant: str
    sessions: Sessions[Any]
    wall: Callable[[], datetime]

    async def everything(self, *, with_demo: bool) -> None:
        """Once, at the start of a server."""
        async with self.database.reading() as db:
            running = await queries.running(db, self.tenant, self.wall() - STILL_RUNNING)
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
            case Over():
                return False
            case Elsewhere():
                self.sessions.watch(session_id)
            case LiveSession() as session if session.chronicle.presence.phase == "scheduled":
                async with self.database.reading() as db:
                    scheduled = await queries.scheduled(db, self.tenant, session_id)
                assert scheduled is not None  # its id came from the timetable
                await session.ask(OpenSession(scheduled.plan, Rules()))
        return True
