"""Marks: moments that somebody noted on the session clock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ..base import Fact, Personal, fact


@fact("session.mark.set", audience="staff", data_class="per", read_by="R T L:marks")
@dataclass(frozen=True, slots=True)
class MarkSet(Fact):
    """A note about a moment; in a seminar the remarks of its members. `person` is who wrote it."""

    mark: str
    about_ms: int
    kind: Literal["chapter", "moment"]
    code: str | None = None
    label: Personal | None = None
    person: str | None = None


@fact("session.mark.removed", audience="staff", data_class="per", read_by="R T L:marks")
@dataclass(frozen=True, slots=True)
class MarkRemoved(Fact):
    """The note was taken back. The log keeps it."""

    mark: str
