"""What the gateway finds out about a command before it goes to the session, so that no client need be believed.

Whose PIN was told, and that he is a co-teacher of this very room; which pupils the class of a roll call has today.
It waits, as the rules may not: an argon2id hash takes a fifth of a second, off the loop.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from server.access.actor import Actor
from server.db import Database
from server.live.aspects.staffing import NoticeDutyOver
from server.live.door import Connection
from server.live.replies import Refusal
from server.live.rulebook import NOTHING_KNOWN, Known
from server.live.session import LiveSession, untold
from server.schools import queries
from server.schools.credentials.hashing import Crowded
from server.schools.credentials.pins import Pins
from server.schools.queries import ScheduledSession
from server.schools.seats import seats_of

WRONG = Refusal("pin_wrong", "This PIN is not his.")
LOCKED = Refusal("pin_locked", "Too many wrong PINs; it rests for 15 minutes.")
BUSY = Refusal("busy", "Too many PINs at once; try again in a moment.")
ASKED_OF = frozenset({"StaffEndpoint", "SubmitRollcall", "CorrectRollcall"})


@dataclass(frozen=True, slots=True)
class Voucher:
    database: Database
    tenant: str
    pins: Pins
    utc: Callable[[], datetime]
    pin_locked: Callable[[str, str, str], None] = untold  # session, endpoint, whose
    here: Callable[[], Iterable[LiveSession[Any]]] = tuple  # the sessions that this server owns

    async def known(
        self,
        planned: ScheduledSession,
        session: LiveSession[Any],
        connection: Connection,
        name: str,
        fields: Mapping[str, Any],
    ) -> Known | Refusal:
        """A refusal that is decided here goes out as the rules' own would."""
        if name == "StaffEndpoint":
            return await self._proven(planned, session, connection, fields)
        if name in ASKED_OF:
            return await self._pupils(planned, session, _about(session, connection, fields))
        return NOTHING_KNOWN

    async def _proven(
        self,
        planned: ScheduledSession,
        session: LiveSession[Any],
        connection: Connection,
        fields: Mapping[str, Any],
    ) -> Known | Refusal:
        """Only a PIN of the room's own co-teachers is looked at: no other counts as a try."""
        person, pin = fields.get("person"), fields.get("pin")
        standing = session.chronicle.presence.standings.get(connection.endpoint)
        if not isinstance(person, str) or not isinstance(pin, str) or not pin or standing is None:
            return NOTHING_KNOWN
        if standing.entry.room is None or not await self._teaches(person, standing.entry.room, planned):
            return WRONG
        try:
            verdict = await self.pins.check(person, pin[:16], self.utc())
        except Crowded:
            return BUSY
        match verdict:
            case "right":
                return Known(proven=person)
            case "wrong":
                return WRONG
            case "locked":
                self.pin_locked(session.id, connection.endpoint, person)
                return LOCKED

    async def person_changed(self, person: str) -> None:
        """Where he is on duty at a terminal and teaches that room no more, nobody is. (His own endpoints end with
        their sign-in's lease.)"""
        for session in self.here():
            duties = session.chronicle.state.staffing.on.items()
            for endpoint in [name for name, duty in duties if duty.person == person]:
                room = session.chronicle.state.roster.endpoints[endpoint].entry.room
                async with self.database.reading() as db:
                    planned = await queries.scheduled(db, self.tenant, session.id)
                if planned is None or room is None or not await self._teaches(person, room, planned):
                    session.notice(NoticeDutyOver(endpoint, person))

    async def _teaches(self, person: str, room: str, planned: ScheduledSession) -> bool:
        async with self.database.reading() as db:
            if await queries.is_retired(db, self.tenant, person):
                return False
            paths = await queries.org_paths(db, self.tenant)
            actor = Actor("person", await queries.assignments(db, self.tenant, person, paths), person)
        return any(
            seat.role == "co_teacher" and seat.room == room for seat in seats_of(actor, planned, self.utc())
        )

    async def _pupils(self, planned: ScheduledSession, session: LiveSession[Any], about: str | None) -> Known:
        standing = session.chronicle.state.roster.endpoints.get(about)
        if standing is None or standing.entry.class_group is None:
            return NOTHING_KNOWN
        today = self.utc().astimezone(ZoneInfo(planned.plan.zone)).date()
        async with self.database.reading() as db:
            members = await queries.members(db, self.tenant, standing.entry.class_group, today)
        return Known(
            pupils=tuple(member.person for member in members),
            seats=max((member.seat or 0 for member in members), default=0),
        )


def _about(session: LiveSession[Any], connection: Connection, fields: Mapping[str, Any]) -> str | None:
    """The endpoint that a roll call is of."""
    rollcall = session.chronicle.state.rollcalls.find(fields.get("rollcall"))
    named = rollcall.endpoint if rollcall else fields.get("endpoint", connection.endpoint)
    return named if isinstance(named, str) else None
