"""The role of who leads a research group: it follows the group, and is neither given nor ended by hand."""

from __future__ import annotations

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from events.schema.registry_people import RoleGranted, Scope
from server.ids import uuid7

from .. import queries
from ..outbox import Outbox
from ..tables import role_assignments
from .editing import Editing
from .roles import end_roles


async def one_leader(db: AsyncConnection, outbox: Outbox, group: str, home: str, leader: str | None) -> None:
    """Afterwards `leader` holds the role of this group, and nobody else; None: nobody. Done twice it changes
    nothing."""
    roles = role_assignments.c
    query = select(role_assignments).where(
        roles.tenant_id == outbox.tenant,
        roles.scope_kind == "group",
        roles.scope_id == group,
        roles.role == "group_leader",
        roles.ended.is_(None),
    )
    held = list((await db.execute(query)).all())
    editing = Editing(db, outbox, outbox.utc(), None)
    ended = await end_roles(editing, [row for row in held if row.person_id != leader], "replaced")
    if ended:
        await outbox.note(db, "RevokeRole", ended)
    if leader is None or any(row.person_id == leader for row in held):
        return
    if await queries.is_retired(db, outbox.tenant, leader):
        return
    id_ = uuid7(editing.now)
    values = {"scope_kind": "group", "scope_id": group, "organization_id": home, "begun": editing.now}
    await db.execute(
        insert(role_assignments).values(
            tenant_id=outbox.tenant, id=id_, person_id=leader, role="group_leader", **values
        )
    )
    fact = RoleGranted(id_, leader, "group_leader", Scope("group", group), editing.now)
    await outbox.note(db, "GrantRole", [fact])
