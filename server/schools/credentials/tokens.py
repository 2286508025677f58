"""Bearer tokens of programs and boxes: a list of rights, a scope, an end. Shown once, stored as SHA-256.

A token never exceeds who issued it and ends with him: at each use the issuer must still hold the right to issue
at that place. It lists only what the table has for programs, so it can neither issue, nor moderate, nor observe.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from server.access.matrix import MATRIX, PERMISSIONS, Permission
from server.ids import uuid7

from .tables import tokens

LISTABLE: tuple[Permission, ...] = tuple(name for name in PERMISSIONS if MATRIX["IT"][name] == "I")


@dataclass(frozen=True, slots=True)
class Token:
    id: str
    label: str
    organization: str
    session: str | None
    room: str | None
    scopes: tuple[Permission, ...]
    issued_by: str
    created: datetime
    expires: datetime


async def issue(
    db: AsyncConnection,
    tenant: str,
    token: Token,
    sha256: str,
) -> None:
    await db.execute(
        insert(tokens).values(
            tenant_id=tenant,
            id=token.id,
            token_sha256=sha256,
            label=token.label,
            organization_id=token.organization,
            session_id=token.session,
            room_id=token.room,
            scopes=list(token.scopes),
            issued_by=token.issued_by,
            created=token.created,
            expires=token.expires,
        )
    )


def drawn() -> str:
    """A new token's text. Programs' tokens are known by how they begin, so that a leaked one is found."""
    return f"tt_{secrets.token_urlsafe(32)}"


def new_id(now: datetime) -> str:
    return uuid7(now)


async def by_sha256(db: AsyncConnection, tenant: str, sha256: str, now: datetime) -> Token | None:
    query = select(tokens).where(
        tokens.c.tenant_id == tenant,
        tokens.c.token_sha256 == sha256,
        tokens.c.ended.is_(None),
        tokens.c.expires > now,
    )
    row = (await db.execute(query)).one_or_none()
    return None if row is None else _token(row)


async def good(db: AsyncConnection, tenant: str, now: datetime) -> list[Token]:
    """All that are good still, those first that end first."""
    query = (
        select(tokens)
        .where(tokens.c.tenant_id == tenant, tokens.c.ended.is_(None), tokens.c.expires > now)
        .order_by(tokens.c.expires, tokens.c.id)
    )
    return [_token(row) for row in await db.execute(query)]


async def end(db: AsyncConnection, tenant: str, id: str, now: datetime) -> str | None:
    """Ends it; gives its SHA-256, None if it was not good."""
    mine = (tokens.c.tenant_id == tenant, tokens.c.id == id, tokens.c.ended.is_(None))
    sha256: str | None = await db.scalar(select(tokens.c.token_sha256).where(*mine))
    await db.execute(update(tokens).where(*mine).values(ended=now))
    return sha256


def unlisted(scopes: Iterable[str]) -> list[str]:
    """What no token may list."""
    return [name for name in scopes if name not in LISTABLE]


def _token(row: Row[Any]) -> Token:
    return Token(
        id=row.id,
        label=row.label,
        organization=row.organization_id,
        session=row.session_id,
        room=row.room_id,
        scopes=tuple(row.scopes),
        issued_by=row.issued_by,
        created=row.created,
        expires=row.expires,
    )
