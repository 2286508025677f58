"""A person's, a terminal's or a program's own part in sessions over REST: what a page asks before it enters.

The answer is what the gate would say (`parts_of` of the same seats), with the state of the session and when it can
be entered. Asking opens no session.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from aiohttp import web
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from events.schema.base import Personal
from events.schema.values import Plan, PlannedRoom
from server.access.actor import Actor, Path
from server.access.desk import Desk, refused
from server.db import Database
from server.review import board
from server.schools import queries, signing
from server.schools.queries import ScheduledSession
from server.schools.signing import Holder
from server.schools.timetable import week
from server.schools.timetable.bodies import Named
from server.schools.timetable.labels import Labels, labels
from server.schools.timetable.week import Planned, Span, Within
from server.web.api import Api
from server.web.auth import bearer, signed_out
from server.web.errors import Problem, not_found

from .admission import NO_SESSION, ROLE_ENDED, why_none
from .opening import ENTERED_BEFORE, STILL_RUNNING
from .parts import OwnPart, parts_of, seats_at

AHEAD = timedelta(days=7)
MAX_OWN = 60  # of the coming week
IN_CLASS = ("live", "suspended")


class PartAnswer(BaseModel):
    role: str
    kinds: list[str] = Field(description="Of endpoints that it opens, the usual one first")
    label: str = Field(description="How it is called in class: a satellite by school and class, others by name")
    room: Named | None = None
    capacity: str | None = None
    until: datetime | None = None


class OwnSessionAnswer(BaseModel):
    id: str
    kind: str = Field(description="lesson or seminar")
    title: str
    lead: Named
    starts: datetime
    ends: datetime
    zone: str
    opens: datetime = Field(description="From then on it can be entered")
    state: str = Field(description="scheduled, open, live, suspended, ended or cancelled")
    too_early: bool
    parts: list[PartAnswer]


class OwnSessionsAnswer(BaseModel):
    now: datetime
    label: str = Field(description="Of the person, or of a terminal's room")
    items: list[OwnSessionAnswer]


@dataclass(frozen=True, slots=True)
class Found:
    session: ScheduledSession
    parts: tuple[OwnPart, ...]


@dataclass(frozen=True, slots=True)
class OwnRoutes:
    database: Database
    tenant: str
    desk: Desk

    def add_to(self, api: Api) -> None:
        api.add(
            "GET",
            "/api/v1/sessions/own",
            self.coming,
            "The own sessions of now and the coming week",
            right="own",
            answer=OwnSessionsAnswer,
        )
        api.add(
            "GET",
            "/api/v1/sessions/{id}/part",
            self.part,
            "The own parts in a session",
            right="own",
            answer=OwnSessionAnswer,
        )

    async def part(self, request: web.Request) -> OwnSessionAnswer:
        actor, now = await self.desk.actor(request), self.desk.utc()
        async with self.database.reading() as db:
            holder = await self._holder(db, request, now)
            id = await queries.session_id(db, self.tenant, request.match_info["id"])
            session = await queries.scheduled(db, self.tenant, id) if id else None
            if session is None:
                raise not_found()
            parts = parts_of(tuple(seats_at(holder, actor, session, now)))
            if not parts:
                raise _none(why_none(holder, actor, session, now)[1])
            [answer] = await self._answers(db, actor, [Found(session, parts)], now)
        return answer

    async def coming(self, request: web.Request) -> OwnSessionsAnswer:
        """By time. What is over is not there, nor what was never held."""
        actor, now = await self.desk.actor(request), self.desk.utc()
        span = Span(now - STILL_RUNNING, now + AHEAD)
        async with self.database.reading() as db:
            holder = await self._holder(db, request, now)
            paths = await queries.org_paths(db, self.tenant)
            held = await week.planned(db, self.tenant, span, _within(actor, now))
            sessions = [_scheduled(each, paths) for each in held if each.cancelled is None]
            found = [Found(each, parts_of(tuple(seats_at(holder, actor, each, now)))) for each in sessions]
            mine = [each for each in found if each.parts]
            answers = await self._answers(db, actor, mine, now)
            label = await self._own_label(db, actor, now)
        items = [each for each in answers if each.state in IN_CLASS or _to_come(each, now)]
        return OwnSessionsAnswer(now=now, label=label, items=items[:MAX_OWN])

    async def _holder(self, db: AsyncConnection, request: web.Request, now: datetime) -> Holder:
        holder = await signing.holder(db, self.tenant, bearer(request), now)
        if holder is None:
            raise signed_out()
        return holder

    async def _own_label(self, db: AsyncConnection, actor: Actor, now: datetime) -> str:
        if actor.person is not None:
            return (await queries.person_labels(db, self.tenant, [actor.person])).get(actor.person, "")
        room = next((each.room for each in actor.current(now) if each.room), None)
        return await queries.room_label(db, self.tenant, room) if room else ""

    async def _answers(
        self, db: AsyncConnection, actor: Actor, found: Sequence[Found], now: datetime
    ) -> list[OwnSessionAnswer]:
        """As many queries for many as for one."""
        lived = await board.now_in(db, self.tenant, [each.session.id for each in found])
        called = await labels(
            db,
            self.tenant,
            rooms_=[part.seat.room for each in found for part in each.parts],
            classes=[room.class_group for each in found for room in each.session.plan.rooms],
            people=[actor.person, *(each.session.plan.lead for each in found)],
        )
        return [
            _answer(each, lived[each.session.id].state if each.session.id in lived else None, called, actor, now)
            for each in found
        ]


def _within(actor: Actor, now: datetime) -> Within:
    """Whom the plan names, whose room it is, and what was assigned; not what somebody only oversees."""
    current = actor.current(now)
    return Within(
        person=actor.person if actor.session is None else None,
        rooms=frozenset(each.room for each in current if each.room and each.session is None),
        sessions=frozenset(each.session for each in current if each.session),
    )


def _to_come(answer: OwnSessionAnswer, now: datetime) -> bool:
    return answer.state in ("scheduled", "open") and answer.ends > now


def _none(code: str) -> Problem:
    return not_found() if code == NO_SESSION[1] else refused(code if code == ROLE_ENDED[1] else "not_permitted")


def _answer(found: Found, state: str | None, called: Labels, actor: Actor, now: datetime) -> OwnSessionAnswer:
    session, plan = found.session, found.session.plan
    opens = plan.planned_start - ENTERED_BEFORE
    return OwnSessionAnswer(
        id=session.id,
        kind=plan.kind,
        title=plan.title.text or "",
        lead=called.person(plan.lead),
        starts=plan.planned_start,
        ends=plan.planned_end,
        zone=plan.zone,
        opens=opens,
        state=state or ("cancelled" if session.cancelled else "scheduled"),
        too_early=state in (None, "scheduled") and now < opens,
        parts=[_part(part, session, called, actor) for part in found.parts],
    )


def _part(part: OwnPart, session: ScheduledSession, called: Labels, actor: Actor) -> PartAnswer:
    seat = part.seat
    return PartAnswer(
        role=seat.role,
        kinds=list(part.kinds),
        label=_label(seat.room, session.plan.rooms, called) or called.people.get(actor.person or "", ""),
        room=called.room(seat.room) if seat.room else None,
        capacity=seat.capacity,
        until=seat.until,
    )


def _label(room: str | None, rooms: Iterable[PlannedRoom], called: Labels) -> str:
    """As `queries.sign_in_label`: by school and class, where a class sits there."""
    here = next((each for each in rooms if each.room == room), None)
    if room is None or here is None:
        return ""
    of_class = called.classes.get(here.class_group or "", called.room(room).label or "")
    return f"{called.school(room) or ''} {of_class}".strip()


def _scheduled(held: Planned, paths: dict[str, Path]) -> ScheduledSession:
    """What a seat is read off, of a session as it stands in the timetable."""
    rooms = tuple(
        PlannedRoom(
            each.room, paths[each.organization], each.expected_count or 0, each.class_group, each.co_teacher
        )
        for each in held.rooms
    )
    plan = Plan(
        kind="seminar" if held.kind == "seminar" else "lesson",
        title=Personal(f"org:{held.host}", held.title),
        lead=held.lead,
        substitute=held.substitute,
        org_path=paths[held.host],
        planned_start=held.starts,
        planned_end=held.ends,
        zone=held.zone,
        rooms=rooms,
        members=held.members if held.kind == "seminar" else None,
    )
    return ScheduledSession(
        held.id, None, held.host, held.room, plan, held.cancel_reason or "other" if held.cancelled else None
    )
