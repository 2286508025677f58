"""While the journal is silent: who is muted falls silent at once, in packets, and is heard again when refused."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import aiohttp
import pytest

from tests.gateway.test_whip import boxes, camera, display, facts_named, pictures, spy_on_receiving
from tests.media.node.rig import until
from tests.stories.client import living, signed_in
from tests.stories.test_kills import journal_pid
from tests.support.server import RunningServer

pytestmark = pytest.mark.story

OBEYED_S = 0.1


@contextmanager
def silent_journal(server: RunningServer) -> Iterator[None]:
    pid = journal_pid(server)
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


@pytest.mark.timeout(90)
async def test_a_mute_in_a_silence_stops_the_packets_within_a_tenth_of_a_second(server: RunningServer) -> None:
    async with aiohttp.ClientSession() as http, boxes(server) as box:
        lead = await signed_in(http, server, "李静仪")
        room, observer = await signed_in(http, server, "云岭小学"), await signed_in(http, server, "陈岚")
        async with living(lead):
            assert await lead.until_answered(await lead.ask("StartSession")) == "accepted"
            await camera(box(room.token)).open("/whip/demo")
            endpoint = (await facts_named(server, "track.published"))[-1]["endpoint"]
            watching = display(box(observer.token))
            spy_on_receiving(watching)
            await watching.open(f"/whep/demo?view={endpoint}")
            await until(lambda: len(pictures(watching)) > 5)
            with silent_journal(server):
                muted = await lead.ask("Mute", endpoint=endpoint, source="camera")
                await asyncio.sleep(OBEYED_S)
                watching.packets.clear()
                await asyncio.sleep(1.5)
                assert pictures(watching) == []
                assert muted in lead.unanswered
            assert await lead.until_answered(muted) == "accepted"
            lifted = await lead.ask("Unmute", endpoint=endpoint, source="camera")
            assert await lead.until_answered(lifted) == "accepted"
            await until(lambda: len(pictures(watching)) > 5)
