"""What the timetable's routes take and answer. Days are ISO dates, weekdays 1 Monday to 7 Sunday, times UTC."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from server.web.api import Strict
from server.web.words import Id, Label, Word

Weekday = Annotated[int, Field(ge=1, le=7)]
Number = Annotated[int, Field(ge=1, le=20, description="A period of the day")]
Minute = Annotated[int, Field(ge=0, le=24 * 60, description="Since local midnight")]
Weeks = Literal["all", "odd", "even"]
Version = Annotated[int, Field(ge=1, le=2**31 - 1)]
Day = Annotated[date, Field(strict=False, ge=date(2000, 1, 1), le=date(2100, 12, 31))]
MAX_ROOMS = 40


class Named(BaseModel):
    """An id with what it is called; without a label where the reader may not know it."""

    id: str
    label: str | None = None


# -- entries --------------------------------------------------------------------------------------------------


class EntryRoomBody(Strict):
    room: Id
    class_group: Id
    co_teacher: Id | None = None
    partnership: Id | None = None


class EntryBody(Strict):
    host: Id
    term: Id
    title: Label
    subject: Word
    grade: Word
    weekday: Weekday
    period: Number
    weeks: Weeks = "all"
    room: Id
    lead: Id
    rooms: list[EntryRoomBody] = Field(min_length=1, max_length=MAX_ROOMS)
    course: Id | None = None
    lesson: Id | None = None


class NewEntry(EntryBody):
    despite: bool = Field(default=False, description="Plan it although something stands in the way")


class ChangedEntry(NewEntry):
    row_version: Version


class ProspectBody(EntryBody):
    entry: Id | None = Field(default=None, description="The entry that it would change")


class VersionBody(Strict):
    row_version: Version


class ClashAnswer(BaseModel):
    kind: Literal["room", "teacher", "class"]
    what: Named
    school: str | None = None
    series: Named = Field(description="The lesson in the way; no label where the reader may not know it")
    lead: str | None = None
    times: list[datetime]


class WayAnswer(BaseModel):
    way: Literal["move", "without_rooms", "move_other"]
    leaves: int = Field(description="Clashes that are left")
    weekday: int | None = None
    period: int | None = None
    rooms: list[Named] | None = None
    series: Named | None = None


class HolidayName(BaseModel):
    first_day: date
    last_day: date


class ProspectAnswer(BaseModel):
    times: list[datetime]
    clashes: list[ClashAnswer]
    off: list[HolidayName]
    ways: list[WayAnswer]


class EntryRoomAnswer(BaseModel):
    room: Named
    school: str | None = None
    class_group: Named
    co_teacher: Named | None = None
    partnership: str | None = None


class EntryAnswer(BaseModel):
    id: str
    host: Named
    term: str
    title: str
    subject: str
    grade: str
    weekday: int
    period: int
    weeks: Weeks
    room: Named
    lead: Named
    rooms: list[EntryRoomAnswer]
    course: str | None = None
    lesson: str | None = None
    row_version: int
    retired: bool
    sessions: int | None = Field(default=None, description="How many were planned or changed by this request")


class EntryList(BaseModel):
    items: list[EntryAnswer]
    total: int


# -- the year -------------------------------------------------------------------------------------------------


class TermBody(Strict):
    organization: Id
    label: Label
    first_day: Day
    last_day: Day


class HolidayBody(Strict):
    organization: Id
    label: Label
    first_day: Day
    last_day: Day
    works_as: Weekday | None = Field(default=None, description="Taught as this weekday: a day made up for")


class PeriodBody(Strict):
    organization: Id
    number: Number
    label: Label
    starts_minute: Minute
    ends_minute: Minute


class TermPatch(Strict):
    row_version: Version
    label: Label | None = None
    first_day: Day | None = None
    last_day: Day | None = None


class HolidayPatch(TermPatch):
    works_as: Weekday | None = None


class PeriodPatch(Strict):
    row_version: Version
    number: Number | None = None
    label: Label | None = None
    starts_minute: Minute | None = None
    ends_minute: Minute | None = None


class MovedAnswer(BaseModel):
    """What a change of the year does to sessions that are planned."""

    added: int
    moved: int
    called_off: int
    revived: int


class YearRow(BaseModel):
    id: str
    organization: str
    organization_label: str | None = None
    row_version: int
    retired: datetime | None = None
    label: str
    first_day: date | None = None
    last_day: date | None = None
    works_as: int | None = None
    number: int | None = None
    starts_minute: int | None = None
    ends_minute: int | None = None
    sessions: MovedAnswer | None = None


class YearQuery(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    under: Id | None = None
    text: Annotated[str, StringConstraints(max_length=100)] = ""
    retired: bool = False
    limit: Annotated[int, Field(ge=1, le=1000)] = 1000


class YearList(BaseModel):
    items: list[YearRow]
    total: int


# -- a stretch of days ----------------------------------------------------------------------------------------


class PeriodAnswer(BaseModel):
    number: int
    label: str
    starts_minute: int
    ends_minute: int


class HolidayAnswer(BaseModel):
    label: str
    first_day: date
    last_day: date
    works_as: int | None = None


class HeldRoom(BaseModel):
    room: Named
    school: Named
    class_group: Named | None = None
    expected_count: int | None = None
    co_teacher: Named | None = None


class HeldAnswer(BaseModel):
    """One lesson or seminar of the timetable."""

    id: str
    kind: Literal["lesson", "seminar"]
    title: str
    subject: str | None = None
    grade: str | None = None
    period: int | None = None
    starts: datetime
    ends: datetime
    zone: str
    host: Named
    room: Named | None = None
    lead: Named
    substitute: Named | None = None
    entry: str | None = None
    cancelled: bool
    cancel_reason: str | None = None
    rooms: list[HeldRoom]


class TimetableAnswer(BaseModel):
    organization: Named = Field(description="Whose periods, terms and holidays these are")
    zone: str
    term: Named | None = None
    week: int | None = Field(default=None, description="Of the term, of the first day asked for")
    periods: list[PeriodAnswer]
    holidays: list[HolidayAnswer]
    sessions: list[HeldAnswer]


class TimetableQuery(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    first_day: date = Field(alias="from")
    last_day: date = Field(alias="to")
    under: Id | None = None
    text: Annotated[str, StringConstraints(max_length=100)] = ""


# -- calendars ------------------------------------------------------------------------------------------------


class FeedBody(Strict):
    kind: Literal["person", "class_group", "room"]
    subject: Id


class FeedAnswer(BaseModel):
    id: str
    kind: Literal["person", "class_group", "room"]
    subject: Named
    created: datetime
    address: str | None = Field(default=None, description="Shown once; who has it reads the calendar")


class FeedList(BaseModel):
    items: list[FeedAnswer]
    total: int
