"""The one door of the registry: which rows an actor's query may meet, and which names it may show.

The cut is a WHERE of the query itself. What lies outside is not there: not counted, not found, not hinted at.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from aiohttp import web
from sqlalchemy import ColumnElement, Select, or_, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from server.access.actor import Actor, At
from server.access.desk import Desk
from server.access.matrix import Permission
from server.web.errors import not_found

from .. import queries
from ..tables import organizations


def subtree(tenant: str, roots: Iterable[str]) -> Select[tuple[str]]:
    """The ids of these organizations and of all under them."""
    top = select(organizations.c.id).where(
        organizations.c.tenant_id == tenant, organizations.c.id.in_(sorted(roots))
    )
    found = top.cte(recursive=True)  # without a name: a query may cut by several
    below = select(organizations.c.id).where(
        organizations.c.tenant_id == tenant, organizations.c.parent_id == found.c.id
    )
    return select(found.union(below).c.id)


@dataclass(frozen=True, slots=True)
class Sight:
    """What one request may see: everything in the subtrees of `read`, pupils' names in those of `names`."""

    tenant: str
    read: frozenset[str]
    names: frozenset[str]
    rooms: frozenset[str] = frozenset()

    @property
    def all_names(self) -> bool:
        """Whoever is seen is seen by name."""
        return self.read <= self.names

    def at(self, homes: Sequence[ColumnElement[str]], under: str | None = None) -> list[ColumnElement[bool]]:
        """One of the homes is in sight and, if asked, under that organization."""
        cuts = [self.read] if under is None else [self.read, [under]]
        return [or_(*(home.in_(subtree(self.tenant, roots)) for home in homes)) for roots in cuts]

    def named(self, home: ColumnElement[str]) -> ColumnElement[bool]:
        return true() if self.all_names else home.in_(subtree(self.tenant, self.names))


@dataclass(frozen=True, slots=True)
class Door:
    """Asks the desk for a request, in the order 401, 404, 403."""

    desk: Desk
    tenant: str

    async def sight(self, request: web.Request) -> tuple[Actor, Sight]:
        """How far a list reaches; raises 401, or 403 for who reads nothing."""
        actor = await self.desk.actor(request)
        reading = await self.desk.some(actor, "read_registry", request)
        names = self.desk.reading(actor, "read_names").organizations
        return actor, Sight(self.tenant, reading.organizations, names, reading.rooms)

    async def check(
        self,
        db: AsyncConnection,
        request: web.Request,
        actor: Actor,
        permission: Permission,
        home: str | None,
        *others: str,
        room: str | None = None,
    ) -> At:
        """Raises 404 or 403 for what lies in this organization; `others` are schools that see it too."""
        paths = await queries.org_paths(db, self.tenant)
        if home is None or home not in paths:
            raise not_found()
        at = At(paths[home], room=room, rooms=tuple(("", paths[other]) for other in others))
        await self.desk.check(actor, permission, at, request)
        return at
