"""Calendars to subscribe to: one secret address for one person's, class's or room's lessons.

An address is 32 random bytes, shown once and stored as its hash. Whoever has it reads the calendar until it is
ended; it opens nothing else.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast

from aiohttp import web
from sqlalchemy import Row, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from server.access.actor import Actor, At
from server.access.desk import Desk
from server.db import Database
from server.ids import uuid7
from server.web.api import Api, body_of
from server.web.errors import not_found

from ..queries import org_paths
from ..signing import fingerprint
from ..tables import calendar_feeds, class_groups, people, rooms
from . import week
from .answers import held_answers
from .bodies import FeedAnswer, FeedBody, FeedList, HeldAnswer, Named
from .feed import Held, calendar_text
from .week import Planned, Span, Within

PAST, FUTURE = timedelta(days=60), timedelta(days=400)
TABLES = {"person": people, "class_group": class_groups, "room": rooms}
TOKEN_CHARACTERS = 43


@dataclass(frozen=True, slots=True)
class CalendarRoutes:
    database: Database
    tenant: str
    desk: Desk
    address: str  # of this server, as others find it

    def add_to(self, api: Api) -> None:
        path = "/api/v1/calendars"
        api.add("GET", path, self.mine, "The calendars that one subscribed to", right="own", answer=FeedList)
        api.add(
            "POST",
            path,
            self.subscribe,
            "A secret address for a calendar",
            right="read_registry",
            body=FeedBody,
            answer=FeedAnswer,
            status=201,
        )
        api.add("DELETE", f"{path}/{{id}}", self.end, "End an address", right="own", status=204)
        api.add("GET", "/calendars/{secret}.ics", self.read, "A calendar (RFC 5545)", right="public")

    async def subscribe(self, request: web.Request) -> FeedAnswer:
        actor = await self.desk.actor(request)
        body = await body_of(request, FeedBody)
        secret, now = secrets.token_urlsafe(32), self.desk.utc()
        feed = uuid7(now)
        row = {
            "tenant_id": self.tenant,
            "id": feed,
            "secret_sha256": fingerprint(secret),
            "kind": body.kind,
            "subject_id": body.subject,
            "person_id": actor.person,
            "created": now,
        }
        async with self.database.writing() as db:
            label = await self._label(db, actor, body, request)
            await db.execute(insert(calendar_feeds).values(row))
        return FeedAnswer(
            id=feed,
            kind=body.kind,
            subject=Named(id=body.subject, label=label),
            created=now,
            address=f"{self.address}/calendars/{secret}.ics",
        )

    async def _label(self, db: AsyncConnection, actor: Actor, body: FeedBody, request: web.Request) -> str:
        """What the calendar is of; raises a 404 `Problem` for what the asker may not know of."""
        table = TABLES[body.kind]
        query = select(table).where(table.c.tenant_id == self.tenant, table.c.id == body.subject)
        found = (await db.execute(query)).one_or_none()
        if found is None or (body.kind == "person" and found.kind == "student"):
            raise not_found()
        path = (await org_paths(db, self.tenant))[found.organization_id]
        person = body.subject if body.kind == "person" else None
        room = body.subject if body.kind == "room" else None
        if person is None or person != actor.person:
            await self.desk.check(actor, "read_registry", At(path, room=room), request)
        return cast(str, found.label)

    async def mine(self, request: web.Request) -> FeedList:
        actor = await self.desk.actor(request)
        table = calendar_feeds.c
        async with self.database.reading() as db:
            query = select(calendar_feeds).where(
                table.tenant_id == self.tenant, table.person_id == actor.person, table.ended.is_(None)
            )
            rows = (await db.execute(query.order_by(table.created, table.id))).all()
            items = [await self._shown(db, row) for row in rows] if actor.person else []
        return FeedList(items=items, total=len(items))

    async def _shown(self, db: AsyncConnection, row: Row[Any]) -> FeedAnswer:
        subject = Named(id=row.subject_id, label=await _called(db, self.tenant, row.kind, row.subject_id))
        return FeedAnswer(id=row.id, kind=row.kind, subject=subject, created=row.created)

    async def end(self, request: web.Request) -> web.Response:
        actor = await self.desk.actor(request)
        table = calendar_feeds.c
        async with self.database.writing() as db:
            ended = await db.execute(
                update(calendar_feeds)
                .where(
                    table.tenant_id == self.tenant,
                    table.id == request.match_info["id"],
                    table.person_id == (actor.person or ""),
                    table.ended.is_(None),
                )
                .values(ended=self.desk.utc())
            )
        if ended.rowcount != 1:
            raise not_found()
        return web.Response(status=204)

    async def read(self, request: web.Request) -> web.Response:
        secret = request.match_info["secret"]
        if len(secret) != TOKEN_CHARACTERS:
            raise not_found()
        async with self.database.reading() as db:
            feed = await _feed(db, self.tenant, secret)
            if feed is None:
                raise not_found()
            now = self.desk.utc()
            span = Span(now - PAST, now + FUTURE)
            held = await week.planned(db, self.tenant, span, _within(feed.kind, feed.subject_id))
            answers = await held_answers(db, self.tenant, held)
            name = await _called(db, self.tenant, feed.kind, feed.subject_id) or ""
        text = calendar_text(name, self.address, map(_event, held, answers))
        return _answered(request, text)


def _answered(request: web.Request, text: bytes) -> web.Response:
    """A program that asks every hour is told in a few bytes that nothing has changed."""
    tag = hashlib.sha256(text).hexdigest()[:32]
    if any(each.value == tag for each in request.if_none_match or ()):
        response = web.Response(status=304)
    else:
        response = web.Response(body=text, content_type="text/calendar", charset="utf-8")
    response.etag = tag
    response.headers["Cache-Control"] = "private, max-age=300"
    return response


def _within(kind: str, subject: str) -> Within:
    match kind:
        case "person":
            return Within(person=subject)
        case "room":
            return Within(rooms=frozenset({subject}))
        case _:
            return Within(classes=frozenset({subject}))


def _event(planned: Planned, told: HeldAnswer) -> Held:
    where = [told.host.label, told.room.label if told.room else None]
    classes = [
        f"{seat.school.label or ''} {seat.class_group.label or ''}" for seat in told.rooms if seat.class_group
    ]
    about = [told.subject, told.lead.label, "、".join(each.strip() for each in classes)]
    return Held(
        session=planned.id,
        title=planned.title,
        starts=planned.starts,
        ends=planned.ends,
        where=" ".join(each for each in where if each),
        about="　".join(each for each in about if each),
        changed=planned.cancelled or planned.scheduled,
        version=planned.row_version,
        cancelled=planned.cancelled is not None,
    )


async def _feed(db: AsyncConnection, tenant: str, secret: str) -> Row[Any] | None:
    table = calendar_feeds.c
    query = select(calendar_feeds).where(
        table.tenant_id == tenant, table.secret_sha256 == fingerprint(secret), table.ended.is_(None)
    )
    return (await db.execute(query)).one_or_none()


async def _called(db: AsyncConnection, tenant: str, kind: str, subject: str) -> str | None:
    table = TABLES[kind]
    query = select(table.c.label).where(table.c.tenant_id == tenant, table.c.id == subject)
    return cast("str | None", await db.scalar(query))
