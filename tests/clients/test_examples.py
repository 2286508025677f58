"""The examples that go on until they are ended, each beside a class that gives it something to do."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from tongtang_client import sign_in

from tests.clients.test_real_server import EXAMPLES, joined
from tests.support.server import RunningServer

pytestmark = pytest.mark.story

ROOM, SOON_S = "青石岭小学", 30.0


@asynccontextmanager
async def running(name: str, *arguments: str) -> AsyncIterator[asyncio.StreamReader]:
    """An example of its own process, and what it prints; it is ended with the block."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(EXAMPLES / name), *arguments, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        yield process.stdout
    finally:
        process.terminate()
        try:
            await asyncio.wait_for(process.communicate(), SOON_S)
        except TimeoutError:
            process.kill()
            raise


async def line_with(printed: asyncio.StreamReader, words: str) -> str:
    async with asyncio.timeout(SOON_S):
        while line := (await printed.readline()).decode():
            if words in line:
                return line
    raise AssertionError(f"it ended without a word of {words}")


async def test_the_logger_prints_what_was_and_what_comes(server: RunningServer) -> None:
    async with joined(server, "李静仪") as lead:
        await lead.send("StartSession")
        async with running("follow_facts.py", server.link("李静仪")) as printed:
            assert "started" in await line_with(printed, "session.session.started")
            await lead.until(lambda now: len(now["endpoints"]) == 2, SOON_S)  # it has joined, so it follows
            await lead.send("PostChat", channel="class", text="请看黑板")
            assert "请看黑板" in await line_with(printed, "session.chat.posted")


async def test_the_phone_answers_a_roll_call(server: RunningServer) -> None:
    async with (
        joined(server, "李静仪") as lead,
        joined(server, ROOM),
        running("answer_rollcall.py", server.link(ROOM), "3", "7") as printed,
    ):
        await lead.send("StartSession")
        await lead.until(lambda now: personal(now), SOON_S)
        await lead.send("OpenRollcall")
        await line_with(printed, "submitted")
        (roll,) = (await lead.until(lambda now: now["rollcall"]["rolls"]))["rollcall"]["rolls"]
        assert roll["expected_count"] - roll["present_count"] == 2
        await lead.send("ConfirmRollcall", rollcall=roll["rollcall"])
        await line_with(printed, "confirmed by the lead")


def personal(visible: dict[str, dict[str, dict[str, object]]]) -> bool:
    return any(each["kind"] == "personal" for each in visible["endpoints"].values())


async def test_the_camera_box_publishes_and_takes_its_picture_with_it(server: RunningServer) -> None:
    box = await sign_in(server.link("李静仪"))
    async with joined(server, "李静仪") as lead:
        async with running("camera_box.py", server.address, "demo", box.token) as printed:
            await line_with(printed, "publishing as")
            await lead.until(boxes, SOON_S)
        await lead.until(lambda now: not boxes(now), SOON_S)


def boxes(visible: dict[str, dict[str, dict[str, object]]]) -> list[object]:
    return [each["tracks"] for each in visible["endpoints"].values() if each["kind"] == "camera_box"]


def test_every_example_is_run_by_a_test() -> None:
    written = "".join(path.read_text("utf-8") for path in EXAMPLES.parents[2].glob("tests/clients/test_*.py"))
    assert [path.name for path in EXAMPLES.glob("*.py") if f'"{path.name}"' not in written] == []
