"""正在上课 over REST: the lessons of a day with their state, who is there, and which rooms are ready."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from server.access.actor import At
from server.access.desk import Desk
from server.db import Database
from server.schools.queries import org_paths
from server.schools.timetable import week
from server.schools.timetable.labels import labels
from server.schools.timetable.week import Planned, Span
from server.schools.timetable.week_routes import within
from server.web.api import Api, query_of
from server.web.errors import Problem, not_found
from server.web.words import Id, Moment

from . import board
from .board import RoomNow, SessionNow
from .readiness import Check, Readiness, readiness

MAX_SPAN = timedelta(days=8)
LATELY = timedelta(days=30)

Verdict = Literal["good", "weak", "bad", "unknown"]


class CheckAnswer(BaseModel):
    at: datetime
    microphone_db: int | None = None
    up_kbps: int | None = None
    down_kbps: int | None = None
    rtt_ms: int | None = None
    loss_bp: int | None = None
    path: str | None = None
    clock_offset_ms: int | None = None
    verdict: str
    faults: list[str] = []


class ReadyAnswer(BaseModel):
    state: Literal["ready", "weak", "not_ready", "unchecked"]
    camera: Verdict
    microphone: Verdict
    uplink: Verdict
    clock: Verdict
    todo: str | None = None
    check: CheckAnswer | None = None


class RoomAnswer(BaseModel):
    room: str
    lead: bool = Field(default=False, description="The room that class is taught from")
    present: bool
    lost: bool
    present_count: int | None = None
    expected_count: int | None = None
    ready: ReadyAnswer


class SessionAnswer(BaseModel):
    id: str
    state: str
    started: datetime | None = None
    ended_ms: int | None = None
    ready: int = Field(description="Rooms that are ready")
    rooms: list[RoomAnswer]


class BoardAnswer(BaseModel):
    now: datetime
    sessions: list[SessionAnswer]


class RecordAnswer(BaseModel):
    """How the checks of a room went in the last 30 days."""

    last_ready: CheckAnswer | None = None
    ready: int
    checks: int


class BoardQuery(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    since: Moment = Field(alias="from")
    until: Moment = Field(alias="to")
    under: Id | None = None


@dataclass(frozen=True, slots=True)
class BoardRoutes:
    database: Database
    tenant: str
    desk: Desk

    def add_to(self, api: Api) -> None:
        api.add(
            "GET",
            "/api/v1/board",
            self.board,
            "What goes on, and which rooms are ready",
            right="read_registry",
            answer=BoardAnswer,
            query=("from", "to", "under"),
        )
        api.add(
            "GET",
            "/api/v1/rooms/{id}/checks",
            self.record,
            "How a room's checks went of late",
            right="read_registry",
            answer=RecordAnswer,
        )

    async def board(self, request: web.Request) -> BoardAnswer:
        actor = await self.desk.actor(request)
        reading = await self.desk.some(actor, "read_registry", request)
        asked = query_of(request, BoardQuery)
        if not timedelta(0) < asked.until - asked.since <= MAX_SPAN:
            raise Problem(400, f"to: At most {MAX_SPAN.days} days after from.")
        now = self.desk.utc()
        async with self.database.reading() as db:
            paths = await org_paths(db, self.tenant)
            span = Span(asked.since, asked.until)
            held = await week.planned(db, self.tenant, span, within(asked.under, reading, paths))
            held = tuple(each for each in held if each.cancelled is None)
            lived = await board.now_in(db, self.tenant, [each.id for each in held])
            checks = await board.newest_checks(
                db, self.tenant, {room for each in held for room in _rooms(each)}, now
            )
        return BoardAnswer(now=now, sessions=[_session(each, lived.get(each.id), checks, now) for each in held])

    async def record(self, request: web.Request) -> RecordAnswer:
        actor = await self.desk.actor(request)
        room = request.match_info["id"]
        async with self.database.reading() as db:
            place = (await labels(db, self.tenant, rooms_=[room])).rooms.get(room)
            if place is None:
                raise not_found()
            paths = await org_paths(db, self.tenant)
            await self.desk.check(actor, "read_registry", At(paths[place.organization], room=room), request)
            found = await board.record(db, self.tenant, room, self.desk.utc() - LATELY)
        return RecordAnswer(last_ready=_check(found.last_ready), ready=found.ready, checks=found.checks)


def _rooms(held: Planned) -> list[str]:
    return [*([held.room] if held.room else []), *(seat.room for seat in held.rooms)]


def _session(held: Planned, lived: SessionNow | None, checks: dict[str, Check], now: datetime) -> SessionAnswer:
    lived = lived or SessionNow("scheduled")
    rooms = [_room(held, room, lived, checks.get(room), now) for room in _rooms(held)]
    return SessionAnswer(
        id=held.id,
        state=lived.state,
        started=lived.started,
        ended_ms=lived.ended_ms,
        ready=sum(room.ready.state == "ready" for room in rooms),
        rooms=rooms,
    )


def _room(held: Planned, room: str, lived: SessionNow, check: Check | None, now: datetime) -> RoomAnswer:
    lead = room == held.room
    here = lived.rooms.get(room, RoomNow())
    present = lived.lead_present if lead else here.present
    return RoomAnswer(
        room=room,
        lead=lead,
        present=present,
        lost=here.lost,
        present_count=here.present_count,
        expected_count=here.expected_count,
        ready=_ready(readiness(check, present, held.starts, now), check),
    )


def _ready(found: Readiness, check: Check | None) -> ReadyAnswer:
    return ReadyAnswer(
        state=found.state,
        camera=found.camera,
        microphone=found.microphone,
        uplink=found.uplink,
        clock=found.clock,
        todo=found.todo,
        check=_check(check),
    )


def _check(check: Check | None) -> CheckAnswer | None:
    if check is None:
        return None
    told: dict[str, Any] = {name: check.data[name] for name in CheckAnswer.model_fields if name in check.data}
    return CheckAnswer(at=check.at, **told)
