"""Which lines of a session a reader asked for, and the same as conditions of SQL."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, or_, tuple_

from .rows import SessionRow
from .tables import LIVE


@dataclass(frozen=True, slots=True)
class Filter:
    """Which lines are wanted; everything absent means all. `words` is what `Search` made of the reader's text."""

    types: tuple[str, ...] = ()
    endpoint: str | None = None
    from_ms: int | None = None
    to_ms: int | None = None
    words: Search | None = None


@dataclass(frozen=True, slots=True)
class Search:
    """A text as what can be found by it: endpoints, seats of endpoints, single lines."""

    endpoints: frozenset[str] = frozenset()
    seats: frozenset[tuple[str | None, str]] = frozenset()  # endpoint (None: any) and `seat:<n>`
    lines: frozenset[tuple[int, int]] = frozenset()


def conditions(row: SessionRow, wanted: Filter) -> Iterable[ColumnElement[bool]]:
    """All of them must hold."""
    table = LIVE.lines.c
    if wanted.types:
        yield table.type.in_(wanted.types)
    if wanted.endpoint is not None:
        yield or_(table.endpoint == wanted.endpoint, table.actor_endpoint == wanted.endpoint)
    if wanted.from_ms is not None or wanted.to_ms is not None:
        yield _within(row, wanted.from_ms, wanted.to_ms)
    if wanted.words is not None:
        yield _found(wanted.words)


def _within(row: SessionRow, from_ms: int | None, to_ms: int | None) -> ColumnElement[bool]:
    """Lines before the class have no session time; they count where the span begins before zero."""
    table = LIVE.lines.c
    live = and_(table.at_ms >= (from_ms or 0), *([table.at_ms < to_ms] if to_ms is not None else []))
    if from_ms is not None and from_ms >= 0:
        return live
    early: list[ColumnElement[bool]] = [table.at_ms.is_(None)]
    zero = row.started or row.planned_start
    if from_ms is not None and zero is not None:
        early.append(table.time >= zero + timedelta(milliseconds=from_ms))
    return or_(live, and_(*early))


def _found(words: Search) -> ColumnElement[bool]:
    table = LIVE.lines.c
    ways: list[ColumnElement[bool]] = [
        table.endpoint.in_(words.endpoints),
        table.actor_endpoint.in_(words.endpoints),
        tuple_(table.sequence, table.index).in_(words.lines),
    ]
    for endpoint, seat in sorted(words.seats, key=str):
        sits = table.data["whom"].as_string() == seat
        ways.append(sits if endpoint is None else and_(table.endpoint == endpoint, sits))
    return or_(*ways)
