"""Two servers on one journal: who owns, who waits, and what one may believe that could not hear for a while."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from events.journal import Stored
from server.classroom.lesson import LESSON
from server.live.owner import Owner
from server.live.rulebook import always
from server.live.session import LiveSession
from server.live.sessions import SILENT_OWNER_MS, Elsewhere, Sessions
from tests.live.world import SECOND, SESSION, Hands, Journal, Keys, Planes, World, opened, settled

LATER_S = 0.6  # two pulses


class Connected:
    """Another server's connection to the journal: what it follows can be held back."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self.hears = asyncio.Event()
        self.hears.set()

    async def follow(self, after_position: int = 0, aggregate: str | None = None) -> AsyncGenerator[Stored, None]:
        async for stored in self._journal.follow(after_position, aggregate):
            await self.hears.wait()
            yield stored

    def __getattr__(self, name: str) -> Any:
        return getattr(self._journal, name)


@asynccontextmanager
async def another_server(journal: Any, hands: Hands) -> AsyncIterator[Sessions[object]]:
    chance = World(journal, hands, "http://two").owner.chance
    planes = Planes()
    owner: Owner[Any] = Owner(
        always(LESSON), journal, "main", Keys(), hands.clock, chance, "http://two", "tests", lambda _id: planes
    )
    async with Sessions(owner, alone=False) as sessions:
        yield sessions


async def ticks(world: World, seconds: int) -> None:
    """The owner lives and writes its ticks; the others' tasks run too."""
    for _ in range(seconds):
        await world.passes(SECOND)
    await asyncio.sleep(0.01)


@asynccontextmanager
async def a_session_elsewhere() -> AsyncIterator[tuple[World, Connected, Sessions[object]]]:
    async with opened() as world:
        journal = Connected(world.journal)
        async with another_server(journal, world.hands) as two:
            assert await two.find(SESSION) == Elsewhere("http://one")
            yield world, journal, two


async def test_an_owner_that_writes_keeps_its_session() -> None:
    async with a_session_elsewhere() as (world, _, two):
        await ticks(world, 40)
        assert await two.find(SESSION) == Elsewhere("http://one")


async def test_an_owner_that_writes_nothing_for_fifteen_seconds_loses_it() -> None:
    async with a_session_elsewhere() as (world, _, two):
        await world.crash()
        await settled()
        world.hands.monotonic_ms += SILENT_OWNER_MS - 1
        assert isinstance(await two.find(SESSION), Elsewhere)
        world.hands.monotonic_ms += 1
        assert isinstance(await two.find(SESSION), LiveSession)


async def test_a_server_that_could_not_hear_takes_nothing_from_an_owner_that_was_writing() -> None:
    """Its own connection was cut for half a minute. When it can read again, the log says that the owner lives."""
    async with a_session_elsewhere() as (world, journal, two):
        journal.hears.clear()
        await ticks(world, 40)
        assert await two.find(SESSION) == Elsewhere("http://one")
        await asyncio.sleep(LATER_S)  # nor does it when nobody asks
        assert two.owned(SESSION) is None
        journal.hears.set()


async def test_a_hand_over_counts_though_the_last_commits_are_heard_after_it() -> None:
    async with a_session_elsewhere() as (world, journal, two):
        journal.hears.clear()
        await ticks(world, 11)  # a tick is written, and not heard yet
        await world.crash()
        two.handed_over(SESSION)
        journal.hears.set()
        await asyncio.sleep(LATER_S)
        assert two.owned(SESSION) is not None


async def test_an_owner_that_was_silent_since_we_began_is_waited_for_only_once() -> None:
    async with a_session_elsewhere() as (world, _, _two):
        await world.crash()
    async with another_server(world.journal, world.hands) as three:
        three.watch(SESSION)
        world.hands.monotonic_ms += SILENT_OWNER_MS
        await asyncio.sleep(LATER_S)
        assert three.owned(SESSION) is not None
