"""A backup put into an empty data folder.

The file is read to its end before anything is written. Then everything is gathered in the folder's `restoring/`,
brought to disk and moved to its place. While `restoring/` is there no server starts in the folder; a restore that
was cut off is taken away by the next, since the folder was empty when it began. A journal or database elsewhere is
emptied only where a mark says that we have begun to fill it.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

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
from .archive import Damaged, Head, Manifest, Newer, Readable
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
        places = list(_places(target, work))
        if work.exists():
            _forget(work, places)
        _refuse_occupied(places)
        work.mkdir(exist_ok=True)
        sync_folder(target.folder)
        try:
            await _gather(file, head, manifest, target, work, lock)
            await _entered(file, manifest, target, work, lock, utc)
            _sync_all(work)
            for source, place in places:
                if source.exists():
                    source.replace(place)
                    sync_folder(place.parent)
        except BaseException:
            _forget(work, places)
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
    file: Path, head: Head, manifest: Manifest, target: Target, work: Path, lock: FolderLock
) -> None:
    rows = work / "rows"
    rows.mkdir()
    journal, database = Mark(work, "journal"), Mark(work, "database")
    if head.database != "sqlite" and not database.is_set:
        await postgres.refuse_full(target.database)  # before anything is written elsewhere
    with archive.reading(file) as reader:
        parts = reader.parts()
        ahead = _unpacked(parts, target, work, rows)
        if target.nats:
            nats, anew = Address(target.nats), journal.is_set
            last = await load(nats, target.tenant, ahead, replicas=target.replicas, anew=anew, begun=journal.set)
        else:
            server = NatsServer(work / "nats", lock.fd, durable=False)
            try:
                last = await load(await server.start(), target.tenant, ahead)
            finally:
                await server.stop()
    if last != manifest.position:
        raise Damaged(f"its journal ends at {last}, not at {manifest.position}")
    if head.database != "sqlite":
        again = database.is_set
        await postgres.restored(target.database, rows, head.revision, again=again, begun=database.set)


def _unpacked(parts: Iterator[tuple[str, Readable]], target: Target, work: Path, rows: Path) -> Iterator[Stored]:
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


def _copy(content: Readable, place: Path) -> None:
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


@dataclass(frozen=True, slots=True)
class Mark:
    """That something outside the folder, empty until then, is being filled by us. Only where this stands may the
    next restore empty it: without it, what is there is somebody else's."""

    work: Path
    name: str

    @property
    def path(self) -> Path:
        return self.work / f"{self.name}.begun"

    @property
    def is_set(self) -> bool:
        return self.path.exists()

    def set(self) -> None:
        self.path.touch()
        sync_folder(self.work)


def _forget(work: Path, places: list[tuple[Path, Path]]) -> None:
    """`restoring/` last: as long as it is there, nobody takes what is left for whole. It stays, with its marks
    alone, while something outside of the folder is half filled."""
    inside = [path for path in work.iterdir() if path.suffix != ".begun"]
    for path in (*(path for pair in places for path in pair), *inside):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    if not any(work.iterdir()):
        work.rmdir()
