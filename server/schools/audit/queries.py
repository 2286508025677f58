"""Entries as their readers may have them. The cut is a WHERE of the query itself, as everywhere.

An auditor reads what people of his subtree did; what nobody known did, who audits from the top. Everybody else
reads what he did, what was done about him, and what was done about the sessions that he led.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ..tables import organizations, people, sessions
from .tables import entries


@dataclass(frozen=True, slots=True)
class Reach:
    """Whose entries: those of an auditor's organizations, and one's own."""

    organizations: frozenset[str]
    person: str | None


@dataclass(frozen=True, slots=True)
class Wanted:
    text: str = ""
    person: str | None = None
    action: str | None = None  # a type, or the beginning of several
    answer: str | None = None
    start: datetime | None = None
    end: datetime | None = None
    before: int | None = None  # position


@dataclass(frozen=True, slots=True)
class Entry:
    position: int
    month: str
    sequence: int
    time: datetime
    person: str | None
    pseudonym: str | None
    label: str | None
    type: str
    command: str
    answer: str
    object: str | None
    commit: str
    previous: str
    digest: str
    data: dict[str, Any]


async def found(
    db: AsyncConnection, tenant: str, reach: Reach, wanted: Wanted, limit: int
) -> tuple[list[Entry], int]:
    """A page of entries, the newest first, and how many there are in all."""
    cut = [*_reach(tenant, reach), *_wanted(tenant, wanted)]
    total = await db.scalar(select(func.count()).select_from(_joined(tenant)).where(*cut)) or 0
    page = [entries.c.position < wanted.before] if wanted.before is not None else []
    query: Select[Any] = (
        select(entries, people.c.pseudonym, people.c.label)
        .select_from(_joined(tenant))
        .where(*cut, *page)
        .order_by(entries.c.position.desc())
        .limit(limit)
    )
    return [_entry(row) for row in await db.execute(query)], total


def _joined(tenant: str) -> Any:
    who = and_(people.c.tenant_id == entries.c.tenant_id, people.c.id == entries.c.person_id)
    return entries.outerjoin(people, who)


def _reach(tenant: str, reach: Reach) -> Iterable[ColumnElement[bool]]:
    yield entries.c.tenant_id == tenant
    mine: list[ColumnElement[bool]] = []
    if reach.person is not None:
        led = select(sessions.c.id).where(sessions.c.tenant_id == tenant, sessions.c.lead_id == reach.person)
        mine += [
            entries.c.person_id == reach.person,
            entries.c.about_id == reach.person,
            entries.c.object.in_(led),
        ]
    if reach.organizations:
        below = _subtree(tenant, reach.organizations)
        roots = select(organizations.c.id).where(
            organizations.c.tenant_id == tenant, organizations.c.parent_id.is_(None)
        )
        top = roots.where(organizations.c.id.in_(sorted(reach.organizations)))
        mine += [people.c.organization_id.in_(below), and_(entries.c.person_id.is_(None), top.exists())]
    yield or_(*mine)


def _subtree(tenant: str, roots: Iterable[str]) -> Select[tuple[str]]:
    top = select(organizations.c.id).where(
        organizations.c.tenant_id == tenant, organizations.c.id.in_(sorted(roots))
    )
    found = top.cte("audited", recursive=True)
    below = select(organizations.c.id).where(
        organizations.c.tenant_id == tenant, organizations.c.parent_id == found.c.id
    )
    return select(found.union(below).c.id)


def _wanted(tenant: str, wanted: Wanted) -> Iterable[ColumnElement[bool]]:
    if wanted.person is not None:
        yield or_(entries.c.person_id == wanted.person, people.c.pseudonym == wanted.person)
    if wanted.action is not None:
        yield entries.c.type.startswith(wanted.action, autoescape=True)
    if wanted.answer is not None:
        yield entries.c.answer == wanted.answer
    if wanted.start is not None:
        yield entries.c.time >= wanted.start
    if wanted.end is not None:
        yield entries.c.time < wanted.end
    if wanted.text:
        text = wanted.text
        yield or_(
            people.c.pseudonym.contains(text, autoescape=True),
            entries.c.object.contains(text, autoescape=True),
            entries.c.type.contains(text, autoescape=True),
            entries.c.command.contains(text, autoescape=True),
        )


def _entry(row: Any) -> Entry:
    return Entry(
        position=row.position,
        month=row.month,
        sequence=row.sequence,
        time=row.time,
        person=row.person_id,
        pseudonym=row.pseudonym,
        label=row.label,
        type=row.type,
        command=row.command,
        answer=row.answer,
        object=row.object,
        commit=row.commit,
        previous=row.previous,
        digest=row.digest,
        data=row.data,
    )


async def newest_of(db: AsyncConnection, tenant: str, type_: str) -> tuple[datetime, dict[str, Any]] | None:
    """When an entry of this type was last made, and what it says."""
    query = (
        select(entries.c.time, entries.c.data)
        .where(entries.c.tenant_id == tenant, entries.c.type == type_)
        .order_by(entries.c.position.desc())
        .limit(1)
    )
    row = (await db.execute(query)).first()
    return (row.time, row.data) if row else None
