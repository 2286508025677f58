"""Settings that people make in pages, one row each: the public address, how far the first run is."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, String, Table, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from server.columns import UtcDateTime, tenant_column

from .tables import metadata

settings = Table(
    "settings",
    metadata,
    tenant_column(),
    Column("name", String(40), primary_key=True),
    Column("value", JSON, nullable=False),
    Column("changed", UtcDateTime, nullable=False),
)


async def read(db: AsyncConnection, tenant: str, name: str) -> Any:
    """The value, None if it was never set."""
    return await db.scalar(select(settings.c.value).where(settings.c.tenant_id == tenant, settings.c.name == name))


async def keep(db: AsyncConnection, tenant: str, name: str, value: Any, now: datetime) -> None:
    await forget(db, tenant, name)
    await db.execute(insert(settings).values(tenant_id=tenant, name=name, value=value, changed=now))


async def forget(db: AsyncConnection, tenant: str, name: str) -> None:
    await db.execute(delete(settings).where(settings.c.tenant_id == tenant, settings.c.name == name))
