"""Class groups 班级 and who sits in them. A membership counts from its `begun` day to the day before `ended`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ..tables import class_groups, memberships, people


def in_class(day: date | None) -> ColumnElement[bool]:
    """The memberships of a day; None means those that nobody has ended."""
    if day is None:
        return memberships.c.ended.is_(None)
    return and_(memberships.c.begun <= day, or_(memberships.c.ended.is_(None), memberships.c.ended > day))


@dataclass(frozen=True, slots=True)
class Member:
    person: str
    seat: int | None


async def members(db: AsyncConnection, tenant: str, class_group: str, day: date) -> list[Member]:
    """Who is in a class on a day, by seat."""
    query = (
        select(memberships.c.person_id, memberships.c.seat)
        .where(memberships.c.tenant_id == tenant, memberships.c.class_group_id == class_group, in_class(day))
        .order_by(memberships.c.seat, memberships.c.person_id)
    )
    return [Member(row.person_id, row.seat) for row in await db.execute(query)]


async def class_labels(db: AsyncConnection, tenant: str, wanted: Iterable[str]) -> dict[str, str]:
    query = select(class_groups.c.id, class_groups.c.label).where(
        class_groups.c.tenant_id == tenant, class_groups.c.id.in_(list(wanted))
    )
    return {row.id: row.label for row in await db.execute(query)}


async def seat_labels(
    db: AsyncConnection, tenant: str, wanted: Iterable[str], day: date | None = None
) -> dict[str, dict[str, str]]:
    """Class group → seat → name, as the classes are on a day."""
    query = (
        select(memberships.c.class_group_id, memberships.c.seat, people.c.label)
        .join(people, (people.c.tenant_id == memberships.c.tenant_id) & (people.c.id == memberships.c.person_id))
        .where(
            memberships.c.tenant_id == tenant,
            memberships.c.class_group_id.in_(list(wanted)),
            memberships.c.seat.is_not(None),
            in_class(day),
        )
        .order_by(memberships.c.class_group_id, memberships.c.seat)
    )
    seats: dict[str, dict[str, str]] = {}
    for row in await db.execute(query):
        seats.setdefault(row.class_group_id, {})[str(row.seat)] = row.label
    return seats
