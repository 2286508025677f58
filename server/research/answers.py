"""What REST tells of groups and activities. Names of persons and schools are joined when read."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Field

from events.schema.research import ActivityKind, GroupEntry, GroupKind, GroupRole, Purpose, Step
from events.schema.research import Answer as Said
from events.schema.values import CallOffReason

from .activities import State
from .rows import Standing


class Person(BaseModel):
    person: str
    label: str | None = None
    retired: bool | None = Field(default=None, description="True for who has left the schools")


class School(BaseModel):
    organization: str
    label: str | None = None


class MemberAnswer(Person):
    role: GroupRole
    since: datetime


class SchoolMembers(School):
    """The members of one school, as they came."""

    members: list[MemberAnswer]


class Waiting(MemberAnswer):
    """Who is asked to come in, or asks to."""

    organization: str
    organization_label: str | None = None


class Candidate(BaseModel):
    id: str
    label: str | None = None
    organization: str
    organization_label: str


class CandidatePage(BaseModel):
    items: list[Candidate]


class AnswerCounts(BaseModel):
    yes: int = 0
    no: int = 0
    maybe: int = 0
    none: int = Field(default=0, description="Asked, and not answered yet")


class GroupItem(BaseModel):
    id: str
    row_version: int
    name: str | None = Field(default=None, description="Absent once its key is destroyed")
    kind: GroupKind
    entry: GroupEntry
    organization: str = Field(description="Its home")
    organization_label: str | None = None
    leader: str
    leader_label: str | None = None
    members: int
    schools: int = Field(description="Of how many schools its members are")
    activities: int
    founded: datetime
    dissolved: datetime | None = None
    standing: Standing = Field(description="What the asker is to it")


class GroupPage(BaseModel):
    items: list[GroupItem]
    total: int
    cursor: str | None = None


class Material(BaseModel):
    material: str
    label: str | None = None
    url: str | None = None
    by: Person | None = None
    attached: datetime


class LinkedSession(BaseModel):
    session: str
    purpose: Purpose
    title: str | None = None
    state: str = Field(description="scheduled, open, live, suspended, ended or cancelled")
    planned_start: datetime | None = None
    planned_end: datetime | None = None
    started: datetime | None = None
    expected: int = Field(default=0, description="Its chair and members, as planned now")
    present: int | None = Field(default=None, description="How many persons came; absent before it begins")


class ActivityItem(BaseModel):
    id: str
    row_version: int
    group: str
    kind: ActivityKind
    theme: str | None = None
    cycle: str | None = None
    step: Step | None = None
    chair: str
    chair_label: str | None = None
    planned_start: datetime
    planned_end: datetime
    state: State
    opened: datetime | None = None
    adjourned: datetime | None = None
    cancelled: datetime | None = None
    reason: CallOffReason | None = None
    answers: AnswerCounts
    my_answer: Said | None = None
    invited: bool = Field(description="Is the asker asked to come?")
    seminar: str | None = Field(default=None, description="Its own session")


class ActivityPage(BaseModel):
    items: list[ActivityItem]
    total: int
    cursor: str | None = None


class Answers(BaseModel):
    """Persons by what they said."""

    yes: list[Person] = []
    no: list[Person] = []
    maybe: list[Person] = []
    none: list[Person] = []


class ActivityAnswer(ActivityItem):
    group_name: str | None = None
    description: str | None = None
    everyone: bool = Field(description="Is the whole group asked?")
    people: Answers
    materials: list[Material]
    sessions: list[LinkedSession]


class CycleStep(BaseModel):
    step: Step
    state: str = Field(description="none, planned, now or done")
    activities: list[ActivityItem]


class Cycle(BaseModel):
    """One round from preparing to reflecting. It is called as what it observes, teaches or prepares first."""

    id: str
    number: int = Field(description="Which round of the group it is, from 1")
    title: str | None = None
    kind: ActivityKind
    planned_start: datetime
    planned_end: datetime
    steps: list[CycleStep] = Field(description="All five, in their order")


class GroupAnswer(GroupItem):
    orgs: list[School] = Field(description="The schools it is for; their staff may know of it")
    by_school: list[SchoolMembers] = Field(description="Its schools in their order, then others by name")
    invited: list[Waiting]
    applied: list[Waiting]
    cycle: Cycle | None = Field(default=None, description="The present one, else the last")
    next: ActivityAnswer | None = Field(default=None, description="What is on now or comes next, else the last")
