"""Signing in: a password, a link, a room's key or the operator's word becomes a bearer token, stored as its hash.

A token is 32 random bytes in base64url, shown once. It stands for a person, for a terminal of a room, or for one
role in one session, until it expires or is ended; asking again with an ended one tells the same as with one that
never was.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, cast

from sqlalchemy import Row, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from events.schema.values import EndpointKind, Role
from server.access.matrix import Permission
from server.ids import uuid7

from .credentials import tokens
from .queries import session_id
from .tables import links, sign_ins

LIFETIME = timedelta(hours=12)  # a school day, with the evening's preparation
TERMINAL_LIFETIME = timedelta(days=200)  # a term: nobody stands by to sign a classroom's screen in again
ONE_TIME = timedelta(minutes=10)
MAX_SECRET_CHARACTERS = 128  # ours have 43; anything much longer is not ours

Via = Literal["link", "password", "room_key", "room_code", "pin", "token"]


@dataclass(frozen=True, slots=True)
class SignIn:
    """A role in one session, perhaps in a room, perhaps of a known person: all that a live class knows of it."""

    session_id: str
    role: Role
    via: Via
    expires: datetime
    kind: EndpointKind | None = None  # of the endpoint it opens; None opens none
    person: str | None = None
    room: str | None = None


@dataclass(frozen=True, slots=True)
class PersonSignIn:
    """A person as such: every role that is his, wherever it is."""

    person: str
    via: Via
    expires: datetime


@dataclass(frozen=True, slots=True)
class TerminalSignIn:
    """A room's terminal, enrolled: it shows and sends for its room in every class of that room."""

    terminal: str
    room: str
    via: Via
    expires: datetime


@dataclass(frozen=True, slots=True)
class ProgramSignIn:
    """A program or a box by its token: what the token lists, in its organization, perhaps in one session alone."""

    issued_by: str
    organization: str
    scopes: frozenset[Permission]
    expires: datetime
    session_id: str | None = None
    room: str | None = None
    via: Via = "token"


Given = SignIn | PersonSignIn | TerminalSignIn | ProgramSignIn


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a token: what it was given for, and its own id, by which it is listed and ended."""

    id: str
    given: Given
    since: datetime

    @property
    def person(self) -> str | None:
        return self.given.person if isinstance(self.given, SignIn | PersonSignIn) else None


@dataclass(frozen=True, slots=True)
class Link:
    """What a sign-in link to a session gives whoever holds it."""

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


async def by_link(db: AsyncConnection, tenant: str, secret: str, now: datetime) -> SignIn | PersonSignIn | None:
    """What a link stands for, were it used now; None for an unknown, expired or used one. Reads only: anybody may
    ask."""
    if len(secret) > MAX_SECRET_CHARACTERS:
        return None
    query = select(links).where(
        links.c.tenant_id == tenant,
        links.c.secret_sha256 == fingerprint(secret),
        links.c.used.is_(None),
        links.c.expires.is_(None) | (links.c.expires > now),
    )
    row = (await db.execute(query)).one_or_none()
    if row is None:
        return None
    if row.session_name is None:
        return PersonSignIn(row.person_id, "link", now + LIFETIME)
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


async def use_link(db: AsyncConnection, tenant: str, secret: str, now: datetime) -> bool:
    """Spends a link that works once; False if somebody was faster. Any other link stays as it was."""
    mine = (links.c.tenant_id == tenant, links.c.secret_sha256 == fingerprint(secret))
    if not await db.scalar(select(links.c.once).where(*mine)):
        return True
    spent = await db.execute(update(links).where(*mine, links.c.used.is_(None)).values(used=now))
    return spent.rowcount == 1


async def one_time_link(db: AsyncConnection, tenant: str, person: str, now: datetime) -> str:
    """A new link's secret that signs this person in, once, within ten minutes."""
    secret = secrets.token_urlsafe(32)
    values = {"tenant_id": tenant, "secret_sha256": fingerprint(secret), "person_id": person}
    await db.execute(insert(links).values(**values, expires=now + ONE_TIME, once=True))
    return secret


async def issue(db: AsyncConnection, tenant: str, given: Given, now: datetime, device: str = "") -> str:
    """A new token; `device` is how its owner will know it in a list."""
    token = secrets.token_urlsafe(32)
    values: dict[str, Any] = {
        "tenant_id": tenant,
        "token_sha256": fingerprint(token),
        "id": uuid7(now),
        "via": given.via,
        "created": now,
        "expires": given.expires,
        "device": device or None,
    }
    match given:
        case SignIn():
            values |= {"session_id": given.session_id, "role": given.role, "kind": given.kind}
            values |= {"person_id": given.person, "room_id": given.room}
        case PersonSignIn():
            values |= {"person_id": given.person}
        case TerminalSignIn():
            values |= {"terminal_id": given.terminal, "room_id": given.room}
        case ProgramSignIn():
            raise TypeError("tokens of programs have a table of their own")
    await db.execute(insert(sign_ins).values(**values))
    return token


async def holder(db: AsyncConnection, tenant: str, token: str, now: datetime) -> Holder | None:
    """Who holds a token; None if unknown, expired or ended."""
    if len(token) > MAX_SECRET_CHARACTERS:
        return None
    query = select(sign_ins).where(
        sign_ins.c.tenant_id == tenant,
        sign_ins.c.token_sha256 == fingerprint(token),
        sign_ins.c.ended.is_(None),
        sign_ins.c.expires > now,
    )
    row = (await db.execute(query)).one_or_none()
    if row is not None:
        return Holder(row.id, _given(row), row.created)
    program = await tokens.by_sha256(db, tenant, fingerprint(token), now) if token.startswith("tt_") else None
    return None if program is None else Holder(program.id, _program(program), program.created)


def _program(token: tokens.Token) -> ProgramSignIn:
    return ProgramSignIn(
        token.issued_by, token.organization, frozenset(token.scopes), token.expires, token.session, token.room
    )


def _given(row: Row[Any]) -> Given:
    via = cast(Via, row.via)
    if row.terminal_id is not None:
        return TerminalSignIn(row.terminal_id, row.room_id, via, row.expires)
    if row.session_id is None:
        return PersonSignIn(row.person_id, via, row.expires)
    return SignIn(
        session_id=row.session_id,
        role=cast(Role, row.role),
        via=via,
        expires=row.expires,
        kind=cast("EndpointKind | None", row.kind),
        person=row.person_id,
        room=row.room_id,
    )


async def by_token(db: AsyncConnection, tenant: str, token: str, now: datetime) -> SignIn | None:
    """The role in one session that a token stands for; None also for a person's or a terminal's."""
    found = await holder(db, tenant, token, now)
    return found.given if found is not None and isinstance(found.given, SignIn) else None


async def end(db: AsyncConnection, tenant: str, token: str, now: datetime, cause: str = "self") -> None:
    """The token is worth nothing from now on; ending it twice changes nothing."""
    await db.execute(
        update(sign_ins)
        .where(
            sign_ins.c.tenant_id == tenant,
            sign_ins.c.token_sha256 == fingerprint(token),
            sign_ins.c.ended.is_(None),
        )
        .values(ended=now, ended_cause=cause)
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
