"""The SDK and its robots in a class of the real server, which is killed without warning in the middle."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiortc.mediastreams import MediaStreamError
from PIL import Image
from tongtang_client import LiveClient, Problem, connect, robots, sign_in
from tongtang_client.media import Media, connect_media
from tongtang_client.robots.loops import Loop, LoopTrack, encoded
from tongtang_client.robots.pictures import FPS, ROOM_SIZE

from tests.support.server import RunningServer

pytestmark = pytest.mark.story

EXAMPLES = Path(__file__).parents[2] / "clients/python/examples"
ROOMS = ("青石岭小学", "云岭小学")
FRAMES_S = 20.0


@asynccontextmanager
async def joined(server: RunningServer, words: str) -> AsyncIterator[LiveClient]:
    who = await sign_in(server.link(words))
    async with connect(who.address, who.session, who.token, who.kind) as live:
        yield live


async def frames(media: Media, slot: str, count: int) -> None:
    """Waits for pictures on a receive line, over lost connections too."""
    async with asyncio.timeout(FRAMES_S):
        while count > 0:
            await media.connected(FRAMES_S)
            # A track ends with its connection, and may be empty still: then the next one is looked at.
            with contextlib.suppress(MediaStreamError, TimeoutError):
                await asyncio.wait_for(media.track(slot).recv(), 2.0)
                count -= 1


def a_picture() -> Loop:
    return encoded((Image.new("RGB", ROOM_SIZE, (0, 90 + 4 * at, 80)) for at in range(FPS)), ROOM_SIZE)


async def test_an_unknown_link_is_refused_with_a_code(server: RunningServer) -> None:
    with pytest.raises(Problem) as refused:
        await sign_in(f"{server.address}/class/demo#nobody")
    assert refused.value.status in (401, 404)


async def test_an_administrator_signs_in_and_takes_part_in_no_class(server: RunningServer) -> None:
    who = await sign_in(server.link("韩雪梅"))
    assert (who.role, who.kind) == ("org_admin", None)
    with pytest.raises(ValueError, match="opens no endpoint"):
        async with connect(who.address, who.session, who.token, who.kind):
            pass


async def test_the_example_of_a_whole_class_by_text_runs_to_its_end(server: RunningServer) -> None:
    links = [server.link(words) for words in ("李静仪", *ROOMS)]
    printed = await run_example("text_class.py", links)
    assert [line.split("  ")[-1] for line in printed] == [
        "class has begun",
        "two hands are up",
        "the first stands on the stage",
        "question and answer are in the chat",
        "all rooms are muted",
        "stage and queue are empty",
        "class is over",
    ]


async def test_what_was_acknowledged_around_a_kill_stands_in_the_log_exactly_once(server: RunningServer) -> None:
    async with (
        joined(server, "李静仪") as lead,
        joined(server, ROOMS[0]) as one,
        joined(server, ROOMS[1]) as other,
    ):
        await lead.send("StartSession")
        acknowledged: list[str] = []
        talking = [asyncio.create_task(talk(live, acknowledged)) for live in (lead, one, other)]
        for _ in range(2):
            await asyncio.sleep(1.5)
            await server.kill9()
            await server.start()
        await asyncio.sleep(2.0)
        for task in talking:
            task.cancel()
        await asyncio.gather(*talking, return_exceptions=True)
        await lead.until(lambda visible: visible["session"]["state"] == "live", 10.0)

    stored = [commit["id"] for commit in await server.facts("session/demo")]
    assert len(acknowledged) > 20, "the class hardly spoke"
    assert [commit for commit in acknowledged if stored.count(commit) != 1] == []
    assert len(set(acknowledged)) == len(acknowledged)


async def talk(live: LiveClient, acknowledged: list[str]) -> None:
    """Says one thing after another, slower than the limit of 5 lines in 10 s would allow for chat."""
    while True:
        for source in ("camera", "microphone"):
            for command in ("Mute", "Unmute"):
                reply = await live.send(command, endpoint=live.endpoint, source=source)
                if reply.acknowledged:
                    acknowledged.append(reply.commit)
                await asyncio.sleep(0.12)


async def test_a_loop_of_packets_arrives_as_pictures_and_again_after_a_kill(server: RunningServer) -> None:
    async with (
        joined(server, "李静仪") as lead,
        connect_media(lead, send=("camera",)) as sending,
        joined(server, ROOMS[0]) as room,
        connect_media(room, receive=("lead.audio", "lead.video", "wall1.video")) as receiving,
    ):
        published = await sending.publish("camera", LoopTrack(a_picture()))
        assert published.acknowledged, published
        await frames(receiving, "lead.video", FPS)
        assert receiving.shown("lead.video") == {"endpoint": lead.endpoint, "source": "camera"}

        await server.kill9()
        await server.start()
        await room.until_so(lambda: room.welcomes > 1)
        await frames(receiving, "lead.video", FPS)


async def test_robots_fill_the_class(server: RunningServer) -> None:
    playing = asyncio.create_task(robots.run(server.address, server.data))
    async with joined(server, "河口小学") as visitor:
        visible = await visitor.until(
            lambda now: (
                now["session"]["state"] == "live"
                and sum(len(part["tracks"]) for part in now["endpoints"].values()) == 9
            ),
            60.0,
        )
        kinds = sorted(part["kind"] for part in visible["endpoints"].values())
        assert kinds == ["lead_room", "satellite_room", "satellite_room", "satellite_room", "satellite_room"]
        raised = await visitor.send("RaiseHand", whom="seat:3", kind="answer")
        assert raised.acknowledged, raised
        await visitor.until(lambda now: any(turn["endpoint"] == visitor.endpoint for turn in now["stage"]), 90.0)
    playing.cancel()
    await asyncio.wait([playing])


async def run_example(name: str, arguments: Sequence[str]) -> list[str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(EXAMPLES / name),
        *arguments,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    printed, said = await asyncio.wait_for(process.communicate(), 60.0)
    assert process.returncode == 0, said.decode()
    return printed.decode().splitlines()
