"""What all routes of groups and activities share: who asks, what he is to a group, writing, waiting for rows.

Who may not know of a group gets the same 404 as for one that never was, and the trail of denied reads keeps it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncConnection

from events.journal import Journal, Unavailable
from events.projector import Projector
from server.access.actor import Actor, At, Path
from server.access.desk import Desk, refused
from server.access.matrix import Permission
from server.appending import Request
from server.db import Database
from server.live.rulebook import Refused
from server.schools import queries as schools
from server.schools.register.planned_routes import partners_of
from server.web.errors import Problem, not_found

from . import queries
from .groups import Somebody
from .queries import Opener
from .rows import GroupRow, Held, Standing, standing_of
from .writing import Decided, Kind, State, Writer

CATCH_UP_S = 1.0  # how long a reader waits for the rows
SHOWN_S = 5.0  # how long a writer waits to read what he wrote
OF_RIGHTS = frozenset({"not_permitted", "not_invited"})

HeldSessions = Callable[[AsyncConnection, Sequence[str]], Awaitable[dict[str, Held]]]
"""What sessions have come to, as the timeline says."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A group as somebody meets it."""

    row: GroupRow
    standing: Standing
    administers: bool
    path: Path  # of its home

    @property
    def inside(self) -> bool:
        return self.standing in ("leader", "member", "guest")

    @property
    def leads(self) -> bool:
        return self.standing == "leader"


@dataclass(frozen=True, slots=True)
class Circle:
    database: Database
    tenant: str
    desk: Desk
    opener: Opener
    journal: Journal
    rows: Projector
    timeline: Projector  # which says what its sessions have come to
    writer: Writer
    held: HeldSessions
    utc: Callable[[], datetime]

    # -- who asks ------------------------------------------------------------------------------------------

    async def person(self, request: web.Request) -> tuple[Actor, str | None]:
        """Who asks, and the person he is here: nobody, for a program, a terminal, a sign-in to one session."""
        actor = await self.desk.actor(request)
        whole = actor.kind == "person" and actor.session is None and actor.scopes is None
        return actor, actor.person if whole else None

    async def seen(self, db: AsyncConnection, request: web.Request, id_: str, permission: Permission) -> Seen:
        """Raises 404 for who may not know of it."""
        actor, person = await self.person(request)
        row = await queries.group(db, self.opener, id_)
        if row is None:
            raise not_found()
        path = (await schools.org_paths(db, self.tenant)).get(row.home, (row.home,))
        administers = self.desk.may(actor, "grant_role", At(path))
        standing = await self._standing(db, person, row, administers=administers)
        if standing is None:
            await self.deny(actor, request, permission, At(path, group=row.group), 404)
            raise not_found()
        return Seen(row, standing, administers, path)

    async def deny(
        self, actor: Actor, request: web.Request, permission: Permission, at: At | None, status: int
    ) -> None:
        code = "not_found" if status == 404 else "not_permitted"
        await self.desk.denied(actor, permission, at, code, status, request)

    async def check(self, request: web.Request, seen: Seen, permission: Permission, allowed: bool) -> None:
        """Raises 403 for who may know of the group and not do this."""
        if not allowed:
            actor = await self.desk.actor(request)
            await self.deny(actor, request, permission, At(seen.path, group=seen.row.group), 403)
            raise refused("not_permitted")

    async def _standing(
        self, db: AsyncConnection, person: str | None, row: GroupRow, *, administers: bool
    ) -> Standing | None:
        if person is not None:
            mine = (await queries.standings(db, self.tenant, person, [row.group])).get(row.group)
            if mine is not None:
                return standing_of(mine)
        if administers:
            return "administrator"
        if person is None or row.dissolved is not None:
            return None
        near = set(await queries.schools(db, self.tenant, row.group))
        return "near" if near.intersection(await self.home_of(db, person)) else None

    async def home_of(self, db: AsyncConnection, person: str) -> Path:
        """The way from the top to the school of one of the staff; empty for anybody else."""
        known = (await schools.known(db, self.tenant, [person])).get(person)
        if known is None or known.kind != "staff" or known.retired:
            return ()
        return (await schools.org_paths(db, self.tenant)).get(known.organization, ())

    # -- whom and what he names ----------------------------------------------------------------------------

    async def near(self, db: AsyncConnection, home: str) -> frozenset[str]:
        """The schools that are partners of a group's home today."""
        zone = (await schools.zones(db, self.tenant)).get(home, "UTC")
        today = self.utc().astimezone(ZoneInfo(zone)).date()
        return frozenset(await partners_of(db, self.tenant, home, today))

    async def around(self, db: AsyncConnection, row: GroupRow) -> frozenset[str]:
        """The schools whose people may be named in a group: those it is for, and partners of its home."""
        return await self.near(db, row.home) | set(await queries.schools(db, self.tenant, row.group))

    async def somebodies(
        self, db: AsyncConnection, actor: Actor, persons: Collection[str], readable: Collection[str]
    ) -> tuple[Somebody, ...]:
        """Staff and guests in use, in `readable` organizations or read by the asker; raises 404."""
        known = await schools.known(db, self.tenant, persons)
        paths = await schools.org_paths(db, self.tenant)
        found = []
        for person in dict.fromkeys(persons):
            who = known.get(person)
            if who is None or who.kind == "student" or who.retired:
                raise not_found()
            path = paths[who.organization]
            if not set(path).intersection(readable) and not self.desk.may(actor, "read_registry", At(path)):
                raise not_found()
            found.append(Somebody(person, path))
        return tuple(found)

    # -- writing and waiting -------------------------------------------------------------------------------

    def request(self, request: web.Request, command: str, person: str | None) -> Request:
        return Request(command, person, request.headers.get("Idempotency-Key"))

    async def write(self, kind: Kind[State], id_: str, request: Request, decided: Decided[State]) -> None:
        """Stored, and shown by the rows; raises what the rules refuse as a `Problem`."""
        try:
            position = await self.writer.write(kind, id_, request, decided)
        except Refused as refusal:
            if refusal.code == "not_found":
                raise not_found() from None
            status = 403 if refusal.code in OF_RIGHTS else 409
            raise Problem(status, refusal.text, refusal.code) from None
        if not await self.rows.reached(position, SHOWN_S):
            raise Problem(503, "It is stored and not shown yet. Read it again.", "rows_behind")

    async def caught_up(self) -> None:
        """Waits a second at most until the rows, and the timeline's, hold all that is stored."""
        try:
            end = await self.journal.end()
        except Unavailable:
            return  # what is stored can be read all the same
        await asyncio.gather(*(each.reached(end, CATCH_UP_S) for each in (self.rows, self.timeline)))
