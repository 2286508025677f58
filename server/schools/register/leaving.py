"""Somebody leaves: roles and memberships end in the same transaction; what was done stays under the pseudonym."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from events.schema.base import Fact

from .. import queries
from ..tables import memberships, role_assignments
from .editing import Editing
from .pupils import end_membership
from .roles import end_roles


async def leaves(editing: Editing, row: dict[str, Any]) -> None:
    tenant, person = editing.outbox.tenant, row["id"]
    roles = select(role_assignments).where(
        role_assignments.c.tenant_id == tenant,
        role_assignments.c.person_id == person,
        role_assignments.c.ended.is_(None),
    )
    facts: list[Fact] = list(await end_roles(editing, (await editing.db.execute(roles)).all(), "person_retired"))
    zone = (await queries.zones(editing.db, tenant))[row["organization_id"]]
    today = editing.now.astimezone(ZoneInfo(zone)).date()
    sits = select(memberships).where(
        memberships.c.tenant_id == tenant, memberships.c.person_id == person, memberships.c.ended.is_(None)
    )
    for each in (await editing.db.execute(sits)).all():
        ended = await end_membership(editing, each, max(each.begun, today))
        facts += [ended] if ended else []
    if facts:
        await editing.outbox.note(editing.db, "RetirePerson", facts, editing.person)
