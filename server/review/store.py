"""Where the timeline's rows are kept: takes stored commits in batches, each in one transaction.

A commit that was taken before is passed over, so a batch may come again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, bindparam, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from events import codec
from events.journal import Stored
from events.schema.values import Rules
from server.attendance.trail import Instant, Span
from server.db import Database
from server.projecting import ProjectedRows

from .attended import ROLL, Attended, absence_rows, room_row
from .projection import SessionLog
from .rows import AbsenceRow, Changes, EndpointRow, Line, QualityRow, RoomRow, SessionRow, VoiceRow
from .tables import LIVE, Tables

PROJECTOR = "review"


class Timeline(ProjectedRows[Tables]):
    """Everything that the session log shows."""

    def __init__(self, database: Database, tenant: str, tables: Tables = LIVE) -> None:
        super().__init__(database, tables, PROJECTOR)
        self._tenant = tenant

    async def _take(self, db: AsyncConnection, commits: Sequence[Stored]) -> None:
        """Commits of other aggregates only move the place."""
        by_session: dict[str, list[Stored]] = {}
        for stored in commits:
            kind, _, session = stored.aggregate.partition("/")
            if kind == "session":
                by_session.setdefault(session, []).append(stored)
        for session, own in by_session.items():
            await _take_session(db, self._tables, self._tenant, session, own)


async def _take_session(
    db: AsyncConnection, tables: Tables, tenant: str, session: str, commits: Iterable[Stored]
) -> None:
    log, digest = await _load(db, tables, tenant, session)
    for stored in commits:
        commit = codec.decode(stored.body, tenant)
        if commit.sequence <= log.row.sequence:
            continue
        before, digest = digest, codec.next_digest(digest, stored.body)
        log.add(commit, codec.stored(stored.body)["facts"], before.hex(), digest.hex())
    await _save(db, tables, tenant, log)


async def _load(db: AsyncConnection, tables: Tables, tenant: str, session: str) -> tuple[SessionLog, bytes]:
    found = await _rows(db, tables.sessions, tenant, session)
    if not found:
        return SessionLog(SessionRow(session)), codec.first_digest(f"session/{session}")
    endpoints = await _rows(db, tables.endpoints, tenant, session)
    lasting = await _rows(db, tables.spans, tenant, session, tables.spans.c.end_time.is_(None))
    log = SessionLog(
        session_of(found[0]),
        {row["endpoint"]: endpoint_of(row) for row in endpoints},
        [span_of(row) for row in lasting],
        found[0]["about"],
    )
    return log, bytes.fromhex(found[0]["digest"])


async def _save(db: AsyncConnection, tables: Tables, tenant: str, log: SessionLog) -> None:
    changes: Changes = log.take_changes()
    key = {"tenant_id": tenant, "session": log.row.session}
    await _replace(db, tables.sessions, [key | _session_row(log)])
    await _replace(db, tables.endpoints, [key | _endpoint_row(row) for row in changes.endpoints.values()])
    await _replace(db, tables.spans, [key | _span_row(span) for span in changes.spans.values()])
    await _replace(db, tables.quality, [key | asdict(row) for row in changes.quality.values()])
    await _replace(db, tables.voice, [key | asdict(row) for row in changes.voice.values()])
    if changes.lines:  # a line is never written twice, so none needs replacing
        await db.execute(insert(tables.lines), [key | _line_row(line) for line in changes.lines])
    about = {organization for path in _paths(log.row) for organization in path}
    await _replace(db, tables.organizations, [key | {"organization": each} for each in sorted(about)])
    if log.row.state == "ended" and changes.judged:
        await _judge(db, tables, tenant, log)


async def _judge(db: AsyncConnection, tables: Tables, tenant: str, log: SessionLog) -> None:
    """The attendance of a finished session, from all its rows."""
    session = log.row.session
    attended = await attendance(db, tables, tenant, log.row)
    rooms = attended.rooms()
    key = {"tenant_id": tenant, "session": session}
    await _replace(db, tables.rooms, [key | _listed(asdict(room_row(log.row, room)), "flags") for room in rooms])
    await db.execute(delete(tables.absences).where(_mine(tables.absences, tenant, session)))
    absent = [key | asdict(row) for room in rooms for row in absence_rows(log.row, room)]
    if absent:
        await db.execute(insert(tables.absences), absent)


async def attendance(db: AsyncConnection, tables: Tables, tenant: str, row: SessionRow) -> Attended:
    """What a session's attendance is worked out from, as its rows now stand."""
    endpoints = await _rows(db, tables.endpoints, tenant, row.session)
    spans = [span_of(each) for each in await _rows(db, tables.spans, tenant, row.session)]
    roll = [
        line_of(each) for each in await _rows(db, tables.lines, tenant, row.session, tables.lines.c.type.in_(ROLL))
    ]
    return Attended(
        row,
        {each["endpoint"]: endpoint_of(each) for each in endpoints},
        sorted(spans, key=lambda span: (span.sequence, span.index)),
        sorted(roll, key=lambda line: (line.sequence, line.index)),
    )


def _mine(table: Table, tenant: str, session: str) -> ColumnElement[bool]:
    return and_(table.c.tenant_id == tenant, table.c.session == session)


async def _rows(
    db: AsyncConnection, table: Table, tenant: str, session: str, *conditions: ColumnElement[bool]
) -> list[Any]:
    query = select(table).where(_mine(table, tenant, session), *conditions)
    return list((await db.execute(query)).mappings())


async def _replace(db: AsyncConnection, table: Table, rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    keys = [column.name for column in table.primary_key]
    same = (table.c[name] == bindparam(f"old_{name}") for name in keys)
    await db.execute(delete(table).where(*same), [{f"old_{name}": row[name] for name in keys} for row in rows])
    await db.execute(insert(table), rows)


def _paths(row: SessionRow) -> list[list[str]]:
    """The ways from the top to the host's school and to every room's."""
    return [row.plan["org_path"], *(room["org_path"] for room in row.plan["rooms"])] if row.plan else []


# -- rows and values --------------------------------------------------------------------------------------


def _session_row(log: SessionLog) -> dict[str, Any]:
    row = log.row
    return {
        "state": row.state,
        "plan": dict(row.plan),
        "plan_commit": row.plan_commit,
        "plan_index": row.plan_index,
        "plan_type": row.plan_type,
        "rules": asdict(row.rules),
        "planned_start": row.planned_start,
        "planned_end": row.planned_end,
        "lead": row.plan.get("lead"),
        "course": row.plan.get("course"),
        "started": row.started,
        "ended_ms": row.ended_ms,
        "last_time": row.last.time if row.last else None,
        "last_at_ms": row.last.at_ms if row.last else None,
        "sequence": row.sequence,
        "epoch": row.epoch,
        "facts": row.facts,
        "faults": row.faults,
        "digest": row.digest,
        "about": dict(sorted(log.about.items())),
    }


def session_of(row: Any) -> SessionRow:
    last = Instant(row["last_time"], row["last_at_ms"]) if row["last_time"] else None
    plain = (
        "session",
        "state",
        "plan",
        "plan_commit",
        "plan_index",
        "plan_type",
        "planned_start",
        "planned_end",
        "started",
    )
    counted = ("ended_ms", "sequence", "epoch", "facts", "faults", "digest")
    return SessionRow(last=last, rules=Rules(**row["rules"]), **{name: row[name] for name in plain + counted})


def _endpoint_row(row: EndpointRow) -> dict[str, Any]:
    names = [name for name in EndpointRow.__dataclass_fields__ if name != "org_path"]
    return {"org_path": list(row.org_path)} | {name: getattr(row, name) for name in names}


def endpoint_of(row: Any) -> EndpointRow:
    names = [name for name in EndpointRow.__dataclass_fields__ if name != "org_path"]
    return EndpointRow(org_path=tuple(row["org_path"]), **{name: row[name] for name in names})


def _span_row(span: Span) -> dict[str, Any]:
    return {
        "endpoint": span.endpoint,
        "kind": span.kind,
        "sequence": span.sequence,
        "index": span.index,
        "start_time": span.start.time,
        "start_at_ms": span.start.at_ms,
        "end_time": span.end.time if span.end else None,
        "end_at_ms": span.end.at_ms if span.end else None,
        "detail": span.detail,
        "turn": span.turn,
    }


def span_of(row: Any) -> Span:
    return Span(
        endpoint=row["endpoint"],
        kind=row["kind"],
        sequence=row["sequence"],
        index=row["index"],
        start=Instant(row["start_time"], row["start_at_ms"]),
        end=Instant(row["end_time"], row["end_at_ms"]) if row["end_time"] else None,
        detail=row["detail"],
        turn=row["turn"],
    )


def _line_row(line: Line) -> dict[str, Any]:
    return {
        "sequence": line.sequence,
        "index": line.index,
        "type": line.type,
        "time": line.instant.time,
        "at_ms": line.instant.at_ms,
        "recorded": line.recorded,
        "commit": line.commit,
        "command": line.command,
        "actor_endpoint": line.actor_endpoint,
        "actor_person": line.actor_person,
        "endpoint": line.endpoint,
        "data": dict(line.data),
    }


def _listed(row: dict[str, Any], name: str) -> dict[str, Any]:
    return row | {name: list(row[name])}


def room_of(row: Any) -> RoomRow:
    names = [name for name in RoomRow.__dataclass_fields__ if name != "flags"]
    return RoomRow(flags=tuple(row["flags"]), **{name: row[name] for name in names})


def voice_of(row: Any) -> VoiceRow:
    return VoiceRow(**{name: row[name] for name in VoiceRow.__dataclass_fields__})


def quality_of(row: Any) -> QualityRow:
    return QualityRow(**{name: row[name] for name in QualityRow.__dataclass_fields__})


def absence_of(row: Any) -> AbsenceRow:
    return AbsenceRow(**{name: row[name] for name in AbsenceRow.__dataclass_fields__})


def line_of(row: Any) -> Line:
    names = [name for name in Line.__dataclass_fields__ if name != "instant"]
    return Line(instant=Instant(row["time"], row["at_ms"]), **{name: row[name] for name in names})
