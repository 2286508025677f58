"""Lessons that come back each week over REST: looked ahead at, planned, changed, retired."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from aiohttp import web
from sqlalchemy import and_
from sqlalchemy.ext.asyncio import AsyncConnection

from server.access.actor import Actor, At
from server.access.desk import Desk
from server.access.matrix import Permission
from server.db import Database
from server.ids import uuid7
from server.web.api import Api, body_of
from server.web.errors import Problem, changed_meanwhile, not_found

from .. import plans
from ..outbox import Outbox
from ..queries import org_paths
from ..tables import sessions
from . import entries, planning
from .answers import Reader, entry_answer, prospect_answer
from .bodies import (
    ChangedEntry,
    EntryAnswer,
    EntryBody,
    EntryList,
    NewEntry,
    ProspectAnswer,
    ProspectBody,
    VersionBody,
)
from .calendar import Rhythm
from .clashes import Clash
from .entries import Entry, EntryRoom
from .planning import NoSuchPlace
from .problems import names_nothing, no_such_place
from .references import is_school, partners, unfit
from .told import entry_fact
from .year import year

BUSY = {"room": "room_busy", "teacher": "teacher_busy", "class": "class_busy"}
READ: Permission = "read_registry"
MANAGE: Permission = "manage_registry"


@dataclass(frozen=True, slots=True)
class EntryRoutes:
    database: Database
    tenant: str
    desk: Desk
    outbox: Outbox

    def add_to(self, api: Api) -> None:
        path = "/api/v1/timetable-entries"
        api.add("GET", path, self.all, "Lessons that come back", right=READ, answer=EntryList, query=("under",))
        api.add(
            "POST", path, self.plan, "Plan a lesson", right=MANAGE, body=NewEntry, answer=EntryAnswer, status=201
        )
        api.add(
            "POST",
            f"{path}/prospect",
            self.look_ahead,
            "What planning it would come to",
            right=MANAGE,
            body=ProspectBody,
            answer=ProspectAnswer,
        )
        api.add("GET", f"{path}/{{id}}", self.one, "One lesson that comes back", right=READ, answer=EntryAnswer)
        api.add(
            "PATCH",
            f"{path}/{{id}}",
            self.change,
            "Change it, and its sessions to come",
            right=MANAGE,
            body=ChangedEntry,
            answer=EntryAnswer,
        )
        api.add(
            "POST",
            f"{path}/{{id}}/retire",
            self.retire,
            "Hold it no more",
            right=MANAGE,
            body=VersionBody,
            answer=EntryAnswer,
        )

    async def all(self, request: web.Request) -> EntryList:
        actor = await self.desk.actor(request)
        reading = await self.desk.some(actor, READ, request)
        async with self.database.reading() as db:
            paths = await org_paths(db, self.tenant)
            under = request.query.get("under")
            hosts = [
                organization
                for organization, path in paths.items()
                if set(path) & reading.organizations and (under is None or under in path)
            ]
            found = await entries.entries(db, self.tenant, hosts)
            answers = await entry_answer(db, self.tenant, found)
        return EntryList(items=answers, total=len(answers))

    async def one(self, request: web.Request) -> EntryAnswer:
        actor = await self.desk.actor(request)
        async with self.database.reading() as db:
            found = await self._entry(db, actor, READ, request)
            [answer] = await entry_answer(db, self.tenant, [found])
        return answer

    async def look_ahead(self, request: web.Request) -> ProspectAnswer:
        actor = await self.desk.actor(request)
        body = await body_of(request, ProspectBody)
        async with self.database.reading() as db:
            wish = await self._wish(db, actor, body, body.entry or "", request)
            found = await self._prospect(db, wish)
            return await prospect_answer(db, self.tenant, found, self._reader(actor))

    async def plan(self, request: web.Request) -> EntryAnswer:
        actor = await self.desk.actor(request)
        body = await body_of(request, NewEntry)
        now = self.desk.utc()
        async with self.database.writing() as db:
            wish = await self._wish(db, actor, body, uuid7(now), request)
            if not body.despite:
                _unhindered((await self._prospect(db, wish)).clashes)
            try:
                async with plans.noted(db, self.outbox, sessions.c.entry_id == wish.id, actor.person, "timetable"):
                    planned = await planning.plan(db, self.tenant, wish, now)
            except NoSuchPlace:
                raise no_such_place() from None
            await self._note(db, wish, actor)
            [answer] = await entry_answer(db, self.tenant, [wish])
        return answer.model_copy(update={"sessions": planned})

    async def change(self, request: web.Request) -> EntryAnswer:
        actor = await self.desk.actor(request)
        body = await body_of(request, ChangedEntry)
        async with self.database.writing() as db:
            old = await self._entry(db, actor, MANAGE, request)
            wish = await self._wish(db, actor, body, old.id, request)
            new = replace(wish, row_version=body.row_version)
            if not body.despite and not _same_bookings(old, new):
                _unhindered((await self._prospect(db, new)).clashes)
            return await self._write(db, old, new, actor)

    async def retire(self, request: web.Request) -> EntryAnswer:
        actor = await self.desk.actor(request)
        body = await body_of(request, VersionBody)
        async with self.database.writing() as db:
            old = await self._entry(db, actor, MANAGE, request)
            gone = replace(old, row_version=body.row_version, retired=True)
            return await self._write(db, old, gone, actor)

    async def _write(self, db: AsyncConnection, old: Entry, new: Entry, actor: Actor) -> EntryAnswer:
        now = self.desk.utc()
        if not await entries.change(db, self.tenant, new, now if new.retired else None):
            [current] = await entry_answer(db, self.tenant, [old])
            raise changed_meanwhile(current)
        before, after = await year(db, self.tenant, old.host), await year(db, self.tenant, new.host)
        coming = and_(sessions.c.entry_id == old.id, sessions.c.planned_start > now)
        try:
            async with plans.noted(db, self.outbox, coming, actor.person, "timetable"):
                moved = await planning.follow(db, self.tenant, old, new, before, after, now)
        except NoSuchPlace:
            raise no_such_place() from None
        written = replace(new, row_version=new.row_version + 1)
        await self._note(db, written, actor)
        [answer] = await entry_answer(db, self.tenant, [written])
        touched = moved.added + moved.moved + moved.called_off + moved.revived
        return answer.model_copy(update={"sessions": touched})

    async def _note(self, db: AsyncConnection, written: Entry, actor: Actor) -> None:
        command, fact = entry_fact(written)
        await self.outbox.note(db, command, [fact], actor.person)

    async def _prospect(self, db: AsyncConnection, wish: Entry) -> planning.Prospect:
        try:
            return await planning.prospect(db, self.tenant, wish, self.desk.utc())
        except NoSuchPlace:
            raise no_such_place() from None

    async def _entry(
        self, db: AsyncConnection, actor: Actor, permission: Permission, request: web.Request
    ) -> Entry:
        found = await entries.entry(db, self.tenant, request.match_info["id"])
        if found is None:
            raise not_found()
        paths = await org_paths(db, self.tenant)
        await self.desk.check(actor, permission, At(paths[found.host]), request)
        return found

    async def _wish(
        self, db: AsyncConnection, actor: Actor, body: EntryBody, id_: str, request: web.Request
    ) -> Entry:
        """The lesson that the body wishes for, by who may plan it."""
        paths = await org_paths(db, self.tenant)
        if body.host not in paths:
            raise names_nothing("host")
        await self.desk.check(actor, MANAGE, At(paths[body.host]), request)
        if not await is_school(db, self.tenant, body.host):
            raise Problem(400, "host: Lessons are hosted by a school.")
        wish = _entry_of(body, id_)
        day = self.desk.utc().astimezone((await year(db, self.tenant, body.host)).zone).date()
        within = self.desk.reading(actor, MANAGE).organizations | await partners(db, self.tenant, body.host, day)
        field = await unfit(db, self.tenant, wish, paths, within)
        if field is not None:
            raise names_nothing(field)
        return wish

    def _reader(self, actor: Actor) -> Reader:
        return Reader(self.desk.reading(actor, READ).organizations)


def _entry_of(body: EntryBody, id_: str) -> Entry:
    return Entry(
        id=id_,
        host=body.host,
        term=body.term,
        title=body.title,
        subject=body.subject,
        grade=body.grade,
        rhythm=Rhythm(body.weekday, body.period, body.weeks),
        room=body.room,
        lead=body.lead,
        rooms=tuple(
            EntryRoom(each.room, each.class_group, each.co_teacher, each.partnership) for each in body.rooms
        ),
        course=body.course,
        lesson=body.lesson,
    )


def _same_bookings(old: Entry, new: Entry) -> bool:
    """Nothing that can clash has changed."""
    wanted = (old.rhythm, old.term, old.room, old.lead, old.rooms)
    return wanted == (new.rhythm, new.term, new.room, new.lead, new.rooms)


def _unhindered(found: Sequence[Clash]) -> None:
    if found:
        raise Problem(409, "Something stands in the way; look at it with prospect.", BUSY[found[0].kind])
