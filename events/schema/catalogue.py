"""Everything the vocabulary holds, in the order in which it is printed."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

from . import (  # noqa: F401  # each module enters its types in FACTS
    audit,
    registry,
    registry_people,
    research,
    session,
    session_lines,
    session_rollcall,
)
from .base import FACTS, KINDS, Fact
from .shape import Many, Record, Shape, shape_of


def facts() -> list[type[Fact]]:
    """All types, in the order of the dictionary, whichever module was imported first."""
    return sorted(FACTS.values(), key=lambda cls: KINDS.index(cls.type.partition(".")[0]))


def aggregates() -> dict[str, list[type[Fact]]]:
    """The types of each kind of aggregate that has any."""
    found: dict[str, list[type[Fact]]] = {}
    for cls in facts():
        found.setdefault(cls.type.partition(".")[0], []).append(cls)
    return found


def values() -> list[type[Any]]:
    """The records that fields are made of, inner ones first."""
    found: dict[type[Any], None] = {}
    for cls in facts():
        for field in shape_of(cls).fields:
            for record in _records(field.shape):
                found.setdefault(record.cls)
    return list(found)


def meaning(cls: type[Any]) -> str:
    """The docstring in one line; empty if there is none of its own."""
    text = inspect.cleandoc(cls.__doc__ or "")
    return "" if text.startswith(f"{cls.__name__}(") else " ".join(text.split())


def _records(shape: Shape) -> Iterator[Record]:
    match shape:
        case Many(item):
            yield from _records(item)
        case Record(_, fields):
            for field in fields:
                yield from _records(field.shape)
            yield shape
