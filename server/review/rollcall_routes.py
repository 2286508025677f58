"""Correcting a roll call after the end of class, over REST: all its counts and its list anew, with a reason.

While a class goes on its roll calls are corrected in class. Who corrects attendance corrects any; a co-teacher
that of the own room. The old counts and names stay in the log and beside the new ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from aiohttp import web
from pydantic import Field, StringConstraints

from events.schema.session_rollcall import RollcallReason
from server.live.aspects import rollcall
from server.live.aspects.rollcall import MAX_NOTE, AbsentSaid, CorrectRollcall
from server.live.rulebook import Refused
from server.web.api import Api, Strict, body_of
from server.web.errors import Problem

from . import store
from .attendance_routes import MAX_SEATS, AttendanceRoutes, require_newest
from .attended import Attended, Call, RoomAttendance
from .reader import Reader
from .tables import LIVE

Count = Annotated[int, Field(ge=0, le=999)]
Whom = Annotated[str, StringConstraints(pattern=r"^(person:[0-9a-f-]{36}|seat:[1-9]\d{0,2})$")]
Words = Annotated[str, StringConstraints(max_length=MAX_NOTE)]


class AbsentBody(Strict):
    """A reason that is not said stays as it was."""

    whom: Whom
    excused: bool = False
    reason: Words | None = None


class RollcallBody(Strict):
    """`revision` is the room's as it was read."""

    expected_count: Count
    present_count: Count
    late_count: Count
    headcount: Count
    absent: Annotated[list[AbsentBody], Field(default_factory=list, max_length=MAX_SEATS)]
    late: Annotated[list[Whom], Field(default_factory=list, max_length=MAX_SEATS)]
    reason: RollcallReason
    note: Words | None = None
    revision: Annotated[int, Field(ge=1)]


@dataclass(frozen=True, slots=True)
class RollcallRoutes:
    attendance: AttendanceRoutes

    def add_to(self, api: Api) -> None:
        api.add(
            "POST",
            "/api/v1/sessions/{id}/rollcalls/{rollcall}/correct",
            self.correct,
            "Correct a roll call after class; the old counts stay",
            right="correct_attendance",
            body=RollcallBody,
            status=201,
        )

    async def correct(self, request: web.Request) -> web.Response:
        logs = self.attendance.logs
        body = await body_of(request, RollcallBody)
        await logs.caught_up()
        async with logs.database.reading() as db:
            reader, row = await logs.session(db, request, "read_attendance")
            attended = await store.attendance(db, LIVE, logs.tenant, row)
        room, call = _found(attended, request.match_info["rollcall"])
        await _require_right(reader, room, request)
        if row.state != "ended":
            raise Problem(409, "The class goes on: correct the roll call in class.", "session_not_ended")
        if room is None or call is None:
            raise Problem(409, "There is no such roll call.", "no_such_rollcall")
        require_newest(room, body.revision)
        before = self.attendance.opened(row)(call.listed) if call.listed else {}
        facts = _facts(_command(body, before), call, room, reader.person)
        return await self.attendance.corrected(request, reader, row, "CorrectRollcall", *facts)


def _found(attended: Attended, name: str) -> tuple[RoomAttendance | None, Call | None]:
    for room in attended.rooms():
        for call in room.calls:
            if call.value.rollcall == name:
                return room, call
    return None, None


async def _require_right(reader: Reader, room: RoomAttendance | None, request: web.Request) -> None:
    own = room is not None and reader.may_in("submit_rollcall", room.planned)
    if not own:
        await reader.require_in("correct_attendance", room.planned if room else None, request)


def _command(body: RollcallBody, before: Mapping[str, Any]) -> CorrectRollcall:
    reasons = {each["whom"]: each.get("reason") for each in before.get("absent", ())}
    said = (AbsentSaid(each.whom, each.excused, each.reason or _kept(reasons, each.whom)) for each in body.absent)
    return CorrectRollcall(
        body.expected_count,
        body.present_count,
        body.late_count,
        body.headcount,
        body.reason,
        tuple(said),
        tuple(body.late),
        body.note,
    )


def _kept(reasons: Mapping[str, Any], whom: str) -> str | None:
    known = reasons.get(whom)
    return known if isinstance(known, str) else None  # an erased one is gone


def _facts(command: CorrectRollcall, call: Call, room: RoomAttendance, person: str | None) -> tuple[Any, ...]:
    """Raises a 409 `Problem` for counts that cannot be and pupils who are not of the class."""
    name, school = call.value.rollcall, room.planned["org_path"][-1]
    seats = room.planned.get("expected_count") or MAX_SEATS
    pupils = tuple(each.partition(":")[2] for each in call.roll.expected)
    try:
        rollcall.require_possible(command)
        return (
            rollcall.corrected(command, name, school, person),
            rollcall.listed(command, name, school, seats, pupils),
        )
    except Refused as refused:
        raise Problem(409, refused.text, refused.code) from None
