"""What only a real NATS can do to a journal."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from events.jetstream import JetStreamJournal
from events.jetstream.api import ask
from events.journal import Head, Unavailable
from events.wire import Address, Unreachable
from tests.events.worlds import JetStreamWorld, bodies, commit, grown, jetstream_world, read

SESSION = "session/0193"


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[JetStreamWorld]:
    async with jetstream_world(tmp_path) as real:
        yield real


async def test_an_acknowledgement_was_really_lost(world: JetStreamWorld) -> None:
    await world.lose_next_answer()
    head = await world.first.append(Head(SESSION), commit(Head(SESSION), "a"))
    (lost,) = world.proxy.lost
    assert b'"seq":1' in lost
    assert head == Head(SESSION, 1, 1)
    assert await bodies(world.first, SESSION) == ["a"]


async def test_a_line_cut_before_the_answer_is_no_answer(world: JetStreamWorld) -> None:
    head = await grown(world.first, SESSION, "a")
    await world.lose_next_answer()
    appending = asyncio.create_task(world.first.append(head, commit(head, "b")))
    async with asyncio.timeout(5):
        while not world.proxy.lost:
            await asyncio.sleep(0.001)
    world.proxy.cut()
    async with asyncio.timeout(5):
        assert await appending == Head(SESSION, 2, 2)
    assert await bodies(world.second, SESSION) == ["a", "b"]


async def test_a_silent_journal_owes_an_answer_and_then_gives_it(world: JetStreamWorld) -> None:
    head = await grown(world.first, SESSION, "a")
    assert world.server.pid is not None
    os.kill(world.server.pid, signal.SIGSTOP)
    appending = asyncio.create_task(world.first.append(head, commit(head, "b")))
    await asyncio.sleep(0.7)
    assert world.first.silent_ms() >= 600
    with pytest.raises(Unavailable):
        await read(world.second, SESSION)
    os.kill(world.server.pid, signal.SIGCONT)
    async with asyncio.timeout(10):
        assert await appending == Head(SESSION, 2, 2)
    assert world.first.silent_ms() == 0
    assert await bodies(world.second, SESSION) == ["a", "b"]


async def test_a_cancelled_append_leaves_the_outcome_to_the_next_reader(world: JetStreamWorld) -> None:
    head = await grown(world.first, SESSION, "a")
    await world.lose_next_answer()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await world.first.append(head, commit(head, "b"))
    assert world.first.silent_ms() == 0
    assert await bodies(world.second, SESSION) == ["a", "b"]
    assert await world.second.append(head, commit(head, "b")) == Head(SESSION, 2, 2)


async def test_many_aggregates_are_written_at_once_through_a_crash(world: JetStreamWorld) -> None:
    async def write(number: int) -> None:
        await grown(world.first, f"session/{number}", *(f"{number}.{n}" for n in range(10)))

    async with asyncio.timeout(30), asyncio.TaskGroup() as writers:
        for number in range(20):
            writers.create_task(write(number))
        await world.crash()
    for number in range(20):
        assert await bodies(world.second, f"session/{number}") == [f"{number}.{n}" for n in range(10)]
    assert await world.second.end() == 200


async def test_a_log_longer_than_a_page_is_read_whole(
    world: JetStreamWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("events.jetstream.reading.PAGE_COMMITS", 7)
    monkeypatch.setattr("events.jetstream.reading.PAGE_BYTES", 4000)
    words = [str(number) * 300 for number in range(60)]
    await grown(world.first, SESSION, *words)
    assert await bodies(world.second, SESSION) == words


async def test_a_commit_larger_than_allowed_is_refused_before_it_is_sent(world: JetStreamWorld) -> None:
    with pytest.raises(ValueError, match="bytes"):
        await world.first.append(Head(SESSION), commit(Head(SESSION), "x" * (512 * 1024 + 1)))
    largest = await world.first.append(Head(SESSION), commit(Head(SESSION), "x" * 512 * 1024))
    assert len((await read(world.first, SESSION))[0].body) == 512 * 1024
    assert await world.second.append(Head(SESSION), commit(Head(SESSION), "x" * 512 * 1024)) == largest


async def test_the_stream_forgets_nothing_and_is_read_from_its_leader(world: JetStreamWorld) -> None:
    info: dict[str, Any] = await ask(world.first._client, "STREAM.INFO.tt-main", {})
    kept = {"storage", "discard", "max_age", "max_msgs", "max_bytes", "max_msgs_per_subject", "deny_delete"}
    assert {name: info["config"][name] for name in kept} == {
        "storage": "file",
        "discard": "new",
        "max_age": 0,
        "max_msgs": -1,
        "max_bytes": -1,
        "max_msgs_per_subject": -1,
        "deny_delete": True,
    }
    assert not info["config"].get("allow_direct", False)


async def test_opening_again_brings_the_streams_settings_up_to_date(
    world: JetStreamWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("events.jetstream.store.DUPLICATE_WINDOW_S", 60)
    await grown(world.first, SESSION, "a")
    again = await JetStreamJournal.open(world.server.address, "main")
    info = await ask(world.first._client, "STREAM.INFO.tt-main", {})
    assert info["config"]["duplicate_window"] == 60_000_000_000
    assert await bodies(again, SESSION) == ["a"]
    await again.close()


async def test_tenants_do_not_see_each_other(world: JetStreamWorld) -> None:
    await grown(world.first, SESSION, "a")
    other = await JetStreamJournal.open(world.server.address, "other")
    assert await other.aggregates("session") == []
    assert await read(other, SESSION) == []
    await other.close()


async def test_no_server_is_told_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("events.wire.CONNECT_TIMEOUT_S", 0.3)
    with pytest.raises(Unreachable, match="no NATS answers"):
        await JetStreamJournal.open(Address("nats://127.0.0.1:1", "token"), "main")


async def test_the_end_of_a_known_log_is_read_from_the_nearest_mark(
    world: JetStreamWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("events.jetstream.store.Marks.EVERY", 5)
    words = [f"commit {number}" for number in range(1, 18)]
    await grown(world.first, "session/other", "x")
    await grown(world.first, SESSION, *words)
    assert await bodies(world.first, SESSION) == words
    assert world.first._marks.nearest(SESSION, 14) == (10, 11)
    for after in range(19):
        stored = await read(world.first, SESSION, after)
        assert [one.body.decode() for one in stored] == words[after:]
