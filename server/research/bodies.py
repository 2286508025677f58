"""What clients send to groups and activities; anything else is malformed."""

from __future__ import annotations

import unicodedata
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from events.schema.research import ActivityKind, Answer, GroupEntry, GroupKind, Step
from events.schema.values import CallOffReason
from server.schools.register.lists import MAX_PAGE
from server.web.api import Strict
from server.web.words import AskedMoment, Id, Label, Moment, cleaned, unseen

from .groups import MAX_INVITED

MAX_ORGS = 60
MAX_TEXT = 500
MAX_URL = 2000


def _text(text: str) -> str:
    text = cleaned(text)
    if not 1 <= len(text) <= MAX_TEXT:
        raise ValueError(f"has {len(text)} characters, 1 to {MAX_TEXT} are allowed")
    return text


def _url(text: str) -> str:
    """A page of the web: https or http, with a host, without a name and password in it."""
    if unseen(text) is not None or any(each.isspace() for each in text):
        raise ValueError("holds a blank or a character that cannot be seen")
    parts = urlsplit(text)  # raises ValueError for brackets that do not close
    if parts.scheme.lower() not in ("https", "http") or not parts.hostname:
        raise ValueError("an address begins with https:// or http://")
    if parts.username is not None or parts.password is not None or "\\" in text:
        raise ValueError("an address holds neither a name nor a password")
    _ = parts.port  # raises ValueError for what is no port
    return unicodedata.normalize("NFC", text)


Text = Annotated[str, StringConstraints(max_length=4 * MAX_TEXT), AfterValidator(_text)]
Url = Annotated[str, StringConstraints(max_length=MAX_URL), AfterValidator(_url)]
Ids = Annotated[list[Id], Field(min_length=1, max_length=MAX_INVITED)]
Orgs = Annotated[list[Id], Field(min_length=1, max_length=MAX_ORGS)]


class PageQuery(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    cursor: Annotated[str, StringConstraints(max_length=1000)] | None = None
    limit: int = Field(default=50, ge=1, le=MAX_PAGE)


class GroupsQuery(PageQuery):
    near: bool = Field(default=False, description="Those one might ask to come into, instead of one's own")
    dissolved: bool = False


class CandidatesQuery(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    text: Annotated[str, StringConstraints(max_length=100), AfterValidator(cleaned)] = ""
    limit: int = Field(default=20, ge=1, le=MAX_PAGE)


class ActivitiesQuery(PageQuery):
    group: Id | None = None
    cycle: Id | None = None
    state: Literal["planned", "open", "adjourned", "cancelled"] | None = None
    start: AskedMoment | None = None
    end: AskedMoment | None = None
    newest: bool = Field(default=False, description="The latest first, instead of the earliest")


class FoundBody(Strict):
    name: Label
    kind: GroupKind = "subject"
    entry: GroupEntry = "invited"
    organization: Id = Field(description="Its home")
    orgs: list[Id] = Field(default=[], max_length=MAX_ORGS, description="The other schools that it is for")
    leader: Id | None = Field(default=None, description="Oneself, if left out")


class AmendGroupBody(Strict):
    row_version: int = Field(ge=1)
    name: Label | None = None
    kind: GroupKind | None = None
    entry: GroupEntry | None = None
    orgs: Orgs | None = Field(default=None, description="The other schools that it is for; its home stays")


class InviteBody(Strict):
    persons: Ids
    role: Literal["member", "guest"] = "member"


class OnePerson(Strict):
    person: Id


class Nothing(Strict):
    pass


class _Times(Strict):
    @model_validator(mode="after")
    def _in_order(self) -> _Times:
        start, end = getattr(self, "planned_start", None), getattr(self, "planned_end", None)
        if start is not None and end is not None and not start < end:
            raise ValueError("planned_end: must be after planned_start")
        return self


class PlanBody(_Times):
    group: Id
    kind: ActivityKind
    theme: Label
    description: Text | None = None
    cycle: Id | None = Field(default=None, description="The round it is a step of; a new id begins a new round")
    step: Step | None = None
    chair: Id | None = Field(default=None, description="Who leads the group, if left out")
    planned_start: Moment
    planned_end: Moment
    everyone: bool = Field(default=True, description="Is the whole group asked to come?")
    persons: list[Id] = Field(default=[], max_length=MAX_INVITED, description="Asked by name beside it")
    seminar: bool = Field(default=False, description="Is it held here, live, at these times?")


class AmendBody(_Times):
    row_version: int = Field(ge=1)
    kind: ActivityKind | None = None
    theme: Label | None = None
    description: Text | None = None
    cycle: Id | None = None
    step: Step | None = None
    chair: Id | None = None
    planned_start: Moment | None = None
    planned_end: Moment | None = None
    seminar: bool | None = None


class CancelBody(Strict):
    reason: CallOffReason


class AskBody(Strict):
    persons: list[Id] = Field(default=[], max_length=MAX_INVITED)
    everyone: bool = False


class AnswerBody(Strict):
    answer: Answer


class MaterialBody(Strict):
    label: Label
    url: Url
