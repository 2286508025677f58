"""The class code 课堂码: six characters that let a pupil's device into one room of one session.

Derived from the session and the room, so it is stored nowhere, and changes with every session. It is good from
half an hour before the class until two hours after its planned end.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from ..tables import session_rooms, sessions

ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # 31: nothing that looks like another on a projector
LENGTH = 6  # 31^6 codes, of which a few hundred are good at a time
BEFORE, AFTER = timedelta(minutes=30), timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Seat:
    """Where a code leads to, and until when it does."""

    session: str
    room: str
    until: datetime


def class_code(secret: bytes, session: str, room: str) -> str:
    """
    >>> class_code(bytes(32), "s", "r") == class_code(bytes(32), "s", "r") != class_code(bytes(32), "t", "r")
    True
    """
    digest = int.from_bytes(hmac.new(secret, f"class {session} {room}".encode(), hashlib.sha256).digest())
    return "".join(_letters(digest))


def _letters(number: int) -> Iterator[str]:
    for _ in range(LENGTH):
        number, letter = divmod(number, len(ALPHABET))
        yield ALPHABET[letter]


def read(code: str) -> str:
    """A code as somebody typed it.

    >>> read(" ab2-c3d ")
    'AB2C3D'
    """
    return code.upper().replace("-", "").replace(" ", "")


async def seat_of(db: AsyncConnection, tenant: str, secret: bytes, code: str, now: datetime) -> Seat | None:
    """Where the code leads now; None if nowhere."""
    wanted, found = read(code).encode(), None
    for seat in await _good(db, tenant, now):
        if hmac.compare_digest(class_code(secret, seat.session, seat.room).encode(), wanted):
            found = seat
    return found


async def _good(db: AsyncConnection, tenant: str, now: datetime) -> list[Seat]:
    query = (
        select(sessions.c.id, sessions.c.planned_end, session_rooms.c.room_id)
        .join(
            session_rooms,
            (session_rooms.c.tenant_id == sessions.c.tenant_id) & (session_rooms.c.session_id == sessions.c.id),
        )
        .where(
            sessions.c.tenant_id == tenant,
            sessions.c.planned_start <= now + BEFORE,
            sessions.c.planned_end > now - AFTER,
            sessions.c.cancelled.is_(None),
        )
    )
    return [Seat(row.id, row.room_id, row.planned_end + AFTER) for row in await db.execute(query)]
