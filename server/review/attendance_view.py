"""A session's attendance as JSON: three truths side by side, who was missing, what was corrected. Pure shaping.

Counts are for everybody who reads attendance; names of pupils and why they were missing only for who may read
them in that room. Pupils stand in the order of their seats, never of their counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from server.attendance.pupils import Pupil
from server.attendance.truths import RollCall, rate
from server.schools.queries.past import Pupil as Enrolled

from .attended import Attended, Call, RoomAttendance, whom_of
from .meeting_view import members_view
from .rows import Line
from .view import Json, moment, present_fields

Opened = Callable[[Line], Mapping[str, Any]]  # a line's data with its text opened


@dataclass(frozen=True, slots=True)
class Shown:
    """How much of a room its reader may see. `pupils` are the class as it sat on that day, by person."""

    lists: bool  # may he know who was missing?
    names: bool  # by name, or by pseudonym alone
    pupils: Mapping[str, Enrolled] = field(default_factory=dict)
    people: Mapping[str, tuple[str, str]] = field(default_factory=dict)  # who is in no class any more

    def pupil(self, whom: str) -> Json:
        kind, _, id_ = whom.partition(":")
        if kind == "seat":
            sitting = next((each for each in self.pupils.values() if str(each.seat) == id_), None)
            return present_fields(whom=whom, seat=int(id_), name=self._name(sitting.person) if sitting else None)
        enrolled = self.pupils.get(id_)
        seat = enrolled.seat if enrolled else None
        return present_fields(whom=whom, person=id_, seat=seat, name=self._name(id_))

    def _name(self, person: str) -> str | None:
        enrolled = self.pupils.get(person)
        known = (enrolled.label, enrolled.pseudonym) if enrolled else self.people.get(person)
        return None if known is None else known[0 if self.names else 1]


def session_view(
    attended: Attended, rooms: Sequence[RoomAttendance], shown: Mapping[str, Shown], opened: Opened
) -> Json:
    row = attended.row
    members = members_view(attended)
    return ({"members": members} if members else {}) | {
        "rules": asdict(row.rules),
        "live": list(attended.live),
        "paused": [list(each) for each in attended.course.paused],
        "rooms": [_room(attended, room, shown[room.room], opened) for room in rooms],
        "total": total([room.call.value if room.call else None for room in rooms])
        | {
            "failed_ms": sum(room.seen.failed_ms for room in rooms),
            "differing": sum(bool(room.flags) for room in rooms),
        },
    }


def total(called: Iterable[RollCall | None]) -> Json:
    sums = rate(called)
    return present_fields(present=sums.present, expected=sums.expected, headcount=sums.headcount, rate_bp=sums.bp)


def _room(attended: Attended, room: RoomAttendance, shown: Shown, opened: Opened) -> Json:
    seen = room.seen
    terminals = list(room.endpoints)
    return present_fields(
        room=room.room,
        org=room.planned["org_path"][-1],
        class_group=room.planned.get("class_group"),
        co_teacher=room.planned.get("co_teacher"),
        endpoints=terminals,
        expected=room.planned.get("expected_count"),
        present=[list(each) for each in seen.present],
        failed=[list(each) for each in seen.failed],
        takeovers=[list(each) for each in attended.of("takeover", *terminals)],
        counted_ms=seen.counted_ms,
        present_ms=seen.present_ms,
        failed_ms=seen.failed_ms,
        late_ms=seen.late_ms,
        early_ms=seen.early_ms,
        bridged=seen.bridged,
        share_bp=seen.share_bp,
        verdict=seen.verdict,
        status=room.status,
        taught_ms=room.taught_ms,
        received_ms=room.received_ms,
        called=_call(room.call) if room.call else None,
        flags=list(room.flags),
        missing=_missing(room, shown, opened) if shown.lists else None,
        corrections=_corrections(room, shown, opened) if shown.lists else None,
        revision=room.revision,
    )


def _call(call: Call) -> Json:
    value, line = call.value, call.submitted
    return present_fields(
        rollcall=value.rollcall,
        expected=value.expected,
        present=value.present,
        late=value.late,
        headcount=value.headcount,
        method=line.data["method"],
        submitted=_when(line),
        confirmed=_when(call.confirmed) if call.confirmed else None,
    )


def _when(line: Line) -> Json:
    return present_fields(at_ms=line.instant.at_ms, time=moment(line.instant.time), by=line.actor_person)


def _missing(room: RoomAttendance, shown: Shown, opened: Opened) -> list[Json]:
    """Everybody who was not simply present, by seat."""
    reasons = _reasons(room, opened) if shown.names else {}
    found = [
        shown.pupil(pupil.whom)
        | present_fields(status=pupil.status, derived=pupil.derived, reason=reasons.get(pupil.whom))
        for pupil in room.pupils
        if _named(pupil)
    ]
    return sorted(found, key=lambda each: (each.get("seat") is None, each.get("seat", 0), each["whom"]))


def _named(pupil: Pupil) -> bool:
    return pupil.status != "present" or pupil.derived is not None


def _reasons(room: RoomAttendance, opened: Opened) -> dict[str, str]:
    if room.call is None or room.call.listed is None:
        return {}
    absent = opened(room.call.listed).get("absent", ())
    return {each["whom"]: each["reason"] for each in absent if isinstance(each.get("reason"), str)}


def _corrections(room: RoomAttendance, shown: Shown, opened: Opened) -> list[Json]:
    """Old value, new value, reason, who and when; the newest last."""
    counts = [
        (line, {"of": "rollcall", "was": dict(before), "now": {name: line.data[name] for name in before}})
        for call in room.calls
        for before, line in call.corrected
    ]
    derived = {pupil.whom: pupil.derived or pupil.status for pupil in room.pupils}
    said = []
    for line in room.corrected:
        whom = whom_of(line.data)
        about = {"of": "pupil"} | shown.pupil(whom) if whom else {"of": "room"}
        was = derived.get(whom or "", room.seen.verdict)
        said.append((line, about | {"was": was, "now": line.data["status"]}))
    found = [
        value
        | present_fields(
            address=f"{line.sequence}.{line.index}",
            reason=line.data["reason"],
            note=opened(line).get("note") if shown.names and "note" in line.data else None,
            retracts=line.data.get("retracts"),
            **_when(line),
        )
        for line, value in [*counts, *said]
    ]
    return sorted(found, key=lambda each: tuple(int(part) for part in each["address"].split(".")))
