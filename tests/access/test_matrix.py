"""The table of rights that the code has is the one that was agreed on, cell by cell."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from server.access.matrix import MATRIX, PERMISSIONS, Cell, Column

AGREED = Path(__file__).with_name("permissions.txt")


def agreed() -> dict[tuple[str, str], str]:
    """(permission, column) → cell, as the document has it: rows of equal permissions are one row there."""
    lines = AGREED.read_text("utf-8").splitlines()
    head, *rows = ([cell.strip() for cell in line.strip("|").split("|")] for line in lines)
    return {
        (name.strip("`"), column): cell
        for names, *cells in rows
        for name in names.split()
        for column, cell in zip(head[1:], cells, strict=True)
    }


def test_the_table_has_fifty_three_permissions_and_thirteen_columns() -> None:
    assert (len(PERMISSIONS), len(get_args(Column))) == (53, 13)
    assert {permission for permission, _ in agreed()} == set(PERMISSIONS)


@pytest.mark.parametrize("column", get_args(Column))
def test_each_cell_is_as_agreed(column: Column) -> None:
    wanted = {permission: agreed()[permission, column] for permission in PERMISSIONS}
    assert wanted == MATRIX[column]
    assert set(wanted.values()) <= set(get_args(Cell))


def test_there_is_no_permission_for_faces_feelings_or_rankings() -> None:
    assert not [name for name in PERMISSIONS if any(word in name for word in ("face", "emotion", "rank"))]
