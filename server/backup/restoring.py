"""A backup put into an empty data folder.

The file is read to its end before anything is written. Then everything is gathered in the folder's `restoring/`,
brought to disk and moved to its place. While `restoring/` is there no server starts in the folder; a restore that
was cut off is taken away by the next, since the folder was empty when it began.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from sqlalchemy import make_url

from events.codec import SealingKeys
from events.folder import RESTORING, FolderLock
from events.jetstream import JetStreamJournal
from events.jetstream.loading import load
from events.journal import Stored
from events.natsd import NatsServer
from events.schema.audit import BackupRestored
from events.wire import Address
from server.access.audit import AuditTrail
from server.tables import newest_revision

from . import archive, postgres
from .archive import Damaged, Head, Manifest, Newer
from .making import sync_folder


class Occupied(Exception):
    """There is something where the backup would go."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where it goes. `database` is a URL, `nats` an external NATS; without one the journal lies in the folder."""

    folder: Path
    database: str
    keys: Path
    tenant: str
    nats: str = ""
    replicas: int = 1


async def restore(file: Path, target: Target, utc: Callable[[], datetime]) -> tuple[Head, Manifest]:
    """Raises `Damaged`, `Newer`, `Occupied`, `FolderTaken`, `NotStarted`, `Unreachable` and `OSError`."""
    head, manifest = archive.check(file)
    _refuse_other(head, target)
    with FolderLock(target.folder, restoring=True) as lock:
        work = target.folder / RESTORING
        again = work.exists()
        places = list(_places(target, work))
        if again:
            _remove([work, *(path for pair in places for path in pair)])
        _refuse_occupied(places)
        work.mkdir()
        sync_folder(target.folder)
        try:
            await _gather(file, head, manifest, target, work, lock, again)
            await _entered(file, manifest, target, work, lock, utc)
            _sync_all(work)
            for source, place in places:
                if source.exists():
                    source.replace(place)
                    sync_folder(place.parent)
        except BaseException:
            _remove([work, *(path for pair in places for path in pair)])
            raise
        shutil.rmtree(work)
        sync_folder(target.folder)
    return head, manifest


def _refuse_other(head: Head, target: Target) -> None:
    if head.revision > newest_revision():
        raise Newer(f"version {head.version} made it, whose tables (revision {head.revision}) are newer than ours")
    if head.tenant != target.tenant:
        raise Damaged(f"it is of {head.tenant}, not of {target.tenant}")
    kind = make_url(target.database).get_backend_name()
    if kind != head.database:
        raise Occupied(f"Its rows come from {head.database}, but the settings name a database of {kind}")


def _places(target: Target, work: Path) -> Iterator[tuple[Path, Path]]:
    """Where each thing is gathered, and where it goes; the journal last."""
    yield _beside(target.keys, work), target.keys
    if (path := _file_of(target.database)) is not None:
        yield _beside(path, work), path
    if not target.nats:
        yield work / "nats", target.folder / "nats"


def _beside(path: Path, work: Path) -> Path:
    """On the same disk as its place, so that it can be moved there."""
    return (
        work / path.name
        if path.absolute().parent == work.absolute().parent
        else path.with_name(f"{path.name}.restoring")
    )


def _file_of(database: str) -> Path | None:
    url = make_url(database)
    return Path(url.database or "") if url.get_backend_name() == "sqlite" else None


def _refuse_occupied(places: list[tuple[Path, Path]]) -> None:
    for _, place in places:
        if place.exists():
            raise Occupied(f"{place} exists already: a backup goes into an empty folder")


async def _gather(
    file: Path, head: Head, manifest: Manifest, target: Target, work: Path, lock: FolderLock, again: bool
) -> None:
    rows = work / "rows"
    rows.mkdir()
    with archive.reading(file) as reader:
        parts = reader.parts()
        ahead = _unpacked(parts, target, work, rows)
        if target.nats:
            last = await load(Address(target.nats), target.tenant, ahead, replicas=target.replicas, anew=again)
        else:
            server = NatsServer(work / "nats", lock.fd, durable=False)
            try:
                last = await load(await server.start(), target.tenant, ahead)
            finally:
                await server.stop()
    if last != manifest.position:
        raise Damaged(f"its journal ends at {last}, not at {manifest.position}")
    if head.database != "sqlite":
        await postgres.restored(target.database, rows, head.revision, again=again)


def _unpacked(parts: Iterator[tuple[str, IO[bytes]]], target: Target, work: Path, rows: Path) -> Iterator[Stored]:
    """Writes every part to its place as it comes by; gives the commits."""
    database = _file_of(target.database)
    for name, content in parts:
        folder, _, rest = name.partition("/")
        if folder == "journal":
            yield from archive.commits(content)
        elif folder == "database":
            _copy(content, _beside(database, work) if database is not None else rows / rest)
        elif name == archive.KEYS:
            _copy(content, _beside(target.keys, work))


async def _entered(
    file: Path, manifest: Manifest, target: Target, work: Path, lock: FolderLock, utc: Callable[[], datetime]
) -> None:
    """The restore's own entry in the audit, after everything that was restored."""
    server = None if target.nats else NatsServer(work / "nats", lock.fd)
    try:
        address = await server.start() if server else Address(target.nats)
        journal = await JetStreamJournal.open(address, target.tenant, replicas=target.replicas)
        try:
            trail = AuditTrail(journal, target.tenant, NoKeys(), utc)
            sha256 = archive.sha256_of(file)
            await trail.record(
                "RestoreBackup", None, lambda previous: BackupRestored(manifest.position, sha256, previous)
            )
        finally:
            await journal.close()
    finally:
        if server:
            await server.stop()


class NoKeys(SealingKeys):
    """For entries that seal nothing."""

    def subject_key(self, subject: str) -> tuple[int, bytes] | None:
        return None

    def class_secret(self, aggregate: str, retention: str) -> bytes | None:
        return None

    def sealing_key(self, subject: str) -> tuple[int, bytes]:
        raise LookupError(subject)

    def sealing_secret(self, aggregate: str, retention: str) -> bytes:
        raise LookupError(aggregate)


def _copy(content: IO[bytes], place: Path) -> None:
    with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        shutil.copyfileobj(content, file)
        file.flush()
        os.fsync(file.fileno())


def _sync_all(folder: Path) -> None:
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir():
            sync_folder(path)
        elif path.is_file():
            fd = os.open(path, os.O_RDONLY)
            try:
                os.fsync(fd)
            finally:
                os.close(fd)
    sync_folder(folder)


def _remove(paths: list[Path]) -> None:
    """`restoring/` last: as long as it is there, nobody takes what is left for whole."""
    for path in reversed(paths):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            with suppress(FileNotFoundError):
                path.unlink()
