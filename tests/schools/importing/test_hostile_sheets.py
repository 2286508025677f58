"""Spreadsheets that mean harm: bombs, formulas, lies about sizes, and what is no spreadsheet at all."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest

from server.schools.importing.sheets import (
    MAX_BYTES,
    MAX_ENTRIES,
    MAX_OPENED_BYTES,
    MAX_ROWS,
    Unreadable,
    read,
    read_apart,
)
from tests.schools.importing.lists import csv, xlsx


def archive(**parts: bytes) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in parts.items():
            made.writestr(name, data)
    return written.getvalue()


def why_not(data: bytes) -> str:
    with pytest.raises(Unreadable) as refused:
        read(data)
    return refused.value.code


def test_what_is_too_large_is_not_opened() -> None:
    assert why_not(b"a," * MAX_BYTES) == "too_large"
    assert why_not(b"a\n" * (MAX_ROWS + 2)) == "too_many_rows"
    assert why_not(b"a," * 40 + b"a\n") == "too_many_columns"
    assert read(b"a\n" * (MAX_ROWS + 1)).lines[-1].number == MAX_ROWS + 1


def test_a_bomb_is_refused_by_what_it_says() -> None:
    assert why_not(archive(sheet=bytes(2 * MAX_OPENED_BYTES))) == "bomb"
    assert why_not(archive(**{f"part{n}": b"x" for n in range(MAX_ENTRIES + 1)})) == "bomb"


def test_a_bomb_that_lies_about_its_size_is_refused_by_what_it_does() -> None:
    size = 2 * MAX_OPENED_BYTES
    told = archive(sheet=bytes(size)).replace(struct.pack("<I", size), struct.pack("<I", 1000))
    assert why_not(told) in ("bomb", "unreadable")


def test_entities_are_never_opened() -> None:
    book = io.BytesIO(xlsx(("学校",), ("云岭小学",)))
    written = io.BytesIO()
    with zipfile.ZipFile(book) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            data = old.read(entry)
            if entry.filename.endswith("sheet1.xml"):
                data = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + data
            new.writestr(entry.filename, data)
    assert why_not(written.getvalue()) == "unreadable"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"\n\n , \n", "empty"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "old_excel"),
        (b"PK\x03\x04" + bytes(600), "unreadable"),
        (b"\x00\x01\x02", "unreadable"),
        (b"\xff\xff\xff\xff", "encoding"),
        (b'"never closed', "unreadable"),
    ],
)
def test_what_is_no_spreadsheet_is_told_so(data: bytes, code: str) -> None:
    assert why_not(data) == code


def test_a_formula_is_text_and_never_worked_out() -> None:
    for data in (csv(("a", "=1+1", "@SUM(1)", "-5")), xlsx(("a", "=1+1", "@SUM(1)", "-5"))):
        cells = read(data).lines[0].cells
        assert [cell.text for cell in cells] == ["a", "=1+1", "@SUM(1)", "-5"]
        assert cells[1].formula
    assert [cell.formula for cell in read(csv(("a", "=1+1", "@SUM(1)", "-5"))).lines[0].cells] == [
        False,
        True,
        True,
        False,
    ]


def test_numbers_and_days_come_as_people_see_them() -> None:
    from datetime import date, datetime

    import openpyxl

    book = openpyxl.Workbook()
    book.active.append([31, 2.5, date(2027, 7, 15), datetime(2027, 7, 15), "007", True])  # noqa: DTZ001  # spreadsheets know no zone
    written = io.BytesIO()
    book.save(written)
    cells = [cell.text for cell in read(written.getvalue()).lines[0].cells]
    assert cells == ["31", "2.5", "2027-07-15", "2027-07-15", "007", "True"]


async def test_reading_apart_reads_the_same_and_survives_what_breaks_it() -> None:
    data = xlsx(("学校", "教室"), ("云岭小学", "音乐教室"))
    assert await read_apart(data) == read(data)
    with pytest.raises(Unreadable) as refused:
        await read_apart(archive(sheet=bytes(2 * MAX_OPENED_BYTES)))
    assert refused.value.code == "bomb"
