"""Role assignments 角色: who holds what, where. Who has been told that a role is over holds it no longer."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from ..tables import role_assignments


async def holders(db: AsyncConnection, tenant: str, role: str, organizations_: Iterable[str]) -> tuple[str, ...]:
    """Who holds a role at one of these organizations."""
    query = (
        select(role_assignments.c.person_id)
        .where(
            role_assignments.c.tenant_id == tenant,
            role_assignments.c.role == role,
            role_assignments.c.organization_id.in_(list(organizations_)),
            role_assignments.c.ended.is_(None),
        )
        .order_by(role_assignments.c.person_id)
    )
    return tuple(dict.fromkeys((await db.scalars(query)).all()))


async def scopes(db: AsyncConnection, tenant: str, person: str, role: str) -> tuple[str, ...]:
    """The organizations at which a person holds a role."""
    query = (
        select(role_assignments.c.organization_id)
        .where(
            role_assignments.c.tenant_id == tenant,
            role_assignments.c.person_id == person,
            role_assignments.c.role == role,
            role_assignments.c.ended.is_(None),
        )
        .order_by(role_assignments.c.organization_id)
    )
    return tuple((await db.scalars(query)).all())
