"""The operator's commands, beside a running server and on a stopped one's folder."""

from __future__ import annotations

import asyncio
import json

import aiohttp
import pytest

from tests.stories.client import signed_in
from tests.support.server import TONGTANG, RunningServer

pytestmark = pytest.mark.story


async def a_class_with_a_word(server: RunningServer) -> str:
    """A room joined and said something; gives its endpoint."""
    async with aiohttp.ClientSession() as http:
        room = await signed_in(http, server, "云岭小学")
        await room.connect()
        hearing = asyncio.create_task(room.listen())
        assert await room.until_answered(await room.ask("PostChat", channel="class", text="老师好")) == "accepted"
        await room.close()
        await hearing
        return room.endpoint


async def test_the_log_reads_the_same_beside_a_server_and_after_it(server: RunningServer) -> None:
    await a_class_with_a_word(server)
    beside = await server.facts("session/demo")
    await server.stop()
    after = await server.facts("session/demo")
    assert after[: len(beside)] == beside
    assert [commit["command"] for commit in after][:4] == ["OwnSession", "OpenSession", "Join", "PostChat"]
    assert "0 faults" in await server.command("verify")


async def test_words_are_sealed_unless_they_are_opened(server: RunningServer) -> None:
    await a_class_with_a_word(server)
    assert "老师好" not in await server.command("facts", "session/demo", "--json")
    assert "老师好" in await server.command("facts", "session/demo", "--json", "--open")


async def test_after_and_a_line_for_people(server: RunningServer) -> None:
    endpoint = await a_class_with_a_word(server)
    lines = (await server.command("facts", "session/demo", "--after", "3")).splitlines()
    assert lines[0].split()[:1] == ["4"]
    assert f"{endpoint} PostChat" in lines[0]


async def test_following_goes_on_with_what_is_written_later(server: RunningServer) -> None:
    process = await asyncio.create_subprocess_exec(
        str(TONGTANG), "facts", "session/demo", "--json", "--follow",
        env=dict(server.environment), stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    seen = [json.loads(await process.stdout.readline())["command"] for _ in range(2)]
    await a_class_with_a_word(server)
    async with asyncio.timeout(10):
        while "PostChat" not in seen:
            seen.append(json.loads(await process.stdout.readline())["command"])
    assert seen[:2] == ["OwnSession", "OpenSession"]
    process.terminate()
    await process.communicate()


async def test_an_endpoint_is_revoked_on_a_stopped_folder_and_stays_out(server: RunningServer) -> None:
    endpoint = await a_class_with_a_word(server)
    await server.stop()
    await server.command("revoke", "demo", endpoint)
    left = [fact["data"] for commit in await server.facts("session/demo") for fact in commit["facts"]][-1]
    assert (left["endpoint"], left["cause"]) == (endpoint, "revoked")
    await server.start()
    async with aiohttp.ClientSession() as http:
        room = await signed_in(http, server, "云岭小学")
        assert (await room.connect())["error"]["code"] == "removed"
        await room.close()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("token", "demo", "co_teacher"), "--room"),
        (("token", "demo", "co_teacher", "--room", "小学"), "--room"),
        (("token", "demo", "king"), "no role king"),
        (("token", "nothing", "observer"), "no session nothing"),
        (("revoke", "demo", "aaaaaaaa"), "no_such_endpoint"),
        (("facts", "demo"), "session/demo"),
    ],
)
async def test_what_cannot_be_done_is_a_plain_sentence(
    hall: RunningServer, words: tuple[str, ...], sentence: str
) -> None:
    with pytest.raises(AssertionError, match=sentence) as failed:
        await hall.command(*words)
    assert "Traceback" not in str(failed.value)
