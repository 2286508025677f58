"""Role assignments 角色: who holds what, where. Who has been told that a role is over holds it no longer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import and_, case, select
from sqlalchemy.ext.asyncio import AsyncConnection

from server.access.actor import Assignment, Path

from ..tables import organizations, role_assignments


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


async def assignments(
    db: AsyncConnection, tenant: str, person: str, paths: Mapping[str, Path]
) -> tuple[Assignment, ...]:
    """Everything a person holds or held; an assignment that was ended early ends then. `paths` has every
    organization's way down from the top."""
    at = case(
        (role_assignments.c.scope_kind == "organization", role_assignments.c.scope_id),
        else_=role_assignments.c.organization_id,
    )
    query = (
        select(role_assignments, organizations.c.id.label("at"), organizations.c.kind.label("at_kind"))
        .join(
            organizations,
            and_(organizations.c.tenant_id == role_assignments.c.tenant_id, organizations.c.id == at),
        )
        .where(role_assignments.c.tenant_id == tenant, role_assignments.c.person_id == person)
        .order_by(role_assignments.c.id)
    )
    return tuple(
        Assignment(
            role=row.role,
            scope_kind=row.scope_kind,
            scope_id=row.scope_id,
            org_path=paths[row.at],
            since=row.begun,
            until=_earlier(row.until, row.ended),
            capacity=row.capacity,
            room=row.room_id if row.scope_kind != "room" else row.scope_id,
            session=row.scope_id if row.scope_kind == "session" else None,
            group=row.scope_id if row.scope_kind == "group" else None,
            organization_kind=row.at_kind,
            id=row.id,
        )
        for row in await db.execute(query)
    )


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    return min((time for time in (one, other) if time is not None), default=None)
