"""The keys and the substitute by REST, for who is responsible for a class and not in it (docs/protocol.md §8).

An administrator only ever narrows: he pauses, stills or closes a class of his own schools, or his room in
another's, and never lets it go on. A substitute he names in advance, or when the lead is gone.
"""

from __future__ import annotations

import asyncio
from contextlib import nullcontext
from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal, assert_never

from aiohttp import web
from pydantic import BaseModel, StringConstraints

from events.journal import Unavailable
from events.schema.values import CalledOff
from server.access.actor import At
from server.access.desk import Desk
from server.db import Database
from server.live.aspects.keys import LockInteraction, SuspendRoom
from server.live.aspects.lead import NameSubstitute
from server.live.aspects.lifecycle import CancelSession, EndSession, SuspendSession
from server.live.replies import Refusal
from server.live.rulebook import By
from server.live.session import LiveSession
from server.live.sessions import Elsewhere, Over
from server.schools import plans, queries
from server.schools.outbox import Outbox
from server.schools.queries import ScheduledSession
from server.schools.seats import at_of
from server.web.api import Api, Strict, body_of
from server.web.errors import Problem, not_found

from .opening import Opening

PATIENCE_S = 5.0  # the act holds at media at once; its entry in the log may take longer

Key = Literal["pause", "interaction_off", "close"]
Named = Annotated[str, StringConstraints(min_length=1, max_length=64)]


class KeyBody(Strict):
    """A key, for the whole class or one room of it; `close` is for the whole alone."""

    key: Key
    room: Named | None = None


class SubstituteBody(Strict):
    """Absent: nobody is named any more."""

    person: Named | None = None


class DoneAnswer(BaseModel):
    """`live`: whether a class that is open was told."""

    session: str
    live: bool


@dataclass(frozen=True, slots=True)
class Pressing:
    database: Database
    tenant: str
    desk: Desk
    opening: Opening
    outbox: Outbox

    def add_to(self, api: Api) -> None:
        api.add(
            "POST",
            "/api/v1/sessions/{id}/keys",
            self.press,
            "Pause, still or close a class",
            right="press_key",
            body=KeyBody,
            answer=DoneAnswer,
        )
        api.add(
            "POST",
            "/api/v1/sessions/{id}/substitute",
            self.name,
            "Name a substitute, or nobody",
            right="hand_over",
            body=SubstituteBody,
            answer=DoneAnswer,
        )

    async def press(self, request: web.Request) -> DoneAnswer:
        actor = await self.desk.actor(request)
        asked = await body_of(request, KeyBody)
        session = await self._session(request)
        at = at_of(session) if asked.room is None else _room(session, asked.room)
        await self.desk.check(actor, "press_key", at, request, narrows=True, host_only=asked.room is None)
        live = await self._live(session)
        if live is None:
            raise Problem(409, "The session is not open.", "session_not_open")
        await _done(live, _command(asked), actor.person)
        return DoneAnswer(session=session.id, live=True)

    async def name(self, request: web.Request) -> DoneAnswer:
        actor = await self.desk.actor(request)
        asked = await body_of(request, SubstituteBody)
        session = await self._session(request)
        await self.desk.check(actor, "hand_over", at_of(session), request, host_only=True)
        await self._require_teacher(asked.person)
        live = await self._live(session)
        if live is not None:
            await _done(live, NameSubstitute(asked.person), actor.person)
        async with self.database.writing() as db:  # so that he is let in
            noted = plans.noted(db, self.outbox, plans.one(session.id), actor.person, "substitute")
            async with nullcontext() if live else noted:  # an open class has said so itself
                await queries.name_substitute(db, self.tenant, session.id, asked.person)
        return DoneAnswer(session=session.id, live=live is not None)

    async def call_off(self, session_id: str, reason: CalledOff, note: str | None, person: str | None) -> bool:
        """Calls off a class that is open and has not begun, for whoever was found to have the right; False if it
        never opened. Raises `Problem` when it has begun or is over."""
        found = await self._found(session_id)
        match found:
            case Over(cancelled=None):
                raise Problem(409, "Class is over.", "session_ended")
            case Over():
                return True
            case Elsewhere():
                raise Problem(503, "Another server runs this class; try there.", "moved")
            case LiveSession() if found.chronicle.presence.phase == "scheduled":
                return False
            case LiveSession() if found.chronicle.presence.phase != "cancelled":
                await _done(found, CancelSession(reason, note), person)
        return True

    async def _session(self, request: web.Request) -> ScheduledSession:
        async with self.database.reading() as db:
            found = await queries.session_id(db, self.tenant, request.match_info["id"])
            session = await queries.scheduled(db, self.tenant, found) if found else None
        if session is None:
            raise not_found()
        return session

    async def _require_teacher(self, person: str | None) -> None:
        if person is None:
            return
        async with self.database.reading() as db:
            kind = await queries.kind_of(db, self.tenant, person)
        if kind == "student":
            raise Problem(409, "A pupil is never promoted.", "not_grantable_to_student")
        if kind is None:
            raise Problem(409, "There is nobody like this to name.", "no_such_person")

    async def _live(self, session: ScheduledSession) -> LiveSession[Any] | None:
        """The session if it goes on; None before it is opened and when it is over."""
        found = await self._found(session.id)
        if isinstance(found, LiveSession):
            return found if found.chronicle.presence.phase in ("open", "live") else None
        return None

    async def _found(self, session_id: str) -> LiveSession[Any] | Elsewhere | Over:
        try:
            return await self.opening.find(session_id)
        except Unavailable:
            raise Problem(503, "The journal does not answer.") from None


def _room(session: ScheduledSession, room: str) -> At:
    """One room of the session: its own school's, and the host's."""
    own = tuple((planned.room, planned.org_path) for planned in session.plan.rooms if planned.room == room)
    return replace(at_of(session), room=room, rooms=own)


def _command(asked: KeyBody) -> SuspendSession | SuspendRoom | LockInteraction | EndSession:
    match asked.key:
        case "pause":
            return SuspendSession("key") if asked.room is None else SuspendRoom(asked.room)
        case "interaction_off":
            return LockInteraction(asked.room)
        case "close":
            if asked.room is not None:
                raise Problem(400, "room: A room is paused or stilled; only the whole class is closed.")
            return EndSession("key")
        case _:
            assert_never(asked.key)


async def _done(live: LiveSession[Any], command: Any, person: str | None) -> None:
    """Raises `Problem` for a refusal, with its code, and when the journal is silent."""
    try:
        async with asyncio.timeout(PATIENCE_S):
            reply = await live.ask(command, By(person=person, system=True))
    except TimeoutError:
        raise Problem(503, "It holds already, and waits for the journal to be written down.") from None
    if isinstance(reply, Refusal):
        raise Problem(503 if reply.code == "moved" else 409, reply.text, reply.code)
