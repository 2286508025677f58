"""Attendance of one session over REST, and its corrections.

A correction is a commit of the session itself, after its end too: the old value stands in the log and beside the
new one. While a class goes on its roll calls are corrected in class.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from aiohttp import web
from pydantic import Field, StringConstraints
from sqlalchemy.ext.asyncio import AsyncConnection

from events.schema.base import Fact, Personal
from events.schema.session_rollcall import AttendanceCorrected, RollcallReason
from server.appending import Appending, Place, Request
from server.attendance.presence import Status
from server.schools.queries.past import Pupil, people_called, pupils_on
from server.web.api import Api, Strict, body_of
from server.web.errors import Problem

from . import names, queries, store
from .attendance_view import Shown, session_view
from .attended import Attended, RoomAttendance
from .queries import Opener
from .reader import Reader
from .routes import LogRoutes, json_answer
from .rows import Line, SessionRow
from .tables import LIVE
from .view import Json

MAX_SEATS = 120  # two joined classes
PATH = "/api/v1/sessions/{id}/attendance"


class CorrectionBody(Strict):
    """Of a pupil (`whom`) or of a whole room; `retracts` takes an earlier correction of it back. `revision` is
    the room's as it was read."""

    room: Annotated[str, StringConstraints(pattern=r"^[0-9a-f-]{36}$")]
    whom: Annotated[str, StringConstraints(pattern=r"^(person:[0-9a-f-]{36}|seat:[1-9]\d{0,2})$")] | None = None
    status: Status
    reason: RollcallReason
    note: Annotated[str, StringConstraints(max_length=200)] | None = None
    retracts: Annotated[str, StringConstraints(pattern=r"^\d{1,15}\.\d{1,3}$")] | None = None
    revision: Annotated[int, Field(ge=1)]


@dataclass(slots=True)
class AttendanceRoutes:
    logs: LogRoutes
    appending: Appending

    def add_to(self, api: Api) -> None:
        api.add("GET", PATH, self.attendance, "One session's attendance: three truths", right="read_attendance")
        api.add(
            "POST",
            PATH + "/corrections",
            self.correct,
            "Correct an attendance, with a reason; the old value stays",
            right="correct_attendance",
            body=CorrectionBody,
            status=201,
        )

    async def attendance(self, request: web.Request) -> web.Response:
        logs = self.logs
        await logs.caught_up()
        async with logs.database.reading() as db:
            reader, row = await logs.session(db, request, "read_attendance")
            answer = await self.answer(db, reader, row)
        await logs.viewings.note(reader, row, None)
        return json_answer(answer)

    async def answer(self, db: AsyncConnection, reader: Reader, row: SessionRow) -> Json:
        logs = self.logs
        (item,) = await logs.list.items(db, [row])
        attended = await store.attendance(db, LIVE, logs.tenant, row)
        rooms = attended.rooms()
        shown = await self.shown(db, reader, row, rooms)
        body = session_view(attended, rooms, shown, self.opened(row))
        return {"session": item, "directory": await names.of(db, logs.tenant, row, reader), **body}

    def opened(self, row: SessionRow) -> Any:
        opener = Opener(self.logs.tenant, self.logs.keys)
        return lambda line: opener.fact(row.session, line)

    async def shown(
        self, db: AsyncConnection, reader: Reader, row: SessionRow, rooms: list[RoomAttendance]
    ) -> dict[str, Shown]:
        """What of each room this reader may see; the classes are as they sat on that day."""
        day: date | None = names.day_of(row)
        lists = {room.room: reader.may_in("read_attendance", room.planned) for room in rooms}
        groups = [
            room.planned["class_group"] for room in rooms if lists[room.room] and room.planned.get("class_group")
        ]
        classes = await pupils_on(db, self.logs.tenant, groups, day)
        named = {pupil.whom[7:] for room in rooms for pupil in room.pupils if pupil.whom.startswith("person:")}
        people = await people_called(db, self.logs.tenant, named)
        return {
            room.room: Shown(
                lists[room.room],
                reader.may_in("read_names", room.planned),
                _by_person(classes.get(room.planned.get("class_group") or "", [])),
                people,
            )
            for room in rooms
        }

    # -- corrections ---------------------------------------------------------------------------------------

    async def correct(self, request: web.Request) -> web.Response:
        logs = self.logs
        body = await body_of(request, CorrectionBody)
        await logs.caught_up()
        async with logs.database.reading() as db:
            reader, row = await logs.session(db, request, "correct_attendance")
            attended = await store.attendance(db, LIVE, logs.tenant, row)
        room = next((each for each in attended.rooms() if each.room == body.room), None)
        await reader.require_in("correct_attendance", room.planned if room else None, request)
        fact = _fact(body, attended, room, reader.person)
        return await self.corrected(request, reader, row, "CorrectAttendance", fact)

    async def corrected(
        self, request: web.Request, reader: Reader, row: SessionRow, command: str, *facts: Fact
    ) -> web.Response:
        """Stores a correction; the attendance as it now is. The class is over, so it stands behind whatever was
        last in its log."""
        logs = self.logs
        place = Place(f"session/{row.session}", max(0, row.sequence - 1), row.started)
        asked = Request(command, reader.person, request.headers.get("Idempotency-Key"))
        position = await self.appending.append(place, asked, lambda _: facts)
        await logs.projector.reached(position, 1.0)
        async with logs.database.reading() as db:
            fresh = await queries.session(db, logs.tenant, row.session)
            return json_answer(await self.answer(db, reader, fresh or row), 201)


def _fact(
    body: CorrectionBody, attended: Attended, room: RoomAttendance | None, by: str | None
) -> AttendanceCorrected:
    """Raises a 409 `Problem` for what cannot be corrected (so)."""
    if attended.row.state != "ended":
        raise Problem(409, "The class goes on: correct the roll call in class.", "session_not_ended")
    if room is None:
        raise Problem(409, "This room was not in the class.", "not_in_class")
    require_newest(room, body.revision)
    kind, _, name = (body.whom or "").partition(":")
    if kind != "person" and not room.endpoints:
        raise Problem(409, "No terminal of this room ever came, so there is nothing to correct.", "never_came")
    if not _in_class(room, kind, name):
        raise Problem(409, "This pupil is not in the room's class.", "not_in_class")
    if body.retracts is not None and body.retracts not in _addresses(room.corrected):
        raise Problem(409, "There is no such correction.", "no_such_correction")
    return AttendanceCorrected(
        status=body.status,
        reason=body.reason,
        endpoint=None if kind == "person" else room.endpoints[0],
        person=name if kind == "person" else None,
        whom=body.whom if kind == "seat" else None,
        note=Personal(f"person:{by}", body.note) if body.note and by else None,
        retracts=body.retracts,
    )


def require_newest(room: RoomAttendance, revision: int) -> None:
    if revision != room.revision:
        meanwhile = {"revision": room.revision}
        raise Problem(409, "Somebody corrected this meanwhile.", "changed_meanwhile", more=meanwhile)


def _in_class(room: RoomAttendance, kind: str, name: str) -> bool:
    match kind:
        case "person":
            return any(pupil.whom == f"person:{name}" for pupil in room.pupils)
        case "seat":
            return int(name) <= MAX_SEATS
        case _:
            return True


def _addresses(lines: tuple[Line, ...]) -> set[str]:
    return {f"{line.sequence}.{line.index}" for line in lines}


def _by_person(pupils: list[Pupil]) -> Mapping[str, Pupil]:
    return {pupil.person: pupil for pupil in pupils}
