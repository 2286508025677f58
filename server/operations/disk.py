"""The disk as it is now, looked at from where the server stands."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import make_url, text

from server.config import Config
from server.db import Database

from .forecast import Sample, room
from .samples import Kept

LOG_SUFFIXES = ("", "-wal", "-shm")  # of a SQLite file


@dataclass(frozen=True, slots=True)
class Disk:
    """`journal_most_bytes` is what the store may hold, None for a NATS of its own; what lies elsewhere is told
    and not counted."""

    free_bytes: int
    total_bytes: int
    journal_bytes: int
    database_bytes: int
    keys_bytes: int
    journal_most_bytes: int | None
    database_here: bool

    @property
    def room_bytes(self) -> int:
        most = self.journal_most_bytes
        return room(self.free_bytes, None if most is None else most - self.journal_bytes)

    def sample(self, kept: Kept) -> Sample:
        """A kept one, with what of it lies on this disk now."""
        here = (
            kept.keys_bytes
            + (kept.journal_bytes if self.journal_most_bytes is not None else 0)
            + (kept.database_bytes if self.database_here else 0)
        )
        return Sample(kept.time, here, kept.free_bytes)


@dataclass(frozen=True, slots=True)
class Storage:
    """Where things lie. `most_bytes` is the embedded nats-server's, None where there is none."""

    config: Config
    database: Database
    most_bytes: Callable[[], int] | None

    async def disk(self, journal_bytes: int) -> Disk:
        """Raises `OSError` and the database's own errors."""
        usage = await asyncio.to_thread(shutil.disk_usage, self.config.data)
        return Disk(
            free_bytes=usage.free,
            total_bytes=usage.total,
            journal_bytes=journal_bytes,
            database_bytes=await self._database_bytes(),
            keys_bytes=await asyncio.to_thread(file_bytes, self.config.keyring),
            journal_most_bytes=self.most_bytes() if self.most_bytes else None,
            database_here=self._file is not None,
        )

    @property
    def _file(self) -> Path | None:
        url = make_url(self.config.database)
        return Path(url.database or "") if url.get_backend_name() == "sqlite" else None

    async def _database_bytes(self) -> int:
        if (path := self._file) is not None:
            return await asyncio.to_thread(file_bytes, path)
        async with self.database.reading() as db:
            return int(await db.scalar(text("SELECT pg_database_size(current_database())")) or 0)


def file_bytes(path: Path) -> int:
    """Of a SQLite file and the logs beside it."""
    each = (path.with_name(path.name + suffix) for suffix in LOG_SUFFIXES)
    return sum(file.stat().st_size for file in each if file.exists())
