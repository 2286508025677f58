"""Signing in: a link or the operator's command becomes a bearer token, stored as its hash.

A token is 32 random bytes in base64url, shown once. It stands for one role in one session until it expires, is
ended by its holder or revoked; asking again with an ended one tells the same as with one that never was.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, cast

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from events.schema.values import EndpointKind, Role

from .queries import session_id
from .tables import links, sign_ins

LIFETIME = timedelta(hours=12)  # a school day, with the evening's preparation
MAX_SECRET_CHARACTERS = 128  # ours have 43; anything much longer is not ours

Via = Literal["link", "token"]


@dataclass(frozen=True, slots=True)
class SignIn:
    """Who holds a token: a role in one session, perhaps in a room, perhaps a known person."""

    session_id: str
    role: Role
    via: Via
    expires: datetime
    kind: EndpointKind | None = None  # of the endpoint it opens; None opens none
    person: str | None = None
    room: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """What a sign-in link gives whoever holds it."""

    session_name: str
    role: Role
    kind: EndpointKind | None = None
    person: str | None = None
    room: str | None = None


def fingerprint(secret: str) -> str:
    """What the database knows of a secret.

    >>> fingerprint("a")[:8]
    'ca978112'
    """
    return hashlib.sha256(secret.encode()).hexdigest()


def derived_secret(key: bytes, name: str) -> str:
    """A link's secret that is the same after every restart: HMAC-SHA256 of its name, 32 characters."""
    return hmac.new(key, name.encode(), hashlib.sha256).hexdigest()[:32]


async def by_link(db: AsyncConnection, tenant: str, secret: str, now: datetime) -> SignIn | None:
    """What a link stands for, were it used now; None for an unknown link. Reads only: anybody may ask."""
    if len(secret) > MAX_SECRET_CHARACTERS:
        return None
    query = select(links).where(links.c.tenant_id == tenant, links.c.secret_sha256 == fingerprint(secret))
    row = (await db.execute(query)).one_or_none()
    if row is None:
        return None
    session = await session_id(db, tenant, row.session_name)
    if session is None:
        return None
    return SignIn(
        session_id=session,
        role=cast(Role, row.role),
        via="link",
        expires=now + LIFETIME,
        kind=cast("EndpointKind | None", row.kind),
        person=row.person_id,
        room=row.room_id,
    )


async def issue(db: AsyncConnection, tenant: str, sign_in: SignIn, now: datetime) -> str:
    token = secrets.token_urlsafe(32)
    await db.execute(
        insert(sign_ins).values(
            tenant_id=tenant,
            token_sha256=fingerprint(token),
            session_id=sign_in.session_id,
            via=sign_in.via,
            role=sign_in.role,
            kind=sign_in.kind,
            person_id=sign_in.person,
            room_id=sign_in.room,
            created=now,
            expires=sign_in.expires,
        )
    )
    return token


async def by_token(db: AsyncConnection, tenant: str, token: str, now: datetime) -> SignIn | None:
    """What a token stands for now; None if unknown, expired or ended."""
    if len(token) > MAX_SECRET_CHARACTERS:
        return None
    query = select(sign_ins).where(
        sign_ins.c.tenant_id == tenant,
        sign_ins.c.token_sha256 == fingerprint(token),
        sign_ins.c.ended.is_(None),
        sign_ins.c.expires > now,
    )
    row = (await db.execute(query)).one_or_none()
    if row is None:
        return None
    return SignIn(
        session_id=row.session_id,
        role=cast(Role, row.role),
        via=cast(Via, row.via),
        expires=row.expires,
        kind=cast("EndpointKind | None", row.kind),
        person=row.person_id,
        room=row.room_id,
    )


async def end(db: AsyncConnection, tenant: str, token: str, now: datetime) -> None:
    """The token is worth nothing from now on; ending it twice changes nothing."""
    await db.execute(
        update(sign_ins)
        .where(
            sign_ins.c.tenant_id == tenant,
            sign_ins.c.token_sha256 == fingerprint(token),
            sign_ins.c.ended.is_(None),
        )
        .values(ended=now)
    )


async def keep_link(db: AsyncConnection, tenant: str, secret: str, link: Link) -> None:
    """Makes the link good; a link that is already known stays as it was."""
    known = select(links.c.role).where(links.c.tenant_id == tenant, links.c.secret_sha256 == fingerprint(secret))
    if await db.scalar(known) is not None:
        return
    await db.execute(
        insert(links).values(
            tenant_id=tenant,
            secret_sha256=fingerprint(secret),
            session_name=link.session_name,
            role=link.role,
            kind=link.kind,
            person_id=link.person,
            room_id=link.room,
        )
    )
