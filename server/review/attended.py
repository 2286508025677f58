"""Who attended a session: each satellite room by its three truths, each pupil the lists name.

Worked out from a session's rows alone, the same for a class that goes on and for one that ended. Rooms are those
of the plan, in its order; a room's terminals count as one, and a co-teacher's phone is no terminal. Rules are
those frozen when the session opened.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from server.attendance.intervals import Interval, common, total_ms, united, without
from server.attendance.presence import Course, Seen, Status, Stay, seen
from server.attendance.pupils import Absence, Correction, Pupil, Roll, pupils, standing
from server.attendance.trail import CLASS, Span
from server.attendance.truths import Flag, RollCall, counting, flags

from .rows import AbsenceRow, EndpointRow, Line, RoomRow, SessionRow

TERMINALS = frozenset({"satellite_room", "lead_room"})
ROLL = (
    "session.rollcall.submitted",
    "session.rollcall.listed",
    "session.rollcall.confirmed",
    "session.rollcall.corrected",
    "session.attendance.corrected",
)
"""The types of fact that roll calls and corrections are read from."""

COUNTS = ("expected_count", "present_count", "late_count", "headcount")


@dataclass(frozen=True, slots=True)
class Call:
    """A roll call as it now stands, and the lines that submitted, listed, confirmed and corrected it."""

    submitted: Line
    counts: Mapping[str, int]
    listed: Line | None = None
    confirmed: Line | None = None
    corrected: tuple[tuple[Mapping[str, int], Line], ...] = ()  # the counts before, and the line

    @property
    def roll(self) -> Roll:
        if self.listed is None:
            return Roll()
        data = self.listed.data
        absent = (Absence(each["whom"], each.get("excused", False)) for each in data.get("absent", ()))
        expected = (f"person:{person}" for person in data.get("expected", ()))
        return Roll(tuple(expected), tuple(absent), tuple(data.get("late", ())))

    @property
    def value(self) -> RollCall:
        listed = None if self.listed is None else len(self.roll.absent)
        return RollCall(
            self.submitted.data["rollcall"],
            (self.submitted.sequence, self.submitted.index),
            expected=self.counts["expected_count"],
            present=self.counts["present_count"],
            late=self.counts["late_count"],
            headcount=self.counts["headcount"],
            confirmed=self.confirmed is not None,
            listed=listed,
        )


@dataclass(frozen=True, slots=True)
class RoomAttendance:
    """One room of the plan. `status` is what holds, `seen.verdict` what the machine says; `corrected` are the
    lines that say otherwise of the room itself or of its pupils."""

    room: str
    position: int
    planned: Mapping[str, Any]
    endpoints: tuple[str, ...]
    seen: Seen
    status: Status
    calls: tuple[Call, ...]
    call: Call | None
    flags: tuple[Flag, ...]
    pupils: tuple[Pupil, ...]
    corrected: tuple[Line, ...]
    taught_ms: int
    received_ms: int

    @property
    def revision(self) -> int:
        """Counts up with every correction."""
        return 1 + len(self.corrected) + sum(len(call.corrected) for call in self.calls)


@dataclass(frozen=True, slots=True)
class Attended:
    """What attendance is worked out from: rows of one session."""

    row: SessionRow
    endpoints: Mapping[str, EndpointRow]
    spans: Sequence[Span]
    roll: Sequence[Line]  # of the types `ROLL`, in the log's order

    def rooms(self) -> list[RoomAttendance]:
        calls = _calls(self.roll)
        corrections = [line for line in self.roll if line.type == "session.attendance.corrected"]
        planned = self.row.plan.get("rooms", ())
        return [self._room(position, each, calls, corrections) for position, each in enumerate(planned)]

    @property
    def zero(self) -> datetime | None:
        return self.row.started or self.row.planned_start

    @property
    def live(self) -> Interval:
        """The live span so far; empty before the class has begun."""
        if self.row.started is None or self.row.last is None:
            return (0, 0)
        return (0, self.row.ended_ms if self.row.ended_ms is not None else self.row.last.at_ms or 0)

    @property
    def course(self) -> Course:
        return Course(self.live, (*self.of("suspended", CLASS), *self.of("held", CLASS)))

    def of(self, kind: str, *endpoints: str, detail: str | None = None) -> list[Interval]:
        return [
            self.interval(span)
            for span in self.spans
            if span.kind == kind and span.endpoint in endpoints and detail in (None, span.detail)
        ]

    def interval(self, span: Span) -> Interval:
        """A span on the axis; one that lasts goes on to the newest fact."""
        start = span.start.on_axis(self.zero)
        return (start, max(start, (span.end or self.row.last or span.start).on_axis(self.zero)))

    def stay(self, room: str, terminals: Sequence[str]) -> Stay:
        return Stay(
            tuple(self.of("present", *terminals)),
            tuple(self.of("lost", *terminals)),
            tuple(self.of("takeover", *terminals)),
            tuple(self.of("aside", CLASS, detail=room)),
        )

    def _room(
        self, position: int, planned: Mapping[str, Any], calls: Mapping[str, Call], corrections: Sequence[Line]
    ) -> RoomAttendance:
        room = planned["room"]
        here = tuple(each.endpoint for each in self.endpoints.values() if each.room == room)
        terminals = [each for each in here if self.endpoints[each].kind in TERMINALS]
        stay = self.stay(room, terminals)
        machine = seen(self.course, stay, self.row.rules)
        of_room = tuple(call for call in calls.values() if call.submitted.data["endpoint"] in here)
        counts = counting(call.value for call in of_room)
        call = calls[counts.rollcall] if counts else None
        roll = call.roll if call else Roll()
        said = [line for line in corrections if _concerns(line, here, roll)]
        speaking = standing(_correction(line) for line in said)
        taught = self.course.taught
        by_endpoint = next((speaking[whom] for whom in here if whom in speaking), None)
        return RoomAttendance(
            room=room,
            position=position,
            planned=planned,
            endpoints=here,
            seen=machine,
            status=by_endpoint.status if by_endpoint else machine.verdict,
            calls=of_room,
            call=call,
            flags=tuple(flags(machine, counts)),
            pupils=tuple(pupils(roll, {whom: each for whom, each in speaking.items() if whom not in here})),
            corrected=tuple(said),
            taught_ms=total_ms(taught),
            received_ms=total_ms(self._received(stay, terminals, taught)),
        )

    def _received(self, stay: Stay, terminals: Sequence[str], taught: Sequence[Interval]) -> list[Interval]:
        """When the room was connected and heard the lead; what it did for itself meanwhile is not received."""
        leads = {each.endpoint for each in self.endpoints.values() if each.role == "lead_teacher"}
        deaf = [each for lead in leads for each in self.of("deaf", *terminals, detail=f"sound {lead}")]
        linked = united(stay.connected, self.row.rules.grace_ms)
        return without(common(linked, taught), [*deaf, *stay.aside])


def _calls(roll: Iterable[Line]) -> dict[str, Call]:
    found: dict[str, Call] = {}
    for line in roll:
        data = line.data
        match line.type:
            case "session.rollcall.submitted":
                found[data["rollcall"]] = Call(line, _counts(data))
            case "session.rollcall.confirmed":
                for rollcall in data["rollcalls"]:
                    if rollcall in found:
                        found[rollcall] = replace(found[rollcall], confirmed=line)
            case "session.rollcall.listed" if data["rollcall"] in found:
                found[data["rollcall"]] = replace(found[data["rollcall"]], listed=line)
            case "session.rollcall.corrected" if data["rollcall"] in found:
                call = found[data["rollcall"]]
                found[data["rollcall"]] = replace(
                    call, counts=_counts(data), corrected=(*call.corrected, (call.counts, line))
                )
            case _:
                pass
    return found


def _counts(data: Mapping[str, Any]) -> Mapping[str, int]:
    return {name: int(data[name]) for name in COUNTS}


def _concerns(line: Line, here: Sequence[str], roll: Roll) -> bool:
    """Is the correction about this room: its endpoint, or a pupil its list expects?"""
    endpoint, person = line.data.get("endpoint"), line.data.get("person")
    return endpoint in here if endpoint is not None else f"person:{person}" in roll.expected


def _correction(line: Line) -> Correction:
    data = line.data
    whom = whom_of(data) or data["endpoint"]
    retracts = data.get("retracts")
    return Correction((line.sequence, line.index), whom, data["status"], _address(retracts) if retracts else None)


def whom_of(data: Mapping[str, Any]) -> str | None:
    """The pupil whom a correction is about; None where it is about the room."""
    return f"person:{data['person']}" if "person" in data else data.get("whom")


def _address(text: str) -> tuple[int, int]:
    sequence, _, index = text.partition(".")
    return int(sequence), int(index or 0)


# -- rows of a finished session -------------------------------------------------------------------------------


def room_row(row: SessionRow, room: RoomAttendance) -> RoomRow:
    """A finished session's: its plan has its times."""
    assert row.planned_start is not None and row.planned_end is not None
    plan, machine = row.plan, room.seen
    counts = room.call.counts if room.call else {}
    return RoomRow(
        room=room.room,
        position=room.position,
        host=plan["org_path"][-1],
        school=room.planned["org_path"][-1],
        class_group=room.planned.get("class_group"),
        partnership=room.planned.get("partnership"),
        entry=plan.get("timetable_entry"),
        course=plan.get("course"),
        subject=plan.get("subject"),
        grade=plan.get("grade"),
        planned_start=row.planned_start,
        planned_ms=round((row.planned_end - row.planned_start).total_seconds() * 1000),
        live_ms=row.ended_ms or 0,
        taught_ms=room.taught_ms,
        received_ms=room.received_ms,
        counted_ms=machine.counted_ms,
        present_ms=machine.present_ms,
        failed_ms=machine.failed_ms,
        late_ms=machine.late_ms,
        early_ms=machine.early_ms,
        bridged=machine.bridged,
        status=room.status,
        verdict=machine.verdict,
        rollcall=room.call.submitted.data["rollcall"] if room.call else None,
        confirmed=room.call is not None and room.call.confirmed is not None,
        expected=counts.get("expected_count"),
        called=counts.get("present_count"),
        late=counts.get("late_count"),
        headcount=counts.get("headcount"),
        flags=room.flags,
        differing=bool(room.flags),
        rules_version=row.rules.version,
        revision=room.revision,
    )


def absence_rows(row: SessionRow, room: RoomAttendance) -> list[AbsenceRow]:
    assert row.planned_start is not None
    return [
        AbsenceRow(
            room.room,
            pupil.whom,
            room.planned.get("class_group"),
            pupil.status,
            pupil.derived,
            row.planned_start,
        )
        for pupil in room.pupils
        if pupil.status != "present" or pupil.derived is not None
    ]
