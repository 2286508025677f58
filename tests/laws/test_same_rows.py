"""Same facts, same rows, byte for byte: in whatever batches they come, and made again from the journal."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from server.db import Database
from server.keyring import Keyring
from server.review import rebuild
from server.review.tables import LIVE
from tests.laws.playing import CAST, Message, Play
from tests.review.conftest import World

STEPS = 120


def a_class(seed: int) -> list[Message]:
    """What a random class led to, from its opening to its end."""
    chance, play = random.Random(seed), Play()
    messages = [play.open()]
    for step in range(STEPS):
        play.pass_time(chance.randrange(4_000))
        if step % 6 == 0:
            messages.append(play.join(chance.choice(sorted(CAST))))
        messages.append(play.try_anything(chance.choice))
    return [message for message in (*messages, play.end()) if message is not None]


@pytest_asyncio.fixture
async def worlds(tmp_path: Path) -> AsyncIterator[list[World]]:
    """Three databases over one keyring; the journal of the first is everyone's."""
    with Keyring(tmp_path / "keys.db") as keys:
        made = [World(Database(f"sqlite+aiosqlite:///{tmp_path / f'{n}.db'}"), keys) for n in range(3)]
        for world in made:
            world.journal = made[0].journal
            async with world.database.writing() as db:
                await db.run_sync(LIVE.metadata.create_all)
        yield made
        for world in made:
            await world.database.close()


@pytest.mark.parametrize("seed", range(4))
async def test_rows_are_the_same_one_by_one_in_batches_and_rebuilt(worlds: list[World], seed: int) -> None:
    messages = a_class(seed)
    assert len(messages) > STEPS // 4
    for message in messages:
        await worlds[0].says((message.at_ms or 0) / 1000, *message.facts)
    for world, batch in zip(worlds, (1, 7, 500), strict=True):
        await world.project(batch)
    sums = [await sums_of(world) for world in worlds]
    assert sums[0] == sums[1] == sums[2]
    checked = await rebuild.check(worlds[0].database, worlds[0].journal, "main")
    assert [(each.live, each.rebuilt) for each in checked] == [(one, one) for one in sums[0]]
    await rebuild.rebuild(worlds[1].database, worlds[1].journal, "main")
    assert await sums_of(worlds[1]) == sums[0]


async def sums_of(world: World) -> list[str]:
    async with world.database.reading() as db:
        return await rebuild.sums(db, LIVE)
