"""The life of a session: scheduled, open, live and suspended, ended; and whether the class is held.

A class is held while no lead is there: it waits, nobody is promoted. Suspending is the lead's own pause, and
nothing of anyone is forwarded until the lead resumes. Ended is for good.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from events.schema.values import Plan, Rules


@dataclass(frozen=True, slots=True)
class OpenSession:
    """By the system: the room is opened with the plan and rules as they now stand."""

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
class AbandonSession:
    """By the system: nobody has been there for long. `until_ms` is when somebody last was."""

    until_ms: int


@dataclass(frozen=True, slots=True)
class HoldClass:
    """By the system: 3 s without any endpoint of the lead."""


@dataclass(frozen=True, slots=True)
class ReleaseClass:
    """By the system: the lead is there. Joining releases by itself."""


@dataclass(frozen=True, slots=True)
class OwnSession:
    """By the system: this server writes from now on; every link is lost until its endpoint returns."""

    owner: str
    epoch: int
    anchor: datetime
    build: str
    cause: Literal["start", "failover", "move"]
    digest: str
    anchor_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Tick:
    """By the system, every 10 s: who is connected."""


LifecycleCommand = (
    OpenSession
    | StartSession
    | SuspendSession
    | ResumeSession
    | EndSession
    | AbandonSession
    | HoldClass
    | ReleaseClass
    | OwnSession
    | Tick
)
