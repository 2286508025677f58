"""The session log over REST: the list of sessions, one session's picture, its lines."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from sqlalchemy.ext.asyncio import AsyncConnection

from events.codec import Keys
from events.journal import Journal, Unavailable
from events.projector import Projector
from server.db import Database
from server.schools import queries as schools
from server.schools import signing
from server.schools.directory import directory
from server.web.api import Api, query_of
from server.web.auth import bearer, signed_out
from server.web.errors import Problem, not_found

from . import queries, search, view
from .filter import Filter
from .queries import Opener, Part, SessionFilter
from .reader import Reader
from .rows import EndpointRow, Line, SessionRow
from .viewing import Viewings

PAGE = 100
MAX_SKIPPED = 10_000_000  # more lines than a session can have
YEAR_MS = 366 * 86_400_000  # of session time; no calendar has what lies some millennia off
MAX_SCANNED = 2000  # sessions looked at for one page of a search by text
CATCH_UP_S = 1.0

State = Literal["scheduled", "open", "live", "suspended", "ended"]
Milliseconds = Annotated[int, Field(ge=-YEAR_MS, le=YEAR_MS)]
Words = Annotated[str, StringConstraints(max_length=100)]
Address = Annotated[str, StringConstraints(pattern=r"^\d{1,15}\.\d{1,3}$")]
Place = Annotated[str, StringConstraints(pattern=r"^[0-9TZ:.+-]{20,32}~[0-9a-f-]{36}$")]


class Query(BaseModel):
    """What a request's query may hold; anything else is malformed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: Words = ""
    limit: int = PAGE

    @property
    def size(self) -> int:
        return max(1, min(self.limit, queries.MAX_PAGE))


class SessionsQuery(Query):
    state: State | None = None
    start: datetime | None = None
    end: datetime | None = None
    cursor: Place | None = None


class LinesQuery(Query):
    kind: Annotated[str, StringConstraints(pattern=r"^[a-z_.,]{1,2000}$")] | None = None
    endpoint: Annotated[str, StringConstraints(pattern=r"^[a-z2-7]{8}$")] | None = None
    from_ms: Milliseconds | None = None
    to_ms: Milliseconds | None = None
    after: Address | None = None
    skip: Annotated[int, Field(ge=0, le=MAX_SKIPPED)] = 0
    at: Address | None = None

    @property
    def fingerprint(self) -> str | None:
        """Of what is asked for, page and size apart; None for everything."""
        asked = self.model_dump(exclude={"after", "skip", "at", "limit"}, exclude_defaults=True)
        return hashlib.sha256(repr(sorted(asked.items())).encode()).hexdigest() if asked else None

    @property
    def part(self) -> Part:
        return Part(self.size, _address(self.after), self.skip, _address(self.at))


@dataclass(slots=True)
class LogRoutes:
    """The handlers and what they read from."""

    database: Database
    tenant: str
    keys: Keys
    journal: Journal
    projector: Projector
    viewings: Viewings
    utc: Callable[[], datetime]

    def add_to(self, api: Api) -> None:
        lists = ("text", "state", "start", "end", "cursor", "limit")
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

    # -- handlers ------------------------------------------------------------------------------------------

    async def sessions(self, request: web.Request) -> web.Response:
        asked = query_of(request, SessionsQuery)
        async with self.database.reading() as db:
            reader = await self._reader(db, request)
            wanted = replace(
                reader.may_list(), state=asked.state, start=_utc("start", asked.start), end=_utc("end", asked.end)
            )
            await self._caught_up()
            found, following = await self._page_of_sessions(db, wanted, asked)
        return _json({"items": found} | view.present_fields(next=following))

    async def log(self, request: web.Request) -> web.Response:
        behind = await self._caught_up()
        async with self.database.reading() as db:
            reader, row = await self._session(db, request)
            names = await self._names(db, reader, row)
            log = await queries.session_log(db, self.tenant, row)
            (item,) = await self._items(db, [row])
        await self.viewings.note(reader, row, None)
        return _json(view.log_view(log, item, names, behind))

    async def entries(self, request: web.Request) -> web.Response:
        asked = query_of(request, LinesQuery)
        await self._caught_up()
        async with self.database.reading() as db:
            reader, row = await self._session(db, request)
            wanted = await self._filter(db, reader, row, asked)
            page = await queries.lines(db, self.tenant, row, wanted, asked.part)
            endpoints = {each.endpoint: each for each in await queries.endpoints(db, self.tenant, row.session)}
        await self.viewings.note(reader, row, asked.fingerprint)
        items = [view.entry(line, self._data(reader, endpoints, row, line), page) for line in page.lines]
        return _json(view.page_view(page, items, row.facts))

    async def opened(self, request: web.Request) -> tuple[Reader, SessionRow, dict[str, EndpointRow]]:
        """The session a request names, its reader and its endpoints; that it is read is noted first."""
        await self._caught_up()
        async with self.database.reading() as db:
            reader, row = await self._session(db, request)
            endpoints = {each.endpoint: each for each in await queries.endpoints(db, self.tenant, row.session)}
        await self.viewings.note(reader, row, None)
        return reader, row, endpoints

    # -- who reads what ------------------------------------------------------------------------------------

    async def _reader(self, db: AsyncConnection, request: web.Request) -> Reader:
        sign_in = await signing.by_token(db, self.tenant, bearer(request), self.utc())
        if sign_in is None:
            raise signed_out()
        if sign_in.role != "org_admin" or sign_in.person is None:
            return Reader(sign_in)
        return Reader(sign_in, await schools.scopes(db, self.tenant, sign_in.person, sign_in.role))

    async def _session(self, db: AsyncConnection, request: web.Request) -> tuple[Reader, SessionRow]:
        reader = await self._reader(db, request)
        session_id = await schools.session_id(db, self.tenant, request.match_info["id"])
        if session_id is None:
            raise not_found()
        reader.check(session_id)
        found = await queries.sessions(db, self.tenant, replace(reader.may_list(), session=session_id), 1)
        if not found:
            raise not_found()
        reader.check_state(found[0].state)
        return reader, found[0]

    # -- what they get -------------------------------------------------------------------------------------

    async def _page_of_sessions(
        self, db: AsyncConnection, wanted: SessionFilter, asked: SessionsQuery
    ) -> tuple[list[view.Json], str | None]:
        found: list[view.Json] = []
        wanted = replace(wanted, before=_place(asked.cursor))
        for _ in range(MAX_SCANNED // queries.MAX_PAGE):
            rows = await queries.sessions(db, self.tenant, wanted, queries.MAX_PAGE)
            for row, item in zip(rows, await self._items(db, rows), strict=True):
                if len(found) == asked.size:
                    return found, _cursor(wanted)
                if _mentions(item, asked.text):
                    found.append(item)
                wanted = wanted.after(row)
            if len(rows) < queries.MAX_PAGE:
                return found, None
        return found, _cursor(wanted)

    async def _items(
        self, db: AsyncConnection, rows: list[SessionRow] | tuple[SessionRow, ...]
    ) -> list[view.Json]:
        opener = Opener(self.tenant, self.keys)
        leads = await schools.person_labels(db, self.tenant, {row.plan["lead"] for row in rows})
        orgs = await schools.org_labels(db, self.tenant, {row.plan["org_path"][-1] for row in rows})
        return [
            view.session_item(
                row, opener.title(row), leads.get(row.plan["lead"]), orgs.get(row.plan["org_path"][-1])
            )
            for row in rows
        ]

    async def _names(self, db: AsyncConnection, reader: Reader, row: SessionRow) -> dict[str, Any]:
        planned = await schools.scheduled(db, self.tenant, row.session)
        if planned is None:
            return {"persons": {}, "rooms": {}, "classes": {}, "orgs": {}, "seats": {}}
        return await directory(db, self.tenant, planned, reader.sign_in)

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
        if "text" in data and not reader.reads_words(endpoints, line.endpoint):
            return {name: value for name, value in data.items() if name != "text"} | {"withheld": True}
        return data

    async def _caught_up(self) -> int:
        """Waits a second at most until the rows hold all that was stored; how far they are behind still."""
        try:
            end = await self.journal.end()
        except Unavailable:
            return 0  # what is stored can be read all the same
        if await self.projector.reached(end, CATCH_UP_S):
            return 0
        return end - self.projector.position


def _json(body: view.Json) -> web.Response:
    return web.json_response(body, dumps=view.dumps, headers={"Cache-Control": "no-store"})


def _utc(name: str, time: datetime | None) -> datetime | None:
    """A time without a zone is UTC; one that no calendar has in UTC is a `Problem`."""
    if time is None or time.tzinfo is None:
        return time and time.replace(tzinfo=UTC)
    try:
        return time.astimezone(UTC)
    except OverflowError:
        raise Problem(400, f"{name}: no calendar has this time") from None


def _mentions(item: view.Json, text: str) -> bool:
    wanted = text.strip().casefold()
    return any(wanted in (item.get(name) or "").casefold() for name in ("title", "lead", "school"))


def _address(after: str | None) -> tuple[int, int] | None:
    if after is None:
        return None
    sequence, _, index = after.partition(".")
    return int(sequence), int(index)


def _cursor(wanted: SessionFilter) -> str | None:
    if wanted.before is None:
        return None
    start, session = wanted.before
    return f"{view.moment(start)}~{session}"


def _place(cursor: str | None) -> tuple[datetime, str] | None:
    if cursor is None:
        return None
    start, _, session = cursor.partition("~")
    try:
        return datetime.fromisoformat(start).astimezone(UTC), session
    except (ValueError, OverflowError):
        raise Problem(400, "cursor: not one of ours") from None
