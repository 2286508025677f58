"""Roll call 点名 and the corrections of attendance: who was there, as people say it.

What the machine saw stands elsewhere (presence); the two are laid side by side and neither overwrites the other.
Counts and names are facts of their own, since the staff of every school sees the former and only the room's own
co-teachers and the lead see the latter.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .base import Fact, Personal, fact

RollcallReason = Literal[
    "miscounted", "came_later", "left_early", "wrong_pupil", "excuse_brought", "link_failure", "other"
]
"""Why a roll call or an attendance was corrected."""


@dataclass(frozen=True, slots=True)
class Absent:
    """A pupil who is not there. `whom` is a seat or a person; the reason is sealed under the pupil's key."""

    whom: str
    excused: bool = False
    reason: Personal | None = None


@fact("session.rollcall.opened", audience="staff", data_class="int", read_by="R T A")
@dataclass(frozen=True, slots=True)
class RollcallOpened(Fact):
    """The lead, or a co-teacher for the own room, asks for a roll call; `endpoints` are those asked."""

    round: str
    endpoints: tuple[str, ...]


@fact("session.rollcall.submitted", audience="staff", data_class="int", read_by="R T A K L:chapters dod:checked")
@dataclass(frozen=True, slots=True)
class RollcallSubmitted(Fact):
    """A room's counts. `late_count` is part of `present_count`; `headcount` is counted by eye and may differ."""

    rollcall: str
    endpoint: str
    expected_count: int
    present_count: int
    late_count: int
    headcount: int
    method: Literal["manual", "device", "import"]
    round: str | None = None
    class_group: str | None = None


@fact("session.rollcall.listed", audience="room", data_class="sen", read_by="A")
@dataclass(frozen=True, slots=True)
class RollcallListed(Fact):
    """Who is absent and who came late; `expected` are the class's pupils as they then were. May follow the end."""

    rollcall: str
    expected: tuple[str, ...] = ()
    absent: tuple[Absent, ...] = ()
    late: tuple[str, ...] = ()


@fact("session.rollcall.confirmed", audience="staff", data_class="int", read_by="R T A")
@dataclass(frozen=True, slots=True)
class RollcallConfirmed(Fact):
    """The lead has taken note of these; the last confirmed one of a room counts."""

    rollcalls: tuple[str, ...]


@fact("session.rollcall.corrected", audience="staff", data_class="per", read_by="R T A K")
@dataclass(frozen=True, slots=True)
class RollcallCorrected(Fact):
    """All counts anew; the old ones stand in the log. May follow the end."""

    rollcall: str
    expected_count: int
    present_count: int
    late_count: int
    headcount: int
    reason: RollcallReason
    note: Personal | None = None


@fact("session.attendance.corrected", audience="log", data_class="sen", read_by="T A")
@dataclass(frozen=True, slots=True)
class AttendanceCorrected(Fact):
    """Somebody who may says what an attendance was; the derived value stays beside it. May follow the end.

    An `endpoint` alone is its whole room; with `whom`, one seat of it. `retracts`
    takes an earlier correction back: its address, sequence and index, as `615.0`.
    """

    status: Literal["present", "late", "left_early", "absent", "excused", "link_failure"]
    reason: RollcallReason
    endpoint: str | None = None
    person: str | None = None
    note: Personal | None = None
    retracts: str | None = None
    whom: str | None = None
