"""Groups and activities as they are read: values, with the words opened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from events.schema.research import ActivityKind, GroupEntry, GroupKind, GroupRole, Purpose, Step
from events.schema.values import CallOffReason

from .activities import State

Standing = Literal["leader", "member", "guest", "invited", "applied", "administrator", "near"]
"""What somebody is to a group. `administrator`: gives roles above its home; `near`: of one of its schools, so that
he may ask to come in."""

STEPS: tuple[Step, ...] = ("prepare", "teach", "observe", "review", "reflect")


@dataclass(frozen=True, slots=True)
class GroupRow:
    group: str
    home: str
    kind: GroupKind
    entry: GroupEntry
    leader: str
    name: str | None
    founded: datetime
    dissolved: datetime | None
    version: int
    members: int = 0
    schools: int = 0
    activities: int = 0


@dataclass(frozen=True, slots=True)
class MemberRow:
    group: str
    person: str
    school: str
    role: GroupRole
    standing: Literal["member", "invited", "applied"]
    since: datetime


@dataclass(frozen=True, slots=True)
class ActivityRow:
    activity: str
    group: str
    kind: ActivityKind
    cycle: str | None
    step: Step | None
    chair: str
    theme: str | None
    description: str | None
    everyone: bool
    planned_start: datetime
    planned_end: datetime
    state: State
    opened: datetime | None
    adjourned: datetime | None
    cancelled: datetime | None
    reason: CallOffReason | None
    version: int


@dataclass(frozen=True, slots=True)
class Asked:
    """Who is asked to an activity, in order, and what they said; `named` are those asked by name."""

    persons: tuple[str, ...] = ()
    named: frozenset[str] = frozenset()
    said: Mapping[str, str] = field(default_factory=dict)

    def by(self, answer: str | None) -> list[str]:
        return [each for each in self.persons if self.said.get(each) == answer]


@dataclass(frozen=True, slots=True)
class MaterialRow:
    material: str
    person: str | None
    label: str | None
    url: str | None
    attached: datetime


@dataclass(frozen=True, slots=True)
class Link:
    session: str
    purpose: Purpose


@dataclass(frozen=True, slots=True)
class Held:
    """What a session has come to, as its log says; `present` persons came."""

    state: str
    started: datetime | None = None
    present: int = 0


def standing_of(row: MemberRow) -> Standing:
    return row.role if row.standing == "member" else row.standing
