"""Cells become values, each error with its cell: what is wrong as a code, and what might be written instead."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from server.web.words import MAX_LABEL, MAX_WORD, cleaned, unseen

from .columns import letter
from .sheets import Cell, Line

Word = TypeVar("Word", bound=str)


@dataclass(frozen=True, slots=True)
class Wrong:
    """One cell that must be changed before the list can be written."""

    line: int
    column: str  # its letter
    field: str
    code: str
    value: str
    choices: tuple[str, ...] = ()  # what may be written
    near: str | None = None  # what was probably meant
    other_line: int | None = None  # the row it is at odds with


@dataclass(slots=True)
class Reader:
    """Reads one row after another, and keeps what is wrong."""

    columns: Mapping[str, int]
    wrong: list[Wrong] = field(default_factory=list)
    line: Line = field(default_factory=lambda: Line(0, ()))

    def row(self, line: Line) -> None:
        self.line = line

    def cell(self, field: str) -> Cell:
        index = self.columns.get(field)
        return self.line.cells[index] if index is not None and index < len(self.line.cells) else Cell("")

    def error(self, field: str, code: str, **more: Any) -> None:
        column = letter(self.columns.get(field, 0))
        self.wrong.append(Wrong(self.line.number, column, field, code, self.cell(field).text[:60], **more))

    def text(self, field: str, *, required: bool = False, most: int = MAX_WORD) -> str | None:
        """None for an empty cell, and for a wrong one, which is noted."""
        cell = self.cell(field)
        if cell.formula:
            self.error(field, "formula")
        elif unseen(cell.text) is not None:
            self.error(field, "unseen_character")
        elif not cell.text:
            if required:
                self.error(field, "missing")
        elif len(cleaned(cell.text)) > most:
            self.error(field, "too_long")
        else:
            return cleaned(cell.text)
        return None

    def label(self, field: str = "label") -> str | None:
        return self.text(field, required=True, most=MAX_LABEL)

    def word(
        self, field: str, words: Mapping[str, Word], choices: tuple[str, ...], *, required: bool = False
    ) -> Word | None:
        text = self.text(field, required=required)
        if text is None:
            return None
        found = words.get(text.casefold())
        if found is None:
            self.error(field, "unknown_word", choices=choices, near=nearest(text, words))
        return found

    def whole(self, field: str, low: int, high: int, *, required: bool = False) -> int | None:
        text = self.text(field, required=required)
        if text is None:
            return None
        if not (text.isascii() and text.isdigit() and len(text) <= 6 and low <= int(text) <= high):
            self.error(field, "not_in_range", choices=(str(low), str(high)))
            return None
        return int(text)

    def day(self, field: str) -> date | None:
        text = self.text(field)
        if text is None:
            return None
        parts = text.replace("/", "-").replace(".", "-").split("-")
        try:
            year, month, day = (int(part) for part in parts)
            return date(year, month, day)
        except ValueError:
            self.error(field, "no_such_day")
            return None

    def named(self, field: str, known: Mapping[str, list[Any]], *, required: bool = False) -> Any | None:
        """The one thing of this name; several of one name are an error too."""
        text = self.text(field, required=required, most=MAX_LABEL)
        if text is None:
            return None
        found = known.get(text, [])
        if len(found) == 1:
            return found[0]
        self.error(field, "several_of_this_name" if found else "no_such_name", near=nearest(text, known))
        return None


def nearest(text: str, known: Iterable[str]) -> str | None:
    """What was probably meant: a name that holds the text, or one much like it."""
    names = list(known)
    holding = [name for name in names if text in name]
    if len(holding) == 1:
        return holding[0]
    close = difflib.get_close_matches(text, names[:2000], n=1, cutoff=0.6)
    return close[0] if close else None
