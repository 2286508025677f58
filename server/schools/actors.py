"""Whose token it is, as an `Actor`: a sign-in with the assignments that hold for it.

A sign-in to one session is that role in that session and no more; an administrator brings the organizations of
his assignments along. Read anew at each request: a role that ended is gone with the next.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from server.access.actor import Actor, Assignment, Path
from server.db import Database

from . import queries, signing
from .signing import SignIn
from .tables import role_assignments

ALWAYS = datetime(2000, 1, 1, tzinfo=UTC)  # since when what names no beginning holds


@dataclass(frozen=True, slots=True)
class Actors:
    """`Desk.who` of a server."""

    database: Database
    tenant: str
    utc: Callable[[], datetime]

    async def __call__(self, token: str) -> Actor | None:
        now = self.utc()
        async with self.database.reading() as db:
            sign_in = await signing.by_token(db, self.tenant, token, now)
            if sign_in is None:
                return None
            return await actor_of(db, self.tenant, sign_in, now)


async def actor_of(db: AsyncConnection, tenant: str, sign_in: SignIn, now: datetime) -> Actor:
    paths = await queries.org_paths(db, tenant)
    session = await queries.scheduled(db, tenant, sign_in.session_id)
    assert session is not None  # a sign-in names one by its key
    if sign_in.role == "org_admin" and sign_in.person is not None:
        return Actor("person", await _assigned(db, tenant, sign_in.person, paths), sign_in.person)
    path = session.plan.org_path
    for room in session.plan.rooms:
        if room.room == sign_in.room:
            path = room.org_path
    part = Assignment(
        sign_in.role, "session", session.id, path, now, sign_in.expires, room=sign_in.room, session=session.id
    )
    return Actor("person" if sign_in.person else "program", (part,), sign_in.person)


async def _assigned(
    db: AsyncConnection, tenant: str, person: str, paths: Mapping[str, Path]
) -> tuple[Assignment, ...]:
    query = (
        select(role_assignments)
        .where(role_assignments.c.tenant_id == tenant, role_assignments.c.person_id == person)
        .order_by(role_assignments.c.id)
    )
    return tuple(
        Assignment(
            row.role,
            "organization",
            row.organization_id,
            paths[row.organization_id],
            ALWAYS,
            room=row.room_id,
            id=row.id,
        )
        for row in await db.execute(query)
    )
