"""Research groups 教研组 and their activities 教研活动: who belongs to a group, what it plans, who comes.

What was said in an activity's seminar stands in the log of that session; here stands that there is one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from .base import Fact, Personal, fact
from .values import CallOffReason

GroupKind = Literal["subject", "grade", "theme", "project"]
GroupEntry = Literal["open", "invited"]
GroupRole = Literal["leader", "member", "guest"]
ActivityKind = Literal[
    "collective_prep",
    "lesson_observation",
    "parallel_lessons",
    "theme_seminar",
    "case_review",
    "mentoring",
    "reading_share",
    "training",
]
Step = Literal["prepare", "teach", "observe", "review", "reflect"]
Answer = Literal["yes", "no", "maybe"]
Purpose = Literal["seminar", "delivered", "observed"]

# -- a group ----------------------------------------------------------------------------------------------------


@fact("group.group.founded", audience="members", data_class="int", retention="research", read_by="N")
@dataclass(frozen=True, slots=True)
class GroupFounded(Fact):
    """A research group is there. The last of the first path is its home; the staff of all may know of it."""

    name: Personal
    kind: GroupKind
    orgs: tuple[tuple[str, ...], ...]  # ways from the top to its schools
    leader: str  # person
    entry: GroupEntry


@fact("group.group.amended", audience="members", data_class="int", retention="research", read_by="N")
@dataclass(frozen=True, slots=True)
class GroupAmended(Fact):
    """What a group is called, of what kind it is, which schools it is for or how one comes in has changed."""

    name: Personal | None = None
    kind: GroupKind | None = None
    orgs: tuple[tuple[str, ...], ...] | None = None
    entry: GroupEntry | None = None


@fact("group.group.dissolved", audience="members", data_class="int", retention="research", read_by="N")
@dataclass(frozen=True, slots=True)
class GroupDissolved(Fact):
    """The group is over; what it did stays readable to who was in it."""


@fact("group.group.invited", audience="members", data_class="per", retention="research", read_by="members")
@dataclass(frozen=True, slots=True)
class GroupInvited(Fact):
    """Somebody is asked to come into the group."""

    person: str
    org_path: tuple[str, ...]
    role: GroupRole


@fact("group.group.applied", audience="members", data_class="per", retention="research", read_by="members")
@dataclass(frozen=True, slots=True)
class GroupApplied(Fact):
    """Somebody asks to come into the group; its leader decides."""

    person: str
    org_path: tuple[str, ...]


@fact("group.group.joined", audience="members", data_class="per", retention="research", read_by="members")
@dataclass(frozen=True, slots=True)
class GroupJoined(Fact):
    """Somebody is in the group."""

    person: str
    org_path: tuple[str, ...]
    role: GroupRole
    cause: Literal["founded", "open", "invited", "admitted", "appointed"]


@fact("group.group.left", audience="members", data_class="per", retention="research", read_by="members")
@dataclass(frozen=True, slots=True)
class GroupLeft(Fact):
    """Somebody is no longer in the group, or is no longer asked to come or waiting to."""

    person: str
    cause: Literal["own", "removed", "declined", "retired"]


@fact("group.leader.changed", audience="members", data_class="per", retention="research", read_by="members")
@dataclass(frozen=True, slots=True)
class GroupLeaderChanged(Fact):
    """Another member leads the group; who led it is a member like the others."""

    former: str  # person
    leader: str


# -- an activity ------------------------------------------------------------------------------------------------


@fact("activity.activity.planned", audience="members", data_class="int", retention="research", read_by="N")
@dataclass(frozen=True, slots=True)
class ActivityPlanned(Fact):
    """A group means to do something together, alone or as one step of a cycle from preparing to reflecting."""

    kind: ActivityKind
    theme: Personal
    chair: str  # person
    planned_start: datetime
    planned_end: datetime
    group: str | None = None
    cycle: str | None = None
    step: Step | None = None
    description: Personal | None = None


@fact("activity.activity.amended", audience="members", data_class="int", retention="research", read_by="N")
@dataclass(frozen=True, slots=True)
class ActivityAmended(Fact):
    """The fields of the plan that changed, whole."""

    kind: ActivityKind | None = None
    theme: Personal | None = None
    chair: str | None = None
    planned_start: datetime | None = None
    planned_end: datetime | None = None
    cycle: str | None = None
    step: Step | None = None
    description: Personal | None = None


@fact("activity.activity.cancelled", audience="members", data_class="int", retention="research", read_by="N")
@dataclass(frozen=True, slots=True)
class ActivityCancelled(Fact):
    """It does not take place, nor does its seminar."""

    reason: CallOffReason


@fact(
    "activity.activity.invited", audience="members+self", data_class="per", retention="research", read_by="members"
)
@dataclass(frozen=True, slots=True)
class ActivityInvited(Fact):
    """Persons are asked to take part, and whole groups: with whoever is in them when it takes place."""

    persons: tuple[str, ...]
    groups: tuple[str, ...]
    orgs: tuple[tuple[str, ...], ...]


@fact(
    "activity.invitation.answered",
    audience="members+self",
    data_class="per",
    retention="research",
    read_by="members",
)
@dataclass(frozen=True, slots=True)
class InvitationAnswered(Fact):
    """Somebody says whether he comes; the last answer counts."""

    person: str
    answer: Answer


@fact("activity.activity.opened", audience="members", data_class="int", retention="research", read_by="H")
@dataclass(frozen=True, slots=True)
class ActivityOpened(Fact):
    """It is going on."""

    sessions: tuple[str, ...]  # that were linked to it then


@fact(
    "activity.activity.adjourned",
    audience="members",
    data_class="int",
    retention="research",
    read_by="H tin:adjourned",
)
@dataclass(frozen=True, slots=True)
class ActivityAdjourned(Fact):
    """It has taken place."""

    sessions: tuple[str, ...]


@fact("activity.session.linked", audience="members", data_class="int", retention="research", read_by="H")
@dataclass(frozen=True, slots=True)
class SessionLinked(Fact):
    """A session belongs to it: its own seminar, which is planned by this, or a lesson that it is about."""

    session: str
    purpose: Purpose


@fact("activity.session.unlinked", audience="members", data_class="int", retention="research", read_by="H")
@dataclass(frozen=True, slots=True)
class SessionUnlinked(Fact):
    """A session does not belong to it any more; a seminar that has not begun is called off by this."""

    session: str
    purpose: Purpose


@fact(
    "activity.material.attached", audience="members", data_class="per", retention="research", read_by="adl:shared"
)
@dataclass(frozen=True, slots=True)
class MaterialAttached(Fact):
    """A member put a link beside it. Addresses may name people, so they are sealed."""

    material: str
    label: Personal
    url: Personal


@fact("activity.material.detached", audience="members", data_class="int", retention="research", read_by="members")
@dataclass(frozen=True, slots=True)
class MaterialDetached(Fact):
    """A link was taken away."""

    material: str
