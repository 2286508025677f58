"""Words between processes, stored nowhere."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from events.bus import Bus, NobodyAnswers
from tests.events.worlds import JetStreamWorld, jetstream_world

REVOKE = ("session", "0193", "revoke")


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[JetStreamWorld]:
    async with jetstream_world(tmp_path) as real:
        yield real


@pytest.fixture
async def ours(world: JetStreamWorld) -> AsyncIterator[Bus]:
    bus = await Bus.open(world.server.address, "main")
    yield bus
    await bus.close()


@pytest.fixture
async def theirs(world: JetStreamWorld) -> AsyncIterator[Bus]:
    bus = await Bus.open(world.server.address, "main")
    yield bus
    await bus.close()


async def test_a_request_is_answered_by_who_responds_there(ours: Bus, theirs: Bus) -> None:
    async def revoked(payload: bytes) -> bytes:
        return b"revoked " + payload

    await theirs.respond(REVOKE, revoked)
    assert await ours.request(REVOKE, b"k7q2mzpd") == b"revoked k7q2mzpd"


async def test_who_returns_nothing_leaves_the_answer_to_others(ours: Bus, theirs: Bus) -> None:
    async def not_mine(_payload: bytes) -> None:
        return None

    async def mine(_payload: bytes) -> bytes:
        return b"mine"

    await ours.respond(REVOKE, not_mine)
    await theirs.respond(REVOKE, mine)
    assert await ours.request(REVOKE, b"") == b"mine"


async def test_a_request_that_nobody_hears_fails_at_once(ours: Bus) -> None:
    async with asyncio.timeout(1):
        with pytest.raises(NobodyAnswers, match="nobody listens"):
            await ours.request(REVOKE, b"", timeout_s=30)


async def test_a_request_that_nobody_answers_fails_in_time(ours: Bus, theirs: Bus) -> None:
    async def silent(_payload: bytes) -> None:
        return None

    await theirs.respond(REVOKE, silent)
    with pytest.raises(NobodyAnswers, match="no answer"):
        await ours.request(REVOKE, b"", timeout_s=0.1)


async def test_what_is_published_reaches_every_subscriber_until_it_ends(ours: Bus, theirs: Bus) -> None:
    heard: asyncio.Queue[bytes] = asyncio.Queue()
    end_first = await theirs.subscribe(REVOKE, heard.put)
    await theirs.subscribe(REVOKE, heard.put)
    await ours.publish(REVOKE, b"one")
    assert [await soon(heard), await soon(heard)] == [b"one", b"one"]
    await end_first()
    await ours.publish(REVOKE, b"two")
    assert await soon(heard) == b"two"
    assert heard.empty()


async def test_a_message_that_breaks_its_listener_does_not_break_the_next(
    ours: Bus, theirs: Bus, caplog: pytest.LogCaptureFixture
) -> None:
    async def half(payload: bytes) -> bytes:
        return str(1 / int(payload)).encode()

    await theirs.respond(REVOKE, half)
    with pytest.raises(NobodyAnswers):
        await ours.request(REVOKE, b"0", timeout_s=0.1)
    assert await ours.request(REVOKE, b"2") == b"0.5"
    assert "ZeroDivisionError" in caplog.text


async def test_no_word_may_change_the_subject(ours: Bus) -> None:
    for word in ("*", ">", "a.b", "a b", ""):
        with pytest.raises(ValueError):
            await ours.publish(("session", word), b"")


async def soon(heard: asyncio.Queue[bytes]) -> bytes:
    async with asyncio.timeout(5):
        return await heard.get()
