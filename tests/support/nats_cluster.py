"""Three nats-servers that keep every stream three times, as a school district would run them outside of us."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sysconfig
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from events import subjects
from events.jetstream.api import ApiError, ask
from events.journal import Unavailable
from events.wire import Address, close, connect

from .ports import free_tcp_port

READY_S = 30.0
CONFIG = """\
listen: "127.0.0.1:{port}"
server_name: {name}
max_payload: 1048576
jetstream {{ store_dir: {store}, sync_interval: always }}
cluster {{ name: school, listen: "127.0.0.1:{cluster_port}", routes: [{routes}] }}
"""


class Cluster:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._ports = {f"n{number}": free_tcp_port() for number in (1, 2, 3)}
        self._routes = {name: free_tcp_port() for name in self._ports}
        self._processes: dict[str, asyncio.subprocess.Process] = {}

    @property
    def url(self) -> str:
        """As `NATS_URL` takes it."""
        return ",".join(f"nats://127.0.0.1:{port}" for port in self._ports.values())

    async def start(self) -> None:
        for name in self._ports:
            await self.launch(name)
        async with asyncio.timeout(READY_S):
            while not await self._has_a_leader():
                await asyncio.sleep(0.1)

    async def launch(self, name: str) -> None:
        folder = self._folder / name
        folder.mkdir(parents=True, exist_ok=True)
        routes = ", ".join(f'"nats://127.0.0.1:{port}"' for port in self._routes.values())
        config = CONFIG.format(
            port=self._ports[name],
            name=name,
            store=json.dumps(str(folder / "store")),
            cluster_port=self._routes[name],
            routes=routes,
        )
        (folder / "server.conf").write_text(config)
        binary = Path(sysconfig.get_path("scripts")) / "nats-server"
        with (folder / "log").open("ab") as log:
            self._processes[name] = await asyncio.create_subprocess_exec(
                str(binary), "-c", str(folder / "server.conf"),
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip

    async def _has_a_leader(self) -> bool:
        """Whether JetStream answers at all."""
        try:
            await self.ask("INFO")
        except (ApiError, Unavailable):  # while it elects, it says that itself
            return False
        return True

    async def ask(self, verb: str) -> dict[str, Any]:
        client = await connect(Address(self.url), "test")
        try:
            return await ask(client, verb, {}, timeout_s=2)
        finally:
            await close(client)

    async def stream(self, tenant: str) -> dict[str, Any]:
        return await self.ask(f"STREAM.INFO.{subjects.stream(tenant)}")

    async def kill(self, name: str) -> None:
        self._processes[name].send_signal(signal.SIGKILL)
        await self._processes[name].wait()

    async def stop(self) -> None:
        for process in self._processes.values():
            if process.returncode is None:
                process.kill()
                await process.wait()


@asynccontextmanager
async def cluster(folder: Path) -> AsyncIterator[Cluster]:
    made = Cluster(folder)
    try:
        await made.start()
        yield made
    finally:
        await made.stop()
