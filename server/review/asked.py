"""What a request about sessions and their logs may ask for; anything else is malformed."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from server.web.errors import Problem
from server.web.words import AskedMoment

from . import queries
from .queries import Part

PAGE = 100
MAX_SKIPPED = 10_000_000  # more lines than a session can have
YEAR_MS = 366 * 86_400_000  # of session time; no calendar has what lies some millennia off

State = Literal["scheduled", "open", "live", "suspended", "ended", "cancelled"]
Milliseconds = Annotated[int, Field(ge=-YEAR_MS, le=YEAR_MS)]
Words = Annotated[str, StringConstraints(max_length=100)]
Address = Annotated[str, StringConstraints(pattern=r"^\d{1,15}\.\d{1,3}$")]
Id = Annotated[str, StringConstraints(pattern=r"^[0-9a-f-]{36}$")]
Place = Annotated[str, StringConstraints(pattern=r"^[0-9TZ:.+-]{20,32}~[0-9a-f-]{36}$")]


class Query(BaseModel):
    """What a request's query may hold; anything else is malformed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: Words = ""
    limit: int = PAGE

    @property
    def size(self) -> int:
        return max(1, min(self.limit, queries.MAX_PAGE))


class SessionsQuery(Query):
    state: State | None = None
    start: AskedMoment | None = None
    end: AskedMoment | None = None
    school: Id | None = None
    teacher: Id | None = None
    course: Id | None = None
    cursor: Place | None = None

    @property
    def before(self) -> tuple[datetime, str] | None:
        """Where the page begins: planned start and id of the last session of the page before."""
        if self.cursor is None:
            return None
        start, _, session = self.cursor.partition("~")
        try:
            return datetime.fromisoformat(start).astimezone(UTC), session
        except (ValueError, OverflowError):
            raise Problem(400, "cursor: not one of ours") from None


class LinesQuery(Query):
    kind: Annotated[str, StringConstraints(pattern=r"^[a-z_.,]{1,2000}$")] | None = None
    endpoint: Annotated[str, StringConstraints(pattern=r"^[a-z2-7]{8}$")] | None = None
    from_ms: Milliseconds | None = None
    to_ms: Milliseconds | None = None
    after: Address | None = None
    skip: Annotated[int, Field(ge=0, le=MAX_SKIPPED)] = 0
    at: Address | None = None

    @property
    def fingerprint(self) -> str | None:
        """Of what is asked for, page and size apart; None for everything."""
        asked = self.model_dump(exclude={"after", "skip", "at", "limit"}, exclude_defaults=True)
        return hashlib.sha256(repr(sorted(asked.items())).encode()).hexdigest() if asked else None

    @property
    def part(self) -> Part:
        return Part(self.size, address_of(self.after), self.skip, address_of(self.at))


def address_of(after: str | None) -> tuple[int, int] | None:
    if after is None:
        return None
    sequence, _, index = after.partition(".")
    return int(sequence), int(index)
