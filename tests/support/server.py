"""A real server process: `tongtang serve` on free ports with a data folder of its own.

It can be stopped, killed without warning, and started again on the same ports and data. Its links are those that
it prints for people. Everything waits without blocking, so clients of the same test go on meanwhile.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import aiohttp

from .ports import free_tcp_port, free_udp_port

ROOT = Path(__file__).resolve().parents[2]
TONGTANG = Path(sys.executable).parent / "tongtang"
START_S = 60.0  # generous: the bench times the start, a test only wants it
STOP_S = 10.0
LINK = re.compile(r"https?://\S+/(class|admin)\S*#\S+")


class RunningServer:
    """`within` is a command put before the server's, such as `ip netns exec NAME`; `host` the address at which
    the test reaches it then. `settings` are those of the server, by name."""

    def __init__(
        self, data: Path, *, within: Sequence[str] = (), host: str = "127.0.0.1", **settings: str | int
    ) -> None:
        self.data, self.host = data, host
        self.within = tuple(within)
        self.port, self.media_port = free_tcp_port(), free_udp_port()
        self.settings = {name.upper(): str(value) for name, value in settings.items()}
        self.process: asyncio.subprocess.Process | None = None

    @property
    def address(self) -> str:
        return f"{'https' if 'LAN' in self.settings else 'http'}://{self.host}:{self.port}"

    @property
    def log(self) -> str:
        return self._log_file.read_text(errors="replace")

    @property
    def environment(self) -> Mapping[str, str]:
        ours = {"PORT": str(self.port), "MEDIA_PORT": str(self.media_port), "DATA": str(self.data)}
        return os.environ | ours | self.settings

    # --- its life ---------------------------------------------------------------------------------------------

    async def start(self) -> RunningServer:
        """Returns when the server says that it is ready."""
        self.data.mkdir(parents=True, exist_ok=True)
        self._log_file = self.data / "serve.log"
        with self._log_file.open("ab") as log:
            self._log_start = log.tell()
            self.process = await asyncio.create_subprocess_exec(
                *self.within, str(TONGTANG), "serve",
                env=self.environment, cwd=ROOT, stdin=asyncio.subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip
        try:
            await self._until_ready()
        except BaseException:
            await self.kill9()
            raise
        return self

    async def _until_ready(self) -> None:
        give_up_s = time.monotonic() + START_S
        while not (await self.is_ready() and self._has_printed_links):
            if self._running.returncode is not None:
                raise AssertionError(f"serve ended with {self._running.returncode}:\n{self.log}")
            if time.monotonic() > give_up_s:
                raise AssertionError(f"serve was not ready after {START_S} s:\n{self.log}")
            await asyncio.sleep(0.02)

    async def is_ready(self) -> bool:
        try:
            return (await self.fetch("/readyz"))[0] == 200
        except (aiohttp.ClientError, OSError, TimeoutError):
            return False

    async def kill9(self) -> None:
        if self._running.returncode is None:
            self._running.send_signal(signal.SIGKILL)
        await self._running.wait()

    async def restart(self) -> RunningServer:
        """On the same ports and data, whether it was stopped or killed."""
        if self._running.returncode is None:
            await self.stop()
        return await self.start()

    async def stop(self) -> None:
        if self.process is None or self.process.returncode is not None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(self.process.wait(), STOP_S)
        except TimeoutError:
            await self.kill9()
            raise AssertionError(f"serve did not stop within {STOP_S} s of SIGTERM:\n{self.log}") from None

    async def __aenter__(self) -> RunningServer:
        return await self.start()

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    @property
    def _running(self) -> asyncio.subprocess.Process:
        assert self.process is not None, "the server was never started"
        return self.process

    # --- what it says -----------------------------------------------------------------------------------------

    @property
    def links(self) -> dict[str, str]:
        """The links that the present start printed, each under the words that stand on its line."""
        found = {}
        for line in self._log_file.read_bytes()[self._log_start :].decode(errors="replace").splitlines():
            if link := LINK.search(line):
                found[" ".join(line[: link.start()].split())] = link.group()
        return found

    def link(self, words: str) -> str:
        """The one link whose line has these words, such as `青石岭小学` or `李静仪`."""
        matching = [link for label, link in self.links.items() if words in label]
        assert len(matching) == 1, f"{len(matching)} links have “{words}”: {list(self.links)}"
        return matching[0]

    @property
    def _has_printed_links(self) -> bool:
        """A server without the demo has none to print."""
        return bool(self.links) or self.settings.get("DEMO") in ("0", "false")

    @property
    def class_links(self) -> list[str]:
        """Of those who take part in the class, the lead first."""
        return [link for label, link in self.links.items() if "管理员" not in label]

    def at_host(self, link: str) -> str:
        """The same link at the address by which the test reaches the server."""
        parts = urlsplit(link)
        return urlunsplit(parts._replace(netloc=f"{self.host}:{parts.port}"))

    async def fetch(self, path: str, token: str | None = None) -> tuple[int, bytes]:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as http,
            http.get(self.address + path, headers=headers, ssl=False) as answer,
        ):
            return answer.status, await answer.read()

    async def command(self, *words: str) -> str:
        """What `tongtang …` prints, run beside the server on its data folder."""
        process = await asyncio.create_subprocess_exec(
            *self.within, str(TONGTANG), *words,
            env=self.environment, cwd=ROOT, stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        out, err = await process.communicate()
        assert process.returncode == 0, f"tongtang {' '.join(words)}: {err.decode(errors='replace')}"
        return out.decode()

    async def token(self, role: str, *options: str) -> str:
        return (await self.command("token", "demo", role, *options)).strip()

    async def facts(self, aggregate: str) -> list[dict[str, Any]]:
        """Every commit of an aggregate, such as `session/demo`, as the operator's command prints them."""
        return [json.loads(line) for line in (await self.command("facts", aggregate, "--json")).splitlines()]
