"""What the school enters 基础数据: places, what is taught and when. One aggregate, `registry/main`.

SQL is the truth; each change leaves it in the order of transactions. `added` has every column, `changed` those
that changed, with their new values; `cleared` names those that are empty now. Days are `2026-09-01`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .base import Fact, Personal, fact

Weeks = Literal["all", "odd", "even"]


@dataclass(frozen=True, slots=True)
class RegistryRow(Fact):
    """What every row of the registry has."""

    id: str
    row_version: int
    cleared: tuple[str, ...] = ()
    retired: bool | None = None  # False: it was retired and is in use again


@dataclass(frozen=True, slots=True)
class EntryRoom:
    """One satellite room of a timetable entry; the order is the order on every wall."""

    room: str
    class_group: str
    co_teacher: str | None = None
    partnership: str | None = None


@dataclass(frozen=True, slots=True)
class _Organization(RegistryRow):
    parent: str | None = None
    kind: Literal["district", "group", "school", "campus"] | None = None
    label: Personal | None = None
    zone: str | None = None


@dataclass(frozen=True, slots=True)
class _Partnership(RegistryRow):
    main: str | None = None
    satellite: str | None = None
    position: int | None = None
    begun: str | None = None
    ended: str | None = None


@dataclass(frozen=True, slots=True)
class _Room(RegistryRow):
    organization: str | None = None
    label: Personal | None = None
    capacity: int | None = None
    seat_columns: int | None = None


@dataclass(frozen=True, slots=True)
class _ClassGroup(RegistryRow):
    organization: str | None = None
    label: Personal | None = None
    grade: str | None = None
    expected_count: int | None = None


@dataclass(frozen=True, slots=True)
class _Course(RegistryRow):
    organization: str | None = None
    label: Personal | None = None
    subject: str | None = None
    grade: str | None = None


@dataclass(frozen=True, slots=True)
class _Lesson(RegistryRow):
    organization: str | None = None
    course: str | None = None
    title: Personal | None = None
    subject: str | None = None
    grade: str | None = None
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class _Term(RegistryRow):
    organization: str | None = None
    label: Personal | None = None
    first_day: str | None = None
    last_day: str | None = None


@dataclass(frozen=True, slots=True)
class _Holiday(RegistryRow):
    organization: str | None = None
    label: Personal | None = None
    first_day: str | None = None
    last_day: str | None = None
    works_as: int | None = None


@dataclass(frozen=True, slots=True)
class _Period(RegistryRow):
    organization: str | None = None
    number: int | None = None
    label: Personal | None = None
    starts_minute: int | None = None
    ends_minute: int | None = None


@dataclass(frozen=True, slots=True)
class _TimetableEntry(RegistryRow):
    organization: str | None = None
    term: str | None = None
    course: str | None = None
    lesson: str | None = None
    title: Personal | None = None
    subject: str | None = None
    grade: str | None = None
    weekday: int | None = None
    period: int | None = None
    weeks: Weeks | None = None
    room: str | None = None
    lead: str | None = None
    rooms: tuple[EntryRoom, ...] | None = None


@fact("registry.organization.added", audience="log", data_class="int", retention="registry", read_by="N K")
@dataclass(frozen=True, slots=True)
class OrganizationAdded(_Organization):
    """A place in the tree of districts, groups, schools and campuses stands in the registry from now on."""


@fact("registry.organization.changed", audience="log", data_class="int", retention="registry", read_by="N K")
@dataclass(frozen=True, slots=True)
class OrganizationChanged(_Organization):
    """A place in the tree of districts, groups, schools and campuses was changed, or is in use again."""


@fact("registry.organization.retired", audience="log", data_class="int", retention="registry", read_by="N K")
@dataclass(frozen=True, slots=True)
class OrganizationRetired(RegistryRow):
    """A place in the tree of districts, groups, schools and campuses is no longer used; what names it stays."""


@fact("registry.partnership.added", audience="log", data_class="int", retention="registry", read_by="N K")
@dataclass(frozen=True, slots=True)
class PartnershipAdded(_Partnership):
    """A main school and a satellite that go hand in hand stands in the registry from now on."""


@fact("registry.partnership.changed", audience="log", data_class="int", retention="registry", read_by="N K")
@dataclass(frozen=True, slots=True)
class PartnershipChanged(_Partnership):
    """A main school and a satellite that go hand in hand was changed, or is in use again."""


@fact("registry.partnership.retired", audience="log", data_class="int", retention="registry", read_by="N K")
@dataclass(frozen=True, slots=True)
class PartnershipRetired(RegistryRow):
    """A main school and a satellite that go hand in hand is no longer used; what names it stays."""


@fact("registry.room.added", audience="log", data_class="int", retention="registry", read_by="N K")
@dataclass(frozen=True, slots=True)
class RoomAdded(_Room):
    """A classroom stands in the registry from now on."""


@fact("registry.room.changed", audience="log", data_class="int", retention="registry", read_by="N K")
@dataclass(frozen=True, slots=True)
class RoomChanged(_Room):
    """A classroom was changed, or is in use again."""


@fact("registry.room.retired", audience="log", data_class="int", retention="registry", read_by="N K")
@dataclass(frozen=True, slots=True)
class RoomRetired(RegistryRow):
    """A classroom is no longer used; what names it stays."""


@fact("registry.class_group.added", audience="log", data_class="int", retention="registry", read_by="N K")
@dataclass(frozen=True, slots=True)
class ClassGroupAdded(_ClassGroup):
    """A class stands in the registry from now on."""


@fact("registry.class_group.changed", audience="log", data_class="int", retention="registry", read_by="N K")
@dataclass(frozen=True, slots=True)
class ClassGroupChanged(_ClassGroup):
    """A class was changed, or is in use again."""


@fact("registry.class_group.retired", audience="log", data_class="int", retention="registry", read_by="N K")
@dataclass(frozen=True, slots=True)
class ClassGroupRetired(RegistryRow):
    """A class is no longer used; what names it stays."""


@fact("registry.course.added", audience="log", data_class="int", retention="registry", read_by="N")
@dataclass(frozen=True, slots=True)
class CourseAdded(_Course):
    """A course stands in the registry from now on."""


@fact("registry.course.changed", audience="log", data_class="int", retention="registry", read_by="N")
@dataclass(frozen=True, slots=True)
class CourseChanged(_Course):
    """A course was changed, or is in use again."""


@fact("registry.course.retired", audience="log", data_class="int", retention="registry", read_by="N")
@dataclass(frozen=True, slots=True)
class CourseRetired(RegistryRow):
    """A course is no longer used; what names it stays."""


@fact("registry.lesson.added", audience="log", data_class="int", retention="registry", read_by="N")
@dataclass(frozen=True, slots=True)
class LessonAdded(_Lesson):
    """A teaching unit stands in the registry from now on."""


@fact("registry.lesson.changed", audience="log", data_class="int", retention="registry", read_by="N")
@dataclass(frozen=True, slots=True)
class LessonChanged(_Lesson):
    """A teaching unit was changed, or is in use again."""


@fact("registry.lesson.retired", audience="log", data_class="int", retention="registry", read_by="N")
@dataclass(frozen=True, slots=True)
class LessonRetired(RegistryRow):
    """A teaching unit is no longer used; what names it stays."""


@fact("registry.term.added", audience="log", data_class="int", retention="registry", read_by="N")
@dataclass(frozen=True, slots=True)
class TermAdded(_Term):
    """A term stands in the registry from now on."""


@fact("registry.term.changed", audience="log", data_class="int", retention="registry", read_by="N")
@dataclass(frozen=True, slots=True)
class TermChanged(_Term):
    """A term was changed, or is in use again."""


@fact("registry.term.retired", audience="log", data_class="int", retention="registry", read_by="N")
@dataclass(frozen=True, slots=True)
class TermRetired(RegistryRow):
    """A term is no longer used; what names it stays."""


@fact("registry.holiday.added", audience="log", data_class="int", retention="registry", read_by="N")
@dataclass(frozen=True, slots=True)
class HolidayAdded(_Holiday):
    """Days without lessons, or one made up for stands in the registry from now on."""


@fact("registry.holiday.changed", audience="log", data_class="int", retention="registry", read_by="N")
@dataclass(frozen=True, slots=True)
class HolidayChanged(_Holiday):
    """Days without lessons, or one made up for was changed, or is in use again."""


@fact("registry.holiday.retired", audience="log", data_class="int", retention="registry", read_by="N")
@dataclass(frozen=True, slots=True)
class HolidayRetired(RegistryRow):
    """Days without lessons, or one made up for is no longer used; what names it stays."""


@fact("registry.period.added", audience="log", data_class="int", retention="registry", read_by="N")
@dataclass(frozen=True, slots=True)
class PeriodAdded(_Period):
    """A period of the day stands in the registry from now on."""


@fact("registry.period.changed", audience="log", data_class="int", retention="registry", read_by="N")
@dataclass(frozen=True, slots=True)
class PeriodChanged(_Period):
    """A period of the day was changed, or is in use again."""


@fact("registry.period.retired", audience="log", data_class="int", retention="registry", read_by="N")
@dataclass(frozen=True, slots=True)
class PeriodRetired(RegistryRow):
    """A period of the day is no longer used; what names it stays."""


@fact("registry.timetable_entry.added", audience="log", data_class="int", retention="registry", read_by="N")
@dataclass(frozen=True, slots=True)
class TimetableEntryAdded(_TimetableEntry):
    """A lesson that recurs stands in the registry from now on."""


@fact("registry.timetable_entry.changed", audience="log", data_class="int", retention="registry", read_by="N")
@dataclass(frozen=True, slots=True)
class TimetableEntryChanged(_TimetableEntry):
    """A lesson that recurs was changed, or is in use again."""


@fact("registry.timetable_entry.retired", audience="log", data_class="int", retention="registry", read_by="N")
@dataclass(frozen=True, slots=True)
class TimetableEntryRetired(RegistryRow):
    """A lesson that recurs is no longer used; what names it stays."""
