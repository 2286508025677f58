"""What groups and activities mean for the registry: who leads holds the role, a seminar stands in the plan.

Done in the transaction that brings the rows up to date, and worked out from the rows alone: whatever was there
before, afterwards the registry says what they say. So a server killed in between has nothing to complete.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from events import codec
from server.schools.outbox import Outbox
from server.schools.register.leaders import one_leader
from server.schools.register.seminars import OfAnActivity, follow

from . import queries
from .queries import Opener
from .rows import ActivityRow, GroupRow


@dataclass(frozen=True, slots=True)
class Settling:
    tenant: str
    keys: codec.Keys
    outbox: Outbox

    async def settle(self, db: AsyncConnection, aggregates: frozenset[str]) -> None:
        """`aggregates` are those of which the rows have changed, as `group/<id>`, `activity/<id>`."""
        opener = Opener(self.tenant, self.keys)
        groups = {each.partition("/")[2] for each in aggregates if each.startswith("group/")}
        wanted: dict[str, ActivityRow] = {}
        for each in sorted(aggregates - {f"group/{id_}" for id_ in groups}):
            row = await queries.activity(db, opener, each.partition("/")[2])
            if row is not None:
                wanted[row.activity] = row
        for id_ in sorted(groups):
            group = await queries.group(db, opener, id_)
            if group is not None:
                await self._leader(db, group)
                wanted |= {row.activity: row for row in await queries.activities_of(db, opener, id_)}
        for row in wanted.values():
            await self._seminar(db, opener, row)

    async def _leader(self, db: AsyncConnection, group: GroupRow) -> None:
        leader = None if group.dissolved else group.leader
        await one_leader(db, self.outbox, group.group, group.home, leader)

    async def _seminar(self, db: AsyncConnection, opener: Opener, row: ActivityRow) -> None:
        if row.planned_end <= self.outbox.utc():
            return
        group = await queries.group(db, opener, row.group)
        if group is None:
            return
        members = await queries.members(db, self.tenant, [row.group])
        asked = (await queries.asked(db, self.tenant, [row], members))[row.activity]
        links = (await queries.links(db, self.tenant, [row.activity])).get(row.activity, [])
        seminar = next((link.session for link in links if link.purpose == "seminar"), None)
        wanted = OfAnActivity(
            activity=row.activity,
            session=None if row.state == "cancelled" else seminar,
            host=group.home,
            title=row.theme,
            chair=row.chair,
            members=tuple(each for each in asked.persons if each != row.chair),
            planned_start=row.planned_start,
            planned_end=row.planned_end,
            reason=row.reason,
        )
        await follow(db, self.outbox, wanted)
