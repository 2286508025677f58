"""A spreadsheet from anywhere becomes rows of text, in a process of its own that a bad file may take down.

    python -m server.schools.importing.sheets < file      prints the rows as JSON, or why not

CSV is UTF-8, with or without a mark, or GB18030, as Chinese office programs write it; XLSX is checked as an
archive before anything in it is opened: how many entries, how large they say they are and how large they truly
become. A formula is text like any other and is never worked out.
"""

from __future__ import annotations

import asyncio
import csv
import io
import json
import resource
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

MAX_BYTES = 5 * 2**20
MAX_ROWS = 20_000
MAX_COLUMNS = 30
MAX_TEXT = 400  # characters of a cell; the longest name has 100, more is cut and then refused as too long
MAX_ENTRIES = 200
MAX_OPENED_BYTES = 60 * 2**20
MAX_RATIO = 200
PATIENCE_S = 60.0
MEMORY_BYTES = 2**30
Format = Literal["csv", "xlsx"]


class Unreadable(Exception):
    """No spreadsheet that we read: `code` for programs, the text for people."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


@dataclass(frozen=True, slots=True)
class Cell:
    text: str
    formula: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    number: int  # as the spreadsheet counts, from 1
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    format: Format
    lines: tuple[Line, ...]  # without the empty ones; the first is the head


async def read_apart(data: bytes) -> Sheet:
    """Reads in another process, so that neither its time nor its memory is ours; raises `Unreadable`."""
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", __name__),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(PATIENCE_S):
            told, _ = await child.communicate(data)
    except TimeoutError:
        raise Unreadable("too_slow", f"The file could not be read within {PATIENCE_S:.0f} s.") from None
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    if child.returncode != 0:
        raise Unreadable("unreadable", "The file is damaged, or no spreadsheet.")
    return await asyncio.to_thread(_sheet_of, told)


def _sheet_of(told: bytes) -> Sheet:
    said = json.loads(told)
    if "code" in said:
        raise Unreadable(said["code"], said["text"])
    lines = (Line(number, tuple(Cell(*cell) for cell in cells)) for number, cells in said["lines"])
    return Sheet(said["format"], tuple(lines))


def read(data: bytes) -> Sheet:
    """Raises `Unreadable`."""
    if len(data) > MAX_BYTES:
        raise Unreadable("too_large", f"The file is larger than {MAX_BYTES // 2**20} MiB.")
    found: Format
    if data[:4] == b"PK\x03\x04":
        found, rows = "xlsx", _xlsx_rows(data)
    elif data[:4] == b"\xd0\xcf\x11\xe0":
        raise Unreadable("old_excel", "This is the old .xls form. Save it as .xlsx or .csv.")
    else:
        found, rows = "csv", _csv_rows(data)
    lines = []
    for number, cells in rows:
        while cells and not cells[-1].text:
            cells.pop()
        if not cells:
            continue
        if len(cells) > MAX_COLUMNS:
            raise Unreadable("too_many_columns", f"Row {number} has more than {MAX_COLUMNS} columns.")
        lines.append(Line(number, tuple(cells)))
        if len(lines) > MAX_ROWS + 1:
            raise Unreadable("too_many_rows", f"The list has more than {MAX_ROWS} rows.")
    if not lines:
        raise Unreadable("empty", "There is nothing in the first sheet.")
    return Sheet(found, tuple(lines))


def _csv_rows(data: bytes) -> Iterator[tuple[int, list[Cell]]]:
    text = _decoded(data)
    if "\x00" in text:
        raise Unreadable("unreadable", "The file is damaged, or no spreadsheet.")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    number = 0
    try:
        for row in reader:
            number += 1
            yield number, [_text_cell(text) for text in row[: MAX_COLUMNS + 1]]
    except csv.Error as error:
        raise Unreadable("unreadable", f"Row {number + 1}: {error}") from None


def _decoded(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable("encoding", "The text is neither UTF-8 nor GB18030.")


def _delimiter(text: str) -> str:
    head = text.partition("\n")[0]
    return max(",\t;", key=head.count)


def _text_cell(text: str) -> Cell:
    text = text.strip()
    return Cell(text[:MAX_TEXT], formula=text[:1] in "=@" and len(text) > 1)


def _xlsx_rows(data: bytes) -> Iterator[tuple[int, list[Cell]]]:
    check_archive(data)
    import openpyxl

    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what the file says of its size is not believed
        for number, row in enumerate(sheet.iter_rows(max_row=MAX_ROWS + 2, max_col=MAX_COLUMNS + 1), start=1):
            yield number, [_cell(cell) for cell in row]
    except Exception:  # the library raises whatever it stumbles over
        raise Unreadable("unreadable", "The file is damaged, or no spreadsheet.") from None


def check_archive(data: bytes) -> None:
    """Refuses what would become too large, by what it says and by what it does."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > MAX_ENTRIES:
                raise Unreadable("bomb", f"The file has more than {MAX_ENTRIES} parts.")
            if sum(entry.file_size for entry in entries) > min(MAX_OPENED_BYTES, MAX_RATIO * len(data)):
                raise Unreadable("bomb", "The file would become too large when opened.")
            left = MAX_OPENED_BYTES
            for entry in entries:
                left -= _opened_size(archive, entry, left)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        # zipfile says unknown compression and encryption with the second and third
        raise Unreadable("unreadable", "The file is damaged, or no spreadsheet.") from None


def _opened_size(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> int:
    size = 0
    with archive.open(entry) as part:
        while chunk := part.read(2**16):
            size += len(chunk)
            if size > most:
                raise Unreadable("bomb", "The file would become too large when opened.")
            if b"<!DOCTYPE" in chunk or b"<!ENTITY" in chunk:
                raise Unreadable("unreadable", "The file is damaged, or no spreadsheet.")
    return size


def _cell(cell: Any) -> Cell:
    value = cell.value
    if value is None:
        return Cell("")
    if cell.data_type == "f":
        return Cell(str(getattr(value, "text", value))[:MAX_TEXT], formula=True)
    if isinstance(value, datetime):
        return Cell(value.date().isoformat() if value.time().isoformat() == "00:00:00" else value.isoformat(" "))
    if isinstance(value, date):
        return Cell(value.isoformat())
    if isinstance(value, float) and value.is_integer():
        return Cell(str(int(value)))
    return Cell(str(value).strip()[:MAX_TEXT])


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    try:
        sheet = read(sys.stdin.buffer.read(MAX_BYTES + 1))
    except Unreadable as error:
        told: dict[str, Any] = {"code": error.code, "text": str(error)}
    else:
        lines = [(line.number, [(cell.text, cell.formula) for cell in line.cells]) for line in sheet.lines]
        told = {"format": sheet.format, "lines": lines}
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main()
