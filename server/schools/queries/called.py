"""Who and what is called so: ids by a part of their label, for a search that goes on from them."""

from __future__ import annotations

from sqlalchemy import Table, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ..tables import organizations, people

MOST = 200  # more are no answer to anything


async def staff_called(db: AsyncConnection, tenant: str, text: str) -> tuple[str, ...]:
    return await _called(db, people, tenant, text, "staff")


async def organizations_called(db: AsyncConnection, tenant: str, text: str) -> tuple[str, ...]:
    return await _called(db, organizations, tenant, text, None)


async def _called(db: AsyncConnection, table: Table, tenant: str, text: str, kind: str | None) -> tuple[str, ...]:
    wanted = func.lower(table.c.label).contains(text.strip().lower(), autoescape=True)
    query = select(table.c.id).where(table.c.tenant_id == tenant, wanted).order_by(table.c.id).limit(MOST)
    if kind is not None:
        query = query.where(table.c.kind == kind)
    return tuple((await db.scalars(query)).all())
