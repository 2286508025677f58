"""One data folder, one server.

Two nats-servers on one store both start and both acknowledge, and an acknowledged commit is gone afterwards. So an
exclusive lock on `lock` is held as long as anyone who writes in the folder lives: nats-server inherits the
descriptor, and a server that was killed gives the folder free only with its nats-server.
"""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path
from types import TracebackType

RESTORING = "restoring"  # the folder in which a restore gathers what it puts in place at its end
ORPHAN_S = 2.0  # how long a dead holder's nats-server may take to follow it


class FolderTaken(Exception):
    """Another server holds the folder; `pid` is its process, None if it left no number."""

    def __init__(self, folder: Path, pid: int | None) -> None:
        who = f"process {pid}" if pid else "another process"
        super().__init__(f"{folder} is in use by {who}: one data folder serves one server")
        self.folder = folder
        self.pid = pid


class Unfinished(Exception):
    """A restore was cut off in the folder: what is there is not whole."""


class FolderLock:
    """Holds the folder from `with FolderLock(folder) as lock:` to its end. `fd` is for nats-server to inherit.
    Only a restore takes a folder in which another was cut off."""

    def __init__(self, folder: Path, *, restoring: bool = False) -> None:
        self._folder = folder
        self._restoring = restoring
        self.fd = -1

    def __enter__(self) -> FolderLock:
        if not self._restoring and (self._folder / RESTORING).exists():
            raise Unfinished(f"A restore into {self._folder} was cut off. Run it again")
        self._folder.mkdir(parents=True, exist_ok=True)
        fd = os.open(self._folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            self._take(fd)
        except FolderTaken:
            os.close(fd)
            raise
        os.ftruncate(fd, 0)
        os.pwrite(fd, b"%d\n" % os.getpid(), 0)
        self.fd = fd
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self.fd)
        self.fd = -1

    def _take(self, fd: int) -> None:
        patient_until = time.monotonic() + ORPHAN_S
        while True:
            try:
                return fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                pid = _holder(fd)
                if pid is None or _alive(pid) or time.monotonic() > patient_until:
                    raise FolderTaken(self._folder, pid) from None
                time.sleep(0.01)


def _holder(fd: int) -> int | None:
    text = os.pread(fd, 20, 0).strip()
    return int(text) if text.isdigit() else None


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True
