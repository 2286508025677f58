"""Sign-ins as their owners see them: on which device, how, since when. Owners and administrators end them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ..tables import sign_ins

MAX_LISTED = 200  # of one person; who has more than these has left them behind long ago


@dataclass(frozen=True, slots=True)
class Listed:
    """One sign-in that is good still."""

    id: str
    token_sha256: str
    via: str
    since: datetime
    expires: datetime
    device: str | None
    person: str | None
    session: str | None
    room: str | None


async def of_person(db: AsyncConnection, tenant: str, person: str, now: datetime) -> tuple[Listed, ...]:
    """The newest first."""
    return await _listed(db, tenant, sign_ins.c.person_id == person, now)


async def by_id(db: AsyncConnection, tenant: str, id: str, now: datetime) -> Listed | None:
    return next(iter(await _listed(db, tenant, sign_ins.c.id == id, now)), None)


async def _listed(
    db: AsyncConnection, tenant: str, which: ColumnElement[bool], now: datetime
) -> tuple[Listed, ...]:
    query = (
        select(sign_ins)
        .where(sign_ins.c.tenant_id == tenant, which, sign_ins.c.ended.is_(None), sign_ins.c.expires > now)
        .order_by(sign_ins.c.created.desc(), sign_ins.c.id)
        .limit(MAX_LISTED)
    )
    return tuple(
        Listed(
            id=row.id,
            token_sha256=row.token_sha256,
            via=row.via,
            since=row.created,
            expires=row.expires,
            device=row.device,
            person=row.person_id,
            session=row.session_id,
            room=row.room_id,
        )
        for row in await db.execute(query)
    )


async def end_all(
    db: AsyncConnection, tenant: str, person: str, now: datetime, cause: str, but: str | None = None
) -> tuple[str, ...]:
    """Ends every sign-in of a person, all but one; gives the SHA-256 of their tokens."""
    good = (
        sign_ins.c.tenant_id == tenant,
        sign_ins.c.person_id == person,
        sign_ins.c.ended.is_(None),
        sign_ins.c.id != (but or ""),
    )
    ended = tuple((await db.scalars(select(sign_ins.c.token_sha256).where(*good))).all())
    await db.execute(update(sign_ins).where(*good).values(ended=now, ended_cause=cause))
    return ended


async def end_one(db: AsyncConnection, tenant: str, id: str, now: datetime, cause: str) -> None:
    mine = (sign_ins.c.tenant_id == tenant, sign_ins.c.id == id, sign_ins.c.ended.is_(None))
    await db.execute(update(sign_ins).where(*mine).values(ended=now, ended_cause=cause))
