"""The school year in SQL: terms, holidays and the periods of a day. Rows never leave this file.

Terms and periods are those of the nearest organization that has any; holidays are everybody's above, and one's
own: a district's National Day holds for its schools, a school's sports day for itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import Row, Table, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ..queries.organizations import org_paths
from ..tables import holidays, organizations, periods, terms
from .calendar import Holiday, Period, Term

UTC_ZONE = "UTC"  # of an organization where nobody has set one, as the first-run page never leaves it

Kind = Literal["terms", "holidays", "periods"]
TABLES: Mapping[Kind, Table] = {"terms": terms, "holidays": holidays, "periods": periods}


@dataclass(frozen=True, slots=True)
class Entered:
    """One row of the year as somebody entered it; `fields` are the columns of its kind."""

    id: str
    organization: str
    row_version: int
    retired: datetime | None
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Year:
    """What the timetable of one organization rests on."""

    terms: Mapping[str, Term]  # by id
    holidays: tuple[Holiday, ...]
    periods: Mapping[int, Period]  # by number
    zone: ZoneInfo

    def term_on(self, day: date) -> str | None:
        """The id of the term that a day lies in."""
        return next((id_ for id_, term in self.terms.items() if term.first_day <= day <= term.last_day), None)


async def year(db: AsyncConnection, tenant: str, organization: str) -> Year:
    path = (await org_paths(db, tenant))[organization]
    found = {kind: await _of(db, tenant, table, path) for kind, table in TABLES.items()}
    return Year(
        terms={row.id: Term(row.first_day, row.last_day, row.label) for row in _nearest(found["terms"], path)},
        holidays=tuple(Holiday(row.first_day, row.last_day, row.works_as, row.label) for row in found["holidays"]),
        periods={
            row.number: Period(row.number, row.starts_minute, row.ends_minute, row.label)
            for row in _nearest(found["periods"], path)
        },
        zone=ZoneInfo(await zone_of(db, tenant, path)),
    )


async def zone_of(db: AsyncConnection, tenant: str, path: Sequence[str]) -> str:
    """The zone of the nearest organization on the path that has one."""
    query = select(organizations.c.id, organizations.c.zone).where(
        organizations.c.tenant_id == tenant, organizations.c.id.in_(path)
    )
    zones = {row.id: row.zone for row in await db.execute(query)}
    return next((zones[each] for each in reversed(path) if zones.get(each)), UTC_ZONE)


async def _of(db: AsyncConnection, tenant: str, table: Table, path: Sequence[str]) -> Sequence[Row[Any]]:
    query = select(table).where(
        table.c.tenant_id == tenant, table.c.organization_id.in_(path), table.c.retired.is_(None)
    )
    return (await db.execute(query.order_by(table.c.id))).all()


def _nearest(rows: Sequence[Row[Any]], path: Sequence[str]) -> list[Row[Any]]:
    """The rows of the last organization on the path that has any."""
    for organization in reversed(path):
        own = [row for row in rows if row.organization_id == organization]
        if own:
            return own
    return []


# -- entered by people ----------------------------------------------------------------------------------------


async def entered(db: AsyncConnection, tenant: str, kind: Kind, under: Sequence[str]) -> tuple[Entered, ...]:
    """All rows of a kind that these organizations entered, in the order in which a year runs."""
    table = TABLES[kind]
    order = (table.c.number,) if kind == "periods" else (table.c.first_day, table.c.last_day)
    query = select(table).where(table.c.tenant_id == tenant, table.c.organization_id.in_(under))
    return tuple(_entered(row) for row in await db.execute(query.order_by(*order, table.c.id)))


async def one(db: AsyncConnection, tenant: str, kind: Kind, id_: str) -> Entered | None:
    table = TABLES[kind]
    row = (await db.execute(select(table).where(table.c.tenant_id == tenant, table.c.id == id_))).one_or_none()
    return None if row is None else _entered(row)


async def enter(
    db: AsyncConnection, tenant: str, kind: Kind, id_: str, organization: str, fields: Mapping[str, Any]
) -> None:
    values = {"tenant_id": tenant, "id": id_, "organization_id": organization, "row_version": 1, **fields}
    await db.execute(insert(TABLES[kind]).values(values))


async def change(
    db: AsyncConnection, tenant: str, kind: Kind, id_: str, row_version: int, fields: Mapping[str, Any]
) -> bool:
    """False, and nothing is changed, if it is not at that version any more."""
    table = TABLES[kind]
    changed = await db.execute(
        update(table)
        .where(table.c.tenant_id == tenant, table.c.id == id_, table.c.row_version == row_version)
        .values(row_version=row_version + 1, **fields)
    )
    return bool(changed.rowcount == 1)


def _entered(row: Row[Any]) -> Entered:
    columns = {str(name): value for name, value in row._mapping.items() if name not in ("tenant_id", "id")}
    return Entered(
        id=row.id,
        organization=columns.pop("organization_id"),
        row_version=columns.pop("row_version"),
        retired=columns.pop("retired"),
        fields=columns,
    )
