"""Roles whose time is over: each is marked as ended and told to the journal once, whichever server looks first.

That a role holds no longer is nobody's to announce: whoever asks compares its `until` with the time, and what it
opened in a running class ends by a timer of its own. Here the row and the log learn of it. A role scoped to a
session ends with the session, however late, and is left alone.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from events.schema.registry_people import RoleExpired
from server.beside import beside
from server.db import Database

from ..outbox import FACTS_A_ROW, Outbox
from ..tables import role_assignments
from .roles import PersonChanged

log = logging.getLogger(__name__)

LOOK_S = 1.0  # how late the log may learn of it, and a terminal at which somebody is identified


@dataclass(frozen=True, slots=True)
class Expiring:
    """`person_changed` is told of everybody whose role is over, so that nothing that rests on it is forgotten."""

    database: Database
    outbox: Outbox
    person_changed: PersonChanged

    def looking(self) -> AbstractAsyncContextManager[None]:
        """Inside, roles that expire are told; those that expired while no server ran, at once."""
        return beside(self._look(), "expiring roles")

    async def _look(self) -> None:
        while True:
            try:
                while await self.due():
                    pass
            except DBAPIError as error:
                log.warning("roles that expired are not marked yet: %s", error)
            await asyncio.sleep(LOOK_S)

    async def due(self) -> int:
        """Marks and tells those that are over, as many as go into one commit; gives how many."""
        now = self.outbox.utc()
        async with self.database.reading() as db:
            if not await _over(db, self.outbox.tenant, now):
                return 0
        async with self.database.writing() as db:
            rows = [row for row in await _over(db, self.outbox.tenant, now) if await self._marked(db, row)]
            if rows:
                facts = [RoleExpired(row.id, row.person_id, row.role) for row in rows]
                await self.outbox.note(db, "ExpireRole", facts)
        for person in dict.fromkeys(row.person_id for row in rows):
            await self.person_changed(person)
        return len(rows)

    async def _marked(self, db: AsyncConnection, row: Any) -> bool:
        """False if another server, or whoever took it back, was first."""
        roles = role_assignments.c
        marked = await db.execute(
            update(role_assignments)
            .where(roles.tenant_id == self.outbox.tenant, roles.id == row.id, roles.ended.is_(None))
            .values(ended=row.until, ended_cause="expired")
        )
        return marked.rowcount == 1


async def _over(db: AsyncConnection, tenant: str, now: datetime) -> Sequence[Any]:
    roles = role_assignments.c
    query = (
        select(roles.id, roles.person_id, roles.role, roles.until)
        .where(
            roles.tenant_id == tenant,
            roles.ended.is_(None),
            roles.until <= now,
            roles.scope_kind != "session",
        )
        .order_by(roles.until, roles.id)
        .limit(FACTS_A_ROW)
    )
    return (await db.execute(query)).all()
