"""The list to fill in: one sheet with the headings, an example, and the words that a column takes."""

from __future__ import annotations

import io

import xlsxwriter

from .columns import CHOICES, COLUMNS, ListNoun
from .sheets import MAX_ROWS

SHEETS = {"people": "人员", "class-groups": "班级", "rooms": "教室"}


def template(noun: ListNoun) -> bytes:
    """An XLSX file. Its columns are text, so that a number keeps its zeros and a day stays as it is written."""
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True, "strings_to_formulas": False}) as book:
        text = book.add_format({"num_format": "@"})
        required = book.add_format({"bold": True, "bg_color": "#DFEEE8", "num_format": "@"})
        optional = book.add_format({"bold": True, "num_format": "@"})
        sheet = book.add_worksheet(SHEETS[noun])
        sheet.freeze_panes(1, 0)
        for index, column in enumerate(COLUMNS[noun]):
            sheet.set_column(index, index, 16, text)
            sheet.write_string(0, index, column.heading, required if column.required else optional)
            sheet.write_string(1, index, column.example, text)
            if column.field in CHOICES:
                words = {"validate": "list", "source": list(CHOICES[column.field])}
                sheet.data_validation(1, index, MAX_ROWS, index, words)
    return written.getvalue()
