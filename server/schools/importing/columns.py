"""What the columns of a list are called, in Chinese and in English, and the words that some of them take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from events.schema.registry_people import AssignedRole

from .sheets import Line

ListNoun = Literal["people", "class-groups", "rooms"]


@dataclass(frozen=True, slots=True)
class Column:
    field: str
    heading: str
    also: tuple[str, ...]
    required: bool = False
    example: str = ""


COLUMNS: dict[ListNoun, tuple[Column, ...]] = {
    "people": (
        Column("label", "姓名", ("name", "full name"), True, "王海山"),
        Column("kind", "类别", ("kind", "type"), True, "教职工"),
        Column("number", "工号或学籍号", ("工号", "学籍号", "学号", "number"), False, "T-0017"),
        Column("school", "学校", ("school", "单位"), True, "青石岭小学"),
        Column("role", "角色", ("role",), False, "辅导教师"),
        Column("room", "教室", ("范围", "room", "scope"), False, "多媒体教室"),
        Column("until", "到期", ("截止", "until", "expires"), False, "2027-07-15"),
        Column("class_group", "班级", ("class", "class group"), False, ""),
        Column("seat", "座号", ("seat",), False, ""),
    ),
    "class-groups": (
        Column("school", "学校", ("school", "单位"), True, "青石岭小学"),
        Column("label", "班级", ("class", "class group", "name"), True, "五(1)班"),
        Column("grade", "年级", ("grade",), True, "五年级"),
        Column("expected_count", "应到人数", ("人数", "expected", "expected count"), True, "31"),
    ),
    "rooms": (
        Column("school", "学校", ("school", "单位"), True, "青石岭小学"),
        Column("label", "教室", ("room", "name"), True, "多媒体教室"),
        Column("capacity", "容量", ("capacity",), False, "36"),
        Column("seat_columns", "座位列数", ("columns", "seat columns"), False, "6"),
    ),
}

KINDS = {"教职工": "staff", "教师": "staff", "staff": "staff", "学生": "student", "student": "student"}
KINDS |= {"校外": "guest", "guest": "guest"}
ROLES: dict[str, AssignedRole] = {"主讲": "lead_teacher", "主讲教师": "lead_teacher"}
ROLES |= {"lead teacher": "lead_teacher"}
ROLES |= {"辅导教师": "co_teacher", "co-teacher": "co_teacher", "教研员": "researcher", "researcher": "researcher"}
CHOICES = {"kind": ("教职工", "学生", "校外"), "role": ("主讲教师", "辅导教师", "教研员")}


def letter(index: int) -> str:
    """How a spreadsheet calls a column, from 0.

    >>> letter(0), letter(25), letter(26)
    ('A', 'Z', 'AA')
    """
    return letter(index // 26 - 1) + letter(index % 26) if index >= 26 else chr(ord("A") + index)


def headings(noun: ListNoun, head: Line) -> tuple[dict[str, int], tuple[str, ...]]:
    """Field → index of its column, and the required fields that have none."""
    named = {
        name.casefold(): column.field
        for column in COLUMNS[noun]
        for name in (column.heading, column.field.replace("_", " "), column.field, *column.also)
    }
    found: dict[str, int] = {}
    for index, cell in enumerate(head.cells):
        field = named.get(cell.text.strip().casefold())
        if field is not None:
            found.setdefault(field, index)
    missing = tuple(column.field for column in COLUMNS[noun] if column.required and column.field not in found)
    return found, missing
