"""Who sits in a class, by day. Moving a pupil ends one membership and begins another: the days before stay.

GET  /class-groups/{id}/pupils?day=      as the class was, or is, on that day
POST /class-groups/{id}/pupils           places a pupil, from a day on; another class is left on that day
POST /memberships/{id}/end               takes a pupil out, from a day on
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Select, and_, insert, or_, select, update

from events.schema.base import Fact
from events.schema.registry_people import MembershipBegun, MembershipEnded
from server.ids import uuid7
from server.web.api import Api, Strict, body_of, query_of
from server.web.errors import Problem, not_found
from server.web.words import Id

from ..queries.pupils import in_class
from ..tables import class_groups, memberships, people
from .class_groups import CLASS_GROUPS, MAX_PUPILS
from .editing import Editing, one
from .routes import Register

Seat = Annotated[int, Field(ge=1, le=999)]


class PupilAnswer(BaseModel):
    membership: str
    person: str
    pseudonym: str
    label: str | None = Field(default=None, description="Absent for who may not read names")
    number: str | None = None
    seat: int | None = None
    begun: date
    ended: date | None = Field(default=None, description="The first day no longer")


class PupilsAnswer(BaseModel):
    items: list[PupilAnswer]
    total: int


class PupilsQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    day: date | None = None


class PlacePupil(Strict):
    person: Id
    seat: Seat | None = None
    from_day: date


class EndMembership(Strict):
    to_day: date = Field(description="The first day no longer; at or after the first day in it")


@dataclass(frozen=True, slots=True)
class PupilRoutes:
    register: Register

    def add_to(self, api: Api) -> None:
        path, manage = "/api/v1/class-groups/{id}/pupils", "manage_registry"
        asked = {"right": "read_registry", "answer": PupilsAnswer, "query": ("day",)}
        api.add("GET", path, self.listed, "Who sits in a class, on a day or now", **asked)  # type: ignore[arg-type]  # a dict of several types
        api.add(
            "POST",
            path,
            self.place,
            "Place a pupil",
            right=manage,
            body=PlacePupil,
            answer=PupilAnswer,
            status=201,
        )
        end = "/api/v1/memberships/{id}/end"
        api.add("POST", end, self.end, "Take a pupil out", right=manage, body=EndMembership, answer=PupilAnswer)

    async def listed(self, request: web.Request) -> PupilsAnswer:
        actor = await self.register.door.desk.actor(request)
        asked = query_of(request, PupilsQuery)
        async with self.register.database.reading() as db:
            group = await one(db, CLASS_GROUPS, self.register.tenant, request.match_info["id"])
            at = await self.register.door.check(db, request, actor, "read_registry", group.organization_id)
            named = self.register.door.desk.may(actor, "read_names", at)
            query = self._select().where(memberships.c.class_group_id == group.id, in_class(asked.day))
            rows = (await db.execute(query.order_by(memberships.c.seat, people.c.pseudonym).limit(1000))).all()
        items = [_told(row, named) for row in rows]
        return PupilsAnswer(items=items, total=len(items))

    async def place(self, request: web.Request) -> PupilAnswer:
        door, tenant = self.register.door, self.register.tenant
        actor = await door.desk.actor(request)
        async with self.register.database.reading() as db:
            group = await one(db, CLASS_GROUPS, tenant, request.match_info["id"])
            await door.check(db, request, actor, "manage_registry", group.organization_id)
        body = await body_of(request, PlacePupil)
        async with self.register.database.writing() as db:
            person = await self._person(db, body.person)
            at = await door.check(db, request, actor, "manage_registry", person.organization_id)
            if person.kind != "student" or person.retired is not None:
                raise Problem(409, "Only pupils who are here sit in a class.", "not_a_pupil")
            editing = self.register.editing(db, actor)
            await self._room_for(editing, group.id, body)
            facts = await self._left(editing, body)
            id = uuid7(editing.now)
            await db.execute(
                insert(memberships).values(
                    tenant_id=tenant,
                    id=id,
                    person_id=body.person,
                    class_group_id=group.id,
                    seat=body.seat,
                    begun=body.from_day,
                )
            )
            begun = MembershipBegun(id, body.person, group.id, body.from_day.isoformat(), body.seat)
            await self.register.outbox.note(db, "PlacePupil", [*facts, begun], actor.person)
            return _told(await self._one(db, id), door.desk.may(actor, "read_names", at))

    async def end(self, request: web.Request) -> PupilAnswer:
        door = self.register.door
        actor = await door.desk.actor(request)
        async with self.register.database.reading() as db:
            row = await self._one(db, request.match_info["id"])
            at = await door.check(db, request, actor, "manage_registry", row.home)
        body = await body_of(request, EndMembership)
        async with self.register.database.writing() as db:
            editing = self.register.editing(db, actor)
            row = await self._one(db, row.id)
            fact = await end_membership(editing, row, body.to_day)
            if fact is not None:
                await self.register.outbox.note(db, "EndMembership", [fact], actor.person)
            return _told(await self._one(db, row.id), door.desk.may(actor, "read_names", at))

    # -- rows ----------------------------------------------------------------------------------------------

    def _select(self) -> Select[Any]:
        tenant = self.register.tenant
        columns = (
            people.c.pseudonym,
            people.c.label,
            people.c.number,
            class_groups.c.organization_id.label("home"),
        )
        return (
            select(memberships, *columns)
            .join(people, and_(people.c.tenant_id == tenant, people.c.id == memberships.c.person_id))
            .join(
                class_groups,
                and_(class_groups.c.tenant_id == tenant, class_groups.c.id == memberships.c.class_group_id),
            )
            .where(memberships.c.tenant_id == tenant)
        )

    async def _one(self, db: Any, id: str) -> Any:
        row = (await db.execute(self._select().where(memberships.c.id == id))).one_or_none()
        if row is None:
            raise not_found()
        return row

    async def _person(self, db: Any, id: str) -> Any:
        query = select(people).where(people.c.tenant_id == self.register.tenant, people.c.id == id)
        person = (await db.execute(query)).one_or_none()
        if person is None:
            raise not_found()
        return person

    async def _room_for(self, editing: Editing, group: str, body: PlacePupil) -> None:
        """Nobody else has the seat, and the class is not larger than a roll call can hold."""
        query = select(memberships.c.person_id, memberships.c.seat).where(
            memberships.c.tenant_id == self.register.tenant,
            memberships.c.class_group_id == group,
            or_(memberships.c.ended.is_(None), memberships.c.ended > body.from_day),
        )
        others = [row for row in await editing.db.execute(query) if row.person_id != body.person]
        if body.seat is not None and any(row.seat == body.seat for row in others):
            raise Problem(409, f"Seat {body.seat} is taken.", "seat_taken")
        if len(others) >= MAX_PUPILS:
            raise Problem(409, f"A class holds {MAX_PUPILS} pupils.", "class_full")

    async def _left(self, editing: Editing, body: PlacePupil) -> list[Fact]:
        """Ends what the pupil is still in, on the day the new membership begins."""
        query = self._select().where(
            memberships.c.person_id == body.person,
            or_(memberships.c.ended.is_(None), memberships.c.ended > body.from_day),
        )
        ended = [await end_membership(editing, row, body.from_day) for row in await editing.db.execute(query)]
        return [fact for fact in ended if fact is not None]


async def end_membership(editing: Editing, row: Any, day: date) -> MembershipEnded | None:
    """None if it had ended by then. A day before it began is refused: the past is not rewritten."""
    if row.ended is not None and row.ended <= day:
        return None
    if day < row.begun:
        raise Problem(409, f"It began on {row.begun.isoformat()}; it cannot end before.", "before_it_began")
    await editing.db.execute(
        update(memberships)
        .where(memberships.c.tenant_id == editing.outbox.tenant, memberships.c.id == row.id)
        .values(ended=day)
    )
    days = (row.begun.isoformat(), day.isoformat())
    return MembershipEnded(row.id, row.person_id, row.class_group_id, *days, row.seat)


def _told(row: Any, named: bool) -> PupilAnswer:
    return PupilAnswer(
        membership=row.id,
        person=row.person_id,
        pseudonym=row.pseudonym,
        label=row.label if named else None,
        number=row.number if named else None,
        seat=row.seat,
        begun=row.begun,
        ended=row.ended,
    )
