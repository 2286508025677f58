"""What goes on now, and what the rooms of the coming lessons have found out, read from the timeline's rows.

A board shows no picture, no sound and no pupil: states, counts and what a device said of itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from .readiness import COUNTS_FOR, Check
from .tables import LIVE

CHECKED = "session.endpoint.checked"
CALLED = ("session.rollcall.submitted", "session.rollcall.corrected")


@dataclass(frozen=True, slots=True)
class RoomNow:
    """One room of one session."""

    present: bool = False
    present_count: int | None = None  # by its last roll call
    expected_count: int | None = None
    lost: bool = False  # it was here and its link is lost


@dataclass(frozen=True, slots=True)
class SessionNow:
    state: str
    started: datetime | None = None
    ended_ms: int | None = None
    lead_present: bool = False
    rooms: Mapping[str, RoomNow] = field(default_factory=dict)


async def now_in(db: AsyncConnection, tenant: str, sessions: Sequence[str]) -> dict[str, SessionNow]:
    """What the log knows of these sessions; one that was never opened is not there. Three queries."""
    table = LIVE.sessions.c
    query = select(table.session, table.state, table.started, table.ended_ms).where(
        table.tenant_id == tenant, table.session.in_(sessions)
    )
    rows = (await db.execute(query)).all()
    known = [row.session for row in rows]
    present = await _present(db, tenant, known)
    called = await _called(db, tenant, known)
    found = {}
    for row in rows:
        here = present.get(row.session, {})
        counts = called.get(row.session, {})
        rooms = {
            room: RoomNow(
                present="present" in here.get(room, ()),
                lost="lost" in here.get(room, ()),
                present_count=counts.get(room, (None, None))[0],
                expected_count=counts.get(room, (None, None))[1],
            )
            for room in {*here, *counts} - {""}
        }
        found[row.session] = SessionNow(row.state, row.started, row.ended_ms, "present" in here.get("", ()), rooms)
    return found


async def _present(db: AsyncConnection, tenant: str, sessions: Iterable[str]) -> dict[str, dict[str, set[str]]]:
    """Session → room → which of its spans last; the lead stands under the empty name."""
    spans, ends = LIVE.spans.c, LIVE.endpoints.c
    joined = and_(
        ends.tenant_id == spans.tenant_id, ends.session == spans.session, ends.endpoint == spans.endpoint
    )
    query = (
        select(spans.session, ends.room, ends.role, spans.kind)
        .join(LIVE.endpoints, joined)
        .where(
            spans.tenant_id == tenant,
            spans.session.in_(list(sessions)),
            spans.kind.in_(("present", "lost")),
            spans.end_time.is_(None),
            ends.hidden.is_(False),
        )
    )
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in await db.execute(query):
        room = "" if row.role == "lead_teacher" else row.room
        if room is not None:
            found[row.session][room].add(row.kind)
    return found


def _of_one_endpoint(rows: Any) -> ColumnElement[bool]:
    ends = LIVE.endpoints.c
    return and_(ends.tenant_id == rows.tenant_id, ends.session == rows.session, ends.endpoint == rows.endpoint)


async def _called(
    db: AsyncConnection, tenant: str, sessions: Iterable[str]
) -> dict[str, dict[str, tuple[int, int]]]:
    """Session → room → present and expected by its last roll call."""
    lines, ends = LIVE.lines.c, LIVE.endpoints.c
    joined = and_(
        ends.tenant_id == lines.tenant_id, ends.session == lines.session, ends.endpoint == lines.endpoint
    )
    query = (
        select(lines.session, ends.room, lines.data)
        .join(LIVE.endpoints, joined)
        .where(lines.tenant_id == tenant, lines.session.in_(list(sessions)), lines.type.in_(CALLED))
        .order_by(lines.session, lines.sequence, lines.index)
    )
    found: dict[str, dict[str, tuple[int, int]]] = defaultdict(dict)
    for row in await db.execute(query):
        if row.room is not None:
            found[row.session][row.room] = (row.data["present_count"], row.data["expected_count"])
    return found


async def newest_checks(db: AsyncConnection, tenant: str, rooms: Iterable[str], now: datetime) -> dict[str, Check]:
    """The last check of each of these rooms in half a day, in whatever session it was made."""
    wanted = set(rooms)
    return {room: check for room, check in await _checks(db, tenant, now - COUNTS_FOR) if room in wanted}


@dataclass(frozen=True, slots=True)
class Record:
    """How a room's checks of late went."""

    last_ready: Check | None = None
    ready: int = 0
    checks: int = 0


async def record(db: AsyncConnection, tenant: str, room: str, since: datetime) -> Record:
    found = Record()
    for of, check in await _checks(db, tenant, since):
        if of == room and check.data.get("verdict") == "ready":
            found = Record(check, found.ready + 1, found.checks + 1)
        elif of == room:
            found = replace(found, checks=found.checks + 1)
    return found


async def _checks(db: AsyncConnection, tenant: str, since: datetime) -> list[tuple[str, Check]]:
    """Every check of a room since then, oldest first. A session takes no checks a day after it was planned for."""
    lines, held = LIVE.lines.c, LIVE.sessions.c
    near = select(held.session).where(held.tenant_id == tenant, held.planned_start > since - timedelta(days=1))
    query = (
        select(lines.time, lines.data)
        .where(lines.tenant_id == tenant, lines.session.in_(near), lines.type == CHECKED, lines.time > since)
        .order_by(lines.time, lines.session, lines.sequence, lines.index)
    )
    return [
        (row.data["room"], Check(row.time, row.data)) for row in await db.execute(query) if row.data.get("room")
    ]
