"""A co-teacher's PIN: right, wrong, and after five wrong ones locked for a quarter of an hour."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio
from sqlalchemy import select

from migrations import demo_world
from server.db import Database
from server.schools.credentials.hashing import Hashing
from server.schools.credentials.pins import LOCKED, TRIES, Guessable, Pins
from server.schools.credentials.tables import pins as table
from server.schools.outbox import Outbox

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
WANG = demo_world.SATELLITES[0][6]
PIN = "480213"


@pytest_asyncio.fixture
async def pins(database: Database) -> AsyncIterator[Pins]:
    hashing = Hashing(bytes(32))
    made = Pins(database, "main", hashing, Outbox("main", lambda: NOW))
    await made.choose(WANG, PIN, NOW)
    yield made
    hashing.close()


async def test_the_right_pin_is_right_and_another_is_not(pins: Pins) -> None:
    assert [await pins.check(WANG, pin, NOW) for pin in (PIN, "480214", "", PIN)] == [
        "right",
        "wrong",
        "wrong",
        "right",
    ]


async def test_the_fifth_wrong_one_locks_it_and_a_right_one_is_not_heard_then(pins: Pins) -> None:
    assert [await pins.check(WANG, "111112", NOW) for _ in range(TRIES)] == ["wrong"] * (TRIES - 1) + ["locked"]
    assert await pins.check(WANG, PIN, NOW + LOCKED - timedelta(seconds=1)) == "locked"
    assert await pins.check(WANG, PIN, NOW + LOCKED) == "right"
    assert await pins.locked_until(WANG, NOW + LOCKED) is None


async def test_a_right_one_forgets_the_wrong_ones_before_it(pins: Pins) -> None:
    for _ in range(3):
        assert [await pins.check(WANG, "111112", NOW) for _ in range(TRIES - 1)] == ["wrong"] * (TRIES - 1)
        assert await pins.check(WANG, PIN, NOW) == "right"


async def test_many_at_once_are_no_more_than_five(pins: Pins) -> None:
    verdicts = await asyncio.gather(*(pins.check(WANG, f"{n:06}", NOW) for n in range(100000, 100020)))
    assert verdicts.count("wrong") <= TRIES - 1
    assert await pins.check(WANG, PIN, NOW) == "locked"


async def test_who_has_no_pin_is_always_wrong(pins: Pins) -> None:
    other = demo_world.SATELLITES[1][6]
    assert [await pins.check(other, PIN, NOW) for _ in range(TRIES + 1)] == ["wrong"] * (TRIES + 1)
    await pins.forget(WANG, None)
    assert await pins.check(WANG, PIN, NOW) == "wrong"


@pytest.mark.parametrize("pin", ["12345", "1234567", "١٢٣٤٥٦", "111111", "121212", "123456", "654321", "12345x"])
async def test_what_everybody_tries_first_is_no_pin(pins: Pins, pin: str) -> None:
    with pytest.raises(Guessable):
        await pins.choose(WANG, pin, NOW)


async def test_the_database_has_no_pin_that_could_be_tried_without_the_keyring(
    pins: Pins, database: Database
) -> None:
    async with database.reading() as db:
        stored = await db.scalar(select(table.c.pin))
    stolen = Hashing(b"another keyring's")
    assert stored.startswith("$argon2id$")
    assert not await stolen.right(stored, PIN)
    stolen.close()
