"""What a list would do to the registry: which rows are new, changed, unchanged or wrong. Pure.

Who has a number is known by kind and number, everybody else by school and name. Nobody is retired for not being
listed, and a cell that is empty changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from events.schema.registry_people import AssignedRole

from .columns import CHOICES, KINDS, ROLES, ListNoun, headings
from .reading import Reader, Wrong
from .sheets import Line, Sheet

Result = Literal["new", "changed", "unchanged", "wrong"]


@dataclass(frozen=True, slots=True)
class Role:
    role: AssignedRole
    room: str | None  # id
    until: date | None  # the last day


@dataclass(frozen=True, slots=True)
class Sits:
    """A pupil's present membership."""

    membership: str
    class_group: str
    seat: int | None
    begun: date


@dataclass(frozen=True, slots=True)
class Known:
    """A row of the registry, as far as a list may change it. `roles` and `sits` are of people alone."""

    id: str
    organization: str
    label: str
    row_version: int = 1
    kind: str = ""
    number: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    roles: tuple[tuple[str, Role], ...] = ()  # assignment id, role
    sits: Sits | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What the registry holds of what a list names. Names → the things of that name."""

    schools: Mapping[str, list[str]]
    rooms: Mapping[str, Mapping[str, list[str]]] = field(default_factory=dict)  # school → label → ids
    class_groups: Mapping[str, Mapping[str, list[str]]] = field(default_factory=dict)
    rows: tuple[Known, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One cell that would change what stands."""

    field: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class PlannedRow:
    line: Line
    result: Result
    known: Known | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    role: Role | None = None
    class_group: str | None = None
    seat: int | None = None
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Planned:
    columns: Mapping[str, int]
    missing: tuple[str, ...]  # required columns that the list has not
    rows: tuple[PlannedRow, ...]
    wrong: tuple[Wrong, ...]

    def count(self, result: Result) -> int:
        return sum(row.result == result for row in self.rows)

    @property
    def writable(self) -> bool:
        return not self.missing and not self.wrong


def planned(noun: ListNoun, sheet: Sheet, standing: Standing, today: date) -> Planned:
    head, *lines = sheet.lines
    columns, missing = headings(noun, head)
    if missing:
        return Planned(columns, missing, (), ())
    reader = Reader(columns)
    by_number = {(known.kind, known.number): known for known in standing.rows if known.number is not None}
    by_name: dict[tuple[str, str, str], list[Known]] = {}
    for known in standing.rows:
        by_name.setdefault((known.organization, known.kind, known.label), []).append(known)
    seen: dict[tuple[str, ...], int] = {}
    seats: dict[tuple[str, int], int] = {}
    rows = []
    for line in lines:
        before = len(reader.wrong)
        reader.row(line)
        row = (
            _person(reader, standing, by_number, by_name, today)
            if noun == "people"
            else _place(noun, reader, standing, by_name)
        )
        if row is not None:
            _twice(reader, row, seen, seats)
        result = "wrong" if len(reader.wrong) > before or row is None else row.result
        rows.append(row if row is not None and result == row.result else PlannedRow(line, "wrong"))
    return Planned(columns, (), tuple(rows), tuple(reader.wrong))


def _twice(
    reader: Reader, row: PlannedRow, seen: dict[tuple[str, ...], int], seats: dict[tuple[str, int], int]
) -> None:
    """A number, a name in a school and a seat in a class stand once in a list."""
    values = row.values
    key: tuple[str, ...] = ("number", values.get("kind", ""), values.get("number", ""))
    told = "number"
    if not values.get("number"):
        key, told = ("name", values["organization"], values.get("kind", ""), values["label"]), "label"
    if key in seen:
        reader.error(told, "twice", other_line=seen[key])
    seen.setdefault(key, row.line.number)
    if row.class_group is not None and row.seat is not None:
        place = (row.class_group, row.seat)
        if place in seats:
            reader.error("seat", "twice", other_line=seats[place])
        seats.setdefault(place, row.line.number)


def _person(
    reader: Reader,
    standing: Standing,
    by_number: Mapping[tuple[str, str], Known],
    by_name: Mapping[tuple[str, str, str], list[Known]],
    today: date,
) -> PlannedRow | None:
    label, number = reader.label(), reader.text("number")
    kind = reader.word("kind", KINDS, CHOICES["kind"], required=True)
    school = reader.named("school", standing.schools, required=True)
    role = _role(reader, standing, school, kind, today)
    class_group, seat = _seat(reader, standing, school, kind)
    if label is None or kind is None or school is None:
        return None
    known = by_number.get((kind, number)) if number else None
    if known is None:
        same = [each for each in by_name.get((school, kind, label), []) if not (number and each.number)]
        if len(same) > 1:
            reader.error("label", "several_of_this_name")
            return None
        known = same[0] if same else None
    if known is not None and known.organization not in {each for ids in standing.schools.values() for each in ids}:
        reader.error("number", "taken_elsewhere")
        return None
    values = {"label": label, "kind": kind, "organization": school}
    values |= {"number": number} if number else {}
    changes = _differences(known, values) if known else []
    if known is not None and role is not None and role not in (each for _, each in known.roles):
        same_role = [each for _, each in known.roles if (each.role, each.room) == (role.role, role.room)]
        if same_role:
            changes.append(Change("until", _day(same_role[0].until), _day(role.until)))
        else:
            changes.append(Change("role", None, reader.cell("role").text))
    sits = known.sits if known is not None else None
    if known is not None and class_group is not None and (sits is None or sits.class_group != class_group):
        changes.append(Change("class_group", sits.class_group if sits else None, class_group))
    elif sits is not None and class_group is not None and seat not in (None, sits.seat):
        changes.append(Change("seat", None if sits.seat is None else str(sits.seat), str(seat)))
    result: Result = "new" if known is None else "changed" if changes else "unchanged"
    return PlannedRow(reader.line, result, known, values, role, class_group, seat, tuple(changes))


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _role(reader: Reader, standing: Standing, school: str | None, kind: str | None, today: date) -> Role | None:
    role, until = reader.word("role", ROLES, CHOICES["role"]), reader.day("until")
    if role is None:
        return None
    if kind == "student":
        reader.error("role", "not_grantable_to_student")
        return None
    if until is not None and until < today:
        reader.error("until", "in_the_past")
    room = None
    if school is not None:
        room = reader.named("room", standing.rooms.get(school, {}), required=role == "co_teacher")
    return Role(role, room if role == "co_teacher" else None, until)


def _seat(
    reader: Reader, standing: Standing, school: str | None, kind: str | None
) -> tuple[str | None, int | None]:
    seat = reader.whole("seat", 1, 999)
    if school is None or not reader.cell("class_group").text:
        if seat is not None and school is not None:
            reader.error("seat", "no_class")
        return None, None
    if kind != "student":
        reader.error("class_group", "not_a_pupil")
        return None, None
    return reader.named("class_group", standing.class_groups.get(school, {})), seat


def _place(
    noun: ListNoun, reader: Reader, standing: Standing, by_name: Mapping[tuple[str, str, str], list[Known]]
) -> PlannedRow | None:
    label = reader.label()
    school = reader.named("school", standing.schools, required=True)
    values: dict[str, Any] = {}
    if noun == "rooms":
        values["capacity"] = reader.whole("capacity", 1, 500)
        values["seat_columns"] = reader.whole("seat_columns", 1, 20)
    else:
        values["grade"] = reader.text("grade", required=True)
        values["expected_count"] = reader.whole("expected_count", 0, 120, required=True)
    if label is None or school is None:
        return None
    same = by_name.get((school, "", label), [])
    if len(same) > 1:
        reader.error("label", "several_of_this_name")
        return None
    known = same[0] if same else None
    written = {"label": label, "organization": school, **{k: v for k, v in values.items() if v is not None}}
    changes = _differences(known, written) if known else []
    result: Result = "new" if known is None else "changed" if changes else "unchanged"
    return PlannedRow(reader.line, result, known, written, changes=tuple(changes))


def _differences(known: Known, values: Mapping[str, Any]) -> list[Change]:
    stands: dict[str, Any] = {"label": known.label, "organization": known.organization, "kind": known.kind}
    stands |= {"number": known.number, **known.values}
    found = []
    for name, value in values.items():
        if stands.get(name) != value:
            old = stands.get(name)
            told = "school" if name == "organization" else name
            found.append(Change(told, None if old is None else str(old), str(value)))
    return found


def wrong_lines(wrong: Iterable[Wrong]) -> set[int]:
    return {each.line for each in wrong}
