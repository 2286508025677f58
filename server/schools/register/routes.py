"""The six routes that every noun has. What a noun needs beside them stands in its own file."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from aiohttp import web
from pydantic import BaseModel, create_model
from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncConnection

from server.access.actor import Actor
from server.db import Database
from server.web.api import Api, body_of, query_of
from server.web.errors import Problem, not_found

from ..outbox import Outbox
from .editing import Editing, one
from .lists import LIST_QUERY, ListQuery, holds, page
from .noun import Answer, Noun
from .sight import Door, Sight

A = TypeVar("A", bound=Answer)
After = Callable[[str], Awaitable[None]]
Checked = Callable[[Editing, dict[str, Any]], Awaitable[None]]  # raises what the noun's own rules refuse


@dataclass(frozen=True, slots=True)
class Register:
    """What all nouns' routes share."""

    database: Database
    door: Door
    outbox: Outbox

    @property
    def tenant(self) -> str:
        return self.outbox.tenant

    def editing(self, db: AsyncConnection, actor: Actor) -> Editing:
        return Editing(db, self.outbox, self.outbox.utc(), actor.person)


async def free(_editing: Editing, _row: dict[str, Any]) -> None:
    """No rules of its own."""


async def silent(_id: str) -> None:
    """Nobody is to be told."""


@dataclass(frozen=True, slots=True)
class NounRoutes(Generic[A]):
    register: Register
    noun: Noun[A]
    query: type[ListQuery] = ListQuery
    cut: Callable[[Any, Sight], list[ColumnElement[bool]]] = lambda _query, _sight: []
    check: Checked = free  # before a row is added or changed, given all its columns
    retiring: Checked = free  # before it is retired
    after: After = silent  # told its id once a change is stored

    def add_to(self, api: Api) -> None:
        noun, base = self.noun, f"/api/v1/{self.noun.path}"
        name, one_ = noun.path.replace("-", " "), f"{base}/{{id}}"
        query = tuple(self.query.model_fields)
        assert query[: len(LIST_QUERY)] == LIST_QUERY
        answers = page_of(noun.answer)
        read, manage = "read_registry", "manage_registry"
        api.add("GET", base, self.listed, f"List and search {name}", right=read, answer=answers, query=query)
        api.add("GET", one_, self.one, f"One of the {name}", right=read, answer=noun.answer)
        api.add(
            "POST",
            base,
            self.add,
            f"Add to the {name}",
            right=manage,
            body=noun.body,
            answer=noun.answer,
            status=201,
        )
        api.add(
            "PATCH",
            one_,
            self.change,
            f"Change one of the {name}",
            right=manage,
            body=noun.patch,
            answer=noun.answer,
        )
        api.add("POST", f"{one_}/retire", self.retire, "Use it no longer", right=manage, answer=noun.answer)
        api.add("POST", f"{one_}/restore", self.restore, "Use it again", right=manage, answer=noun.answer)

    async def listed(self, request: web.Request) -> BaseModel:
        _, sight = await self.register.door.sight(request)
        asked = query_of(request, self.query)
        noun = self.noun
        retired = noun.table.c.retired
        query = noun.select(self.register.tenant).where(
            *sight.at(noun.homes, asked.under),
            retired.is_not(None) if asked.retired else retired.is_(None),
            *holds(noun.searched, asked.text),
            *self.cut(asked, sight),
        )
        async with self.register.database.reading() as db:
            rows, total, cursor = await page(db, query, noun.order, asked.cursor, asked.limit)
        return page_of(noun.answer)(items=[noun.read(row) for row in rows], total=total, cursor=cursor)

    async def one(self, request: web.Request) -> A:
        actor = await self.register.door.desk.actor(request)
        async with self.register.database.reading() as db:
            row = await one(db, self.noun, self.register.tenant, request.match_info["id"])
            homes = [getattr(row, home.name) for home in self.noun.homes]
            room = row.id if self.noun.table.name == "rooms" else None
            await self.register.door.check(db, request, actor, "read_registry", *homes, room=room)
            return await self.told(db, request, self.noun.read(row))

    async def add(self, request: web.Request) -> A:
        actor = await self.register.door.desk.actor(request)
        await self.register.door.desk.some(actor, "manage_registry", request)
        body = await body_of(
            request, self.noun.body
        )  # before the one writer's turn: a slow sender holds up nobody
        async with self.register.database.writing() as db:
            editing = self.register.editing(db, actor)
            values = self.noun.values(body, set(self.noun.body.model_fields))
            await self._permit(editing, request, actor, values)
            await self.check(editing, values)
            return await self.told(db, request, await editing.add(self.noun, values))

    async def change(self, request: web.Request) -> A:
        actor = await self.mine(request)
        body = await body_of(request, self.noun.patch)
        values = self.noun.values(body, body.model_fields_set - {"row_version"})
        self._refuse_empty(values)
        async with self.register.database.writing() as db:
            editing = self.register.editing(db, actor)
            before = await editing.row(self.noun, request.match_info["id"])
            await self._permit(editing, request, actor, values)
            await self.check(editing, {**before, **values})
            answer = await editing.change(self.noun, before["id"], body.row_version, values)
            answer = await self.told(db, request, answer)
        await self.after(answer.id)
        return answer

    async def retire(self, request: web.Request) -> A:
        actor = await self.mine(request)
        async with self.register.database.writing() as db:
            editing = self.register.editing(db, actor)
            row = await editing.row(self.noun, request.match_info["id"])
            if row["retired"] is None:
                await self.retiring(editing, row)
            answer = await self.told(db, request, await editing.retire(self.noun, row["id"]))
        await self.after(answer.id)
        return answer

    async def restore(self, request: web.Request) -> A:
        actor = await self.mine(request)
        async with self.register.database.writing() as db:
            answer = await self.register.editing(db, actor).restore(self.noun, request.match_info["id"])
            answer = await self.told(db, request, answer)
        await self.after(answer.id)
        return answer

    async def told(self, db: AsyncConnection, request: web.Request, answer: A) -> A:
        """The answer as this asker may have it."""
        return answer

    # -- who may -------------------------------------------------------------------------------------------

    async def mine(self, request: web.Request) -> Actor:
        """Who asks, if he may change the row; raises 401, 404 or 403."""
        actor = await self.register.door.desk.actor(request)
        async with self.register.database.reading() as db:
            row = await one(db, self.noun, self.register.tenant, request.match_info["id"])
            home, *others = (getattr(row, each.name) for each in self.noun.homes)
            await self.register.door.check(db, request, actor, "read_registry", home, *others)
            await self.register.door.check(db, request, actor, "manage_registry", home)
        return actor

    async def _permit(self, editing: Editing, request: web.Request, actor: Actor, values: dict[str, Any]) -> None:
        """Where a row is put must be the actor's to manage, and what it names be there for him to read."""
        if self.noun.belongs in values:
            where = values[self.noun.belongs]
            await self.register.door.check(editing.db, request, actor, "manage_registry", where)
        for column, table in self.noun.references.items():
            if values.get(column) is not None:
                await self._known(editing, request, actor, table, values[column])

    async def _known(self, editing: Editing, request: web.Request, actor: Actor, table: Any, id: str) -> None:
        lies_in = table.c.id if table.name == "organizations" else table.c.organization_id
        query = select(lies_in).where(table.c.tenant_id == self.register.tenant, table.c.id == id)
        home = await editing.db.scalar(query)
        if home is None:
            raise not_found()
        await self.register.door.check(editing.db, request, actor, "read_registry", home)

    def _refuse_empty(self, values: dict[str, Any]) -> None:
        for column, value in values.items():
            if value is None and not self.noun.table.c[column].nullable:
                raise Problem(400, f"{column.removesuffix('_id')}: must not be empty")


_pages: dict[type[Answer], type[BaseModel]] = {}


def page_of(answer: type[Answer]) -> type[BaseModel]:
    """`{items, total, cursor?}` of these answers."""
    if answer not in _pages:
        name = f"{answer.__name__.removesuffix('Answer')}Page"
        items: Any = list[answer]  # type: ignore[valid-type]  # a type made at run time
        _pages[answer] = create_model(name, items=(items, ...), total=(int, ...), cursor=(str | None, None))
    return _pages[answer]
