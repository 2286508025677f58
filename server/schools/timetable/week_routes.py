"""A stretch of days of the timetable over REST: the periods down, and what is held, for who may read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncConnection

from server.access.actor import Reading
from server.access.desk import Desk
from server.db import Database
from server.web.api import Api, query_of
from server.web.errors import Problem

from ..queries import org_labels, org_paths
from . import week, year
from .answers import held_answers
from .bodies import (
    HeldAnswer,
    HolidayAnswer,
    Named,
    PeriodAnswer,
    TimetableAnswer,
    TimetableQuery,
)
from .problems import names_nothing
from .week import Span, Within
from .year import Year

MAX_DAYS = 42  # six weeks, as the longest page shows


@dataclass(frozen=True, slots=True)
class WeekRoutes:
    database: Database
    tenant: str
    desk: Desk

    def add_to(self, api: Api) -> None:
        api.add(
            "GET",
            "/api/v1/timetable",
            self.days,
            "What is held in a stretch of days",
            right="read_registry",
            answer=TimetableAnswer,
            query=("from", "to", "under", "text"),
        )

    async def days(self, request: web.Request) -> TimetableAnswer:
        actor = await self.desk.actor(request)
        reading = await self.desk.some(actor, "read_registry", request)
        asked = query_of(request, TimetableQuery)
        if not timedelta(0) <= asked.last_day - asked.first_day < timedelta(days=MAX_DAYS):
            raise Problem(400, f"to: At most {MAX_DAYS} days, and not before the first.")
        async with self.database.reading() as db:
            paths = await org_paths(db, self.tenant)
            organization = _whose(asked.under, reading, paths)
            around = await year.year(db, self.tenant, organization)
            span = Span(
                datetime.combine(asked.first_day, time(0), around.zone),
                datetime.combine(asked.last_day + timedelta(days=1), time(0), around.zone),
            )
            found = await week.planned(db, self.tenant, span, within(asked.under, reading, paths))
            sessions = [held for held in await held_answers(db, self.tenant, found) if _fits(held, asked.text)]
            return await self._answer(db, organization, around, asked, sessions)

    async def _answer(
        self,
        db: AsyncConnection,
        organization: str,
        around: Year,
        asked: TimetableQuery,
        sessions: list[HeldAnswer],
    ) -> TimetableAnswer:
        term = around.term_on(asked.first_day)
        names = await org_labels(db, self.tenant, [organization])
        return TimetableAnswer(
            organization=Named(id=organization, label=names.get(organization)),
            zone=around.zone.key,
            term=Named(id=term, label=around.terms[term].label) if term else None,
            week=around.terms[term].week_of(asked.first_day) if term else None,
            periods=[
                PeriodAnswer(
                    number=each.number,
                    label=each.label,
                    starts_minute=each.starts_minute,
                    ends_minute=each.ends_minute,
                )
                for each in sorted(around.periods.values(), key=lambda each: each.starts_minute)
            ],
            holidays=[
                HolidayAnswer(
                    label=each.label, first_day=each.first_day, last_day=each.last_day, works_as=each.works_as
                )
                for each in around.holidays
                if each.first_day <= asked.last_day and asked.first_day <= each.last_day
            ],
            sessions=sessions,
        )


def _whose(under: str | None, reading: Reading, paths: Mapping[str, tuple[str, ...]]) -> str:
    """The organization whose year the page is drawn on: what was asked for, else the top of one's own reach."""
    if under is not None:
        if under not in paths:
            raise names_nothing("under")
        return under
    reach = sorted(reading.organizations, key=lambda each: (len(paths[each]), each))
    return reach[0] if reach else min(paths, key=lambda each: (-len(paths[each]), each))


def within(under: str | None, reading: Reading, paths: Mapping[str, tuple[str, ...]]) -> Within:
    """Asking for a part narrows what one may read; it never widens it."""
    mine = {each for each, path in paths.items() if set(path) & reading.organizations}
    if under is not None:
        return Within(organizations=frozenset(each for each in mine if under in paths[each]))
    return Within(frozenset(mine), reading.person, reading.rooms, sessions=reading.sessions)


def _fits(held: HeldAnswer, text: str) -> bool:
    """Every word stands in the title, the teacher's name, a school's or a class's."""
    named = [held.lead, held.host, *(name for seat in held.rooms for name in (seat.school, seat.class_group))]
    told = [held.title, held.subject, *(name.label for name in named if name)]
    page = "\n".join(each for each in told if each).casefold()
    return all(word in page for word in text.casefold().split())
