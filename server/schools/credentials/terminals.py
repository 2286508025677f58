"""Terminals of rooms: the room's key says which room, the device's key which terminal.

A good key is not enough for a device that nobody knows: it is put on a list, and a co-teacher of the room, by PIN,
or an administrator lets it in once. A key that is changed ends no terminal that is enrolled.
"""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from server.ids import uuid7

from ..register.rooms import room_key
from ..tables import people, role_assignments, rooms, sign_ins
from .tables import terminals

MAX_ASKING = 50  # devices of a room that wait to be let in; who has the key and draws keys fills no table


@dataclass(frozen=True, slots=True)
class Terminal:
    id: str
    room: str
    device: str
    label: str | None
    asked: datetime
    enrolled: datetime | None
    retired: datetime | None

    @property
    def good(self) -> bool:
        return self.enrolled is not None and self.retired is None


async def room_of(db: AsyncConnection, tenant: str, secret: bytes, key: str) -> str | None:
    """Whose key this is as keys are now; None if no room's."""
    query = select(rooms.c.id, rooms.c.key_generation).where(
        rooms.c.tenant_id == tenant, rooms.c.retired.is_(None)
    )
    generations = {row.id: row.key_generation for row in await db.execute(query)}
    return await asyncio.to_thread(_room_of, secret, generations, key.strip().upper())  # 5 ms for 2,000 rooms


def _room_of(secret: bytes, generations: Mapping[str, int], key: str) -> str | None:
    found = None
    for room, generation in generations.items():
        if hmac.compare_digest(room_key(secret, room, generation).encode(), key.encode()):
            found = room
    return found


async def known(db: AsyncConnection, tenant: str, room: str, device: str) -> Terminal | None:
    return await _one(db, tenant, terminals.c.room_id == room, terminals.c.device == device)


async def by_id(db: AsyncConnection, tenant: str, id: str) -> Terminal | None:
    return await _one(db, tenant, terminals.c.id == id)


async def of_room(db: AsyncConnection, tenant: str, room: str) -> tuple[Terminal, ...]:
    """Those that are good or wait, the newest first."""
    query = (
        select(terminals)
        .where(terminals.c.tenant_id == tenant, terminals.c.room_id == room, terminals.c.retired.is_(None))
        .order_by(terminals.c.asked.desc(), terminals.c.id)
    )
    return tuple(_terminal(row) for row in await db.execute(query))


async def ask(db: AsyncConnection, tenant: str, room: str, device: str, label: str, now: datetime) -> str | None:
    """Puts a device on the list of those that wait; None when the list is full."""
    if len([each for each in await of_room(db, tenant, room) if each.enrolled is None]) >= MAX_ASKING:
        return None
    id = uuid7(now)
    values = {"tenant_id": tenant, "id": id, "room_id": room, "device": device, "label": label or None}
    await db.execute(insert(terminals).values(**values, asked=now))
    return id


async def enrol(db: AsyncConnection, tenant: str, id: str, person: str | None, now: datetime) -> None:
    mine = (terminals.c.tenant_id == tenant, terminals.c.id == id)
    await db.execute(update(terminals).where(*mine).values(enrolled=now, enrolled_by=person, retired=None))


async def retire(db: AsyncConnection, tenant: str, id: str, now: datetime) -> tuple[str, ...]:
    """The terminal is let in no more; gives the SHA-256 of the tokens that ended with it."""
    mine = (terminals.c.tenant_id == tenant, terminals.c.id == id)
    await db.execute(update(terminals).where(*mine).values(retired=now))
    good = (sign_ins.c.tenant_id == tenant, sign_ins.c.terminal_id == id, sign_ins.c.ended.is_(None))
    ended = tuple((await db.scalars(select(sign_ins.c.token_sha256).where(*good))).all())
    await db.execute(update(sign_ins).where(*good).values(ended=now, ended_cause="retired"))
    return ended


async def co_teaches(db: AsyncConnection, tenant: str, person: str, room: str, now: datetime) -> bool:
    """Does this person hold the role of a co-teacher of the room now?"""
    query = select(role_assignments.c.id).where(
        *_teaching(tenant, room, now), role_assignments.c.person_id == person
    )
    return await db.scalar(query.limit(1)) is not None


async def co_teachers(db: AsyncConnection, tenant: str, room: str, now: datetime) -> dict[str, str]:
    """Who holds it, with names, by name."""
    teach = select(role_assignments.c.person_id).where(*_teaching(tenant, room, now))
    query = (
        select(people.c.id, people.c.label)
        .where(people.c.tenant_id == tenant, people.c.retired.is_(None), people.c.id.in_(teach))
        .order_by(people.c.sort_key, people.c.id)
    )
    return {row.id: row.label for row in await db.execute(query)}


def _teaching(tenant: str, room: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    roles = role_assignments.c
    return (
        roles.tenant_id == tenant,
        roles.role == "co_teacher",
        (roles.room_id == room) | ((roles.scope_kind == "room") & (roles.scope_id == room)),
        roles.begun <= now,
        roles.until.is_(None) | (roles.until > now),
        roles.ended.is_(None) | (roles.ended > now),
    )


async def _one(db: AsyncConnection, tenant: str, *which: ColumnElement[bool]) -> Terminal | None:
    row = (await db.execute(select(terminals).where(terminals.c.tenant_id == tenant, *which))).one_or_none()
    return None if row is None else _terminal(row)


def _terminal(row: Row[Any]) -> Terminal:
    return Terminal(row.id, row.room_id, row.device, row.label, row.asked, row.enrolled, row.retired)
