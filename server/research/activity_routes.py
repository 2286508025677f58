"""Activities of research groups over REST: plan one, ask people to it, answer, put links beside it, hold it.

Whoever is in the group reads all of it, and who was asked by name that one. Its leader plans; he and the chair
open and adjourn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from aiohttp import web
from sqlalchemy import ColumnElement
from sqlalchemy.ext.asyncio import AsyncConnection

from events.schema.base import Personal
from server.access.matrix import Permission
from server.ids import uuid7
from server.web.api import Api, body_of, query_of
from server.web.errors import changed_meanwhile, not_found

from . import activities, activity_rules, queries
from .activities import ActivityCommand, By
from .answers import ActivityAnswer, ActivityPage
from .bodies import (
    ActivitiesQuery,
    AmendBody,
    AnswerBody,
    AskBody,
    CancelBody,
    MaterialBody,
    Nothing,
    PlanBody,
)
from .circle import Circle, Seen
from .groups import Changed
from .queries import ACTIVITIES
from .rows import ActivityRow
from .telling import Telling
from .writing import ACTIVITY

LEAD: Permission = "lead_group"
PART: Permission = "take_part_in_group"


@dataclass(frozen=True, slots=True)
class Met:
    """An activity as somebody meets it."""

    row: ActivityRow
    group: Seen | None  # None for who is not in it, and was asked by name
    by: By


@dataclass(frozen=True, slots=True)
class ActivityRoutes:
    circle: Circle

    def add_to(self, api: Api) -> None:
        path = "/api/v1/activities"
        one, query, answer = path + "/{id}", tuple(ActivitiesQuery.model_fields), ActivityAnswer
        api.add("GET", path, self.listed, "My groups' activities", right="own", answer=ActivityPage, query=query)
        api.add("POST", path, self.plan, "Plan one", right=LEAD, body=PlanBody, answer=answer, status=201)
        api.add("GET", one, self.one, "One activity", right=PART, answer=answer)
        api.add("PATCH", one, self.amend, "Amend it", right=LEAD, body=AmendBody, answer=answer)
        api.add("POST", one + "/cancel", self.cancel, "Call it off", right=LEAD, body=CancelBody, answer=answer)
        asks = one + "/invitations"
        api.add("POST", asks, self.invite, "Ask people to it", right=LEAD, body=AskBody, answer=answer)
        says = one + "/answer"
        api.add("POST", says, self.answer, "Say whether one comes", right=PART, body=AnswerBody, answer=answer)
        links = one + "/materials"
        api.add(
            "POST", links, self.attach, "Put a link beside it", right=PART,
            body=MaterialBody, answer=answer, status=201,
        )  # fmt: skip
        api.add("DELETE", links + "/{material}", self.detach, "Take a link away", right=PART, answer=answer)
        api.add("POST", one + "/open", self.open, "It is going on", right=PART, body=Nothing, answer=answer)
        ends = one + "/adjourn"
        api.add("POST", ends, self.adjourn, "It has taken place", right=PART, body=Nothing, answer=answer)

    # -- reading -------------------------------------------------------------------------------------------

    async def listed(self, request: web.Request) -> ActivityPage:
        circle = self.circle
        _, person = await circle.person(request)
        asked = query_of(request, ActivitiesQuery)
        await circle.caught_up()
        if person is None:
            return ActivityPage(items=[], total=0)
        async with circle.database.reading() as db:
            rows, total, cursor = await queries.activities_page(
                db,
                circle.opener,
                person,
                asked.group,
                _cut(asked),
                asked.cursor,
                asked.limit,
                newest=asked.newest,
            )
            members = await queries.members(db, circle.tenant, {row.group for row in rows})
            items = await Telling(circle, db, person, circle.utc()).items(rows, members)
        return ActivityPage(items=items, total=total, cursor=cursor)

    async def one(self, request: web.Request) -> ActivityAnswer:
        await self.circle.caught_up()
        return await self._answer(request)

    async def _answer(self, request: web.Request, id_: str | None = None) -> ActivityAnswer:
        circle = self.circle
        async with circle.database.reading() as db:
            met = await self._met(db, request, id_ or request.match_info["id"], PART)
            members = await queries.members(db, circle.tenant, [met.row.group])
            return await Telling(circle, db, met.by.person, circle.utc()).activity(met.row, members)

    async def _met(self, db: AsyncConnection, request: web.Request, id_: str, permission: Permission) -> Met:
        """Raises 404 for who is neither in its group nor asked to it."""
        circle = self.circle
        actor, person = await circle.person(request)
        row = await queries.activity(db, circle.opener, id_)
        if row is None:
            raise not_found()
        if person is not None and await queries.is_asked(db, circle.tenant, row, person):
            seen = await self._inside(db, request, row, person, permission)
            takes_part = seen is not None
            return Met(row, seen, By(person, takes_part and seen is not None and seen.leads, takes_part))
        seen = await circle.seen(db, request, row.group, permission)
        if not seen.inside or person is None:
            await circle.deny(actor, request, permission, None, 404)
            raise not_found()
        return Met(row, seen, By(person, seen.leads, takes_part=True))

    async def _inside(
        self, db: AsyncConnection, request: web.Request, row: ActivityRow, person: str, permission: Permission
    ) -> Seen | None:
        mine = (await queries.standings(db, self.circle.tenant, person, [row.group])).get(row.group)
        if mine is None or mine.standing != "member":
            return None
        return await self.circle.seen(db, request, row.group, permission)

    # -- planning ------------------------------------------------------------------------------------------

    async def plan(self, request: web.Request) -> ActivityAnswer:
        circle = self.circle
        actor, person = await circle.person(request)
        if person is None:
            await circle.desk.some(actor, LEAD, request)
            raise not_found()
        body = await body_of(request, PlanBody)
        async with circle.database.reading() as db:
            seen = await circle.seen(db, request, body.group, LEAD)
            await circle.check(request, seen, LEAD, seen.leads)
            chair = body.chair or person
            await self._known(db, request, seen, [chair, *body.persons])
        asked = circle.request(request, "PlanActivity", person)
        id_ = circle.writer.fresh_id(asked, ACTIVITY)
        command = activities.PlanActivity(
            group=seen.row.group,
            kind=body.kind,
            theme=_word(seen, body.theme),
            chair=chair,
            planned_start=body.planned_start,
            planned_end=body.planned_end,
            description=_word(seen, body.description) if body.description else None,
            cycle=body.cycle,
            step=body.step,
            persons=tuple(dict.fromkeys(body.persons)),
            everyone=body.everyone,
            seminar=uuid7(circle.utc()) if body.seminar else None,
        )
        by = By(person, leads=True, takes_part=True)
        now = circle.utc()
        await circle.write(ACTIVITY, id_, asked, lambda it: activity_rules.decide(it, command, by, now))
        return await self._answer(request, id_)

    async def amend(self, request: web.Request) -> ActivityAnswer:
        met, seen = await self._led(request)
        body = await body_of(request, AmendBody)
        if body.chair is not None:
            async with self.circle.database.reading() as db:
                await self._known(db, request, seen, [body.chair])
        command = activities.AmendActivity(
            version=body.row_version,
            kind=body.kind,
            theme=_word(seen, body.theme) if body.theme else None,
            description=_word(seen, body.description) if body.description else None,
            cycle=body.cycle,
            step=body.step,
            chair=body.chair,
            planned_start=body.planned_start,
            planned_end=body.planned_end,
            seminar=uuid7(self.circle.utc()) if body.seminar else None,
            no_seminar=body.seminar is False,
        )
        return await self._done(request, met, command)

    async def cancel(self, request: web.Request) -> ActivityAnswer:
        met, _ = await self._led(request)
        body = await body_of(request, CancelBody)
        return await self._done(request, met, activities.CancelActivity(body.reason))

    async def invite(self, request: web.Request) -> ActivityAnswer:
        met, seen = await self._led(request)
        body = await body_of(request, AskBody)
        async with self.circle.database.reading() as db:
            await self._known(db, request, seen, body.persons)
        command = activities.InviteToActivity(tuple(body.persons), body.everyone)
        return await self._done(request, met, command)

    async def _led(self, request: web.Request) -> tuple[Met, Seen]:
        """For the leader alone; raises 401, 404 or 403."""
        circle = self.circle
        async with circle.database.reading() as db:
            met = await self._met(db, request, request.match_info["id"], LEAD)
            seen = met.group or await circle.seen(db, request, met.row.group, LEAD)
        await circle.check(request, seen, LEAD, met.by.leads)
        return met, seen

    async def _known(self, db: AsyncConnection, request: web.Request, seen: Seen, persons: Sequence[str]) -> None:
        """Members of the group, or others whom its leader may know of; raises 404."""
        circle = self.circle
        inside = await queries.members(db, circle.tenant, [seen.row.group])
        others = set(persons) - {each.person for each in inside if each.standing == "member"}
        around = await circle.around(db, seen.row)
        await circle.somebodies(db, await circle.desk.actor(request), sorted(others), around)

    # -- taking part ---------------------------------------------------------------------------------------

    async def answer(self, request: web.Request) -> ActivityAnswer:
        met = await self._part(request)
        body = await body_of(request, AnswerBody)
        return await self._done(request, met, activities.AnswerInvitation(body.answer))

    async def attach(self, request: web.Request) -> ActivityAnswer:
        met = await self._part(request)
        body = await body_of(request, MaterialBody)
        home = await self._home(met)
        label, url = Personal(f"org:{home}", body.label), Personal(f"org:{home}", body.url)
        fresh = uuid7(self.circle.utc())
        return await self._done(request, met, activities.AttachMaterial(fresh, label, url))

    async def detach(self, request: web.Request) -> ActivityAnswer:
        met = await self._part(request)
        return await self._done(request, met, activities.DetachMaterial(request.match_info["material"]))

    async def open(self, request: web.Request) -> ActivityAnswer:
        met = await self._part(request)
        await body_of(request, Nothing)
        return await self._done(request, met, activities.OpenActivity())

    async def adjourn(self, request: web.Request) -> ActivityAnswer:
        met = await self._part(request)
        await body_of(request, Nothing)
        return await self._done(request, met, activities.AdjournActivity())

    async def _part(self, request: web.Request) -> Met:
        async with self.circle.database.reading() as db:
            return await self._met(db, request, request.match_info["id"], PART)

    async def _home(self, met: Met) -> str:
        if met.group is not None:
            return met.group.row.home
        async with self.circle.database.reading() as db:
            group = await queries.group(db, self.circle.opener, met.row.group)
        assert group is not None  # whose activity it is
        return group.home

    async def _done(self, request: web.Request, met: Met, command: ActivityCommand) -> ActivityAnswer:
        circle, now = self.circle, self.circle.utc()
        asked = circle.request(request, type(command).__name__, met.by.person)
        try:
            await circle.write(
                ACTIVITY, met.row.activity, asked, lambda it: activity_rules.decide(it, command, met.by, now)
            )
        except Changed:
            await circle.caught_up()
            raise changed_meanwhile(await self._answer(request)) from None
        return await self._answer(request)


def _word(seen: Seen, text: str) -> Personal:
    return Personal(f"org:{seen.row.home}", text)


def _cut(asked: ActivitiesQuery) -> list[ColumnElement[bool]]:
    cuts = []
    if asked.state is not None:
        cuts.append(ACTIVITIES.state == asked.state)
    if asked.cycle is not None:
        cuts.append(ACTIVITIES.cycle == asked.cycle)
    if asked.start is not None:
        cuts.append(ACTIVITIES.planned_end > asked.start)
    if asked.end is not None:
        cuts.append(ACTIVITIES.planned_start < asked.end)
    return cuts
