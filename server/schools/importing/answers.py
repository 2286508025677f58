"""A plan as it is told: figures, what must be changed cell by cell, and the part of the sheet around it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from pydantic import BaseModel, Field

from .columns import COLUMNS, ListNoun, letter
from .planning import Planned, PlannedRow, Result, Standing, wrong_lines
from .reading import Wrong
from .sheets import Format, Sheet

MAX_TOLD = 500  # rows of a preview; the figures count all of them
MAX_ERRORS = 500


class Heading(BaseModel):
    column: str
    text: str
    field: str | None = Field(default=None, description="What it is read as; absent for a column that is not read")


class Counts(BaseModel):
    rows: int
    new: int
    changed: int
    unchanged: int
    wrong: int = Field(description="Rows with at least one wrong cell")
    wrong_cells: int


class CellError(BaseModel):
    cell: str = Field(description="As a spreadsheet calls it: B65")
    line: int
    column: str
    field: str
    code: str = Field(description="What is wrong, for programs and phrases")
    value: str
    choices: list[str] = Field(default_factory=list, description="What may be written")
    near: str | None = Field(default=None, description="What was probably meant")
    other_line: int | None = Field(default=None, description="The row it is at odds with")


class CellChange(BaseModel):
    cell: str | None = None
    field: str
    old: str | None = None
    new: str | None = None


class PreviewRow(BaseModel):
    line: int
    cells: list[str]
    result: Result
    changes: list[CellChange] = []


class Preview(BaseModel):
    """What a list would do. Nothing is written by it."""

    noun: str
    name: str
    format: Format
    sha256: str = Field(description="Of the file; writing it asks for the same")
    missing_columns: list[str] = Field(description="Required columns, by their headings, that the list has not")
    headings: list[Heading]
    counts: Counts
    changes_by_field: dict[str, int]
    errors: list[CellError]
    rows: list[PreviewRow] = Field(
        description="Wrong ones with the row before and after, then changed, then others"
    )
    rows_left_out: int
    writable: bool


class Written(BaseModel):
    added: int
    changed: int
    unchanged: int


def preview(noun: ListNoun, name: str, data: bytes, sheet: Sheet, plan: Planned, standing: Standing) -> Preview:
    fields = {index: field for field, index in plan.columns.items()}
    shown = _shown(plan)
    labels = _labels(standing)
    by_field: dict[str, int] = {}
    for row in plan.rows:
        for change in row.changes:
            by_field[change.field] = by_field.get(change.field, 0) + 1
    return Preview(
        noun=noun,
        name=name,
        format=sheet.format,
        sha256=hashlib.sha256(data).hexdigest(),
        missing_columns=[column.heading for column in COLUMNS[noun] if column.field in plan.missing],
        headings=[
            Heading(column=letter(index), text=cell.text, field=fields.get(index))
            for index, cell in enumerate(sheet.lines[0].cells)
        ],
        counts=Counts(
            rows=len(sheet.lines) - 1,
            new=plan.count("new"),
            changed=plan.count("changed"),
            unchanged=plan.count("unchanged"),
            wrong=len(wrong_lines(plan.wrong)),
            wrong_cells=len(plan.wrong),
        ),
        changes_by_field=by_field,
        errors=[_error(each) for each in plan.wrong[:MAX_ERRORS]],
        rows=[_row(row, plan.columns, labels) for row in shown],
        rows_left_out=len(plan.rows) - len(shown),
        writable=plan.writable,
    )


def _shown(plan: Planned) -> list[PlannedRow]:
    """At most `MAX_TOLD` rows in the order of the sheet: what is wrong comes first when there are too many."""
    wanted: dict[int, None] = {}
    for index, row in enumerate(plan.rows):
        if row.result == "wrong":
            wanted |= dict.fromkeys(each for each in (index - 1, index, index + 1) if 0 <= each < len(plan.rows))
    for results in (("changed",), ("new", "unchanged")):
        wanted |= {index: None for index, row in enumerate(plan.rows) if row.result in results}
    return [plan.rows[index] for index in sorted(list(wanted)[:MAX_TOLD])]


def _labels(standing: Standing) -> Mapping[str, str]:
    """The names of what changes name by id."""
    found = {id: label for label, ids in standing.schools.items() for id in ids}
    for places in (*standing.rooms.values(), *standing.class_groups.values()):
        found |= {id: label for label, ids in places.items() for id in ids}
    return found


def _row(row: PlannedRow, columns: Mapping[str, int], labels: Mapping[str, str]) -> PreviewRow:
    changes = [
        CellChange(
            cell=f"{letter(columns[each.field])}{row.line.number}" if each.field in columns else None,
            field=each.field,
            old=None if each.old is None else labels.get(each.old, each.old),
            new=None if each.new is None else labels.get(each.new, each.new),
        )
        for each in row.changes
    ]
    return PreviewRow(
        line=row.line.number, cells=[cell.text for cell in row.line.cells], result=row.result, changes=changes
    )


def _error(wrong: Wrong) -> CellError:
    return CellError(
        cell=f"{wrong.column}{wrong.line}",
        line=wrong.line,
        column=wrong.column,
        field=wrong.field,
        code=wrong.code,
        value=wrong.value,
        choices=list(wrong.choices),
        near=wrong.near,
        other_line=wrong.other_line,
    )


def rows_of(plan: Planned, *results: Result) -> Iterable[PlannedRow]:
    return (row for row in plan.rows if row.result in results)
