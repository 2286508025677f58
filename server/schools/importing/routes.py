"""Import over REST. Nothing is kept between looking and writing: the same file is sent twice, and read twice.

GET  /imports/{noun}/template           an XLSX file to fill in
POST /imports/{noun}/preview?name=      the file as the body; says what writing it would do
POST /imports/{noun}?sha256=            writes it, all of it or nothing; only the file that was looked at
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any, cast
from zoneinfo import ZoneInfo

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from events.schema.registry_people import ImportCompleted
from server.access.actor import Actor
from server.ids import uuid7
from server.web.api import Api, query_of
from server.web.errors import Problem, not_found

from .. import queries
from ..register.granting import SENTENCES, Grant, refusal
from ..register.routes import Register
from .answers import Preview, Written, preview, rows_of
from .columns import COLUMNS, ListNoun
from .planning import Planned, PlannedRow, Standing, planned
from .sheets import MAX_BYTES, Sheet, Unreadable, read_apart
from .standing import end_of, standing_for
from .template import template
from .writing import Writing

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BODY_TIMEOUT_S = 60.0
READING = 2  # files at once: each may take a gigabyte and a core


class PreviewQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, StringConstraints(max_length=200)] = ""


class WriteQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


@dataclass(frozen=True, slots=True)
class ImportRoutes:
    register: Register
    person_changed: Callable[[str], Awaitable[None]]
    reading: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(READING))

    def add_to(self, api: Api) -> None:
        path, right = "/api/v1/imports/{noun}", "manage_registry"
        api.add("GET", f"{path}/template", self.template, "A list to fill in, as XLSX", right=right)
        api.add(
            "POST",
            f"{path}/preview",
            self.preview,
            "What a list would do",
            right=right,
            answer=Preview,
            query=("name",),
        )
        api.add(
            "POST", path, self.write, "Write a list, all of it or nothing", right=right, answer=Written,
            status=201, query=("sha256",),
        )  # fmt: skip

    async def template(self, request: web.Request) -> web.Response:
        await self._manager(request)
        noun = _noun(request)
        headers = {"Content-Disposition": f'attachment; filename="{noun}.xlsx"'}
        return web.Response(body=await asyncio.to_thread(template, noun), content_type=XLSX, headers=headers)

    async def preview(self, request: web.Request) -> Preview:
        _, roots = await self._manager(request)
        noun, asked = _noun(request), query_of(request, PreviewQuery)
        data, sheet = await self._sheet(request)
        async with self.register.database.reading() as db:
            standing, plan = await self._plan(db, noun, sheet, roots)
        return await asyncio.to_thread(preview, noun, asked.name, data, sheet, plan, standing)

    async def write(self, request: web.Request) -> Written:
        actor, roots = await self._manager(request)
        noun, asked = _noun(request), query_of(request, WriteQuery)
        data, sheet = await self._sheet(request)
        if hashlib.sha256(data).hexdigest() != asked.sha256:
            raise Problem(409, "This is not the file that was looked at.", "another_file")
        async with self.register.database.writing() as db:
            standing, plan = await self._plan(db, noun, sheet, roots)
            if not plan.writable:
                told = await asyncio.to_thread(preview, noun, "", data, sheet, plan, standing)
                more = {"preview": told.model_dump(mode="json", exclude_none=True)}
                raise Problem(409, "The list has errors; nothing was written.", "list_wrong", more=more)
            await self._permit(db, request, actor, plan)
            written = await self._written(db, actor, noun, sheet, asked.sha256, plan)
        for row in rows_of(plan, "changed"):
            if row.known is not None and noun == "people" and row.role is not None:
                await self.person_changed(row.known.id)
        return written

    async def _written(
        self, db: AsyncConnection, actor: Actor, noun: ListNoun, sheet: Sheet, sha256: str, plan: Planned
    ) -> Written:
        editing = self.register.editing(db, actor)
        writing = Writing(editing, noun)
        try:
            await writing.write(plan.rows, await self._today(db))
        except IntegrityError:
            raise Problem(
                409, "Another row has this number already; nothing was written.", "already_exists"
            ) from None
        counts = (plan.count("new"), plan.count("changed"), plan.count("unchanged"))
        noun_ = cast(Any, noun.replace("-", "_"))
        completed = ImportCompleted(uuid7(editing.now), noun_, sheet.format, sha256, *counts)
        await self.register.outbox.note(db, "ImportRoster", [*writing.facts, completed], actor.person)
        return Written(added=counts[0], changed=counts[1], unchanged=counts[2])

    # -- who, what, and when -------------------------------------------------------------------------------

    async def _manager(self, request: web.Request) -> tuple[Actor, frozenset[str]]:
        """Who imports, and the organizations under which he manages everything; raises 401 or 403."""
        desk = self.register.door.desk
        actor = await desk.actor(request)
        return actor, (await desk.some(actor, "manage_registry", request)).organizations

    async def _sheet(self, request: web.Request) -> tuple[bytes, Sheet]:
        data = await _body(request)
        async with self.reading:
            try:
                return data, await read_apart(data)
            except Unreadable as error:
                raise Problem(400, str(error), error.code) from None

    async def _plan(
        self, db: AsyncConnection, noun: ListNoun, sheet: Sheet, roots: frozenset[str]
    ) -> tuple[Standing, Planned]:
        now = self.register.outbox.utc()
        standing = await standing_for(db, self.register.tenant, noun, sheet, roots, now)
        today = min((await self._today(db)).values())
        return standing, await asyncio.to_thread(planned, noun, sheet, standing, today)

    async def _today(self, db: AsyncConnection) -> dict[str, date]:
        now = self.register.outbox.utc()
        zones = await queries.zones(db, self.register.tenant)
        return {id: now.astimezone(ZoneInfo(zone)).date() for id, zone in zones.items()}

    async def _permit(self, db: AsyncConnection, request: web.Request, actor: Actor, plan: Planned) -> None:
        """A list gives no role that its sender could not give by hand; raises 403."""
        giving = [row for row in rows_of(plan, "new", "changed") if row.role is not None]
        if not giving:
            return
        await self.register.door.desk.some(actor, "grant_role", request)
        paths, zones = (
            await queries.org_paths(db, self.register.tenant),
            await queries.zones(db, self.register.tenant),
        )
        current = actor.current(self.register.outbox.utc())
        for row in giving:
            school = row.values["organization"]
            code = refusal(actor.person, current, _grant(row, paths[school], zones[school]), ())
            if code is not None:
                raise Problem(403, SENTENCES[code], code)


def _grant(row: PlannedRow, path: tuple[str, ...], zone: str) -> Grant:
    assert row.role is not None  # asked for by the caller
    until = None if row.role.until is None else end_of(row.role.until, zone)
    person = row.known.id if row.known else ""
    return Grant(person, row.values["kind"], row.role.role, path, until)


def _noun(request: web.Request) -> ListNoun:
    noun = request.match_info["noun"]
    if noun not in COLUMNS:
        raise not_found()
    return noun


async def _body(request: web.Request) -> bytes:
    """The file, no larger than it may be; what comes after that is not read."""
    too_large = Problem(413, f"The file is larger than {MAX_BYTES // 2**20} MiB.")
    if (request.content_length or 0) > MAX_BYTES:
        raise too_large
    data = bytearray()
    try:
        async with asyncio.timeout(BODY_TIMEOUT_S):
            async for chunk in request.content.iter_chunked(2**16):
                data += chunk
                if len(data) > MAX_BYTES:
                    raise too_large
    except TimeoutError:
        raise Problem(408, f"The file did not come within {BODY_TIMEOUT_S:.0f} s.") from None
    return bytes(data)
