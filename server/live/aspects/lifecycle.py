"""The life of a session: scheduled, open, live and suspended, ended, or cancelled before it began; and whether it
is held.

A class is held while no lead is there: it waits, and nobody is promoted. Suspending is the lead's own pause:
nothing of anyone is forwarded until the lead resumes. Ended is for good.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Annotated, Literal

from pydantic import StringConstraints

from events.schema.base import Fact
from events.schema.session import (
    ClassHeld,
    ClassReleased,
    LeadChanged,
    SessionCancelled,
    SessionEnded,
    SessionOpened,
    SessionResumed,
    SessionStarted,
    SessionSuspended,
    SubstituteNamed,
)
from events.schema.values import CalledOff, Plan, Rules

Phase = Literal["scheduled", "open", "live", "suspended", "ended", "cancelled"]
Note = Annotated[str, StringConstraints(max_length=200)]


@dataclass(frozen=True, slots=True)
class OpenSession:
    """By the system: the doors open, with the plan and the rules as they now stand."""

    plan: Plan
    rules: Rules


@dataclass(frozen=True, slots=True)
class StartSession:
    """The bell: the session clock starts at 0."""


@dataclass(frozen=True, slots=True)
class SuspendSession:
    cause: Literal["key", "break"]


@dataclass(frozen=True, slots=True)
class ResumeSession:
    pass


@dataclass(frozen=True, slots=True)
class EndSession:
    cause: Literal["taught", "key"]


@dataclass(frozen=True, slots=True)
class CancelSession:
    """Nobody comes to this class any more; only before its bell."""

    reason: CalledOff
    note: Note | None = None


@dataclass(frozen=True, slots=True)
class AbandonSession:
    """By the system: nobody has been there for long. `until_ms` is when somebody last was."""

    until_ms: int


@dataclass(frozen=True, slots=True)
class HoldClass:
    """By the system: 3 s without any endpoint of the lead."""


@dataclass(frozen=True, slots=True)
class ReleaseClass:
    """By the system: the lead is there. The lead's own return releases by itself."""


@dataclass(frozen=True, slots=True)
class OwnSession:
    """By the system: this server writes from now on; every link is lost until its endpoint returns.
    `last_heard_ms` is the session clock of the last commit before."""

    owner: str
    epoch: int
    anchor: datetime
    build: str
    cause: Literal["start", "failover", "move"]
    digest: str
    anchor_ms: int | None = None
    last_heard_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Tick:
    """By the system, every 10 s: who is connected."""


LifecycleCommand = (
    OpenSession
    | StartSession
    | SuspendSession
    | ResumeSession
    | EndSession
    | CancelSession
    | AbandonSession
    | HoldClass
    | ReleaseClass
    | OwnSession
    | Tick
)


@dataclass(frozen=True, slots=True)
class Lifecycle:
    phase: Phase = "scheduled"
    plan: Plan | None = None
    rules: Rules = field(default_factory=Rules)
    started: datetime | None = None
    suspended_ms: int | None = None
    held_since_ms: int | None = None
    ended_ms: int | None = None
    cancelled: CalledOff | None = None
    lead: str | None = None  # the person who acts as lead
    substitute: str | None = None  # the person who may take the lead while nobody leads

    @property
    def held(self) -> bool:
        return self.held_since_ms is not None


def evolve(lifecycle: Lifecycle, fact: Fact, at_ms: int | None) -> Lifecycle:
    match fact:
        case SessionOpened(plan=plan, rules=rules):
            return replace(
                lifecycle, phase="open", plan=plan, rules=rules, lead=plan.lead, substitute=plan.substitute
            )
        case SessionStarted(started=started):
            return replace(lifecycle, phase="live", started=started)
        case SessionSuspended():
            return replace(lifecycle, phase="suspended", suspended_ms=at_ms)
        case SessionResumed():
            return replace(lifecycle, phase="live", suspended_ms=None)
        case SessionEnded(until_ms=until_ms):
            return replace(lifecycle, phase="ended", ended_ms=until_ms, suspended_ms=None, held_since_ms=None)
        case SessionCancelled(reason=reason):
            return replace(lifecycle, phase="cancelled", cancelled=reason)
        case ClassHeld(since_ms=since_ms):
            return replace(lifecycle, held_since_ms=since_ms)
        case ClassReleased():
            return replace(lifecycle, held_since_ms=None)
        case LeadChanged(to_person=person):
            return replace(lifecycle, lead=person)
        case SubstituteNamed(person=person):
            return replace(lifecycle, substitute=person)
        case _:
            return lifecycle
