"""An activity 教研活动 as values: what a group plans, whom it asks, what is put beside it, and its seminar.

An activity that has a seminar names the session when it is planned: what stands in the registry for it follows
(`settling.py`). Half an hour before it begins the seminar is opened to its members with the plan as it then is, so
theme, times and chair are no longer changed here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from events.schema.base import Fact, Personal
from events.schema.research import (
    ActivityAdjourned,
    ActivityAmended,
    ActivityCancelled,
    ActivityInvited,
    ActivityKind,
    ActivityOpened,
    ActivityPlanned,
    Answer,
    InvitationAnswered,
    MaterialAttached,
    MaterialDetached,
    Purpose,
    SessionLinked,
    SessionUnlinked,
    Step,
)
from events.schema.values import CallOffReason

State = Literal["planned", "open", "adjourned", "cancelled"]
AMENDED = ("kind", "theme", "description", "cycle", "step", "chair", "planned_start", "planned_end")


@dataclass(frozen=True, slots=True)
class Activity:
    id: str
    group: str = ""
    kind: ActivityKind = "theme_seminar"
    theme: Personal | None = None
    description: Personal | None = None
    cycle: str | None = None
    step: Step | None = None
    chair: str = ""
    planned_start: datetime | None = None
    planned_end: datetime | None = None
    state: State | None = None
    invited: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    answers: Mapping[str, Answer] = field(default_factory=dict)
    materials: frozenset[str] = frozenset()
    sessions: Mapping[str, Purpose] = field(default_factory=dict)
    version: int = 0  # the sequence of the commit that last changed what is amended

    @property
    def seminar(self) -> str | None:
        return next((id for id, purpose in self.sessions.items() if purpose == "seminar"), None)


# -- what is asked ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PlanActivity:
    group: str
    kind: ActivityKind
    theme: Personal
    chair: str
    planned_start: datetime
    planned_end: datetime
    description: Personal | None = None
    cycle: str | None = None
    step: Step | None = None
    persons: tuple[str, ...] = ()
    everyone: bool = True  # is the whole group asked?
    seminar: str | None = None  # a fresh session id, if it is to have one


@dataclass(frozen=True, slots=True)
class AmendActivity:
    """What is None stays; `seminar` names a fresh session that it is to have, `no_seminar` takes it away."""

    version: int
    kind: ActivityKind | None = None
    theme: Personal | None = None
    description: Personal | None = None
    cycle: str | None = None
    step: Step | None = None
    chair: str | None = None
    planned_start: datetime | None = None
    planned_end: datetime | None = None
    seminar: str | None = None
    no_seminar: bool = False


@dataclass(frozen=True, slots=True)
class CancelActivity:
    reason: CallOffReason


@dataclass(frozen=True, slots=True)
class InviteToActivity:
    persons: tuple[str, ...] = ()
    everyone: bool = False


@dataclass(frozen=True, slots=True)
class AnswerInvitation:
    answer: Answer


@dataclass(frozen=True, slots=True)
class AttachMaterial:
    material: str  # a fresh id
    label: Personal
    url: Personal


@dataclass(frozen=True, slots=True)
class DetachMaterial:
    material: str


@dataclass(frozen=True, slots=True)
class OpenActivity:
    pass


@dataclass(frozen=True, slots=True)
class AdjournActivity:
    pass


ActivityCommand = (
    PlanActivity
    | AmendActivity
    | CancelActivity
    | InviteToActivity
    | AnswerInvitation
    | AttachMaterial
    | DetachMaterial
    | OpenActivity
    | AdjournActivity
)


@dataclass(frozen=True, slots=True)
class By:
    """Who asks, and what he is in the group whose activity it is."""

    person: str
    leads: bool = False
    takes_part: bool = False


# -- what became of it ------------------------------------------------------------------------------------------


def evolve(activity: Activity, fact: Fact, sequence: int) -> Activity:
    match fact:
        case ActivityPlanned():
            plan = {name: getattr(fact, name) for name in AMENDED}
            return replace(activity, **plan, group=fact.group or "", state="planned", version=sequence)
        case ActivityAmended():
            plan = {name: getattr(fact, name) for name in AMENDED if getattr(fact, name) is not None}
            return replace(activity, **plan, version=sequence)
        case ActivityCancelled():
            return replace(activity, state="cancelled")
        case ActivityInvited(persons, groups):
            invited = tuple(dict.fromkeys((*activity.invited, *persons)))
            return replace(activity, invited=invited, groups=tuple(dict.fromkeys((*activity.groups, *groups))))
        case InvitationAnswered(person, answer):
            return replace(activity, answers={**activity.answers, person: answer})
        case ActivityOpened():
            return replace(activity, state="open")
        case ActivityAdjourned():
            return replace(activity, state="adjourned")
        case SessionLinked(session, purpose):
            return replace(activity, sessions={**activity.sessions, session: purpose}, version=sequence)
        case SessionUnlinked(session):
            left = {id: purpose for id, purpose in activity.sessions.items() if id != session}
            return replace(activity, sessions=left, version=sequence)
        case MaterialAttached(material):
            return replace(activity, materials=activity.materials | {material})
        case MaterialDetached(material):
            return replace(activity, materials=activity.materials - {material})
        case _:
            return activity
