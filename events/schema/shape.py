"""The shape of facts: what their type hints say, as plain values.

The codec makes its readers and writers from shapes, and docs/events.md, the JSON Schemas and the client's types
are printed from them, so that none of these can disagree with the dataclasses.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from .base import Personal

OPEN_CODES = frozenset({"cause", "reason", "quick", "tags", "faults", "platform", "via"})


@dataclass(frozen=True, slots=True)
class Text:
    """A string in NFC."""


@dataclass(frozen=True, slots=True)
class Whole:
    """An integer, |n| < 2^53."""


@dataclass(frozen=True, slots=True)
class Flag:
    pass


@dataclass(frozen=True, slots=True)
class Moment:
    """RFC 3339 in UTC with milliseconds."""


@dataclass(frozen=True, slots=True)
class PersonalText:
    """Text sealed under its subject's key."""


@dataclass(frozen=True, slots=True)
class Code:
    """One of these words. An open list may meet others in the log of a newer edition; they show as themselves."""

    words: tuple[str, ...]
    open: bool


@dataclass(frozen=True, slots=True)
class Many:
    item: Shape


@dataclass(frozen=True, slots=True)
class Field:
    """`absent` says that the field may be missing and then reads as None; `required` that it has no default."""

    name: str
    shape: Shape
    absent: bool
    required: bool


@dataclass(frozen=True, slots=True)
class Record:
    cls: type[Any]
    fields: tuple[Field, ...]


Shape = Text | Whole | Flag | Moment | PersonalText | Code | Many | Record

_PLAIN: dict[Any, Shape] = {
    str: Text(),
    int: Whole(),
    bool: Flag(),
    datetime: Moment(),
    Personal: PersonalText(),
}


def shape_of(cls: type[Any]) -> Record:
    """The shape of a fact, or of a value that facts are made of; raises `TypeError` for a hint it may not have."""
    hints = typing.get_type_hints(cls)
    return Record(cls, tuple(_field(field, hints[field.name]) for field in dataclasses.fields(cls)))


def _field(field: dataclasses.Field[Any], hint: Any) -> Field:
    absent = False
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        (hint,) = [one for one in typing.get_args(hint) if one is not types.NoneType]
        absent = True
    required = field.default is dataclasses.MISSING and not absent
    return Field(field.name, _shape(field.name, hint), absent, required)


def _shape(name: str, hint: Any) -> Shape:
    if hint in _PLAIN:
        return _PLAIN[hint]
    if typing.get_origin(hint) is Literal:
        return Code(typing.get_args(hint), open=name in OPEN_CODES)
    if typing.get_origin(hint) is tuple:
        item, _ellipsis = typing.get_args(hint)
        return Many(_shape(name, item))
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return shape_of(hint)
    raise TypeError(f"{name}: facts hold no {hint}")
