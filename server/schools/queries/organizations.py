"""Organizations 机构: the tree of districts, groups, schools and campuses."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import and_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ..tables import organizations, rooms


async def org_paths(db: AsyncConnection, tenant: str) -> dict[str, tuple[str, ...]]:
    """Every organization's way down from the top, itself last."""
    query = select(organizations.c.id, organizations.c.parent_id).where(organizations.c.tenant_id == tenant)
    parents = {row.id: row.parent_id for row in await db.execute(query)}

    def path(organization: str | None) -> tuple[str, ...]:
        return () if organization is None else (*path(parents[organization]), organization)

    return {organization: path(organization) for organization in parents}


async def org_labels(db: AsyncConnection, tenant: str, wanted: Iterable[str]) -> dict[str, str]:
    query = select(organizations.c.id, organizations.c.label).where(
        organizations.c.tenant_id == tenant, organizations.c.id.in_(list(wanted))
    )
    return {row.id: row.label for row in await db.execute(query)}


async def room_organization(db: AsyncConnection, tenant: str, room: str) -> str:
    """The school or campus that an existing room belongs to."""
    found = await find_room(db, tenant, room)
    assert found is not None  # who asks has the room's id from a key
    return found


async def find_room(db: AsyncConnection, tenant: str, room: str) -> str | None:
    """The school or campus of a room; None if there is no such room."""
    query = select(rooms.c.organization_id).where(rooms.c.tenant_id == tenant, rooms.c.id == room)
    found: str | None = await db.scalar(query)
    return found


async def zones(db: AsyncConnection, tenant: str) -> dict[str, str]:
    """Every organization's time zone: its own, or that of the nearest one above that has one."""
    query = select(organizations.c.id, organizations.c.zone).where(organizations.c.tenant_id == tenant)
    own = {row.id: row.zone for row in await db.execute(query)}
    paths = await org_paths(db, tenant)
    return {id: next((own[each] for each in reversed(path) if own[each]), "UTC") for id, path in paths.items()}


async def room_label(db: AsyncConnection, tenant: str, room: str) -> str:
    """How a room is called: its school and its own name."""
    home = and_(organizations.c.tenant_id == rooms.c.tenant_id, organizations.c.id == rooms.c.organization_id)
    query = (
        select(organizations.c.label.label("school"), rooms.c.label)
        .join(organizations, home)
        .where(rooms.c.tenant_id == tenant, rooms.c.id == room)
    )
    row = (await db.execute(query)).one()
    return f"{row.school} {row.label}"
