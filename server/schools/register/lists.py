"""Lists by pages: a cursor is where the last page ended, never a number of rows to skip."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints
from sqlalchemy import ColumnElement, Row, Select, func, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from server.web.errors import Problem
from server.web.words import Id, cleaned

MAX_PAGE = 100
LIST_QUERY = ("text", "under", "retired", "cursor", "limit")


class ListQuery(BaseModel):
    """The query of every list."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: Annotated[str, StringConstraints(max_length=100), AfterValidator(cleaned)] = ""
    under: Id | None = None
    retired: bool = False  # those that are retired, instead of those in use
    cursor: Annotated[str, StringConstraints(max_length=1000)] | None = None
    limit: int = Field(default=50, ge=1, le=MAX_PAGE)


def holds(columns: Sequence[ColumnElement[Any]], text: str) -> list[ColumnElement[bool]]:
    """The text stands in one of the columns, in capitals or not; nothing asked, nothing cut."""
    if not text:
        return []
    if text.lower() == text.upper():  # Chinese, digits: nothing to make small, row by row
        return [or_(*(column.contains(text, autoescape=True) for column in columns))]
    return [or_(*(func.lower(column).contains(text.lower(), autoescape=True) for column in columns))]


async def page(
    db: AsyncConnection,
    query: Select[Any],
    order: Sequence[ColumnElement[Any]],
    cursor: str | None,
    limit: int,
    *,
    backwards: bool = False,
) -> tuple[list[Row[Any]], int, str | None]:
    """The rows, how many there are in all, and the cursor of the page after. At most two queries."""
    marks = [column.label(f"mark_{index}") for index, column in enumerate(order)]
    ordered = [column.desc() for column in order] if backwards else order
    wanted = query.add_columns(*marks).order_by(*ordered).limit(limit + 1)
    if cursor is not None:
        last = tuple_(*_read(cursor, order))
        wanted = wanted.where(tuple_(*order) < last if backwards else tuple_(*order) > last)
    rows = list((await db.execute(wanted)).all())
    if cursor is None and len(rows) <= limit:
        return rows, len(rows), None
    total = await db.scalar(select(func.count()).select_from(query.order_by(None).subquery()))
    if len(rows) <= limit:
        return rows, total or 0, None
    rows.pop()
    return rows, total or 0, _written([getattr(rows[-1], mark.name) for mark in marks])


def _written(values: list[Any]) -> str:
    text = json.dumps(values, ensure_ascii=False, default=datetime.isoformat)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read(cursor: str, order: Sequence[ColumnElement[Any]]) -> list[Any]:
    try:
        written = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        kinds = [column.type.python_type for column in order]
        values = [_back(value, kind) for value, kind in zip(written, kinds, strict=True)]
        if [type(value) for value in values] != kinds:
            raise ValueError
    except (ValueError, TypeError):
        raise Problem(400, "cursor: not one of ours") from None
    return values


def _back(value: Any, kind: type) -> Any:
    return datetime.fromisoformat(value) if kind is datetime else value
