"""Samples as rows: kept once an hour, read back for the forecast, forgotten after a quarter."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from .tables import disk_samples

KEPT_FOR = timedelta(days=92)


@dataclass(frozen=True, slots=True)
class Kept:
    time: datetime
    journal_bytes: int
    database_bytes: int
    keys_bytes: int
    free_bytes: int


async def newest(db: AsyncConnection, tenant: str, server: str) -> datetime | None:
    """When the last one was taken."""
    columns = disk_samples.c
    query = select(func.max(columns.time)).where(columns.tenant_id == tenant, columns.server == server)
    found: datetime | None = await db.scalar(query)
    return found


async def keep(db: AsyncConnection, tenant: str, server: str, kept: Kept) -> None:
    columns = disk_samples.c
    await db.execute(insert(disk_samples).values(tenant_id=tenant, server=server, **asdict(kept)))
    await db.execute(
        delete(disk_samples).where(
            columns.tenant_id == tenant, columns.server == server, columns.time < kept.time - KEPT_FOR
        )
    )


async def since(db: AsyncConnection, tenant: str, server: str, time: datetime) -> list[Kept]:
    """Those from a time on, the oldest first."""
    columns = disk_samples.c
    query = select(
        columns.time, columns.journal_bytes, columns.database_bytes, columns.keys_bytes, columns.free_bytes
    ).where(columns.tenant_id == tenant, columns.server == server, columns.time >= time)
    return [Kept(*row) for row in await db.execute(query.order_by(columns.time))]
