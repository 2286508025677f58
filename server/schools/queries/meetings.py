"""Planned sessions as a research group sees them: when, called what, how many are expected."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ..tables import session_members, sessions


@dataclass(frozen=True, slots=True)
class Meeting:
    session: str
    title: str
    planned_start: datetime
    planned_end: datetime
    cancelled: bool
    expected: int  # its chair and its members


async def meetings(db: AsyncConnection, tenant: str, wanted: Iterable[str]) -> dict[str, Meeting]:
    member, plan = session_members.c, sessions.c
    expected = (
        select(func.count())
        .where(and_(member.tenant_id == tenant, member.session_id == plan.id))
        .scalar_subquery()
        .label("expected")
    )
    query = select(plan.id, plan.title, plan.planned_start, plan.planned_end, plan.cancelled, expected).where(
        plan.tenant_id == tenant, plan.id.in_(sorted(set(wanted)))
    )
    return {
        row.id: Meeting(
            row.id, row.title, row.planned_start, row.planned_end, row.cancelled is not None, row.expected + 1
        )
        for row in await db.execute(query)
    }
