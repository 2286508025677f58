"""Tables as files: CSV and XLSX that no spreadsheet program takes for a program.

A cell of text that begins with `=`, `+`, `-`, `@`, a tab or a line end is a formula to some program that opens it,
so it gets an apostrophe before it in CSV; in XLSX every text is written as text. Figures stay figures.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import xlsxwriter

Kind = Literal["csv", "xlsx"]
Cell = str | int | float | None
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "\u3000=", "＝", "＋", "－", "＠")
TYPES: dict[Kind, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
BOM = "\ufeff"  # without it Excel takes Chinese for something else


@dataclass(frozen=True, slots=True)
class Sheet:
    """`notes` are rows above the table: what it is, by which rules."""

    name: str
    notes: Sequence[Sequence[Cell]]
    head: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def written(sheet: Sheet, kind: Kind) -> bytes:
    return _csv(sheet) if kind == "csv" else _xlsx(sheet)


def safe(cell: Cell) -> Cell:
    """What may stand in a CSV.

    >>> safe("=cmd|' /C calc'!A0"), safe("方书瑶"), safe(-3)
    ("'=cmd|' /C calc'!A0", '方书瑶', -3)
    """
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(DANGEROUS) else cell


def _csv(sheet: Sheet) -> bytes:
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    for row in (*sheet.notes, *([[]] if sheet.notes else []), sheet.head, *sheet.rows):
        writer.writerow([safe(cell) for cell in row])
    return (BOM + file.getvalue()).encode()


def _xlsx(sheet: Sheet) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(
        file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        page = book.add_worksheet(sheet.name[:31])
        bold = book.add_format({"bold": True})
        at = 0
        for row in sheet.notes:
            _row(page, at, row, None)
            at += 1
        at += bool(sheet.notes)
        _row(page, at, sheet.head, bold)
        page.freeze_panes(at + 1, 0)
        for number, row in enumerate(sheet.rows, at + 1):
            _row(page, number, row, None)
        page.autofit()
    return file.getvalue()


def _row(page: xlsxwriter.worksheet.Worksheet, at: int, row: Sequence[Cell], form: object) -> None:
    for column, cell in enumerate(row):
        if isinstance(cell, str):
            page.write_string(at, column, cell, form)
        elif cell is not None:
            page.write_number(at, column, cell, form)
