"""The audit entries over REST, by pseudonym for who may not read names; each reading is itself an entry."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from events import codec
from events.codec import Keys
from events.journal import Journal, Unavailable
from events.projector import Projector
from events.schema.audit import TrailViewed
from server.access.actor import Actor
from server.access.audit import JournalSilent
from server.access.desk import Desk
from server.access.entries import Entries
from server.db import Database
from server.web.api import Api, query_of
from server.web.errors import Problem
from server.web.words import AskedMoment

from . import queries
from .queries import Entry, Reach, Wanted

MAX_PAGE = 100
VIEWING = timedelta(minutes=10)
CATCH_UP_S = 1.0

Word = Annotated[str, StringConstraints(max_length=100)]


class AuditQuery(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    text: Word = ""
    person: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,36}$")] | None = None
    action: Annotated[str, StringConstraints(pattern=r"^[a-z_.]{1,60}$")] | None = None
    answer: Literal["allowed", "403", "404", "refused"] | None = None
    start: AskedMoment | None = None
    end: AskedMoment | None = None
    cursor: Annotated[int, Field(ge=0, lt=2**53)] | None = None
    limit: Annotated[int, Field(ge=1, le=MAX_PAGE)] = MAX_PAGE


class WhoAnswer(BaseModel):
    pseudonym: str
    me: bool
    person: str | None = None
    label: str | None = None


class EntryAnswer(BaseModel):
    month: str
    sequence: int
    time: datetime
    type: str
    command: str
    answer: str
    who: WhoAnswer | None = None
    object: str | None = None
    code: str | None = None
    action: str | None = None
    capacity: str | None = None
    via: str | None = None
    address: str | None = None
    previous: str
    digest: str


class EntriesAnswer(BaseModel):
    items: list[EntryAnswer]
    total: int
    cursor: str | None = None


@dataclass(slots=True)
class AuditRoutes:
    database: Database
    tenant: str
    desk: Desk
    keys: Keys
    journal: Journal
    projector: Projector
    noted: Entries
    utc: Callable[[], datetime]
    _since: dict[tuple[str, str], datetime] = field(default_factory=dict)

    def add_to(self, api: Api) -> None:
        query = tuple(AuditQuery.model_fields)
        api.add(
            "GET", "/api/v1/audit", self.entries, "Who did and looked at what", right="read_audit",
            answer=EntriesAnswer, query=query,
        )  # fmt: skip

    async def entries(self, request: web.Request) -> EntriesAnswer:
        actor = await self.desk.actor(request)
        reading = await self.desk.some(actor, "read_audit", request)
        asked = query_of(request, AuditQuery)
        await self.noted.settled(CATCH_UP_S)
        await self._note(actor, asked)
        await self._caught_up()
        wanted = Wanted(
            text=asked.text.strip(),
            person=asked.person,
            action=asked.action,
            answer=asked.answer,
            start=asked.start,
            end=asked.end,
            before=asked.cursor,
        )
        reach = Reach(reading.organizations, actor.person)
        async with self.database.reading() as db:
            found, total = await queries.found(db, self.tenant, reach, wanted, asked.limit)
        more = len(found) == asked.limit
        return EntriesAnswer(
            items=[self._answer(actor, entry) for entry in found],
            total=total,
            cursor=str(found[-1].position) if more else None,
        )

    async def _note(self, actor: Actor, asked: AuditQuery) -> None:
        """Stores that the entries are read; reading on within ten minutes is the same reading."""
        now = self.utc()
        filter_ = asked.model_dump(mode="json", exclude={"cursor", "limit"}, exclude_defaults=True)
        sha256 = hashlib.sha256(repr(sorted(filter_.items())).encode()).hexdigest() if filter_ else None
        key = (actor.person or actor.sign_in or "", sha256 or "")
        self._since = {each: since for each, since in self._since.items() if now - since < VIEWING}
        if key in self._since:
            return
        roles = actor.current(now)
        capacity = roles[0].role if roles else None
        try:
            await self.noted.trail.record(
                "ViewAudit", actor.person, lambda previous: TrailViewed(previous, sha256, capacity)
            )
        except JournalSilent:
            raise Problem(503, "The journal does not answer, so nothing may be shown yet. Try again.") from None
        self._since[key] = now

    async def _caught_up(self) -> None:
        try:
            await self.projector.reached(await self.journal.end(), CATCH_UP_S)
        except Unavailable:
            return  # what is stored can be read all the same

    def _answer(self, actor: Actor, entry: Entry) -> EntryAnswer:
        data = self._opened(entry)
        return EntryAnswer(
            month=entry.month,
            sequence=entry.sequence,
            time=entry.time,
            type=entry.type,
            command=entry.command,
            answer=entry.answer,
            who=self._who(actor, entry),
            object=entry.object,
            code=data.get("code"),
            action=data.get("action"),
            capacity=data.get("capacity"),
            via=data.get("via"),
            address=data.get("address"),
            previous=entry.previous,
            digest=entry.digest,
        )

    def _opened(self, entry: Entry) -> dict[str, Any]:
        aggregate = f"audit/{entry.month}"
        return codec.open_data(dict(entry.data), self.tenant, aggregate, entry.commit, 0, entry.type, self.keys)

    def _who(self, actor: Actor, entry: Entry) -> WhoAnswer | None:
        """Oneself by name; anybody else by pseudonym, whatever the reader's rights: the chain is read so."""
        if entry.person is None:
            return None
        me = entry.person == actor.person
        return WhoAnswer(
            pseudonym=entry.pseudonym or "?",
            me=me,
            person=entry.person if me else None,
            label=entry.label if me else None,
        )
