"""Three NATS servers, and the one that leads the journal is killed in mid-class."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import aiohttp
import pytest

from tests.gateway.test_whip import boxes, camera, display, facts_named, pictures, spy_on_receiving
from tests.media.node.rig import until
from tests.stories.client import Client, living, signed_in
from tests.stories.test_kills import assert_whole, muting_and_unmuting
from tests.support.nats_cluster import cluster
from tests.support.server import RunningServer

pytestmark = pytest.mark.story

TENANT = "main"
BACK_S = 30.0
LOOK_S = 0.5  # in which a picture of 15 frames a second must have moved


def told_to_wait(clients: list[Client]) -> bool:
    return any("waiting" in message for client in clients for message in client.heard)


async def counted(count: Callable[[], int], until_true: Callable[[], bool]) -> list[int]:
    """How many came in each half second, until something is true."""
    found = []
    async with asyncio.timeout(BACK_S):
        while not until_true():
            before = count()
            await asyncio.sleep(LOOK_S)
            found.append(count() - before)
    return found


@pytest.mark.timeout(240)
async def test_the_leader_dies_and_pictures_go_on_and_commands_wait_and_happen_once(tmp_path: Path) -> None:
    async with cluster(tmp_path / "nats") as nats:
        settings = {"nats_url": nats.url, "nats_replicas": 3}
        async with (
            RunningServer(tmp_path / "data", **settings) as server,
            aiohttp.ClientSession() as http,
            boxes(server) as box,
        ):
            stream = await nats.stream(TENANT)
            assert stream["config"]["num_replicas"] == 3
            clients = [await signed_in(http, server, who) for who in ("李静仪", "青石岭小学", "大滩中心校")]
            sender, observer = await signed_in(http, server, "云岭小学"), await signed_in(http, server, "陈岚")
            async with living(*clients), asyncio.TaskGroup() as tasks:
                assert await clients[0].until_answered(await clients[0].ask("StartSession")) == "accepted"
                await camera(box(sender.token)).open("/whip/demo")
                endpoint = (await facts_named(server, "track.published"))[-1]["endpoint"]
                watching = display(box(observer.token))
                spy_on_receiving(watching)
                await watching.open(f"/whep/demo?view={endpoint}")
                await until(lambda: len(pictures(watching)) > 5)
                work = [tasks.create_task(muting_and_unmuting(client)) for client in clients]
                await asyncio.sleep(2)

                await nats.kill((await nats.stream(TENANT))["cluster"]["leader"])
                asked = [client.number for client in clients]

                def all_answered_anew() -> bool:
                    newest = [max(client.acknowledged, default=0) for client in clients]
                    return all(after > before for after, before in zip(newest, asked, strict=True))

                came = await counted(lambda: len(pictures(watching)), all_answered_anew)
                assert min(came) > 0, came
                assert told_to_wait(clients)
                for task in work:
                    task.cancel()
                for client in clients:
                    for number in list(client.unanswered):
                        await client.until_answered(number)
            assert [client.welcomes for client in clients] == [1, 1, 1]
            await assert_whole(server, clients)
