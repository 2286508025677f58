"""What the journal is told of a changed timetable: the row as it now is. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from events.schema import registry as facts
from events.schema.base import Fact, Personal

from .entries import Entry
from .year import Kind

YEAR: Mapping[Kind, tuple[type[facts.RegistryRow], type[facts.RegistryRow], type[facts.RegistryRow], str]] = {
    "terms": (facts.TermAdded, facts.TermChanged, facts.TermRetired, "Term"),
    "holidays": (facts.HolidayAdded, facts.HolidayChanged, facts.HolidayRetired, "Holiday"),
    "periods": (facts.PeriodAdded, facts.PeriodChanged, facts.PeriodRetired, "Period"),
}


def entry_fact(entry: Entry) -> tuple[str, Fact]:
    """The command and the fact of an entry at its version: the first is of an added one."""
    if entry.retired:
        return "RetireTimetableEntry", facts.TimetableEntryRetired(entry.id, entry.row_version)
    cls, verb = (
        (facts.TimetableEntryAdded, "Add") if entry.row_version == 1 else (facts.TimetableEntryChanged, "Change")
    )
    told = cls(
        id=entry.id,
        row_version=entry.row_version,
        cleared=tuple(name for name in ("course", "lesson") if entry.row_version > 1 and not getattr(entry, name)),
        organization=entry.host,
        term=entry.term,
        course=entry.course,
        lesson=entry.lesson,
        title=Personal(f"org:{entry.host}", entry.title),
        subject=entry.subject,
        grade=entry.grade,
        weekday=entry.rhythm.weekday,
        period=entry.rhythm.period,
        weeks=entry.rhythm.weeks,
        room=entry.room,
        lead=entry.lead,
        rooms=tuple(
            facts.EntryRoom(each.room, each.class_group, each.co_teacher, each.partnership) for each in entry.rooms
        ),
    )
    return f"{verb}TimetableEntry", told


def year_fact(
    kind: Kind, id_: str, organization: str, row_version: int, fields: Mapping[str, Any]
) -> tuple[str, Fact]:
    """The command and the fact of a row of the year; `fields` are its columns, `retired` if that changed."""
    added, changed, retired, noun = YEAR[kind]
    if fields.get("retired") is not None:
        return f"Retire{noun}", retired(id_, row_version)
    if "retired" in fields:
        return f"Restore{noun}", changed(id=id_, row_version=row_version, retired=False)
    told: dict[str, Any] = {name: _plain(value) for name, value in fields.items() if value is not None}
    told["label"] = Personal(f"org:{organization}", told["label"])
    if row_version == 1:
        told["organization"] = organization
        return f"Add{noun}", added(id=id_, row_version=1, **told)
    cleared = tuple(name for name, value in fields.items() if value is None)
    return f"Change{noun}", changed(id=id_, row_version=row_version, cleared=cleared, **told)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
