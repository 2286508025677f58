"""What the session log shows, read from the timeline's rows. Rows never leave this file.

Sealed text is opened by an `Opener`, while it is read. Times on the axis are milliseconds since the class began,
negative before; before it has begun, since the planned start.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, Table, and_, func, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from events import codec
from server.attendance.intervals import Interval, common, total_ms, united
from server.attendance.trail import Span
from server.research.queries import group_of_session

from . import store
from .attended import Attended
from .filter import Filter, conditions
from .rows import EndpointRow, Line, QualityRow, SessionRow, VoiceRow
from .tables import LIVE
from .word_index import sessions_saying

MAX_PAGE = 200


@dataclass(frozen=True, slots=True)
class Opener:
    """Opens sealed text for a reader."""

    tenant: str
    keys: codec.Keys

    def fact(self, session: str, line: Line) -> dict[str, Any]:
        aggregate = f"session/{session}"
        return codec.open_data(
            dict(line.data), self.tenant, aggregate, line.commit, line.index, line.type, self.keys
        )

    def title(self, row: SessionRow) -> str | None:
        """The lesson's title, None when its key is gone or nothing is planned yet."""
        if row.plan_commit is None:
            return None
        opened = codec.open_data(
            {"plan": dict(row.plan)},
            self.tenant,
            f"session/{row.session}",
            row.plan_commit,
            row.plan_index,
            row.plan_type,
            self.keys,
        )
        title = opened["plan"]["title"]
        return title if isinstance(title, str) else None


@dataclass(frozen=True, slots=True)
class SessionLogRows:
    """One session, ready to be drawn."""

    row: SessionRow
    endpoints: Mapping[str, EndpointRow]
    spans: tuple[Span, ...]
    hands: Mapping[str, tuple[int, ...]]  # endpoint → when a hand was raised
    kinds: Mapping[str, int]  # type → how many
    quality: Mapping[str, tuple[QualityRow, ...]] = field(default_factory=dict)  # endpoint → minute by minute
    voice: Mapping[str, tuple[VoiceRow, ...]] = field(default_factory=dict)

    @property
    def attended(self) -> Attended:
        return Attended(self.row, self.endpoints, self.spans, ())

    @property
    def live(self) -> Interval:
        return self.attended.live

    def interval(self, span: Span) -> Interval:
        return self.attended.interval(span)

    def of(self, endpoint: str, kind: str) -> list[Span]:
        return [span for span in self.spans if span.endpoint == endpoint and span.kind == kind]

    def present(self, endpoint: str) -> list[Interval]:
        """When the endpoint was present in the live span."""
        return common(united(self.attended.of("present", endpoint), self.row.rules.grace_ms), [self.live])

    def present_ms(self, endpoint: str) -> int:
        return total_ms(self.present(endpoint))


async def _minutes(db: AsyncConnection, table: Table, tenant: str, row: SessionRow) -> list[Any]:
    query = select(table).where(_of(table, tenant, row.session)).order_by(table.c.endpoint, table.c.minute)
    return list((await db.execute(query)).mappings())


MinuteRow = TypeVar("MinuteRow", QualityRow, VoiceRow)


def _by_endpoint(rows: Iterable[MinuteRow]) -> dict[str, tuple[MinuteRow, ...]]:
    return {name: tuple(each) for name, each in groupby(rows, key=lambda row: row.endpoint)}


Address = tuple[int, int]
"""Sequence and index of a line."""


@dataclass(frozen=True, slots=True)
class Part:
    """Which part of the matching lines is wanted: those after one, those after the first `skip`, or the page that
    holds `at`. A log only grows at its end, so a line keeps its place."""

    size: int
    after: Address | None = None
    skip: int = 0
    at: Address | None = None


@dataclass(frozen=True, slots=True)
class Page:
    lines: tuple[Line, ...]
    matching: int
    next: Address | None
    skipped: int | None = None  # matching lines before the first; None where a page begins after a line
    beginnings: Mapping[str, Line] = field(default_factory=dict)  # hand, turn or track → the line that began it


@dataclass(frozen=True, slots=True)
class Text:
    """What a reader looks for: in words of these kinds, or by the people and organizations that are called so."""

    asked: str
    words: SessionFilter  # where what was written may lead him
    leads: tuple[str, ...]
    organizations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SessionFilter:
    """Which sessions of the list are wanted. `organizations` None means every one of the tenant."""

    organizations: tuple[str, ...] | None = None
    own: tuple[str, ...] = ()  # beside them: these sessions,
    rooms: tuple[str, ...] = ()  # those that were heard in these rooms,
    person: str | None = None  # those that this person was in
    led_by: str | None = None  # or led
    session: str | None = None
    state: str | None = None
    start: datetime | None = None
    end: datetime | None = None
    school: str | None = None  # any that took part
    lead: str | None = None
    course: str | None = None
    text: Text | None = None
    before: tuple[datetime, str] | None = None
    begun_by: datetime | None = None  # what nobody opened, only if it was planned to begin by then

    def after(self, row: SessionRow) -> SessionFilter:
        """The same, of what stands behind `row` in the list."""
        return self if row.planned_start is None else replace(self, before=(row.planned_start, row.session))


async def session(db: AsyncConnection, tenant: str, session_id: str) -> SessionRow | None:
    rows = await sessions(db, tenant, SessionFilter(session=session_id), 1)
    if not rows or not rows[0].plan.get("activity"):
        return rows[0] if rows else None
    return replace(rows[0], group=await group_of_session(db, tenant, session_id))


async def sessions(db: AsyncConnection, tenant: str, wanted: SessionFilter, limit: int) -> tuple[SessionRow, ...]:
    """The newest first, by planned start."""
    table = LIVE.sessions
    query = select(table).where(table.c.tenant_id == tenant, table.c.planned_start.is_not(None))
    if wanted.organizations is not None:
        query = query.where(existing(tenant, wanted))
    if wanted.school is not None:
        query = query.where(table.c.session.in_(_belonging(tenant, (wanted.school,))))
    if wanted.lead is not None:
        query = query.where(table.c.lead == wanted.lead)
    if wanted.course is not None:
        query = query.where(table.c.course == wanted.course)
    if wanted.text is not None:
        query = query.where(_mentioning(db, tenant, wanted.text))
    if wanted.session is not None:
        query = query.where(table.c.session == wanted.session)
    if wanted.state is not None:
        query = query.where(table.c.state == wanted.state)
    if wanted.begun_by is not None:
        opened = table.c.state.not_in(("scheduled", "cancelled"))
        query = query.where(or_(opened, table.c.planned_start <= wanted.begun_by))
    if wanted.start is not None:
        query = query.where(table.c.planned_start >= wanted.start)
    if wanted.end is not None:
        query = query.where(table.c.planned_start < wanted.end)
    if wanted.before is not None:
        query = query.where(tuple_(table.c.planned_start, table.c.session) < wanted.before)
    query = query.order_by(table.c.planned_start.desc(), table.c.session.desc()).limit(limit)
    return tuple(store.session_of(row) for row in (await db.execute(query)).mappings())


def existing(tenant: str, wanted: SessionFilter) -> ColumnElement[bool]:
    """What there is for the reader: what belongs to his organizations, and what is his own."""
    table, ends = LIVE.sessions.c, LIVE.endpoints.c
    ways: list[ColumnElement[bool]] = [
        table.session.in_(_belonging(tenant, wanted.organizations or ())),
        table.session.in_(wanted.own),
    ]
    if wanted.rooms or wanted.person is not None:
        here = or_(ends.room.in_(wanted.rooms), ends.person == wanted.person)
        ways.append(table.session.in_(select(ends.session).where(ends.tenant_id == tenant, here)))
    if wanted.led_by is not None:
        ways.append(table.lead == wanted.led_by)
    return or_(*ways)


def _belonging(tenant: str, organizations: Iterable[str]) -> Select[tuple[str]]:
    return select(LIVE.organizations.c.session).where(
        LIVE.organizations.c.tenant_id == tenant, LIVE.organizations.c.organization.in_(list(organizations))
    )


def _mentioning(db: AsyncConnection, tenant: str, text: Text) -> ColumnElement[bool]:
    table = LIVE.sessions.c
    ways: list[ColumnElement[bool]] = [
        table.lead.in_(text.leads),
        table.session.in_(_belonging(tenant, text.organizations)),
    ]
    entitled = sessions_saying(db.dialect.name, tenant, text.asked, ("title",))
    spoken = sessions_saying(db.dialect.name, tenant, text.asked, ("chat",))
    if entitled is not None and spoken is not None:
        ways.append(table.session.in_(entitled))
        ways.append(and_(table.session.in_(spoken), existing(tenant, text.words)))
    return or_(*ways)


async def actors_outside(db: AsyncConnection, tenant: str, session_id: str) -> list[str]:
    """The persons who did something to the session from no endpoint of it: planners, administrators."""
    lines = LIVE.lines.c
    query = select(lines.actor_person).where(
        lines.tenant_id == tenant,
        lines.session == session_id,
        lines.actor_endpoint.is_(None),
        lines.actor_person.is_not(None),
    )
    return list((await db.scalars(query.distinct())).all())


async def rates(db: AsyncConnection, tenant: str, sessions: Iterable[str]) -> dict[str, dict[str, int]]:
    """Of finished sessions: pupils present and expected by confirmed roll calls, and rooms whose truths differ."""
    table = LIVE.rooms.c
    query = select(table.session, table.confirmed, table.called, table.expected, table.flags).where(
        table.tenant_id == tenant, table.session.in_(list(sessions))
    )
    found: dict[str, dict[str, int]] = {}
    for row in await db.execute(query):
        sums = found.setdefault(row.session, {"present": 0, "expected": 0, "differing": 0})
        sums["present"] += row.called if row.confirmed else 0
        sums["expected"] += row.expected if row.confirmed else 0
        sums["differing"] += bool(row.flags)
    return found


async def session_log(db: AsyncConnection, tenant: str, row: SessionRow) -> SessionLogRows:
    """All of a session but its lines."""
    spans = select(LIVE.spans).where(_of(LIVE.spans, tenant, row.session))
    spans = spans.order_by(LIVE.spans.c.sequence, LIVE.spans.c.index)
    hands = select(LIVE.lines.c.endpoint, LIVE.lines.c.at_ms).where(
        _of(LIVE.lines, tenant, row.session), LIVE.lines.c.type == "session.hand.raised"
    )
    hands = hands.order_by(LIVE.lines.c.sequence, LIVE.lines.c.index)
    kinds = select(LIVE.lines.c.type, func.count()).where(_of(LIVE.lines, tenant, row.session))
    kinds = kinds.group_by(LIVE.lines.c.type).order_by(LIVE.lines.c.type)
    raised: dict[str, list[int]] = {}
    for endpoint, at_ms in await db.execute(hands):
        raised.setdefault(endpoint, []).append(at_ms or 0)
    return SessionLogRows(
        row=row,
        endpoints={each.endpoint: each for each in await endpoints(db, tenant, row.session)},
        spans=tuple(store.span_of(found) for found in (await db.execute(spans)).mappings()),
        hands={endpoint: tuple(times) for endpoint, times in raised.items()},
        kinds={kind: count for kind, count in await db.execute(kinds)},  # noqa: C416  # rows, not pairs
        quality=_by_endpoint([store.quality_of(found) for found in await _minutes(db, LIVE.quality, tenant, row)]),
        voice=_by_endpoint([store.voice_of(found) for found in await _minutes(db, LIVE.voice, tenant, row)]),
    )


async def endpoints(db: AsyncConnection, tenant: str, session_id: str) -> tuple[EndpointRow, ...]:
    """In the order of their first joining."""
    query = select(LIVE.endpoints).where(_of(LIVE.endpoints, tenant, session_id))
    query = query.order_by(LIVE.endpoints.c.first_sequence, LIVE.endpoints.c.endpoint)
    return tuple(store.endpoint_of(row) for row in (await db.execute(query)).mappings())


async def lines_of_type(db: AsyncConnection, tenant: str, session_id: str, type: str) -> tuple[Line, ...]:
    query = select(LIVE.lines).where(_of(LIVE.lines, tenant, session_id), LIVE.lines.c.type == type)
    return tuple(store.line_of(row) for row in (await db.execute(query)).mappings())


async def lines(db: AsyncConnection, tenant: str, row: SessionRow, wanted: Filter, part: Part) -> Page:
    """A page of the timeline in the log's order."""
    matching = and_(_of(LIVE.lines, tenant, row.session), *conditions(row, wanted))
    address = tuple_(LIVE.lines.c.sequence, LIVE.lines.c.index)

    async def count(condition: ColumnElement[bool]) -> int:
        return await db.scalar(select(func.count()).select_from(LIVE.lines).where(condition)) or 0

    query = select(LIVE.lines).where(matching).order_by(LIVE.lines.c.sequence, LIVE.lines.c.index)
    skip: int | None = part.skip
    if part.after is not None:
        skip, query = None, query.where(address > part.after)
    elif part.at is not None:
        before = await count(and_(matching, address < part.at))
        skip = before - before % part.size
    query = query.offset(skip or 0).limit(part.size + 1)
    found = [store.line_of(each) for each in (await db.execute(query)).mappings()]
    more, page = len(found) > part.size, tuple(found[: part.size])
    following = (page[-1].sequence, page[-1].index) if more else None
    return Page(page, await count(matching), following, skip, await _beginnings(db, tenant, row.session, page))


BEGINNINGS = {
    "hand": "session.hand.raised",
    "turn": "session.stage.entered",
    "track": "session.track.published",
}


async def _beginnings(db: AsyncConnection, tenant: str, session_id: str, page: Iterable[Line]) -> dict[str, Line]:
    """The lines that began the hands, turns and tracks which these lines name by their ids alone."""
    found: dict[str, Line] = {}
    page = tuple(page)
    for thing, began in BEGINNINGS.items():
        ids = {line.data[thing] for line in page if thing in line.data and line.type != began}
        if not ids:
            continue
        query = select(LIVE.lines).where(
            _of(LIVE.lines, tenant, session_id),
            LIVE.lines.c.type == began,
            LIVE.lines.c.data[thing].as_string().in_(ids),
        )
        for each in (await db.execute(query)).mappings():
            line = store.line_of(each)
            found[line.data[thing]] = line
    return found


def _of(table: Any, tenant: str, session_id: str) -> ColumnElement[bool]:
    return and_(table.c.tenant_id == tenant, table.c.session == session_id)
