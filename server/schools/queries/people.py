"""People 人员: staff, students and guests. Names are read here alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ..tables import people, sign_ins


async def person_labels(db: AsyncConnection, tenant: str, wanted: Iterable[str]) -> dict[str, str]:
    query = select(people.c.id, people.c.label).where(people.c.tenant_id == tenant, people.c.id.in_(list(wanted)))
    return {row.id: row.label for row in await db.execute(query)}


async def is_retired(db: AsyncConnection, tenant: str, person: str) -> bool:
    """Has the person left, or never been here?"""
    query = select(people.c.id).where(
        people.c.tenant_id == tenant, people.c.id == person, people.c.retired.is_(None)
    )
    return await db.scalar(query) is None


async def person_organization(db: AsyncConnection, tenant: str, person: str) -> str | None:
    """Where a person belongs; None if there is nobody of this id."""
    query = select(people.c.organization_id).where(people.c.tenant_id == tenant, people.c.id == person)
    found: str | None = await db.scalar(query)
    return found


async def last_sign_ins(db: AsyncConnection, tenant: str, wanted: Iterable[str]) -> dict[str, datetime]:
    """Person → when they last signed in; who never has is left out."""
    query = (
        select(sign_ins.c.person_id, func.max(sign_ins.c.created).label("last"))
        .where(sign_ins.c.tenant_id == tenant, sign_ins.c.person_id.in_(list(wanted)))
        .group_by(sign_ins.c.person_id)
    )
    return {row.person_id: row.last for row in await db.execute(query)}


async def people_called(db: AsyncConnection, tenant: str, name: str) -> tuple[str, ...]:
    """The ids of staff and guests in use with this id, number or name."""
    called = (people.c.id == name) | (people.c.number == name) | (people.c.label == name)
    query = select(people.c.id).where(
        people.c.tenant_id == tenant, called, people.c.kind != "student", people.c.retired.is_(None)
    )
    return tuple((await db.scalars(query.order_by(people.c.id).limit(10))).all())


async def kind_of(db: AsyncConnection, tenant: str, person: str) -> str | None:
    """staff, student or guest; None for who has left or never was here."""
    query = select(people.c.kind).where(
        people.c.tenant_id == tenant, people.c.id == person, people.c.retired.is_(None)
    )
    found: str | None = await db.scalar(query)
    return found


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody of the registry, as he now is."""

    person: str
    label: str
    organization: str
    kind: str  # staff, student, guest
    retired: bool


async def known(db: AsyncConnection, tenant: str, wanted: Iterable[str]) -> dict[str, Known]:
    """Person → who that is, those who have left too; whom nobody knows is left out."""
    query = select(people.c.id, people.c.label, people.c.organization_id, people.c.kind, people.c.retired).where(
        people.c.tenant_id == tenant, people.c.id.in_(sorted(set(wanted)))
    )
    return {
        row.id: Known(row.id, row.label, row.organization_id, row.kind, row.retired is not None)
        for row in await db.execute(query)
    }
