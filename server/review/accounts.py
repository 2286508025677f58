"""The ledger's figures of every pair of schools, added up by the database: a term has thousands of lessons.

What counts and how is server/attendance/ledger.py's; a test holds the two equal. Rows never leave this file.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import BigInteger, ColumnElement, Subquery, and_, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from server.attendance.ledger import WHOLE_MILLI, Account
from server.schools.tables import rooms, session_rooms, sessions

from .terms import Wanted, taught_rooms


async def accounts(
    db: AsyncConnection, tenant: str, wanted: Wanted, organizations: Collection[str], now: datetime
) -> list[Account]:
    """Of every pair with a side among `organizations`: by its first lesson, then its place in the plan."""
    plan, place, room = sessions.c, session_rooms.c, rooms.c
    seen = taught_rooms(tenant, wanted).subquery("seen")
    due = _due(seen, now)
    query = (
        select(
            plan.organization_id,
            room.organization_id,
            func.sum(case((due, 1), else_=0)),
            func.sum(case((and_(due, seen.c.taught_ms > 0), 1), else_=0)),
            func.sum(case((due, _received_milli(seen)), else_=0)),
        )
        .join(session_rooms, and_(place.tenant_id == plan.tenant_id, place.session_id == plan.id))
        .join(rooms, and_(room.tenant_id == plan.tenant_id, room.id == place.room_id))
        .outerjoin(seen, and_(seen.c.session == plan.id, seen.c.room == place.room_id))
        .where(
            plan.tenant_id == tenant,
            plan.kind == "lesson",
            plan.planned_start >= wanted.start,
            plan.planned_start < wanted.end,
            or_(plan.organization_id.in_(organizations), room.organization_id.in_(organizations)),
        )
        .group_by(plan.organization_id, room.organization_id)
        .order_by(
            func.min(plan.planned_start), func.min(place.position), plan.organization_id, room.organization_id
        )
    )
    return [
        Account(host, school, int(planned), int(taught), int(received))
        for host, school, planned, taught, received in await db.execute(query)
    ]


def _due(seen: Subquery, now: datetime) -> ColumnElement[bool]:
    """Neither a holiday nor still ahead."""
    plan = sessions.c
    cancelled = plan.cancelled.is_not(None)
    holiday = and_(cancelled, func.coalesce(plan.cancel_reason, "other") == "holiday")
    ahead = and_(~cancelled, func.coalesce(seen.c.taught_ms, 0) == 0, plan.planned_end > now)
    return and_(~holiday, ~ahead)


def _received_milli(seen: Subquery) -> ColumnElement[int]:
    share = seen.c.received_ms * WHOLE_MILLI // func.nullif(seen.c.taught_ms, 0, type_=BigInteger)
    return case((share > WHOLE_MILLI, WHOLE_MILLI), else_=func.coalesce(share, 0))
