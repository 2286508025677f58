"""The ledger 开课账本 of a partnership: what was planned for a room, taught, received, lost and why, made up.

    taught   = class begun to class ended, less what was suspended or held
    received = the time this room was connected and heard the lead, gaps within the grace passed over
    missed   = taught − received

Counted in lessons: one that was taught counts by the part of it that was received. A holiday is no lesson. Why a
lesson was lost is what was said when it was cancelled, or what the machine saw.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

State = Literal["received", "partly", "lost", "holiday", "ahead"]
WHOLE_MILLI = 1000  # a lesson in thousandths
ENOUGH_MILLI = 995  # what a rounding may lack and still be the whole lesson


@dataclass(frozen=True, slots=True)
class Lesson:
    """One planned lesson of one satellite room. `taught_ms` None: it has not ended, or never began."""

    session: str
    host: str
    school: str
    room: str
    partnership: str | None
    entry: str | None
    lesson: str | None
    title: str
    subject: str | None
    grade: str | None
    lead: str
    planned_start: datetime
    planned_end: datetime
    period: int | None = None
    cancelled: str | None = None  # why
    taught_ms: int | None = None
    received_ms: int = 0
    failed_ms: int = 0
    came: bool = False

    @property
    def planned_ms(self) -> int:
        return round((self.planned_end - self.planned_start).total_seconds() * 1000)

    @property
    def received_milli(self) -> int:
        """How much of the lesson was received, in thousandths of a lesson."""
        if not self.taught_ms:
            return 0
        return min(WHOLE_MILLI, self.received_ms * WHOLE_MILLI // self.taught_ms)

    def state(self, now: datetime) -> State:
        if self.cancelled == "holiday":
            return "holiday"
        if self.cancelled is None and not self.taught_ms:
            return "ahead" if self.planned_end > now else "lost"
        if self.cancelled is not None or self.received_milli == 0:
            return "lost"
        return "received" if self.received_milli >= ENOUGH_MILLI else "partly"

    def why(self, now: datetime) -> str | None:
        """The code of why not all of it was received."""
        match self.state(now):
            case "received" | "holiday" | "ahead":
                return None
            case _ if self.cancelled is not None:
                return self.cancelled
            case _ if not self.taught_ms:
                return "not_held"
            case _ if not self.came:
                return "never_came"
            case _ if self.failed_ms:
                return "network"
            case _:
                return "away"


@dataclass(frozen=True, slots=True)
class Account:
    """One pair of schools up to now."""

    host: str
    school: str
    planned: int
    taught: int
    received_milli: int

    @property
    def received_bp(self) -> int | None:
        """Of what should have been taught by now; None if nothing."""
        return self.received_milli * 10 // self.planned if self.planned else None


def made_up(lessons: Sequence[Lesson], now: datetime) -> Mapping[str, str]:
    """Lost lesson's session → the later one that made it up: the same lesson, or else the same title, for the same
    room, outside the timetable, and received."""
    return _again(lessons, "received", now)


def to_be_made_up(lessons: Sequence[Lesson], now: datetime) -> Mapping[str, str]:
    """The same of those that are planned to, and have not been taught yet."""
    done = made_up(lessons, now)
    return _again([each for each in lessons if each.session not in done], "ahead", now)


def _again(lessons: Sequence[Lesson], state: State, now: datetime) -> Mapping[str, str]:
    """Each lost lesson's, the earliest first, and each serves one."""
    extra = sorted(
        (each for each in lessons if each.entry is None and each.state(now) == state),
        key=lambda each: each.planned_start,
    )
    found: dict[str, str] = {}
    for lost in sorted(lessons, key=lambda each: each.planned_start):
        if lost.state(now) != "lost":
            continue
        other = next(
            (each for each in extra if each.session not in found.values() and _makes_up(each, lost)), None
        )
        if other is not None:
            found[lost.session] = other.session
    return found


def _makes_up(other: Lesson, lost: Lesson) -> bool:
    same = other.lesson == lost.lesson if lost.lesson is not None else other.title == lost.title
    return same and other.room == lost.room and other.planned_start > lost.planned_start
