"""The envelope of facts, and what every fact type must say of itself.

One accepted command is one `Commit` of 1 … 512 facts. Facts are frozen dataclasses named in the past tense; the
decorator `fact` gives each its type string, audience and data class, and enters it in `FACTS`, from which
docs/events.md, the JSON Schemas and the client's types are made.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Literal, TypeVar

Audience = Literal[
    "all",
    "staff",
    "staff+O",
    "lead",
    "room",
    "room+self",
    "self",
    "staff+self",
    "channel",
    "log",
    "members",
    "members+self",
]
"""Whom a fact reaches, of the fact and the state before it. `channel`: who reads the message's channel; `members`
of a research group, with `self` who is asked to take part."""
DataClass = Literal["pub", "int", "per", "sen"]
Retention = Literal["teaching", "talk", "telemetry", "picture", "research", "audit", "registry"]

KINDS = (
    "session",
    "recording",
    "observation",
    "activity",
    "group",
    "plan",
    "resource",
    "registry",
    "audit",
    "takeover",
)  # of aggregates
AGGREGATE = rf"^({'|'.join(KINDS)})/[a-z0-9-]{{1,64}}$"
COMMIT_ID = r"^[a-z0-9.-]{1,160}$"
WHOM = r"^(person:[0-9a-f-]{36}|seat:[0-9]{1,3}|group:[0-9]{1,3}|room)$"


@dataclass(frozen=True, slots=True)
class Personal:
    """Text sealed under its subject's key: `person:<id>` or `org:<id>`. `text` None reads as *erased*."""

    subject: str
    text: str | None


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it; empty means the system. At a terminal both the device (endpoint) and the person."""

    endpoint: str | None = None
    person: str | None = None
    on_behalf_of: str | None = None


class Fact:
    """Base of all facts. Its class variables are filled by the decorator `fact`."""

    __slots__ = ()
    type: ClassVar[str]
    v: ClassVar[int] = 1
    audience: ClassVar[Audience]
    data_class: ClassVar[DataClass]
    retention: ClassVar[Retention]
    notice: ClassVar[bool] = False  # ○ what the system saw; never refused
    read_by: ClassVar[str] = ""


@dataclass(frozen=True, slots=True)
class UnknownFact(Fact):
    """A type or version this edition does not know: kept byte for byte, skipped by `evolve`."""

    unknown_type: str
    unknown_v: int
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Commit:
    """One accepted command and what it led to. Field rules: docs/events.md."""

    id: str
    aggregate: str  # `session/<uuid>`
    sequence: int
    epoch: int
    time: datetime  # when it happened, aware UTC
    recorded: datetime  # when it was accepted
    actor: Actor
    command: str
    facts: tuple[Fact, ...]
    at_ms: int | None = None
    cause: str | None = None


FACTS: dict[str, type[Fact]] = {}

F = TypeVar("F", bound=type[Fact])


def fact(
    type: str,
    *,
    audience: Audience,
    data_class: DataClass,
    retention: Retention = "teaching",
    notice: bool = False,
    read_by: str = "",
    v: int = 1,
) -> Callable[[F], F]:
    """Declares a fact type: `@fact("session.hand.raised", audience="all", data_class="per")`."""

    def declare(cls: F) -> F:
        if type in FACTS:
            raise ValueError(f"{type} is declared twice")
        cls.type, cls.v, cls.audience, cls.data_class = type, v, audience, data_class
        cls.retention, cls.notice, cls.read_by = retention, notice, read_by
        FACTS[type] = cls
        return cls

    return declare
