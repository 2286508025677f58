"""A noun of the registry: its table, what is told of it over REST, and the facts that its changes become.

A field of a body is the column of its name, or the one of its name with `_id`. A name or title is sealed in facts
under the organization it lies in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Column, ColumnElement, Row, Select, Table

from events.schema.base import Fact, Personal
from events.schema.shape import Code, Many, PersonalText, Record, shape_of
from server.web.api import Strict

Values = Mapping[str, Any]  # column → value


class Answer(BaseModel):
    """What is told of a row."""

    model_config = ConfigDict(frozen=True)

    id: str
    row_version: int
    retired: datetime | None = Field(default=None, description="Since when it is no longer used; absent in use")


class Patch(Strict):
    """What everybody sends who changes a row: what is left out stays, an explicit null empties."""

    row_version: int = Field(ge=1, description="As it was read; another one is answered by changed_meanwhile")


@dataclass(frozen=True, slots=True)
class Facts:
    added: type[Fact]
    changed: type[Fact]
    retired: type[Fact]


A = TypeVar("A", bound=Answer)


@dataclass(frozen=True, slots=True)
class Noun(Generic[A]):
    path: str  # class-groups
    word: str  # ClassGroup, as in AddClassGroup
    table: Table
    facts: Facts
    answer: type[A]
    body: type[Strict]
    patch: type[Patch]
    select: Callable[[str], Select[Any]]  # of a tenant: every column of the table, and labels beside it
    read: Callable[[Row[Any]], A]
    homes: tuple[Column[Any], ...]  # the organization that it lies in, and others that see it too
    order: tuple[Column[Any], ...]  # of lists; the last is the id
    searched: tuple[ColumnElement[Any], ...]
    references: Mapping[str, Table] = field(default_factory=dict)  # column → what it names, beside its home
    made: Callable[[datetime], Values] = lambda _now: {}  # columns of a new row that nobody sends
    subject: Callable[[Values], str] | None = None  # whose key seals its names, where that is not its home
    pathed: bool = False  # its facts have the whole way down to its home
    parent: str | None = None  # the column that says whose it is to add, where that is not its home

    @property
    def home(self) -> Column[Any]:
        return self.homes[0]

    @property
    def belongs(self) -> str:
        """The column that decides who may put a row there."""
        return self.parent or self.home.name

    def column(self, field: str) -> str:
        return field if field in self.table.c else f"{field}_id"

    def values(self, body: BaseModel, fields: set[str]) -> dict[str, Any]:
        """Column → value of the fields that somebody sent."""
        return {self.column(field): getattr(body, field) for field in fields}


def fact_of(cls: type[Fact], row: Values, columns: Values, subject: str, **more: Any) -> Fact:
    """The fact that a row's columns have these values; `row` is the whole row as it is now."""
    fields: dict[str, Any] = {"id": row["id"], "row_version": row["row_version"], **more}
    cleared = []
    for told in shape_of_fact(cls).fields:
        column = told.name if told.name in columns else f"{told.name}_id"
        if told.name in fields or column not in columns:
            continue
        value = columns[column]
        if value is None:
            cleared.append(told.name)
        else:
            fields[told.name] = _value(value, told.shape, subject)
    if cleared and cls.type.endswith(".changed"):
        fields["cleared"] = tuple(cleared)
    return cls(**fields)


_shapes: dict[type[Fact], Record] = {}


def shape_of_fact(cls: type[Fact]) -> Record:
    """As `shape_of`, which looks at every type hint anew."""
    if cls not in _shapes:
        _shapes[cls] = shape_of(cls)
    return _shapes[cls]


def _value(value: Any, shape: object, subject: str) -> Any:
    match shape:
        case PersonalText():
            return Personal(subject, value)
        case Record() | Many() | Code():
            return value
    return value.isoformat() if isinstance(value, date) else value
