"""People 人员 over REST: staff by name, pupils by pseudonym unless the reader may read names.

Who may not read a pupil's name can neither search by it nor sort by it.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from aiohttp import web
from pydantic import BaseModel, Field
from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from events.schema import registry_people as facts
from server.web.api import Api, Strict, query_of
from server.web.words import Id, Label, Word

from ..queries import last_sign_ins, org_labels
from ..tables import memberships, organizations, people, role_assignments
from .lists import ListQuery, holds, page
from .noun import Answer, Facts, Noun, Patch
from .roles import RoleAnswer, roles_of
from .routes import NounRoutes, page_of
from .sight import Sight, subtree

PersonKind = Literal["staff", "student", "guest"]


class PersonAnswer(Answer):
    organization: str
    organization_label: str
    kind: PersonKind
    label: str | None = Field(default=None, description="Absent for a pupil whose name you may not read")
    number: str | None = None
    pseudonym: str
    roles: list[RoleAnswer] = Field(default_factory=list, description="Those that hold, or will")
    last_sign_in: datetime | None = None


class PersonBody(Strict):
    organization: Id
    kind: PersonKind
    label: Label
    number: Word | None = None


class PersonPatch(Patch):
    organization: Id | None = None
    label: Label | None = None
    number: Word | None = None


class PeopleQuery(ListQuery):
    kind: PersonKind | None = None
    role: str | None = Field(default=None, max_length=20)
    class_group: Id | None = None


class PeopleCounts(BaseModel):
    staff: int = 0
    student: int = 0
    guest: int = 0


def _select(tenant: str) -> Select[Any]:
    home = and_(organizations.c.tenant_id == tenant, organizations.c.id == people.c.organization_id)
    return (
        select(people, organizations.c.label.label("organization_label"))
        .join(organizations, home)
        .where(people.c.tenant_id == tenant)
    )


def _read(row: Row[Any]) -> PersonAnswer:
    return _person(row, row.organization_label)


def _person(row: Row[Any], organization_label: str) -> PersonAnswer:
    return PersonAnswer(
        id=row.id,
        row_version=row.row_version,
        retired=row.retired,
        organization=row.organization_id,
        organization_label=organization_label,
        kind=row.kind,
        label=row.label,
        number=row.number,
        pseudonym=row.pseudonym,
    )


def new_pseudonym() -> str:
    """Eight characters `[a-z2-7]` that say nothing of anybody."""
    return base64.b32encode(secrets.token_bytes(5)).decode().lower()


PEOPLE = Noun(
    path="people",
    word="Person",
    table=people,
    facts=Facts(facts.PersonAdded, facts.PersonChanged, facts.PersonRetired),
    answer=PersonAnswer,
    body=PersonBody,
    patch=PersonPatch,
    select=_select,
    read=_read,
    homes=(people.c.organization_id,),
    order=(people.c.sort_key, people.c.id),
    searched=(people.c.spelled, people.c.number, people.c.pseudonym),
    made=lambda _now: {"pseudonym": new_pseudonym()},
    subject=lambda row: f"person:{row['id']}",
    pathed=True,
)


# Of everybody in sight the database should walk the index of the order and stop where the page is full, rather
# than gather all people school by school and sort them; this is no column that it has an index of.
BY_ORDER = func.coalesce(people.c.organization_id, "")


def withheld(person: PersonAnswer) -> PersonAnswer:
    """As who may not read names sees it."""
    return person if person.kind != "student" else person.model_copy(update={"label": None, "number": None})


async def colleagues(
    db: AsyncConnection, tenant: str, roots: Iterable[str], text: str, without: Iterable[str], limit: int
) -> list[PersonAnswer]:
    """Staff and guests in use under these organizations, by name, but those of `without`; no roles are told."""
    query = _select(tenant).where(
        people.c.kind != "student",
        people.c.retired.is_(None),
        people.c.organization_id.in_(subtree(tenant, roots)),
        people.c.id.not_in(sorted(without)),
        *holds((people.c.spelled, people.c.number), text),
    )
    return [_read(row) for row in await db.execute(query.order_by(*PEOPLE.order).limit(limit))]


@dataclass(frozen=True, slots=True)
class PeopleRoutes(NounRoutes[PersonAnswer]):
    def add_to(self, api: Api) -> None:
        summary = "How many people of each kind you may see"
        path = "/api/v1/people/counts"
        api.add("GET", path, self.counts, summary, right="read_registry", answer=PeopleCounts, query=("under",))
        NounRoutes.add_to(self, api)

    async def listed(self, request: web.Request) -> BaseModel:
        _, sight = await self.register.door.sight(request)
        asked = query_of(request, PeopleQuery)
        tenant, now = self.register.tenant, self.register.outbox.utc()
        named = sight.named(people.c.organization_id)
        # Without a join: with a hundred thousand people each is looked at once to be counted.
        query = select(people, named.label("named")).where(
            people.c.tenant_id == tenant,
            *sight.at(PEOPLE.homes if asked.under else (BY_ORDER,), asked.under),
            people.c.retired.is_not(None) if asked.retired else people.c.retired.is_(None),
            *_searched(asked.text, sight),
            *_cut(tenant, asked, now),
        )
        order = PEOPLE.order if sight.all_names else (people.c.pseudonym,)
        async with self.register.database.reading() as db:
            rows, total, cursor = await page(db, query, order, asked.cursor, asked.limit)
            roles = await roles_of(db, tenant, [row.id for row in rows], now)
            seen = await last_sign_ins(db, tenant, [row.id for row in rows])
            schools = await org_labels(db, tenant, {row.organization_id for row in rows})
        items = []
        for row in rows:
            person = _person(row, schools[row.organization_id])
            more = {"roles": roles.get(row.id, []), "last_sign_in": seen.get(row.id)}
            items.append((person if row.named else withheld(person)).model_copy(update=more))
        return page_of(PersonAnswer)(items=items, total=total, cursor=cursor)

    async def told(self, db: Any, request: web.Request, answer: PersonAnswer) -> PersonAnswer:
        actor = await self.register.door.desk.actor(request)
        now = self.register.outbox.utc()
        at = await self.register.door.check(db, request, actor, "read_registry", answer.organization)
        shown = answer if self.register.door.desk.may(actor, "read_names", at) else withheld(answer)
        roles = await roles_of(db, self.register.tenant, [answer.id], now)
        seen = await last_sign_ins(db, self.register.tenant, [answer.id])
        return shown.model_copy(update={"roles": roles.get(answer.id, []), "last_sign_in": seen.get(answer.id)})

    async def counts(self, request: web.Request) -> PeopleCounts:
        _, sight = await self.register.door.sight(request)
        under = request.query.get("under")
        query = (
            select(people.c.kind, func.count())
            .where(
                people.c.tenant_id == self.register.tenant,
                people.c.retired.is_(None),
                *sight.at(PEOPLE.homes, under),
            )
            .group_by(people.c.kind)
        )
        async with self.register.database.reading() as db:
            return PeopleCounts(**dict(tuple(row) for row in await db.execute(query)))


def _searched(text: str, sight: Sight) -> list[ColumnElement[bool]]:
    if not text:
        return []
    small = text.lower()  # as spellings and pseudonyms are already, so that no row of many need be made so
    named = or_(people.c.spelled.contains(small, autoescape=True), *holds((people.c.number,), text))
    by_pseudonym = people.c.pseudonym.contains(small, autoescape=True)
    if sight.all_names:
        return [or_(named, by_pseudonym)]
    known = or_(people.c.kind != "student", sight.named(people.c.organization_id))
    return [or_(and_(known, named), by_pseudonym)]


def _cut(tenant: str, asked: PeopleQuery, now: datetime) -> list[ColumnElement[bool]]:
    cuts: list[ColumnElement[bool]] = []
    if asked.kind is not None:
        cuts.append(people.c.kind == asked.kind)
    if asked.role is not None:
        roles = role_assignments.c
        holding = select(roles.person_id).where(
            roles.tenant_id == tenant,
            roles.role == asked.role,
            roles.ended.is_(None),
            or_(roles.until.is_(None), roles.until > now),
        )
        cuts.append(people.c.id.in_(holding))
    if asked.class_group is not None:
        sits = select(memberships.c.person_id).where(
            memberships.c.tenant_id == tenant,
            memberships.c.class_group_id == asked.class_group,
            memberships.c.ended.is_(None),
        )
        cuts.append(people.c.id.in_(sits))
    return cuts
