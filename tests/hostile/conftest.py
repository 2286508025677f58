"""One running server with a class in it, and the witness that nothing a stranger does is noticed there.

The whole folder shares the server, so that what one attack leaves behind would show in the next.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio

from tests.stories.client import Client, living, signed_in
from tests.support import migrated
from tests.support.server import RunningServer

TOGETHER = [  # one worker plays them all, without a pause in which the witness would be silent
    pytest.mark.story,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.xdist_group("hostile"),
]
MOST_GROWTH_KIB = 48 * 1024  # of resident memory, over one attack
SLOW = 'tongtang_loop_callback_cpu_seconds_bucket{le="0.02"}'
ALL = "tongtang_loop_callback_cpu_seconds_count"
WALKS = 'python_gc_collections_total{generation="2"}'


@dataclass
class Witness:
    """A lead and a room in a live class, both connected since the beginning."""

    server: RunningServer
    http: aiohttp.ClientSession
    lead: Client
    room: Client
    raised: int = 0

    @asynccontextmanager
    async def undisturbed(self, *, lines: int = 0) -> AsyncIterator[None]:
        """Whatever happens inside: the class goes on, the server writes at most `lines` lines of log, no callback
        of its loop takes 20 ms of CPU, and memory stays within bounds."""
        log, before, memory = len(self.server.log), await self.slow_callbacks(), self.memory_kib()
        yield
        await self.goes_on()
        written = self.server.log[log:].splitlines()
        assert len(written) <= lines, "\n".join(written)
        assert "Traceback" not in "".join(written)
        assert await self.slow_callbacks() - before <= 0
        assert self.memory_kib() - memory < MOST_GROWTH_KIB

    async def goes_on(self) -> None:
        """A hand crosses from the room to the lead, on the connections both had from the start."""
        self.raised = self.raised % 25 + 1
        heard = asyncio.create_task(self.lead.until_heard("hand.raised"))
        await asyncio.sleep(0)
        number = await self.room.ask("RaiseHand", whom=f"seat:{self.raised}", kind="answer")
        assert await self.room.until_answered(number) == "accepted"
        assert (await heard)["data"]["whom"] == f"seat:{self.raised}"
        assert await self.lead.until_answered(await self.lead.ask("LowerAllHands")) == "accepted"
        assert (self.lead.welcomes, self.room.welcomes) == (1, 1), (self.lead.closes, self.room.closes)

    async def slow_callbacks(self) -> int:
        """How many callbacks of the server's loop have taken more than 20 ms of CPU, less the full walks of
        Python's collector: after a thousand sockets one takes 80 ms, in whichever callback it falls."""
        status, body = await self.server.fetch("/metrics")
        assert status == 200
        counted = dict(line.rsplit(" ", 1) for line in body.decode().splitlines() if not line.startswith("#"))
        return int(float(counted[ALL]) - float(counted[SLOW]) - float(counted[WALKS]))

    def memory_kib(self) -> int:
        """Resident memory of the server's process."""
        assert self.server.process is not None
        status = Path(f"/proc/{self.server.process.pid}/status").read_text()
        found = re.search(r"VmRSS:\s+(\d+) kB", status)
        assert found is not None
        return int(found.group(1))

    async def stranger(self, words: str = "青石岭小学") -> Client:
        """Somebody who holds a link of the class and means harm: not yet connected."""
        return await signed_in(self.http, self.server, words)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def witness(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Witness]:
    async with (
        RunningServer(migrated.folder(tmp_path_factory.mktemp("hostile"))) as server,
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http,
    ):
        lead, room = await signed_in(http, server, "李静仪"), await signed_in(http, server, "云岭小学")
        async with living(lead, room):
            assert await lead.until_answered(await lead.ask("StartSession")) == "accepted"
            yield Witness(server, http, lead, room)
