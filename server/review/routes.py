"""The session log over REST: the list of sessions, one session's picture, its lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncConnection

from events.codec import Keys
from events.journal import Journal, Unavailable
from events.projector import Projector
from server.access.desk import Desk
from server.access.matrix import Permission
from server.db import Database
from server.schools import queries as schools
from server.web.api import Api, query_of
from server.web.errors import not_found

from . import names, queries, search, view, withheld
from .asked import LinesQuery, SessionsQuery
from .filter import Filter
from .queries import Opener
from .reader import Reader, listed, words_of
from .rows import EndpointRow, Line, SessionRow
from .session_list import SessionList
from .viewing import Viewings

CATCH_UP_S = 1.0


@dataclass(slots=True)
class LogRoutes:
    """The handlers and what they read from."""

    database: Database
    tenant: str
    keys: Keys
    journal: Journal
    projector: Projector
    words: Projector
    viewings: Viewings
    desk: Desk

    def add_to(self, api: Api) -> None:
        lists = ("text", "state", "start", "end", "school", "teacher", "course", "cursor", "limit")
        lines = ("text", "kind", "endpoint", "from_ms", "to_ms", "after", "skip", "at", "limit")
        path = "/api/v1/sessions"
        api.add("GET", path, self.sessions, "The sessions whose log you may read", right="read_log", query=lists)
        api.add(
            "GET", path + "/{id}/log", self.log, "One session: presence, links, stage, hands", right="read_log"
        )
        api.add(
            "GET",
            path + "/{id}/log/entries",
            self.entries,
            "Its timeline, line by line",
            right="read_log",
            query=lines,
        )

    @property
    def list(self) -> SessionList:
        return SessionList(self.tenant, self.keys)

    # -- handlers ------------------------------------------------------------------------------------------

    async def sessions(self, request: web.Request) -> web.Response:
        asked = query_of(request, SessionsQuery)
        actor = await self.desk.actor(request)
        may = listed(await self.desk.some(actor, "read_log", request))
        await self.caught_up()
        if asked.text:
            await self.caught_up(words=True)
        async with self.database.reading() as db:
            return json_answer(await self.list.page(db, may, asked, words_of(self.desk, actor), self.desk.utc()))

    async def log(self, request: web.Request) -> web.Response:
        behind = await self.caught_up()
        async with self.database.reading() as db:
            reader, row = await self.session(db, request)
            names = await self._names(db, reader, row)
            log = await queries.session_log(db, self.tenant, row)
            (item,) = await self.list.items(db, [row])
        await self.viewings.note(reader, row, None)
        return json_answer(view.log_view(log, item, names, behind))

    async def entries(self, request: web.Request) -> web.Response:
        asked = query_of(request, LinesQuery)
        await self.caught_up()
        async with self.database.reading() as db:
            reader, row = await self.session(db, request)
            wanted = await self._filter(db, reader, row, asked)
            page = await queries.lines(db, self.tenant, row, wanted, asked.part)
            endpoints = {each.endpoint: each for each in await queries.endpoints(db, self.tenant, row.session)}
        await self.viewings.note(reader, row, asked.fingerprint)
        items = [view.entry(line, self._data(reader, endpoints, row, line), page) for line in page.lines]
        return json_answer(view.page_view(page, items, row.facts))

    async def opened(self, request: web.Request) -> tuple[Reader, SessionRow, dict[str, EndpointRow]]:
        """The session a request names, its reader and its endpoints; that it is read is noted first."""
        await self.caught_up()
        async with self.database.reading() as db:
            reader, row = await self.session(db, request)
            endpoints = {each.endpoint: each for each in await queries.endpoints(db, self.tenant, row.session)}
        await self.viewings.note(reader, row, None)
        return reader, row, endpoints

    # -- who reads what ------------------------------------------------------------------------------------

    async def session(
        self, db: AsyncConnection, request: web.Request, permission: Permission = "read_log"
    ) -> tuple[Reader, SessionRow]:
        """The session a request names and its reader; raises 401, 404, 403 `Problem`s."""
        actor = await self.desk.actor(request)
        session_id = await schools.session_id(db, self.tenant, request.match_info["id"])
        row = await queries.session(db, self.tenant, session_id) if session_id else None
        if row is None:
            raise not_found()
        return await Reader.of(self.desk, actor, row, request, permission), row

    # -- what they get -------------------------------------------------------------------------------------

    async def _names(self, db: AsyncConnection, reader: Reader, row: SessionRow) -> dict[str, Any]:
        return await names.of(db, self.tenant, row, reader)

    async def _filter(self, db: AsyncConnection, reader: Reader, row: SessionRow, asked: LinesQuery) -> Filter:
        words = None
        if asked.text.strip():
            endpoints = {each.endpoint: each for each in await queries.endpoints(db, self.tenant, row.session)}
            names = await self._names(db, reader, row)
            chat = await queries.lines_of_type(db, self.tenant, row.session, "session.chat.posted")
            said = (
                ((line.sequence, line.index), str(self._data(reader, endpoints, row, line).get("text", "")))
                for line in chat
            )
            words = search.meaning(asked.text, endpoints, names, said)
        types = tuple(asked.kind.split(",")) if asked.kind else ()
        return Filter(types, asked.endpoint, asked.from_ms, asked.to_ms, words)

    def _data(self, reader: Reader, endpoints: Any, row: SessionRow, line: Line) -> dict[str, Any]:
        data = Opener(self.tenant, self.keys).fact(row.session, line)
        return withheld.cut(line.type, data, reader, endpoints, line.endpoint)

    async def caught_up(self, *, words: bool = False) -> int:
        """Waits a second at most until the rows, or the words, hold all that is stored; tells what they lack."""
        try:
            end = await self.journal.end()
        except Unavailable:
            return 0  # what is stored can be read all the same
        follow = self.words if words else self.projector
        return 0 if await follow.reached(end, CATCH_UP_S) else end - follow.position


def json_answer(body: view.Json, status: int = 200) -> web.Response:
    return web.json_response(body, status=status, dumps=view.dumps, headers={"Cache-Control": "no-store"})
