"""The co-teacher's PIN: six digits that say who stands at a room's terminal. Five wrong ones, and it rests.

A try is counted before it is looked at, in one statement, so that many at once, on several servers too, are still
no more than five. A PIN never signs in by itself: it opens the co-teacher's own endpoint beside a terminal's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import ColumnElement, delete, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from server.db import Database

from ..outbox import Outbox
from . import noting
from .hashing import Hashing
from .tables import pins

TRIES = 5
LOCKED = timedelta(minutes=15)
SHAPE = re.compile(r"^[0-9]{6}$", re.ASCII)

Verdict = Literal["right", "wrong", "locked"]


class Guessable(Exception):
    """Six digits that everybody tries first, or no six digits at all."""


@dataclass(frozen=True, slots=True)
class Pins:
    database: Database
    tenant: str
    hashing: Hashing
    outbox: Outbox

    async def check(self, person: str, pin: str, now: datetime) -> Verdict:
        """Is it this person's PIN? `locked` also for the fifth wrong one. Raises `Crowded`."""
        async with self.database.writing() as db:
            stored = await self._tried(db, person, now)
        if stored == "locked":
            return "locked"
        if await self.hashing.right(stored, pin):
            await self._forget_tries(person)
            return "right"
        return "locked" if await self.locked_until(person, now) else "wrong"

    async def locked_until(self, person: str, now: datetime) -> datetime | None:
        query = select(pins.c.locked_until).where(*self._of(person), pins.c.locked_until > now)
        async with self.database.reading() as db:
            until: datetime | None = await db.scalar(query)
        return until

    async def chosen(self, person: str) -> bool:
        async with self.database.reading() as db:
            return await db.scalar(select(pins.c.person_id).where(*self._of(person))) is not None

    async def choose(self, person: str, pin: str, now: datetime) -> None:
        """The person's PIN from now on; raises `Guessable` and `Crowded`."""
        if not SHAPE.match(pin) or len(set(pin)) < 3 or pin in "01234567890" or pin in "09876543210":
            raise Guessable
        made = await self.hashing.made(pin)
        async with self.database.writing() as db:
            await db.execute(delete(pins).where(*self._of(person)))
            values = {"tenant_id": self.tenant, "person_id": person, "pin": made, "changed": now, "tries": 0}
            await db.execute(insert(pins).values(values))
            await noting.pin_chosen(self.outbox, db, person)

    async def forget(self, person: str, by: str | None) -> None:
        """An administrator's reset: the person chooses a new one."""
        async with self.database.writing() as db:
            forgotten = await db.execute(delete(pins).where(*self._of(person)))
            if forgotten.rowcount:
                await noting.pin_forgotten(self.outbox, db, person, by)

    async def _tried(self, db: AsyncConnection, person: str, now: datetime) -> str | Literal["locked"] | None:
        """The stored PIN, with this try counted; None for who has none."""
        free = or_(pins.c.locked_until.is_(None), pins.c.locked_until <= now)
        rested = update(pins).where(*self._of(person), pins.c.locked_until <= now)
        await db.execute(rested.values(tries=0, locked_until=None))
        counted = update(pins).where(*self._of(person), free, pins.c.tries < TRIES).values(tries=pins.c.tries + 1)
        if (await db.execute(counted)).rowcount == 0:
            known = await db.scalar(select(pins.c.tries).where(*self._of(person)))
            return None if known is None else "locked"
        row = (await db.execute(select(pins.c.pin, pins.c.tries).where(*self._of(person)))).one()
        if row.tries == TRIES:
            await db.execute(update(pins).where(*self._of(person)).values(locked_until=now + LOCKED))
        return str(row.pin)

    async def _forget_tries(self, person: str) -> None:
        async with self.database.writing() as db:
            await db.execute(update(pins).where(*self._of(person)).values(tries=0, locked_until=None))

    def _of(self, person: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
        return pins.c.tenant_id == self.tenant, pins.c.person_id == person
