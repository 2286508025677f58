"""Attendance and the ledger as files. That somebody takes them out is a fact before the first byte is given."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from typing import Literal

from aiohttp import web

from events.schema.audit import ExportCreated
from server.access.audit import AuditTrail, JournalSilent
from server.web.api import Api, query_of
from server.web.errors import Problem

from . import terms
from .asked import Query
from .attendance_routes import AttendanceRoutes
from .exports import Language, classes_sheet, ledger_sheet, session_sheet
from .sheets import TYPES, Kind, Sheet, written
from .term_routes import LedgerQuery, SpanQuery, TermQuery, TermRoutes

Projection = Literal["identified", "pseudonymous", "aggregate"]
COMMON = ("format", "language")


class SessionExport(Query):
    format: Kind = "csv"
    language: Language = "zh-CN"


class TermExport(TermQuery):
    format: Kind = "csv"
    language: Language = "zh-CN"


class LedgerExport(LedgerQuery):
    format: Kind = "csv"
    language: Language = "zh-CN"


@dataclass(slots=True)
class ExportRoutes:
    attendance: AttendanceRoutes
    terms: TermRoutes
    audit: AuditTrail

    def add_to(self, api: Api) -> None:
        span = ("start", "end", "school", "class_group", "course", "host", "subject", "grade", *COMMON)
        session = "/api/v1/sessions/{id}/attendance/export"
        right = "export_log"
        api.add("GET", session, self.session, "One session's attendance as a file", right=right, query=COMMON)
        api.add("GET", "/api/v1/attendance/export", self.classes, "Attendance as a file", right=right, query=span)
        ledger = ("start", "end", "host", "school", *COMMON)
        api.add("GET", "/api/v1/ledger/export", self.ledger, "The ledger as a file", right=right, query=ledger)

    async def session(self, request: web.Request) -> web.Response:
        asked, logs = query_of(request, SessionExport), self.attendance.logs
        await logs.caught_up()
        async with logs.database.reading() as db:
            reader, row = await logs.session(db, request, "export_log")
            answer = await self.attendance.answer(db, reader, row)
        sheet = session_sheet(answer, asked.language)
        named: Projection = "identified" if reader.reads_names else "pseudonymous"
        version = int(answer["rules"]["version"])
        return await self._given(sheet, asked.format, reader.person, named, version, f"session/{row.session}")

    async def classes(self, request: web.Request) -> web.Response:
        asked = query_of(request, TermExport)
        logs = self.terms.logs
        actor, wanted = await self.terms.wanted(request, TermExport)
        await logs.desk.some(actor, "export_log", request)
        found = await self.terms.by_class(wanted)
        async with logs.database.reading() as db:
            versions = await terms.versions(db, logs.tenant, wanted)
        sheet = classes_sheet(found["items"], _span(asked), versions, asked.language)
        version = max(versions, default=None)
        return await self._given(sheet, asked.format, actor.person, "aggregate", version, repr(asked))

    async def ledger(self, request: web.Request) -> web.Response:
        asked = query_of(request, LedgerExport)
        logs = self.terms.logs
        actor = await logs.desk.actor(request)
        await logs.desk.some(actor, "export_log", request)
        found = await self.terms.accounts(request, asked)
        wanted = await self.terms.span(request, actor, asked)
        async with logs.database.reading() as db:
            versions = await terms.versions(db, logs.tenant, wanted)
        sheet = ledger_sheet(found["items"], _span(asked), versions, asked.language)
        version = max(versions, default=None)
        return await self._given(sheet, asked.format, actor.person, "aggregate", version, repr(asked))

    async def _given(
        self, sheet: Sheet, kind: Kind, person: str | None, projection: Projection, version: int | None, of: str
    ) -> web.Response:
        """The file, once its entry is stored; raises a 503 `Problem`."""
        body = written(sheet, kind)

        def created(previous: str) -> ExportCreated:
            return ExportCreated(
                export=str(uuid.uuid4()),
                kind=kind,
                rows=len(sheet.rows),
                projection=projection,
                previous=previous,
                filter_sha256=hashlib.sha256(of.encode()).hexdigest(),
                rule_version=version,
                sha256=hashlib.sha256(body).hexdigest(),
            )

        try:
            await self.audit.record("CreateExport", person, created)
        except JournalSilent:
            raise Problem(503, "The journal does not answer, so nothing may be taken out yet.") from None
        headers = {
            "Content-Disposition": f'attachment; filename="attendance.{kind}"',
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        }
        return web.Response(body=body, headers={"Content-Type": TYPES[kind], **headers})


def _span(asked: SpanQuery) -> str:
    start, end = asked.span
    return f"{start:%Y-%m-%d} – {end:%Y-%m-%d}"
