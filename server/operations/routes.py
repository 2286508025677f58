"""运行状况 over REST: what room the disk has, and what else runs; for who administers everything."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from aiohttp import web
from pydantic import BaseModel, Field

from events.jetstream import Held
from server.access.desk import Desk, refused
from server.access.matrix import Permission
from server.db import Database
from server.schools.audit.queries import newest_of
from server.schools.everything import administers_everything
from server.schools.queries import org_paths
from server.web.api import Api

from .disk import Disk
from .forecast import Forecast, daily
from .watching import Look, Watching

READ: Permission = "set_policy"


class ForecastAnswer(BaseModel):
    """Bytes a day may be negative; days are left out where the disk is not filling within ten years."""

    bytes_per_day: int
    bytes_per_day_least: int
    bytes_per_day_most: int
    days: int | None = None
    days_least: int | None = None
    days_most: int | None = None
    others: bool = Field(description="The disk fills faster than this server grows")


class DayAnswer(BaseModel):
    at: datetime
    used_bytes: int
    free_bytes: int


class DiskAnswer(BaseModel):
    folder: str
    total_bytes: int
    free_bytes: int
    room_bytes: int = Field(description="What may still be written: free space less the reserve")
    reserve_bytes: int
    journal_bytes: int
    journal_most_bytes: int | None = Field(
        default=None, description="`max_file_store`, below the free space; none for a NATS of its own"
    )
    database_bytes: int
    database_here: bool
    keys_bytes: int
    verdict: Literal["good", "unknown", "soon", "urgent", "full"]
    days_seen: int
    forecast: ForecastAnswer | None = Field(default=None, description="None before four days were seen")
    days: list[DayAnswer]


class JournalAnswer(BaseModel):
    ready: bool
    external: bool
    position: int | None = None
    copies: int | None = None
    copies_current: int | None = None


class PartAnswer(BaseModel):
    ready: bool
    kind: str | None = None
    port: int | None = None


class BackupAnswer(BaseModel):
    at: datetime
    position: int


class OperationsAnswer(BaseModel):
    now: datetime
    version: str
    began: datetime
    live_sessions: int
    disk: DiskAnswer
    journal: JournalAnswer
    database: PartAnswer
    media: PartAnswer
    backup: BackupAnswer | None = None
    certificate_ends: datetime | None = Field(default=None, description="Of the server's own, with LAN")


@dataclass(frozen=True, slots=True)
class Parts:
    """What else this server knows of itself."""

    version: str
    began: datetime
    folder: str
    external_journal: bool
    journal_ready: Callable[[], bool]
    database_ready: Callable[[], Awaitable[bool]]
    media_port: Callable[[], int]
    live_sessions: Callable[[], int]
    certificate_ends: Callable[[], datetime] | None


@dataclass(frozen=True, slots=True)
class OperationsRoutes:
    database: Database
    tenant: str
    desk: Desk
    watching: Watching
    parts: Parts

    def add_to(self, api: Api) -> None:
        api.add(
            "GET",
            "/api/v1/operations",
            self.operations,
            "How the machine under the server does",
            right=READ,
            answer=OperationsAnswer,
        )

    async def operations(self, request: web.Request) -> OperationsAnswer:
        actor = await self.desk.actor(request)
        await self.desk.some(actor, READ, request)
        async with self.database.reading() as db:
            paths = await org_paths(db, self.tenant)
            made = await newest_of(db, self.tenant, "audit.backup.made")
        if not administers_everything(actor, paths.values(), self.desk.utc()):
            await self.desk.denied(actor, READ, None, "not_permitted", 403, request)
            raise refused("not_permitted")
        look, parts = await self.watching.now(), self.parts
        ends = await asyncio.to_thread(parts.certificate_ends) if parts.certificate_ends else None
        return OperationsAnswer(
            now=look.at,
            version=parts.version,
            began=parts.began,
            live_sessions=parts.live_sessions(),
            disk=_disk(look, parts.folder),
            journal=_journal(look.held, parts),
            database=PartAnswer(ready=await parts.database_ready(), kind=self.database.engine.dialect.name),
            media=PartAnswer(ready=parts.media_port() > 0, port=parts.media_port()),
            backup=BackupAnswer(at=made[0], position=made[1]["position"]) if made else None,
            certificate_ends=ends,
        )


def _disk(look: Look, folder: str) -> DiskAnswer:
    disk: Disk = look.disk
    days = daily(look.samples)
    return DiskAnswer(
        folder=folder,
        total_bytes=disk.total_bytes,
        free_bytes=disk.free_bytes,
        room_bytes=disk.room_bytes,
        reserve_bytes=disk.free_bytes - disk.room_bytes,
        journal_bytes=disk.journal_bytes,
        journal_most_bytes=disk.journal_most_bytes,
        database_bytes=disk.database_bytes,
        database_here=disk.database_here,
        keys_bytes=disk.keys_bytes,
        verdict=look.verdict,
        days_seen=len(days),
        forecast=_forecast(look.forecast),
        days=[DayAnswer(at=each.at, used_bytes=each.used_bytes, free_bytes=each.free_bytes) for each in days],
    )


def _forecast(found: Forecast | None) -> ForecastAnswer | None:
    if found is None:
        return None
    return ForecastAnswer(
        bytes_per_day=round(found.rate.likely),
        bytes_per_day_least=round(found.rate.least),
        bytes_per_day_most=round(found.rate.most),
        days=_whole(found.days),
        days_least=_whole(found.least),
        days_most=_whole(found.most),
        others=found.others,
    )


def _whole(days: float | None) -> int | None:
    """Begun days do not count."""
    return None if days is None else int(days)


def _journal(held: Held | None, parts: Parts) -> JournalAnswer:
    ready = held is not None and parts.journal_ready()
    if held is None:
        return JournalAnswer(ready=ready, external=parts.external_journal)
    return JournalAnswer(
        ready=ready,
        external=parts.external_journal,
        position=held.position,
        copies=held.copies,
        copies_current=held.copies_current,
    )
