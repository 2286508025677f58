"""Names and passwords of people. A login name is one whatever its case or width; a password is at least 8 long."""

from __future__ import annotations

import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from server.db import Database

from ..outbox import Outbox
from . import noting
from .hashing import Hashing
from .tables import credentials

MIN_CHARACTERS, MAX_CHARACTERS = 8, 128
MAX_LOGIN_CHARACTERS = 60
DRAWN = "abcdefghjkmnpqrstuvwxyz23456789"  # for a password that is read aloud: nothing looks like another


class TooWeak(Exception):
    """Too short, or no more than the name itself."""


class LoginTaken(Exception):
    """Somebody else signs in by this name."""


def login_of(name: str) -> str:
    """A login name in the one way in which it is stored and looked for.

    >>> login_of(" ＨanXuemei ")
    'hanxuemei'
    """
    return unicodedata.normalize("NFKC", name).strip().casefold()


def drawn_password() -> str:
    """A password for the first sign-in: 60 bits, in three parts."""
    return "-".join("".join(secrets.choice(DRAWN) for _ in range(4)) for _ in range(3))


@dataclass(frozen=True, slots=True)
class Account:
    """How a person signs in."""

    person: str
    login: str
    changed: datetime
    must_change: bool
    has_password: bool


@dataclass(frozen=True, slots=True)
class Passwords:
    database: Database
    tenant: str
    hashing: Hashing
    outbox: Outbox

    async def check(self, name: str, password: str) -> str | None:
        """Whose name and password these are; None, after the same time, for nobody's. Raises `Crowded`."""
        query = select(credentials.c.person_id, credentials.c.password).where(
            credentials.c.tenant_id == self.tenant, credentials.c.login == login_of(name)
        )
        async with self.database.reading() as db:
            row = (await db.execute(query)).one_or_none()
        right = await self.hashing.right(None if row is None else row.password, password)
        return str(row.person_id) if right and row is not None else None

    async def by_login(self, name: str) -> str | None:
        """The person who signs in by this name."""
        query = select(credentials.c.person_id).where(
            credentials.c.tenant_id == self.tenant, credentials.c.login == login_of(name)
        )
        async with self.database.reading() as db:
            person: str | None = await db.scalar(query)
        return person

    async def account(self, person: str) -> Account | None:
        query = select(credentials).where(
            credentials.c.tenant_id == self.tenant, credentials.c.person_id == person
        )
        async with self.database.reading() as db:
            row = (await db.execute(query)).one_or_none()
        if row is None:
            return None
        return Account(row.person_id, row.login, row.changed, row.must_change, row.password is not None)

    async def right(self, person: str, password: str) -> bool:
        """Is this the person's password now? Raises `Crowded`."""
        query = select(credentials.c.password).where(
            credentials.c.tenant_id == self.tenant, credentials.c.person_id == person
        )
        async with self.database.reading() as db:
            stored: str | None = await db.scalar(query)
        return await self.hashing.right(stored, password)

    async def give(
        self,
        person: str,
        login: str,
        password: str,
        now: datetime,
        *,
        must_change: bool = False,
        by: str | None = None,
    ) -> None:
        """Name and password from now on, given `by` whom; raises `TooWeak`, `LoginTaken` and `Crowded`."""
        login = login_of(login)
        if not MIN_CHARACTERS <= len(password) <= MAX_CHARACTERS or password.casefold() == login:
            raise TooWeak
        made = await self.hashing.made(password)
        values = {"login": login, "password": made, "changed": now, "must_change": must_change}
        whose = {"tenant_id": self.tenant, "person_id": person}
        mine = (credentials.c.tenant_id == self.tenant, credentials.c.person_id == person)
        try:
            async with self.database.writing() as db:
                if (await db.execute(update(credentials).where(*mine).values(**values))).rowcount == 0:
                    await db.execute(insert(credentials).values(**whose, **values))
                await noting.password_given(self.outbox, db, person, by)
        except IntegrityError:
            raise LoginTaken from None
