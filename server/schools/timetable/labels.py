"""What rooms, classes and people of a timetable are called, fetched for a whole page at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import and_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ..queries.organizations import org_labels
from ..queries.people import person_labels
from ..queries.pupils import class_labels
from ..tables import organizations, rooms
from .bodies import Named


@dataclass(frozen=True, slots=True)
class RoomLabel:
    label: str
    organization: str
    school: str


@dataclass(frozen=True, slots=True)
class Labels:
    """By id. An id that is not here reads as itself without a label."""

    rooms: Mapping[str, RoomLabel] = field(default_factory=dict)
    classes: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)
    organizations: Mapping[str, str] = field(default_factory=dict)

    def room(self, id_: str) -> Named:
        found = self.rooms.get(id_)
        return Named(id=id_, label=found.label if found else None)

    def school(self, room: str) -> str | None:
        found = self.rooms.get(room)
        return found.school if found else None

    def school_of(self, room: str) -> Named:
        found = self.rooms.get(room)
        return Named(id=found.organization if found else "", label=found.school if found else None)

    def class_group(self, id_: str) -> Named:
        return Named(id=id_, label=self.classes.get(id_))

    def person(self, id_: str) -> Named:
        return Named(id=id_, label=self.people.get(id_))

    def organization(self, id_: str) -> Named:
        return Named(id=id_, label=self.organizations.get(id_))


async def labels(
    db: AsyncConnection,
    tenant: str,
    *,
    rooms_: Iterable[str | None] = (),
    classes: Iterable[str | None] = (),
    people: Iterable[str | None] = (),
    organizations_: Iterable[str] = (),
) -> Labels:
    """Four queries, however many ids."""
    return Labels(
        await _rooms(db, tenant, _known(rooms_)),
        await class_labels(db, tenant, _known(classes)),
        await person_labels(db, tenant, _known(people)),
        await org_labels(db, tenant, organizations_),
    )


def _known(ids: Iterable[str | None]) -> set[str]:
    return {each for each in ids if each}


async def _rooms(db: AsyncConnection, tenant: str, wanted: Iterable[str]) -> dict[str, RoomLabel]:
    query = (
        select(rooms.c.id, rooms.c.label, rooms.c.organization_id, organizations.c.label.label("school"))
        .join(
            organizations,
            and_(organizations.c.tenant_id == rooms.c.tenant_id, organizations.c.id == rooms.c.organization_id),
        )
        .where(rooms.c.tenant_id == tenant, rooms.c.id.in_(list(wanted)))
    )
    return {row.id: RoomLabel(row.label, row.organization_id, row.school) for row in await db.execute(query)}
