"""Writes a planned list in one transaction: rows by the thousand, and a fact for each of them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import bindparam, insert, update

from events.schema.base import Fact
from events.schema.registry_people import MembershipBegun, MembershipEnded, RoleGranted, RoleRevoked, Scope
from server.ids import uuid7

from .. import queries
from ..register.class_groups import CLASS_GROUPS
from ..register.editing import Editing, subject_of
from ..register.noun import Noun, fact_of
from ..register.people import PEOPLE
from ..register.rooms import ROOMS
from ..spelling import derived
from ..tables import memberships, role_assignments
from .columns import ListNoun
from .planning import PlannedRow
from .standing import end_of

NOUNS: dict[ListNoun, Noun[Any]] = {"people": PEOPLE, "class-groups": CLASS_GROUPS, "rooms": ROOMS}
NEW: dict[str, dict[str, Any]] = {  # what a list may leave out of a new row
    "people": {"number": None},
    "class-groups": {},
    "rooms": {"capacity": None, "seat_columns": 6},
}
AT_ONCE = 100  # rows between two turns of the event loop


class Writing:
    """One list on its way into the tables; `facts` are noted by the caller, in the same transaction."""

    def __init__(self, editing: Editing, noun: ListNoun) -> None:
        self._editing, self._noun = editing, NOUNS[noun]
        self.facts: list[Fact] = []
        self._rows: dict[str, list[dict[str, Any]]] = {}

    async def write(self, rows: Sequence[PlannedRow], today: Mapping[str, date]) -> None:
        """`today` is the day at each school: a pupil's new class begins on it."""
        db, tenant = self._editing.db, self._editing.outbox.tenant
        paths, zones = await queries.org_paths(db, tenant), await queries.zones(db, tenant)
        for index, row in enumerate(rows):
            school = row.values["organization"]
            if row.result == "new":
                id = self._add(row, paths[school])
            elif row.known is not None and row.result == "changed":
                id = row.known.id
                self._change(row, paths[school])
            else:
                continue
            self._give(row, id, school, zones[school])
            self._place(row, id, today[school])
            if index % AT_ONCE == 0:
                await asyncio.sleep(0)
        await self._flush()

    def _add(self, row: PlannedRow, path: tuple[str, ...]) -> str:
        id = uuid7(self._editing.now)
        values = {**NEW[self._noun.path], **self._noun.made(self._editing.now), **self._columns(row.values)}
        values |= {"id": id, "row_version": 1}
        self._rows.setdefault("add", []).append({"tenant_id": self._editing.outbox.tenant, **values})
        more = {"org_path": path} if self._noun.pathed else {}
        self.facts.append(fact_of(self._noun.facts.added, values, values, subject_of(self._noun, values), **more))
        return id

    def _change(self, row: PlannedRow, path: tuple[str, ...]) -> None:
        known = row.known
        assert known is not None  # a changed row was found
        fields = {"organization" if each.field == "school" else each.field for each in row.changes}
        changed = self._columns({name: row.values[name] for name in fields & row.values.keys()})
        if not changed:
            return
        after = {**self._columns(row.values), "id": known.id, "row_version": known.row_version + 1}
        written_too = {**changed, **(derived(self._noun.table.c, changed["label"]) if "label" in changed else {})}
        new = {f"new_{column}": value for column, value in written_too.items()}
        written = {"which": known.id, "new_row_version": after["row_version"], **new}
        self._rows.setdefault(",".join(sorted(written_too)), []).append(written)
        more = {"org_path": path} if self._noun.pathed and self._noun.home.name in changed else {}
        self.facts.append(fact_of(self._noun.facts.changed, after, changed, subject_of(self._noun, after), **more))

    def _columns(self, values: Mapping[str, Any]) -> dict[str, Any]:
        return {self._noun.column(name): value for name, value in values.items()}

    def _give(self, row: PlannedRow, person: str, school: str, zone: str) -> None:
        if row.role is None or (row.known and row.role in (each for _, each in row.known.roles)):
            return
        role, editing = row.role, self._editing
        for id, each in row.known.roles if row.known else ():
            if (each.role, each.room) == (role.role, role.room):
                self._rows.setdefault("replaced", []).append({"which": id})
                self.facts.append(RoleRevoked(id, person, role.role, "replaced"))
        id = uuid7(editing.now)
        scope = Scope("room", role.room) if role.room else Scope("organization", school)
        until = None if role.until is None else end_of(role.until, zone)
        self._rows.setdefault("roles", []).append(
            {
                "tenant_id": editing.outbox.tenant,
                "id": id,
                "person_id": person,
                "role": role.role,
                "scope_kind": scope.kind,
                "scope_id": scope.id,
                "organization_id": school,
                "room_id": role.room,
                "begun": editing.now,
                "until": until,
                "granted_by": editing.person,
            }
        )
        self.facts.append(
            RoleGranted(id, person, role.role, scope, editing.now, until, role.room, by=editing.person)
        )

    def _place(self, row: PlannedRow, person: str, today: date) -> None:
        sits = row.known.sits if row.known else None
        if row.class_group is None:
            return
        if sits is not None and sits.class_group == row.class_group and row.seat in (None, sits.seat):
            return
        if sits is not None:
            day = max(sits.begun, today)
            days = (sits.begun.isoformat(), day.isoformat())
            self._rows.setdefault("left", []).append({"which": sits.membership, "day": day})
            self.facts.append(MembershipEnded(sits.membership, person, sits.class_group, *days, sits.seat))
            today = day
        id = uuid7(self._editing.now)
        self._rows.setdefault("sits", []).append(
            {
                "tenant_id": self._editing.outbox.tenant,
                "id": id,
                "person_id": person,
                "class_group_id": row.class_group,
                "seat": row.seat,
                "begun": today,
            }
        )
        self.facts.append(MembershipBegun(id, person, row.class_group, today.isoformat(), row.seat))

    async def _flush(self) -> None:
        db, tenant, table = self._editing.db, self._editing.outbox.tenant, self._noun.table
        added = self._rows.pop("add", [])
        roles, sits = self._rows.pop("roles", []), self._rows.pop("sits", [])
        replaced, left = self._rows.pop("replaced", []), self._rows.pop("left", [])
        if added:
            await db.execute(insert(table), added)
        for changed, rows in self._rows.items():
            # A bound value must not be called like a column of the statement.
            values: dict[str, Any] = {
                column: bindparam(f"new_{column}") for column in (*changed.split(","), "row_version")
            }
            chosen = (table.c.tenant_id == tenant, table.c.id == bindparam("which"))
            await db.execute(update(table).where(*chosen).values(values), rows)
        if replaced:
            chosen = (
                role_assignments.c.tenant_id == tenant,
                role_assignments.c.id.in_([row["which"] for row in replaced]),
            )
            over = {"ended": self._editing.now, "ended_cause": "replaced"}
            await db.execute(update(role_assignments).where(*chosen).values(over))
        for row in left:
            chosen = (
                memberships.c.tenant_id == tenant,
                memberships.c.id == row["which"],
            )
            await db.execute(update(memberships).where(*chosen).values(ended=row["day"]))
        for target, values_ in ((role_assignments, roles), (memberships, sits)):
            if values_:
                await db.execute(insert(target), values_)
