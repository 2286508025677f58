"""Attendance across a term, and the ledger of every partnership, over REST.

What a reader gets is cut to the sessions that exist for him; who was missing is told of the classes of his own
schools alone. Pupils stand in the order of their seats: there are no ranking lists.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Annotated

from aiohttp import web
from pydantic import StringConstraints
from sqlalchemy.ext.asyncio import AsyncConnection

from server.access.actor import Actor, At
from server.attendance.ledger import Account, Lesson, made_up, to_be_made_up
from server.schools import queries as schools
from server.schools.queries.past import (
    Enrolment,
    PlannedLesson,
    Pupil,
    enrolments,
    people_called,
    planned_lessons,
)
from server.web.api import Api, query_of
from server.web.errors import Problem
from server.web.words import AskedMoment

from . import terms
from .accounts import accounts
from .asked import Id, Query
from .reader import listed
from .routes import LogRoutes, json_answer
from .rows import RoomRow
from .terms import ClassSum, PupilSum, Taught, Wanted
from .view import Json, moment, present_fields

LONGEST = timedelta(days=400)
Word = Annotated[str, StringConstraints(max_length=40)]


class SpanQuery(Query):
    """From `start` to before `end`, at most 400 days."""

    start: AskedMoment
    end: AskedMoment

    @property
    def span(self) -> tuple[datetime, datetime]:
        if not self.start < self.end <= self.start + LONGEST:
            raise Problem(400, "end: after start, and at most 400 days")
        return self.start, self.end


class TermQuery(SpanQuery):
    school: Id | None = None
    class_group: Id | None = None
    course: Id | None = None
    host: Id | None = None
    subject: Word | None = None
    grade: Word | None = None


class LedgerQuery(SpanQuery):
    host: Id | None = None
    school: Id | None = None


@dataclass(slots=True)
class TermRoutes:
    logs: LogRoutes

    def add_to(self, api: Api) -> None:
        term = ("start", "end", "school", "class_group", "course", "host", "subject", "grade")
        right = "read_attendance"
        path = "/api/v1/attendance"
        api.add("GET", path, self.classes, "Attendance by class over a span of days", right=right, query=term)
        api.add("GET", path + "/cells", self.cells, "The same session by session", right=right, query=term)
        api.add("GET", path + "/missing", self.missing, "Who was missing, by seat", right=right, query=term)
        api.add(
            "GET",
            "/api/v1/ledger",
            self.ledger,
            "Taught, received, lost and why, by partnership",
            right=right,
            query=("start", "end", "host", "school"),
        )

    # -- attendance ----------------------------------------------------------------------------------------

    async def classes(self, request: web.Request) -> web.Response:
        _, wanted = await self.wanted(request, TermQuery)
        return json_answer(await self.by_class(wanted))

    async def by_class(self, wanted: Wanted) -> Json:
        tenant = self.logs.tenant
        async with self.logs.database.reading() as db:
            found = await terms.classes(db, tenant, wanted)
            orgs = await schools.org_labels(db, tenant, {each.school for each in found})
            groups = await schools.class_labels(db, tenant, {each.class_group or "" for each in found})
        items = [
            asdict(each)
            | present_fields(rate_bp=rate_bp(each.present, each.expected))
            | {"school_label": orgs.get(each.school), "class_label": groups.get(each.class_group or "")}
            for each in found
        ]
        return {"items": items, "total": _total(found)}

    async def cells(self, request: web.Request) -> web.Response:
        _, wanted = await self.wanted(request, TermQuery)
        tenant = self.logs.tenant
        async with self.logs.database.reading() as db:
            found = await terms.cells(db, tenant, wanted)
            orgs = await schools.org_labels(db, tenant, {row.school for _, row in found})
        return json_answer(cells_view(found, orgs))

    async def missing(self, request: web.Request) -> web.Response:
        actor, wanted = await self.wanted(request, TermQuery)
        tenant = self.logs.tenant
        async with self.logs.database.reading() as db:
            sums = await terms.classes(db, tenant, wanted)
            paths = await schools.org_paths(db, tenant)
            named: dict[str, bool] = {}
            for each in sums:
                at = At(paths.get(each.school, (each.school,)))
                if each.class_group and self.logs.desk.may(actor, "read_attendance", at):
                    named[each.class_group] = self.logs.desk.may(actor, "read_names", at)
            found = await terms.missing(db, tenant, wanted, named)
            items = await self._pupils(db, found, named)
        failures = {each.class_group: each.failures for each in sums}
        for item in items:
            item["uncounted"] = failures.get(item["class_group"], 0)
        return json_answer({"items": items})

    async def _pupils(self, db: AsyncConnection, found: Sequence[PupilSum], named: dict[str, bool]) -> list[Json]:
        """Each with seat and name as they were when he was last missing."""
        tenant = self.logs.tenant
        sat = await enrolments(db, tenant, named)
        persons = {each.whom[7:] for each in found if each.whom.startswith("person:")}
        people = await people_called(db, tenant, persons)
        items = [pupil_view(each, _sitting(each, sat), people, named) for each in found]
        return sorted(items, key=lambda each: (each["class_group"], each.get("seat") is None, each.get("seat", 0)))

    async def wanted(self, request: web.Request, model: type[TermQuery]) -> tuple[Actor, Wanted]:
        asked = query_of(request, model)
        actor = await self.logs.desk.actor(request)
        return actor, await self.span(request, actor, asked)

    async def span(self, request: web.Request, actor: Actor, asked: SpanQuery) -> Wanted:
        """What is asked for, cut to what exists for him; raises 403 for who reads no attendance."""
        may = listed(await self.logs.desk.some(actor, "read_attendance", request))
        await self.logs.caught_up()
        given = asked.model_dump(include={"school", "class_group", "course", "host", "subject", "grade"})
        return Wanted(may, *asked.span, **given)

    # -- the ledger ----------------------------------------------------------------------------------------

    async def ledger(self, request: web.Request) -> web.Response:
        asked = query_of(request, LedgerQuery)
        return json_answer(await self.accounts(request, asked))

    async def accounts(self, request: web.Request, asked: LedgerQuery) -> Json:
        logs = self.logs
        actor = await logs.desk.actor(request)
        reading = await logs.desk.some(actor, "read_attendance", request)
        await logs.caught_up()
        start, end = asked.span
        async with logs.database.reading() as db:
            paths = await schools.org_paths(db, logs.tenant)
            mine = [each for each, path in paths.items() if reading.organizations.intersection(path)]
            wanted, now = Wanted(listed(reading), start, end), logs.desk.utc()
            found = await accounts(db, logs.tenant, wanted, mine, now)
            orgs = await schools.org_labels(
                db, logs.tenant, {org for each in found for org in (each.host, each.school)}
            )
            pair = next(((each.host, each.school) for each in found if _asked_for(each, asked)), None)
            lessons = await self._lessons(db, wanted, pair) if pair else []
            leads = await schools.person_labels(db, logs.tenant, {each.lead for each in lessons})
        items = [account_view(each, orgs) for each in found]
        return {"items": items} | present_fields(lessons=lessons_view(lessons, leads, now) if pair else None)

    async def _lessons(self, db: AsyncConnection, wanted: Wanted, pair: tuple[str, str]) -> list[Lesson]:
        tenant = self.logs.tenant
        planned = await planned_lessons(db, tenant, *pair, wanted.start, wanted.end)
        taught = await terms.taught(db, tenant, wanted, {each.room for each in planned})
        return [lesson_of(each, taught.get((each.session, each.room))) for each in planned]


def _sitting(each: PupilSum, sat: Sequence[Enrolment]) -> Pupil | None:
    kind, _, id_ = each.whom.partition(":")
    day = each.last.planned_start.date()
    here = (one for one in sat if one.pupil.class_group == each.class_group and one.on(day))
    return next(
        (one.pupil for one in here if (one.pupil.person if kind == "person" else str(one.pupil.seat)) == id_), None
    )


def pupil_view(
    each: PupilSum, pupil: Pupil | None, people: dict[str, tuple[str, str]], named: dict[str, bool]
) -> Json:
    kind, _, id_ = each.whom.partition(":")
    known = (pupil.label, pupil.pseudonym) if pupil else people.get(id_)
    return present_fields(
        class_group=each.class_group,
        whom=each.whom,
        seat=pupil.seat if pupil else int(id_) if kind == "seat" else None,
        name=known[0 if named.get(each.class_group or "") else 1] if known else None,
        absent=each.absent,
        excused=each.excused,
        late=each.late,
        left_early=each.left_early,
        last=present_fields(
            status=each.last.status,
            corrected=each.last.derived is not None or None,
            planned_start=moment(each.last.planned_start),
        ),
    )


def rate_bp(present: int, expected: int) -> int | None:
    return (20_000 * present + expected) // (2 * expected) if expected else None


def _total(found: Iterable[ClassSum]) -> Json:
    found = list(found)
    names = ("sessions", "present", "expected", "headcount", "failures", "absences", "differing")
    sums = {name: sum(getattr(each, name) for each in found) for name in names}
    return sums | present_fields(rate_bp=rate_bp(sums["present"], sums["expected"]))


def cells_view(found: Sequence[tuple[str, RoomRow]], orgs: dict[str, str]) -> Json:
    """Sessions as columns in the order of time, rooms as rows; a room that was in no session has no cell there."""
    sessions = {session: moment(row.planned_start) for session, row in found}
    rows: dict[tuple[str, str | None], Json] = {}
    for session, row in found:
        at = rows.setdefault(
            (row.room, row.class_group),
            {"room": row.room, "school": row.school, "label": orgs.get(row.school), "cells": []}
            | present_fields(class_group=row.class_group),
        )
        at["cells"].append(
            present_fields(
                session=session,
                status=row.status,
                rate_bp=rate_bp(row.called or 0, row.expected or 0) if row.confirmed else None,
                present=row.called,
                expected=row.expected,
                headcount=row.headcount,
                share_bp=row.present_ms * 10_000 // row.counted_ms if row.counted_ms else 0,
                differing=row.differing or None,
            )
        )
    return {
        "sessions": [{"id": id_, "planned_start": at} for id_, at in sessions.items()],
        "rows": list(rows.values()),
    }


def _asked_for(each: Account, asked: LedgerQuery) -> bool:
    return (each.host, each.school) == (asked.host, asked.school)


LESSON = tuple(name for name in PlannedLesson.__dataclass_fields__ if name != "class_group")


def lesson_of(planned: PlannedLesson, taught: Taught | None) -> Lesson:
    fields = {name: getattr(planned, name) for name in LESSON}
    if taught is None:
        return Lesson(**fields)
    came = taught.present_ms > 0 or taught.failed_ms > 0
    return Lesson(
        **fields,
        taught_ms=taught.taught_ms,
        received_ms=taught.received_ms,
        failed_ms=taught.failed_ms,
        came=came,
    )


def account_view(each: Account, orgs: dict[str, str]) -> Json:
    return asdict(each) | present_fields(
        host_label=orgs.get(each.host), school_label=orgs.get(each.school), received_bp=each.received_bp
    )


def lessons_view(lessons: Sequence[Lesson], leads: dict[str, str], now: datetime) -> list[Json]:
    again, planned = made_up(lessons, now), to_be_made_up(lessons, now)
    starts = {each.session: moment(each.planned_start) for each in lessons}
    return [
        present_fields(
            session=each.session,
            entry=each.entry,
            title=each.title,
            subject=each.subject,
            grade=each.grade,
            lead=leads.get(each.lead),
            period=each.period,
            planned_start=moment(each.planned_start),
            planned_ms=each.planned_ms,
            taught_ms=each.taught_ms,
            received_ms=each.received_ms if each.taught_ms else None,
            received_milli=each.received_milli,
            failed_ms=each.failed_ms or None,
            state=each.state(now),
            why=each.why(now),
            made_up_by=again.get(each.session),
            make_up_start=starts.get(planned.get(each.session, "")),
            makes_up=True if each.session in again.values() else None,
        )
        for each in lessons
    ]
