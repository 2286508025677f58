"""The Python SDK keeps its place and its word: what it says was acknowledged stands in the log exactly once."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager

import pytest
import pytest_asyncio
from tongtang_client import Closed, LiveClient, connect
from tongtang_client import link as link_module

from tests.clients.fake_server import SESSION, FakeServer, running_server

SOON_S = 10.0


@pytest_asyncio.fixture
async def server() -> AsyncIterator[FakeServer]:
    async with running_server() as fake:
        yield fake


def joined(server: FakeServer) -> AbstractAsyncContextManager[LiveClient]:
    return connect(server.address, "demo", "token", "satellite_room", device="device-1")


async def say(live: LiveClient, text: str) -> str:
    reply = await asyncio.wait_for(live.send("PostChat", channel="class", text=text), SOON_S)
    assert reply.acknowledged, reply
    return reply.commit


def texts(live: LiveClient) -> list[str]:
    return [line["text"] for line in live.visible["chat"]]


async def test_an_acknowledged_command_is_known_by_its_commit_and_comes_back_as_a_fact(server: FakeServer) -> None:
    async with joined(server) as live:
        commit = await say(live, "同学们好")
        assert commit == f"{SESSION}.endpoin2.1"
        assert server.commits == {commit: "同学们好"}
        await live.until(lambda visible: visible["chat"], SOON_S)
        assert texts(live) == ["同学们好"]


async def test_a_refused_command_uses_its_number_and_carries_the_code(server: FakeServer) -> None:
    async with joined(server) as live:
        refused = await live.send("PostChat", channel="class", text="")
        assert (refused.acknowledged, refused.n, refused.code) == (False, 1, "empty")
        assert await say(live, "x") == f"{SESSION}.endpoin2.2"


async def test_a_command_whose_reply_was_lost_is_sent_again_with_its_number_and_stored_once(
    server: FakeServer,
) -> None:
    async with joined(server) as live:
        server.lose_next_replies = 1
        commit = await say(live, "一次")
        assert server.commits == {commit: "一次"}
        assert [link.numbers for link in server.links] == [[1], [1]]


async def test_after_a_break_unanswered_commands_go_first_and_lowest_first(server: FakeServer) -> None:
    async with joined(server) as live:
        server.hold_replies = True
        sending = [asyncio.create_task(say(live, f"{i}")) for i in range(3)]
        await until(lambda: len(server.held) == 3)
        server.held.clear()
        server.hold_replies = False
        await server.cut()
        sending.append(asyncio.create_task(say(live, "new")))
        await asyncio.gather(*sending)
        assert server.links[-1].numbers == [1, 2, 3, 4]
        assert list(server.commits.values()) == ["0", "1", "2", "new"]


async def test_no_more_than_sixteen_commands_are_unanswered(server: FakeServer) -> None:
    async with joined(server) as live:
        server.hold_replies = True
        sending = [asyncio.create_task(say(live, f"{i}")) for i in range(40)]
        await until(lambda: len(server.held) == 16)
        await asyncio.sleep(0.1)
        assert len(server.held) == 16
        await server.release()
        await asyncio.gather(*sending)
        assert server.links[-1].numbers == list(range(1, 41))


async def test_what_waits_for_the_journal_is_told_until_its_reply(server: FakeServer) -> None:
    async with joined(server) as live:
        server.hold_replies = server.journal_is_slow = True
        sending = asyncio.create_task(say(live, "later"))
        await asyncio.wait_for(live.until_so(lambda: live.waiting == {1}), SOON_S)
        assert not sending.done()
        await server.release()
        await sending
        assert live.waiting == frozenset()


async def test_a_client_that_gave_up_waiting_takes_nothing_back(server: FakeServer) -> None:
    async with joined(server) as live:
        server.hold_replies = True
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await live.send("PostChat", channel="class", text="sent")
        await server.release()
        assert await say(live, "next") == f"{SESSION}.endpoin2.2"
        assert list(server.commits.values()) == ["sent", "next"]


async def test_a_held_cursor_brings_only_the_facts_since(server: FakeServer) -> None:
    async with joined(server) as live, connect(server.address, "demo", "t", "satellite_room") as other:
        await say(live, "before")
        await live.until(lambda visible: len(visible["chat"]) == 1, SOON_S)
        before = live.visible
        await server.close(1001)
        await say(other, "meanwhile")
        await live.until(lambda visible: len(visible["chat"]) == 2, SOON_S)
        assert texts(live) == ["before", "meanwhile"]
        assert live.visible["me"] is before["me"], "a snapshot would have replaced everything"


async def test_a_forgotten_cursor_brings_a_snapshot_with_the_same_result(server: FakeServer) -> None:
    async with joined(server) as live:
        await say(live, "before")
        await live.until(lambda visible: len(visible["chat"]) == 1, SOON_S)
        before = live.visible
        server.remembers_cursors = False
        live.cut()
        await asyncio.wait_for(live.until_so(lambda: live.welcomes == 2 and live.visible is not before), SOON_S)
        assert live.visible == before


async def test_it_reconnects_to_the_session_that_demo_meant_when_it_joined(server: FakeServer) -> None:
    async with joined(server) as live:
        assert live.session == SESSION
        await server.cut()
        await asyncio.wait_for(live.until_so(lambda: live.welcomes == 2), SOON_S)
        assert server.links[-1].path == f"/api/v1/sessions/{SESSION}/live"


async def test_a_silent_link_is_given_up_and_made_anew(
    server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link_module, "SILENCE_S", 0.3)
    monkeypatch.setattr(link_module, "PING_S", 0.1)
    async with joined(server) as live:
        await asyncio.sleep(0.6)
        assert live.welcomes == 1, "pongs keep a link that is otherwise idle"
        server.silent = True
        await until(lambda: len(server.links) >= 2)
        server.silent = False
        await say(live, "back")


@pytest.mark.parametrize(
    ("code", "status"),
    [(4400, "removed"), (4401, "signed_out"), (4403, "removed"), (4404, "ended"), (4409, "replaced")],
)
async def test_some_closes_are_final_and_say_why(server: FakeServer, code: int, status: str) -> None:
    server.turn_away = (code, {"error": {"code": "because", "text": "A sentence."}})
    with pytest.raises(Closed) as closed:
        async with joined(server):
            pass
    assert (closed.value.status, closed.value.code, closed.value.text) == (status, "because", "A sentence.")
    assert len(server.links) == 1


async def test_commands_without_reply_fail_when_the_client_is_sent_away(server: FakeServer) -> None:
    async with joined(server) as live:
        server.hold_replies = True
        sending = asyncio.create_task(live.send("PostChat", channel="class", text="x"))
        await until(lambda: len(server.held) == 1)
        await server.close(4403)
        with pytest.raises(Closed):
            await sending
        with pytest.raises(Closed):
            await live.send("PostChat", channel="class", text="y")


async def test_it_follows_a_session_that_moved_and_comes_back_if_nobody_is_there(server: FakeServer) -> None:
    async with running_server() as other:
        server.turn_away = (4410, {"moved": {"address": other.address}})
        async with joined(server) as live:
            assert len(other.links) == 1
            await say(live, "there")
            server.turn_away = None
            other.turn_away = (1001, {"error": {"code": "starting", "text": "Not yet."}})
            await other.cut()
            await asyncio.wait_for(live.until_so(lambda: live.welcomes == 2), SOON_S)
            assert len(server.links) == 2


async def test_facts_come_one_by_one_to_each_reader_and_end_with_the_client(server: FakeServer) -> None:
    async def read(live: LiveClient) -> list[str]:
        return [message["facts"][0]["data"]["text"] async for message in live.facts()]

    async with joined(server) as live:
        readers = [asyncio.create_task(read(live)) for _ in range(2)]
        await asyncio.sleep(0)
        for text in ("a", "b", "c"):
            await say(live, text)
        await live.until(lambda visible: len(visible["chat"]) == 3, SOON_S)
    assert await asyncio.gather(*readers) == [["a", "b", "c"]] * 2


async def test_under_random_cuts_every_acknowledged_command_stands_exactly_once(server: FakeServer) -> None:
    chance = random.Random(7)
    async with joined(server) as live:
        commits = []
        for round_number in range(10):
            server.lose_next_replies = chance.choice([0, 0, 1])
            server.remembers_cursors = chance.random() < 0.5
            said = [say(live, f"{round_number}/{i}") for i in range(chance.randint(1, 8))]
            commits += await asyncio.gather(*said)
            if chance.random() < 0.3:
                await server.cut()
        await live.until(lambda visible: len(visible["chat"]) == len(server.commits), SOON_S)
        assert sorted(commits) == sorted(server.commits)
        assert len(set(commits)) == len(commits)
        assert texts(live) == list(server.commits.values())


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(SOON_S):
        while not condition():
            await asyncio.sleep(0.01)
