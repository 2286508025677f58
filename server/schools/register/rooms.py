"""Rooms 教室 over REST, with their keys: what enrols a terminal, shown to whoever manages access there."""

from __future__ import annotations

import base64
import hashlib
import hmac
import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import segno
from aiohttp import web
from pydantic import BaseModel, Field
from sqlalchemy import Row, Select, and_, select, update

from events.schema import registry as facts
from events.schema.registry_people import RoomKeyRotated
from server.web.api import Api, Strict
from server.web.words import Id, Label

from ..tables import organizations, rooms
from .editing import one
from .noun import Answer, Facts, Noun, Patch
from .routes import NounRoutes, Register

MAX_CAPACITY, MAX_COLUMNS = 500, 20
KEY_CHARACTERS = 12  # 60 bits, in three groups to be read aloud


def room_key(secret: bytes, room: str, generation: int) -> str:
    """The key of a room, derived and never stored: `K7Q2-MZPD-4RWX`.

    >>> room_key(bytes(32), "c8a2867b", 1)
    'PZLB-BWK6-HV5Z'
    """
    digest = hmac.new(secret, f"room {room} {generation}".encode(), hashlib.sha256).digest()
    text = base64.b32encode(digest).decode()[:KEY_CHARACTERS]
    return "-".join(text[start : start + 4] for start in range(0, KEY_CHARACTERS, 4))


class RoomAnswer(Answer):
    organization: str
    organization_label: str
    label: str
    capacity: int | None = None
    seat_columns: int
    key_generation: int
    key_since: datetime


class RoomBody(Strict):
    organization: Id
    label: Label
    capacity: int | None = Field(default=None, ge=1, le=MAX_CAPACITY)
    seat_columns: int = Field(default=6, ge=1, le=MAX_COLUMNS)


class RoomPatch(Patch):
    organization: Id | None = None
    label: Label | None = None
    capacity: int | None = Field(default=None, ge=1, le=MAX_CAPACITY)
    seat_columns: int | None = Field(default=None, ge=1, le=MAX_COLUMNS)


class RoomKeyAnswer(BaseModel):
    key: str = Field(description="Enrols a terminal; to be printed or typed")
    generation: int
    since: datetime
    url: str = Field(description="What the QR code says")
    qr_svg: str


def _select(tenant: str) -> Select[Any]:
    return (
        select(rooms, organizations.c.label.label("organization_label"))
        .join(
            organizations, and_(organizations.c.tenant_id == tenant, organizations.c.id == rooms.c.organization_id)
        )
        .where(rooms.c.tenant_id == tenant)
    )


def _read(row: Row[Any]) -> RoomAnswer:
    return RoomAnswer(
        id=row.id,
        row_version=row.row_version,
        retired=row.retired,
        organization=row.organization_id,
        organization_label=row.organization_label,
        label=row.label,
        capacity=row.capacity,
        seat_columns=row.seat_columns,
        key_generation=row.key_generation,
        key_since=row.key_since,
    )


ROOMS = Noun(
    path="rooms",
    word="Room",
    table=rooms,
    facts=Facts(facts.RoomAdded, facts.RoomChanged, facts.RoomRetired),
    answer=RoomAnswer,
    body=RoomBody,
    patch=RoomPatch,
    select=_select,
    read=_read,
    homes=(rooms.c.organization_id,),
    order=(rooms.c.sort_key, rooms.c.id),
    searched=(rooms.c.label, organizations.c.label),
    made=lambda now: {"key_generation": 1, "key_since": now},
)


@dataclass(frozen=True, slots=True)
class RoomKeyRoutes:
    register: Register
    secret: bytes  # that keys are derived from
    address: Callable[[], str]  # where people find this server

    def add_to(self, api: Api) -> None:
        path, right = "/api/v1/rooms/{id}/key", "manage_access"
        api.add("GET", path, self.key, "The key of a room, with its QR code", right=right, answer=RoomKeyAnswer)
        api.add("POST", f"{path}/rotate", self.rotate, "Give a room a new key", right=right, answer=RoomKeyAnswer)

    async def key(self, request: web.Request) -> RoomKeyAnswer:
        return self._told(await self._mine(request))

    async def rotate(self, request: web.Request) -> RoomKeyAnswer:
        """The old key opens nothing from now on; terminals that it enrolled stay."""
        await self._mine(request)
        actor = await self.register.door.desk.actor(request)
        async with self.register.database.writing() as db:
            editing = self.register.editing(db, actor)
            row = await editing.row(ROOMS, request.match_info["id"])
            generation = row["key_generation"] + 1
            await db.execute(
                update(rooms)
                .where(rooms.c.tenant_id == self.register.tenant, rooms.c.id == row["id"])
                .values(key_generation=generation, key_since=editing.now)
            )
            fact = RoomKeyRotated(row["id"], generation)
            await self.register.outbox.note(db, "RotateRoomKey", [fact], actor.person)
            answer = await editing.now_is(ROOMS, row["id"])
        return self._told(answer)

    async def _mine(self, request: web.Request) -> RoomAnswer:
        actor = await self.register.door.desk.actor(request)
        async with self.register.database.reading() as db:
            row = await one(db, ROOMS, self.register.tenant, request.match_info["id"])
            await self.register.door.check(db, request, actor, "manage_access", row.organization_id, room=row.id)
        return _read(row)

    def _told(self, room: RoomAnswer) -> RoomKeyAnswer:
        key = room_key(self.secret, room.id, room.key_generation)
        url = f"{self.address()}/room#{key}"
        return RoomKeyAnswer(
            key=key, generation=room.key_generation, since=room.key_since, url=url, qr_svg=qr_svg(url)
        )


def qr_svg(text: str) -> str:
    """A QR code as an SVG element that takes the colour and the size of where it stands."""
    written = io.BytesIO()
    segno.make(text, error="m").save(written, kind="svg", xmldecl=False, svgns=True, omitsize=True, border=2)
    return written.getvalue().decode().strip()


def routes(register: Register) -> NounRoutes[RoomAnswer]:
    return NounRoutes(register, ROOMS)
