"""Whose token it is, as an `Actor`: a sign-in with the assignments that hold for it.

A person brings every assignment; a sign-in to one session is that role in that session and no more, but for an
administrator's; a terminal stands for its room. Read anew at each request: a role that ended is gone with the
next.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from sqlalchemy.ext.asyncio import AsyncConnection

from server.access.actor import Actor, Assignment, At, Path, ScopeKind, permitted
from server.db import Database

from . import queries, signing
from .seats import at_of
from .signing import Holder, PersonSignIn, ProgramSignIn, SignIn, TerminalSignIn


@dataclass(frozen=True, slots=True)
class Actors:
    """`Desk.who` of a server."""

    database: Database
    tenant: str
    utc: Callable[[], datetime]

    async def __call__(self, token: str) -> Actor | None:
        now = self.utc()
        async with self.database.reading() as db:
            holder = await signing.holder(db, self.tenant, token, now)
            return None if holder is None else await actor_of(db, self.tenant, holder, now)


async def actor_of(db: AsyncConnection, tenant: str, holder: Holder, now: datetime) -> Actor | None:
    """The actor whom a sign-in stands for, with all assignments, those that ended too; None for who has left."""
    if holder.person is not None and await queries.is_retired(db, tenant, holder.person):
        return None
    paths = await queries.org_paths(db, tenant)
    match holder.given:
        case PersonSignIn(person=person):
            found = Actor("person", await queries.assignments(db, tenant, person, paths), person)
        case TerminalSignIn(room=room):
            path = paths[await queries.room_organization(db, tenant, room)]
            part = Assignment("device", "room", room, path, holder.since, room=room)
            found = Actor("terminal", (part,))
        case ProgramSignIn() as program:
            return await _program(db, tenant, holder, program, paths, now)
        case SignIn() as sign_in:
            found = await _in_one_session(db, tenant, sign_in, holder.since, paths)
        case _:
            assert_never(holder.given)
    return replace(found, sign_in=holder.id)


async def _program(
    db: AsyncConnection,
    tenant: str,
    holder: Holder,
    program: ProgramSignIn,
    paths: Mapping[str, Path],
    now: datetime,
) -> Actor | None:
    """None once its issuer has left, or may no longer issue at that place."""
    path = paths[program.organization]
    if await queries.is_retired(db, tenant, program.issued_by):
        return None
    held = await queries.assignments(db, tenant, program.issued_by, paths)
    session = await queries.scheduled(db, tenant, program.session_id) if program.session_id else None
    at = at_of(session) if session is not None else At(path)
    if permitted(Actor("person", held, program.issued_by), "issue_token", at, now) is not None:
        return None
    kind: ScopeKind = "session" if program.session_id else "organization"
    part = Assignment(
        "integration",
        kind,
        program.session_id or program.organization,
        path,
        holder.since,
        program.expires,
        room=program.room,
        session=program.session_id,
    )
    return Actor("program", (part,), scopes=program.scopes, sign_in=holder.id)


async def _in_one_session(
    db: AsyncConnection, tenant: str, sign_in: SignIn, since: datetime, paths: Mapping[str, Path]
) -> Actor:
    session = await queries.scheduled(db, tenant, sign_in.session_id)
    assert session is not None  # a sign-in names one by its key
    if sign_in.role == "org_admin" and sign_in.person is not None and sign_in.via != "token":
        return Actor("person", await queries.assignments(db, tenant, sign_in.person, paths), sign_in.person)
    path = session.plan.org_path
    for room in session.plan.rooms:
        if room.room == sign_in.room:
            path = room.org_path
    part = Assignment(
        sign_in.role, "session", session.id, path, since, sign_in.expires, room=sign_in.room, session=session.id
    )
    return Actor("person" if sign_in.person else "program", (part,), sign_in.person, session=session.id)
