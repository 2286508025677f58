"""A backup beside a running server, or of a stopped one's folder: journal, database and keys at one position.

The database is copied first, and the journal's end read while nobody may write rows (`sqlite`, `postgres`); then
the journal up to there, which changes no more; the keys last: a key is on disk before the commit that needs it.
The file appears under its name when it is whole and on disk.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from sqlalchemy import make_url

from events.journal import Journal, Stored, Unavailable

from . import archive, postgres, sqlite

END_PATIENCE_S = 5.0


class Hole(Exception):
    """The journal lacks a commit that it once held."""


@dataclass(frozen=True, slots=True)
class Source:
    """What is backed up. `database` is its URL."""

    journal: Journal
    tenant: str
    database: str
    keys: Path
    version: str


@dataclass(frozen=True, slots=True)
class Made:
    position: int
    bytes: int
    sha256: str


async def make(source: Source, target: Path, *, with_keys: bool) -> Made:
    """Raises `FileExistsError`, `Hole`, `Unavailable`, `OSError` and the database's own errors."""
    with _whole(target) as file, TemporaryDirectory(prefix=".backup-", dir=_folder(target)) as folder:
        hashed = archive.HashedFile(file)
        position = await _write(source, hashed, Path(folder), with_keys)
    return Made(position, hashed.bytes, hashed.digest.hexdigest())


async def _write(source: Source, file: archive.HashedFile, folder: Path, with_keys: bool) -> int:
    kind = make_url(source.database).get_backend_name()
    position, revision, rows = await _database(source, kind, folder)
    made = datetime.now(UTC).isoformat(timespec="seconds")
    head = archive.Head(source.version, revision, source.tenant, made, kind, with_keys)
    with archive.writing(file, head) as parts:
        for path in rows:
            await asyncio.to_thread(parts.add_file, f"database/{path.name}", path)
            path.unlink()
        number = 0
        async with aclosing(_chunks(source.journal, position)) as chunks:
            async for chunk in chunks:
                number += 1
                await asyncio.to_thread(parts.add_bytes, f"journal/{number:06}", chunk)
        if with_keys:
            sqlite.copied_keys(source.keys, folder / "keys.db")
            parts.add_file(archive.KEYS, folder / "keys.db")
        parts.finish(position)
    return position


async def _database(source: Source, kind: str, folder: Path) -> tuple[int, str, list[Path]]:
    """The position, the tables' revision, and the files that hold the rows."""

    async def end() -> int:
        return await _end(source.journal)

    if kind != "sqlite":
        return await postgres.copied(source.database, folder, end)
    target = folder / "tongtang.db"
    position = await sqlite.copied(Path(make_url(source.database).database or ""), target, end)
    return position, sqlite.revision(target), [target]


async def _end(journal: Journal) -> int:
    """Asked again while nats-server restarts: writers wait as long."""
    async with asyncio.timeout(END_PATIENCE_S):
        while True:
            try:
                return await journal.end()
            except Unavailable:
                await asyncio.sleep(0.1)


async def _chunks(journal: Journal, end: int) -> AsyncGenerator[bytes, None]:
    gathered: list[bytes] = []
    size = 0
    async with aclosing(_up_to(journal, end)) as commits:
        async for stored in commits:
            gathered.append(archive.journal_line(stored))
            size += len(gathered[-1])
            if size >= archive.CHUNK_BYTES or stored.position == end:
                yield b"".join(gathered)
                gathered, size = [], 0


async def _up_to(journal: Journal, end: int) -> AsyncGenerator[Stored, None]:
    position = 0
    if end == 0:
        return
    async with aclosing(journal.follow()) as commits:
        async for stored in commits:
            if stored.position != position + 1:
                raise Hole(f"The journal has nothing at position {position + 1}")
            position = stored.position
            yield stored
            if position >= end:
                return


@contextmanager
def _whole(target: Path) -> Iterator[IO[bytes]]:
    """A file that takes its name when all of it is on disk."""
    if target.exists():
        raise FileExistsError(f"{target} exists already")
    fresh = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.link(fresh, target)  # never over a file that came meanwhile
    finally:
        fresh.unlink(missing_ok=True)
    sync_folder(_folder(target))


def _folder(path: Path) -> Path:
    return path.absolute().parent


def sync_folder(folder: Path) -> None:
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
