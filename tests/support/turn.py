"""A TURN server as docs/operations/turnserver.conf has it, on loopback and by TCP alone, with what it relayed."""

from __future__ import annotations

import asyncio
import re
import shutil
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from .ports import free_tcp_port

SHIPPED = Path(__file__).parents[2] / "docs" / "operations" / "turnserver.conf"
SECRET = "a-secret-of-the-tests"
OWN = {  # what a school changes in the file, and what a machine without a certificate leaves out
    "static-auth-secret": SECRET,
    "allowed-peer-ip": "127.0.0.1",
    "cert": None,
    "pkey": None,
    "tls-listening-port": None,
}


def path() -> str | None:
    return shutil.which("turnserver")


@dataclass(frozen=True, slots=True)
class Turn:
    port: int
    log: Path

    @property
    def url(self) -> str:
        return f"turn:127.0.0.1:{self.port}?transport=tcp"

    @property
    def names(self) -> set[str]:
        """Who was given a relay."""
        found = re.findall(r"ALLOCATE processed, success.*|user <([^>]*)>: incoming packet ALLOCATE", self.text)
        return {name for name in found if name}

    @property
    def text(self) -> str:
        return self.log.read_text(errors="replace")


def configured(port: int, log: Path) -> str:
    """The shipped file with our own addresses, every other line as it stands."""
    lines = []
    for line in SHIPPED.read_text().splitlines():
        name = line.partition("=")[0]
        if name in OWN and OWN[name] is None:
            continue
        lines.append(f"{name}={OWN[name]}" if name in OWN else line)
    more = (f"listening-port={port}", "listening-ip=127.0.0.1", "relay-ip=127.0.0.1", "allow-loopback-peers")
    lines = [line for line in lines if not line.startswith("listening-port")]
    return "\n".join(
        (*lines, *more, "no-tls", "no-dtls", "no-udp", "verbose", "simple-log", f"log-file={log}", "")
    )


@asynccontextmanager
async def running(folder: Path) -> AsyncIterator[Turn]:
    binary, port = path(), free_tcp_port()
    assert binary is not None, "no turnserver on this machine"
    folder.mkdir(parents=True, exist_ok=True)
    turn = Turn(port, folder / "turn.log")
    (folder / "turnserver.conf").write_text(configured(port, turn.log))
    process = await asyncio.create_subprocess_exec(
        binary, "-c", str(folder / "turnserver.conf"), "--pidfile", str(folder / "pid"),
        "--userdb", str(folder / "db"),
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        async with asyncio.timeout(10):
            while not await answers(port):
                assert process.returncode is None, f"turnserver ended with {process.returncode}"
                await asyncio.sleep(0.05)
        yield turn
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def answers(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True
