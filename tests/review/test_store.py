"""Rows in the database: the same facts give the same rows, however they come."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from sqlalchemy import update

from events.schema.base import Fact, Personal
from events.schema.session import (
    ChatPosted,
    EndpointLinkLost,
    EndpointResumed,
    HandRaised,
    SessionEnded,
    SessionOpened,
    SessionStarted,
    StageEntered,
    StageLeft,
)
from events.schema.values import Rules
from server.projecting import Moved
from server.review import queries, rebuild
from server.review.filter import Filter, Search
from server.review.store import Timeline
from server.review.tables import LIVE
from tests.review.conftest import TENANT, World
from tests.review.test_projection import BELL, PLAN, SESSION, joined

CLASS: Sequence[tuple[float, Sequence[Fact]]] = [
    (-60, [SessionOpened(PLAN, Rules())]),
    (-30, [joined("roomaaaa")]),
    (-20, [joined("roombbbb")]),
    (0, [SessionStarted(BELL)]),
    (5, [HandRaised("handaaaa", "roomaaaa", "seat:14", "answer")]),
    (8, [ChatPosted("chataaaa", "roombbbb", "class", Personal("person:wang", "后排看不清 <b>板书</b>"))]),
    (9, [StageEntered("turnaaaa", "roomaaaa", "seat:14", 1, "hand", "handaaaa")]),
    (40, [StageLeft("turnaaaa", "sent_down")]),
    (63, [EndpointLinkLost("roomaaaa", "connection", 60_000, "silent")]),
    (120, [EndpointResumed("roomaaaa", "connection", "returned", 60_000)]),
    (200, [SessionEnded("taught", 200_000)]),
]


async def taught(world: World, batch: int) -> list[str]:
    for at_s, facts in CLASS:
        await world.says(at_s, *facts)
    await world.project(batch)
    async with world.database.reading() as db:
        return await rebuild.sums(db, LIVE)


@pytest.mark.parametrize("batch", [1, 3, 500])
async def test_rebuilt_rows_equal_the_live_ones_however_they_were_batched(world: World, batch: int) -> None:
    await taught(world, batch)
    sums = await rebuild.check(world.database, world.journal, TENANT)
    assert [each.table for each in sums] == [table.name for table in LIVE.projected]
    assert [each.live for each in sums] == [each.rebuilt for each in sums]


async def test_the_check_sees_a_single_changed_row(world: World) -> None:
    await taught(world, 500)
    async with world.database.writing() as db:
        await db.execute(update(LIVE.lines).where(LIVE.lines.c.sequence == 6).values(endpoint="roomaaaa"))
    sums = await rebuild.check(world.database, world.journal, TENANT)
    assert [each.table for each in sums if each.live != each.rebuilt] == ["review_lines"]


async def test_a_rebuild_mends_the_rows_and_a_running_projector_follows_it(world: World) -> None:
    sound = await taught(world, 500)
    running = Timeline(world.database, TENANT)
    await running.checkpoint()
    async with world.database.writing() as db:
        await db.execute(update(LIVE.sessions).values(state="open"))
    await world.says(201, StageLeft("turnbbbb", "ended"))
    assert await rebuild.rebuild(world.database, world.journal, TENANT) == len(CLASS) + 1
    later = [stored async for stored in world.journal.read(f"session/{SESSION}", len(CLASS))]
    with pytest.raises(Moved):
        await running.apply(later)
    sums = await rebuild.check(world.database, world.journal, TENANT)
    assert [each.live for each in sums] == [each.rebuilt for each in sums] != sound


async def test_presence_counts_what_lies_between_the_bells_and_no_long_gap(world: World) -> None:
    await taught(world, 500)
    async with world.database.reading() as db:
        row = await queries.session(db, TENANT, SESSION)
        assert row is not None
        log = await queries.session_log(db, TENANT, row)
    assert log.live == (0, 200_000)
    assert log.present("roomaaaa") == [(0, 60_000), (120_000, 200_000)]
    assert log.present_ms("roombbbb") == 200_000
    assert log.interval(log.of("roomaaaa", "present")[0]) == (-30_000, 60_000)


async def test_words_stay_sealed_in_rows_and_open_with_their_key(world: World) -> None:
    await taught(world, 500)
    async with world.database.reading() as db:
        row = await queries.session(db, TENANT, SESSION)
        assert row is not None
        (line,) = await queries.lines_of_type(db, TENANT, SESSION, "session.chat.posted")
    assert "板书" not in str(line.data)
    opener = queries.Opener(TENANT, world.keys)
    assert opener.fact(SESSION, line)["text"] == "后排看不清 <b>板书</b>"
    assert opener.title(row) == "平行四边形的面积"


async def found(world: World, wanted: Filter, limit: int = 100) -> list[str]:
    async with world.database.reading() as db:
        row = await queries.session(db, TENANT, SESSION)
        assert row is not None
        page = await queries.lines(db, TENANT, row, wanted, queries.Part(limit))
    assert page.matching == len(page.lines)
    return [line.type.split(".", 1)[1] for line in page.lines]


async def test_lines_are_found_by_kind_endpoint_time_and_text(world: World) -> None:
    await taught(world, 500)
    assert await found(world, Filter(types=("session.hand.raised",))) == ["hand.raised"]
    assert await found(world, Filter(endpoint="roombbbb")) == ["endpoint.joined", "chat.posted"]
    assert await found(world, Filter(from_ms=0, to_ms=9000)) == [
        "session.started",
        "hand.raised",
        "chat.posted",
    ]
    assert await found(world, Filter(from_ms=-25_000, to_ms=1)) == ["endpoint.joined", "session.started"]
    seat = Search(seats=frozenset({("roomaaaa", "seat:14")}))
    assert await found(world, Filter(words=seat)) == ["hand.raised", "stage.entered"]
    assert await found(world, Filter(words=Search())) == []


async def test_pages_join_without_a_seam(world: World) -> None:
    await taught(world, 500)
    async with world.database.reading() as db:
        row = await queries.session(db, TENANT, SESSION)
        assert row is not None
        seen, after = [], None
        while True:
            page = await queries.lines(db, TENANT, row, Filter(), queries.Part(3, after))
            seen += [line.sequence for line in page.lines]
            after = page.next
            if after is None:
                break
    assert seen == list(range(1, len(CLASS) + 1))


async def test_a_page_can_begin_anywhere_or_be_the_one_that_holds_a_line(world: World) -> None:
    await taught(world, 500)
    async with world.database.reading() as db:
        row = await queries.session(db, TENANT, SESSION)
        assert row is not None

        async def part(wanted: queries.Part) -> tuple[list[int], int | None]:
            page = await queries.lines(db, TENANT, row, Filter(), wanted)
            return [line.sequence for line in page.lines], page.skipped

        assert await part(queries.Part(3, skip=4)) == ([5, 6, 7], 4)
        assert await part(queries.Part(3, at=(6, 0))) == ([4, 5, 6], 3)
        assert await part(queries.Part(3, at=(1, 0))) == ([1, 2, 3], 0)
        assert await part(queries.Part(3, skip=1000)) == ([], 1000)
        assert await part(queries.Part(3, after=(2, 0))) == ([3, 4, 5], None)


async def test_a_turn_that_ends_is_told_with_its_beginning(world: World) -> None:
    await taught(world, 500)
    async with world.database.reading() as db:
        row = await queries.session(db, TENANT, SESSION)
        assert row is not None
        ended = Filter(types=("session.stage.left",))
        page = await queries.lines(db, TENANT, row, ended, queries.Part(100))
    assert page.lines != ()
    for line in page.lines:
        began = page.beginnings[line.data["turn"]]
        assert (began.type, began.sequence < line.sequence) == ("session.stage.entered", True)


async def test_the_list_is_cut_to_the_organizations_of_its_reader(world: World) -> None:
    await taught(world, 500)
    async with world.database.reading() as db:
        for organizations, expected in [(("school",), 1), (("district",), 1), (("another",), 0), (None, 1)]:
            wanted = queries.SessionFilter(organizations=organizations)
            assert len(await queries.sessions(db, TENANT, wanted, 10)) == expected
        assert await queries.sessions(db, "another tenant", queries.SessionFilter(), 10) == ()
