"""What the registry holds of what a list names: a handful of queries, however long the list is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from .. import queries
from ..register.sight import subtree
from ..tables import class_groups, memberships, organizations, people, role_assignments, rooms
from .columns import ListNoun, headings
from .planning import Known, Role, Sits, Standing
from .sheets import Sheet

AT_ONCE = 500  # numbers asked for in one query


async def standing_for(
    db: AsyncConnection, tenant: str, noun: ListNoun, sheet: Sheet, roots: Collection[str], now: datetime
) -> Standing:
    """As far as somebody may manage it who manages these organizations and all under them."""
    schools = await _schools(db, tenant, roots)
    named = {id for label in _column(noun, sheet, "school") for id in schools.get(label, [])}
    everywhere = Standing(schools)
    if noun == "rooms":
        return replace(everywhere, rows=tuple(await _places(db, tenant, rooms, named, "capacity", "seat_columns")))
    if noun == "class-groups":
        found = await _places(db, tenant, class_groups, named, "grade", "expected_count")
        return replace(everywhere, rows=tuple(found))
    return Standing(
        schools,
        rooms=_by_label(await _places(db, tenant, rooms, named)),
        class_groups=_by_label(await _places(db, tenant, class_groups, named)),
        rows=tuple(await _people(db, tenant, named, _column(noun, sheet, "number"), now)),
    )


def _column(noun: ListNoun, sheet: Sheet, field: str) -> set[str]:
    columns, _ = headings(noun, sheet.lines[0])
    index = columns.get(field)
    if index is None:
        return set()
    return {
        line.cells[index].text for line in sheet.lines[1:] if index < len(line.cells) and line.cells[index].text
    }


async def _schools(db: AsyncConnection, tenant: str, roots: Collection[str]) -> dict[str, list[str]]:
    query = select(organizations.c.id, organizations.c.label).where(
        organizations.c.tenant_id == tenant,
        organizations.c.id.in_(subtree(tenant, roots)),
        organizations.c.retired.is_(None),
    )
    found: defaultdict[str, list[str]] = defaultdict(list)
    for row in await db.execute(query):
        found[row.label].append(row.id)
    return dict(found)


async def _places(
    db: AsyncConnection, tenant: str, table: Any, schools: Collection[str], *columns: str
) -> list[Known]:
    query = select(table).where(
        table.c.tenant_id == tenant, table.c.organization_id.in_(sorted(schools)), table.c.retired.is_(None)
    )
    return [
        Known(
            row.id,
            row.organization_id,
            row.label,
            row.row_version,
            values={column: getattr(row, column) for column in columns},
        )
        for row in await db.execute(query)
    ]


def _by_label(found: list[Known]) -> dict[str, dict[str, list[str]]]:
    named: dict[str, dict[str, list[str]]] = {}
    for each in found:
        named.setdefault(each.organization, {}).setdefault(each.label, []).append(each.id)
    return named


async def _people(
    db: AsyncConnection, tenant: str, schools: Collection[str], numbers: Collection[str], now: datetime
) -> list[Known]:
    """Everybody of these schools, and who has one of these numbers elsewhere."""
    own = people.c.tenant_id == tenant
    in_schools = and_(own, people.c.organization_id.in_(sorted(schools)), people.c.retired.is_(None))
    rows = {row.id: row for row in await db.execute(select(people).where(in_schools))}
    asked = sorted(numbers)
    for start in range(0, len(asked), AT_ONCE):
        by_number = and_(own, people.c.number.in_(asked[start : start + AT_ONCE]))
        rows |= {row.id: row for row in await db.execute(select(people).where(by_number))}
    roles = await _roles(db, tenant, schools, now)
    sits = await _seats(db, tenant, schools)
    return [
        Known(
            row.id,
            row.organization_id,
            row.label,
            row.row_version,
            row.kind,
            row.number,
            roles=tuple(roles.get(row.id, [])),
            sits=sits.get(row.id),
        )
        for row in rows.values()
    ]


async def _roles(
    db: AsyncConnection, tenant: str, schools: Collection[str], now: datetime
) -> dict[str, list[tuple[str, Role]]]:
    table = role_assignments.c
    query = select(role_assignments).where(
        table.tenant_id == tenant,
        table.organization_id.in_(sorted(schools)),
        table.ended.is_(None),
        or_(table.until.is_(None), table.until > now),
    )
    zones = await queries.zones(db, tenant)
    found: dict[str, list[tuple[str, Role]]] = {}
    for row in await db.execute(query):
        zone = ZoneInfo(zones[row.organization_id])
        last = None if row.until is None else (row.until.astimezone(zone) - timedelta(microseconds=1)).date()
        found.setdefault(row.person_id, []).append((row.id, Role(row.role, row.room_id, last)))
    return found


async def _seats(db: AsyncConnection, tenant: str, schools: Collection[str]) -> dict[str, Sits]:
    home = and_(class_groups.c.tenant_id == tenant, class_groups.c.id == memberships.c.class_group_id)
    query = (
        select(memberships)
        .join(class_groups, home)
        .where(
            memberships.c.tenant_id == tenant,
            class_groups.c.organization_id.in_(sorted(schools)),
            memberships.c.ended.is_(None),
        )
    )
    rows = await db.execute(query)
    return {row.person_id: Sits(row.id, row.class_group_id, row.seat, row.begun) for row in rows}


def end_of(day: date, zone: str) -> datetime:
    """The moment at which a last day is over."""
    return datetime.combine(day + timedelta(days=1), datetime.min.time(), ZoneInfo(zone)).astimezone(UTC)
