"""What planning leaves in the sessions' own logs: planned, amended and called off, by whom.

    async with plans.noted(db, outbox, plans.one(id), person):
        ...                                    # write rows

The registry stays the truth of what is planned. Rows are read before and after, so every road (by hand, the
timetable, a holiday, a substitute) leaves the same facts, and a change that changes nothing leaves none.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import fields
from typing import Literal, cast

from sqlalchemy import ColumnElement
from sqlalchemy.ext.asyncio import AsyncConnection

from events.schema.base import Fact, Personal
from events.schema.session import SessionAmended, SessionCancelled, SessionScheduled
from events.schema.values import CalledOff, Plan

from . import queries
from .outbox import Note, Outbox
from .queries import ScheduledSession
from .tables import sessions

Why = Literal["edited", "timetable", "holiday", "substitute"]
SCHEDULE, AMEND, CANCEL = "ScheduleSession", "AmendSession", "CancelSession"


def one(session_id: str) -> ColumnElement[bool]:
    return sessions.c.id == session_id


@asynccontextmanager
async def noted(
    db: AsyncConnection,
    outbox: Outbox,
    which: ColumnElement[bool],
    person: str | None,
    why: Why = "edited",
    note: str | None = None,
) -> AsyncIterator[None]:
    """Inside, sessions are planned and changed; the facts of `which` leave with the transaction. `note` is the
    person's own word on calling off."""
    before = await queries.standing(db, outbox.tenant, which)
    yield
    after = await queries.standing(db, outbox.tenant, which)
    said = Personal(f"person:{person}", note) if person and note else None
    await outbox.note_each(db, list(_notes(before, after, why, said)), person)


def _notes(
    before: Mapping[str, ScheduledSession], after: Mapping[str, ScheduledSession], why: Why, note: Personal | None
) -> Iterator[Note]:
    for id, now in after.items():
        for command, fact in _told(before.get(id), now, why, note):
            yield Note(f"session/{id}", command, [fact])


def _told(
    was: ScheduledSession | None, now: ScheduledSession, why: Why, note: Personal | None
) -> Iterator[tuple[str, Fact]]:
    if was is None or (was.cancelled is not None and now.cancelled is None):
        yield SCHEDULE, SessionScheduled(now.plan)
    elif changed := differing(was.plan, now.plan):
        yield AMEND, SessionAmended(now.plan, changed, why)
    if now.cancelled is not None and (was is None or was.cancelled is None):
        yield CANCEL, SessionCancelled(cast(CalledOff, now.cancelled), note)


def differing(was: Plan, now: Plan) -> tuple[str, ...]:
    """The names of the fields that differ."""
    return tuple(field.name for field in fields(Plan) if getattr(was, field.name) != getattr(now, field.name))
