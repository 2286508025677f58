"""Are the rooms, classes and people of a planned lesson there to be planned with?

A host plans with what its planner may manage and with the schools it has a partnership with on that day. Anything
else is told in the words for what never was.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from sqlalchemy import Table, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ..tables import class_groups, organizations, partnerships, people, rooms
from .entries import Entry

Path = tuple[str, ...]


async def partners(db: AsyncConnection, tenant: str, host: str, day: date) -> frozenset[str]:
    """The satellite schools of a main school on a day."""
    table = partnerships.c
    query = select(table.satellite_id).where(
        table.tenant_id == tenant,
        table.main_id == host,
        table.retired.is_(None),
        table.begun <= day,
        or_(table.ended.is_(None), table.ended > day),
    )
    return frozenset((await db.scalars(query)).all())


async def unfit(
    db: AsyncConnection, tenant: str, wish: Entry, paths: Mapping[str, Path], within: Collection[str]
) -> str | None:
    """The first field that names nothing there is to plan with; the subtrees of `within` count."""
    at_room = await _where(db, tenant, rooms, [wish.room, *(each.room for each in wish.rooms)])
    at_class = await _where(db, tenant, class_groups, [each.class_group for each in wish.rooms])
    staff = [wish.lead, *(each.co_teacher for each in wish.rooms if each.co_teacher)]
    at_person = await _staff(db, tenant, staff)

    def lies(organization: str | None) -> bool:
        return organization is not None and bool(set(paths[organization]) & set(within))

    if not lies(at_room.get(wish.room)):
        return "room"
    if not lies(at_person.get(wish.lead)):
        return "lead"
    for place, each in enumerate(wish.rooms):
        if not lies(at_room.get(each.room)) or each.room == wish.room:
            return f"rooms.{place}.room"
        if not lies(at_class.get(each.class_group)):
            return f"rooms.{place}.class_group"
        if each.co_teacher is not None and not lies(at_person.get(each.co_teacher)):
            return f"rooms.{place}.co_teacher"
    return _twice(wish)


def _twice(wish: Entry) -> str | None:
    for name in ("room", "class_group"):
        named = [getattr(each, name) for each in wish.rooms]
        again = next((place for place, each in enumerate(named) if each in named[:place]), None)
        if again is not None:
            return f"rooms.{again}.{name}"
    return None


async def _where(db: AsyncConnection, tenant: str, table: Table, wanted: Iterable[str]) -> dict[str, str]:
    """Id → organization, of what is there and in use."""
    query = select(table.c.id, table.c.organization_id).where(
        table.c.tenant_id == tenant, table.c.id.in_(list(wanted)), table.c.retired.is_(None)
    )
    return {row.id: row.organization_id for row in await db.execute(query)}


async def _staff(db: AsyncConnection, tenant: str, wanted: Iterable[str]) -> dict[str, str]:
    query = select(people.c.id, people.c.organization_id).where(
        people.c.tenant_id == tenant,
        people.c.id.in_(list(wanted)),
        and_(people.c.kind == "staff", people.c.retired.is_(None)),
    )
    return {row.id: row.organization_id for row in await db.execute(query)}


async def is_school(db: AsyncConnection, tenant: str, organization: str) -> bool:
    """Lessons are hosted by schools; a district or a group has no bell."""
    kind = await db.scalar(
        select(organizations.c.kind).where(
            organizations.c.tenant_id == tenant,
            organizations.c.id == organization,
            organizations.c.retired.is_(None),
        )
    )
    return kind in ("school", "campus")
