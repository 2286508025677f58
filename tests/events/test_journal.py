"""What a journal promises. The same tests hold in memory and on JetStream, whatever is lost on the way."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path

import pytest

from events.journal import Conflict, Head, Stored
from tests.events.worlds import MemoryWorld, World, bodies, commit, grown, jetstream_world, read

SESSION = "session/0193"
OTHER = "session/0194"


@pytest.fixture(params=["memory", "jetstream"])
async def world(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[World]:
    monkeypatch.setattr("events.jetstream.store.DUPLICATE_WINDOW_S", 1)  # 120 s are too long to wait for here
    if request.param == "memory":
        yield MemoryWorld()
    else:
        async with jetstream_world(tmp_path) as real:
            yield real


async def test_commits_are_read_in_the_order_in_which_they_were_appended(world: World) -> None:
    head = await grown(world.first, SESSION, "a", "b", "c")
    assert head == Head(SESSION, 3, 3)
    assert await read(world.second, SESSION) == [
        Stored(1, SESSION, b"a"),
        Stored(2, SESSION, b"b"),
        Stored(3, SESSION, b"c"),
    ]


async def test_reading_begins_after_a_sequence_of_the_aggregate_not_of_the_journal(world: World) -> None:
    await grown(world.first, OTHER, "x", "y")
    await grown(world.first, SESSION, "a", "b", "c")
    assert [stored.body for stored in await read(world.first, SESSION, after=2)] == [b"c"]
    assert await read(world.first, SESSION, after=3) == []
    assert await read(world.first, "session/none") == []


async def test_a_commit_whose_answer_was_lost_is_stored_once_and_its_head_is_found(world: World) -> None:
    head = await grown(world.first, SESSION, "a")
    await world.lose_next_answer()
    head = await world.first.append(head, commit(head, "b"))
    head = await world.first.append(head, commit(head, "c"))
    assert head == Head(SESSION, 3, 3)
    assert await bodies(world.first, SESSION) == ["a", "b", "c"]


async def test_the_same_bytes_sent_again_are_the_same_success(world: World) -> None:
    before = await grown(world.first, SESSION, "a")
    after = await world.first.append(before, commit(before, "b"))
    assert await world.second.append(before, commit(before, "b")) == after
    assert await bodies(world.first, SESSION) == ["a", "b"]


async def test_our_own_id_with_other_bytes_is_a_conflict(world: World) -> None:
    head = await grown(world.first, SESSION, "a")
    await world.second.append(head, commit(head, "theirs", id="0193.x.1"))
    with pytest.raises(Conflict):
        await world.first.append(head, commit(head, "ours", id="0193.x.1"))
    assert await bodies(world.first, SESSION) == ["a", "theirs"]


async def test_a_foreign_commit_after_the_head_is_a_conflict(world: World) -> None:
    head = await grown(world.first, SESSION, "a")
    await world.second.append(head, commit(head, "theirs", id="theirs.1"))
    with pytest.raises(Conflict):
        await world.first.append(head, commit(head, "ours", id="ours.1"))
    assert await bodies(world.first, SESSION) == ["a", "theirs"]


async def test_the_newest_of_several_foreign_commits_does_not_hide_ours(world: World) -> None:
    before = await grown(world.first, SESSION, "a")
    ours = await world.first.append(before, commit(before, "b"))
    await world.second.append(ours, commit(ours, "c"))
    assert await world.first.append(before, commit(before, "b")) == ours


async def test_a_head_the_journal_never_had_is_a_conflict(world: World) -> None:
    await grown(world.first, SESSION, "a")
    head = Head(SESSION, sequence=1, position=77)
    with pytest.raises(Conflict):
        await world.first.append(head, commit(head, "b"))


async def test_of_two_writers_on_one_head_exactly_one_wins(world: World) -> None:
    head = Head(SESSION)
    for round in range(20):
        outcomes = await asyncio.gather(
            world.first.append(head, commit(head, f"first {round}", id=f"race.{round}")),
            world.second.append(head, commit(head, f"second {round}", id=f"race.{round}")),
            return_exceptions=True,
        )
        won = [outcome for outcome in outcomes if isinstance(outcome, Head)]
        lost = [outcome for outcome in outcomes if isinstance(outcome, Conflict)]
        assert (len(won), len(lost)) == (1, 1)
        head = won[0]
    assert len(await read(world.first, SESSION)) == 20


async def test_an_id_used_by_another_aggregate_gives_away_no_position(world: World) -> None:
    """JetStream answers `duplicate` with the other commit's position until its window is over."""
    head = await world.first.append(Head(OTHER), commit(Head(OTHER), "x", id="shared"))
    assert head.position == 1
    async with asyncio.timeout(10):
        ours = await world.first.append(Head(SESSION), commit(Head(SESSION), "a", id="shared"))
    assert ours == Head(SESSION, 1, 2)
    assert await bodies(world.first, SESSION) == ["a"]


async def test_a_crash_in_mid_append_loses_nothing_and_doubles_nothing(world: World) -> None:
    head = Head(SESSION)
    for round in range(60):
        if round % 20 == 10:
            await world.crash()
        head = await world.first.append(head, commit(head, f"commit {round}"))
    assert await bodies(world.second, SESSION) == [f"commit {round}" for round in range(60)]


async def test_following_tells_what_was_and_then_what_comes(world: World) -> None:
    head = await grown(world.first, SESSION, "a", "b")
    async with aclosing(world.second.follow(after_position=1)) as coming:
        assert await soon(coming) == Stored(2, SESSION, b"b")
        await world.first.append(head, commit(head, "c"))
        await grown(world.first, OTHER, "x")
        assert await soon(coming) == Stored(3, SESSION, b"c")
        assert await soon(coming) == Stored(4, OTHER, b"x")


async def test_following_one_aggregate_leaves_out_the_others(world: World) -> None:
    async with aclosing(world.second.follow(aggregate=SESSION)) as coming:
        await grown(world.first, OTHER, "x")
        head = await grown(world.first, SESSION, "a")
        await grown(world.first, "audit/2026-11", "y")
        await world.first.append(head, commit(head, "b"))
        assert [(await soon(coming)).body, (await soon(coming)).body] == [b"a", b"b"]


async def test_following_goes_on_by_itself_after_a_crash(world: World) -> None:
    head = await grown(world.first, SESSION, "a")
    async with aclosing(world.second.follow()) as coming:
        assert (await soon(coming)).body == b"a"
        for words in ("b", "c", "d"):
            await world.crash()
            head = await world.first.append(head, commit(head, words))
            assert (await soon(coming)).body == words.encode()


async def test_aggregates_of_a_kind_are_those_with_a_commit(world: World) -> None:
    for aggregate in (OTHER, SESSION, "audit/2026-11"):
        await grown(world.first, aggregate, "a", "b")
    assert await world.second.aggregates("session") == [SESSION, OTHER]
    assert await world.second.aggregates("audit") == ["audit/2026-11"]
    assert await world.second.aggregates("plan") == []


async def test_the_end_is_the_position_of_the_last_commit(world: World) -> None:
    assert await world.first.end() == 0
    await grown(world.first, SESSION, "a", "b")
    assert await world.second.end() == 2


async def test_a_journal_that_answers_owes_nothing(world: World) -> None:
    await grown(world.first, SESSION, "a")
    assert world.first.silent_ms() == 0


async def test_a_commit_that_cannot_follow_its_head_is_refused_as_a_bug(world: World) -> None:
    head = await grown(world.first, SESSION, "a")
    with pytest.raises(ValueError):
        await world.first.append(head, commit(Head(SESSION, 7), "b"))
    with pytest.raises(ValueError):
        await world.first.append(head, commit(Head(OTHER, 1), "b"))


async def soon(coming: AsyncIterator[Stored]) -> Stored:
    async with asyncio.timeout(10):
        return await anext(coming)
