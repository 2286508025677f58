"""The course a session takes: doors, bell, pause, held class, end; and who writes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from ..base import Fact, Personal, fact
from ..values import CalledOff, Plan, Rules


@fact("session.session.scheduled", audience="log", data_class="int", read_by="T K")
@dataclass(frozen=True, slots=True)
class SessionScheduled(Fact):
    """Planned, or planned again after it was called off: the plan as it then stood."""

    plan: Plan


@fact("session.session.amended", audience="log", data_class="int", read_by="T K")
@dataclass(frozen=True, slots=True)
class SessionAmended(Fact):
    """The plan as it stood from then on; `changed` names its fields that were others before."""

    plan: Plan
    changed: tuple[str, ...]
    reason: Literal["edited", "timetable", "holiday", "substitute"]


@fact("session.session.cancelled", audience="all", data_class="int", read_by="T K")
@dataclass(frozen=True, slots=True)
class SessionCancelled(Fact):
    """Called off before class began, by hand or by the timetable; who waited for it is sent home."""

    reason: CalledOff
    note: Personal | None = None


@fact("session.session.opened", audience="all", data_class="int", read_by="R T A K N")
@dataclass(frozen=True, slots=True)
class SessionOpened(Fact):
    """The doors are open: plan and rules as they stood, never looked up again."""

    plan: Plan
    rules: Rules


@fact("session.session.started", audience="all", data_class="int", read_by="T A K L:chapters adl:initialized")
@dataclass(frozen=True, slots=True)
class SessionStarted(Fact):
    """Class has begun. The commit that holds it is zero of the session clock."""

    started: datetime


@fact("session.session.suspended", audience="all", data_class="int", read_by="T A L:chapters")
@dataclass(frozen=True, slots=True)
class SessionSuspended(Fact):
    """Nothing of anyone is forwarded until the lead resumes."""

    cause: Literal["key", "break"]


@fact("session.session.resumed", audience="all", data_class="int", read_by="T A L:chapters")
@dataclass(frozen=True, slots=True)
class SessionResumed(Fact):
    """The lead took the class up again after `suspended`."""


@fact("session.session.ended", audience="all", data_class="int", read_by="T A K adl:terminated")
@dataclass(frozen=True, slots=True)
class SessionEnded(Fact):
    """`until_ms` is the end of the live span on the session clock."""

    cause: Literal["taught", "key", "operator", "abandoned"]
    until_ms: int


@fact("session.class.held", audience="all", data_class="int", notice=True, read_by="R T A L:chapters")
@dataclass(frozen=True, slots=True)
class ClassHeld(Fact):
    """The lead is gone; the class waits, nobody is promoted."""

    cause: Literal["lead_gone"]
    since_ms: int


@fact("session.class.released", audience="all", data_class="int", notice=True, read_by="R T A L:chapters")
@dataclass(frozen=True, slots=True)
class ClassReleased(Fact):
    """Somebody leads again: the class goes on."""

    cause: Literal["lead_back", "substitute"]
    since_ms: int


@fact("session.session.owned", audience="log", data_class="int", notice=True, read_by="t A")
@dataclass(frozen=True, slots=True)
class SessionOwned(Fact):
    """A server became the session's one writer. `anchor` is the wall time of its monotonic clock's `anchor_ms`."""

    owner: str
    epoch: int
    anchor: datetime
    build: str
    cause: Literal["start", "failover", "move"]
    digest: str  # of all commits before, hex
    anchor_ms: int | None = None


@fact("session.session.ticked", audience="log", data_class="per", notice=True, read_by="A Q")
@dataclass(frozen=True, slots=True)
class SessionTicked(Fact):
    """Who was connected, every 10 s from open to ended, so that a crash blurs an interval by no more."""

    connected: tuple[str, ...]
