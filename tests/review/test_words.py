"""Search over all sessions: words of two characters, other alphabets, and nothing whose key is gone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from events.schema.base import Personal
from events.schema.session import ChatPosted, SessionOpened
from events.schema.values import Rules
from server.review import word_index
from server.review.word_index import WordIndex, sessions_saying
from server.review.word_tables import metadata, said
from server.review.words import phrases, words
from tests.review.conftest import TENANT, World
from tests.review.test_projection import PLAN

AREA, ROMANTIC = "0193c0de-0000-7000-8000-00000000000a", "0193c0de-0000-7000-8000-00000000000b"


def chat(text: str, subject: str = "person:wang", channel: str = "class") -> ChatPosted:
    return ChatPosted("chataaaa", "roomaaaa", channel, Personal(subject, text))  # type: ignore[arg-type]


async def indexed(world: World) -> None:
    async with world.database.writing() as db:
        await db.run_sync(metadata.create_all)
    await world.says(-60, SessionOpened(PLAN, Rules()), session=AREA)
    opened = SessionOpened(replace(PLAN, title=Personal("org:school", "Romeo & Juliet 第2课")), Rules())
    await world.says(-60, opened, session=ROMANTIC)
    await world.says(5, chat("后排看不清板书"), chat("电话打不通", "person:zhao"), session=AREA)
    await world.says(6, chat("只给教师看的话", channel="back"), session=ROMANTIC)
    await apply_all(world)


async def apply_all(world: World) -> None:
    index = WordIndex(world.database, TENANT, world.keys)
    start, end = await index.checkpoint(), await world.journal.end()
    batch = []
    async for stored in world.journal.follow(start):
        batch.append(stored)
        if stored.position == end:
            break
    await index.apply(batch)


async def found(world: World, asked: str, *kinds: str) -> list[str]:
    """As the database of the test finds it; SQLite must find the same in PostgreSQL's way."""
    dialect = world.database.engine.dialect.name
    query = sessions_saying(dialect, TENANT, asked, kinds or ("title", "chat"))
    if query is None:
        return []
    async with world.database.reading() as db:
        its_own = sorted(set((await db.scalars(query)).all()))
        by_like = sessions_saying("postgresql", TENANT, asked, kinds or ("title", "chat"))
        assert by_like is not None
        assert sorted(set((await db.scalars(by_like)).all())) == its_own
    return its_own


@pytest.mark.parametrize(
    ("asked", "sessions"),
    [
        ("面积", [AREA]),
        ("平行四边", [AREA]),
        ("行平", []),
        ("板书", [AREA]),
        ("四边 面积", [AREA]),
        ("四边 不通", []),  # not in one sentence
        ("juliet", [ROMANTIC]),
        ("JUL", [ROMANTIC]),
        ("uliet", []),
        ("第2课", [ROMANTIC]),
        ("教师看", []),  # the teachers' channel is in no index
        ('"', []),
        ("% _ *", []),
        ('面积" OR "x', []),
        ("NEAR(面积)", []),
    ],
)
async def test_what_is_asked_for_is_found_by_either_database(
    world: World, asked: str, sessions: list[str]
) -> None:
    await indexed(world)
    assert await found(world, asked) == sessions


async def test_who_reads_no_words_finds_titles_alone(world: World) -> None:
    await indexed(world)
    assert (await found(world, "板书", "title"), await found(world, "板书", "chat")) == ([], [AREA])


async def test_a_destroyed_key_takes_its_words_out_of_the_index_and_leaves_the_others(world: World) -> None:
    await indexed(world)
    world.keys.destroy_subject("person:wang")
    async with world.database.writing() as db:
        await word_index.forget_erased(db, TENANT, world.keys)
        left = " ".join((await db.scalars(select(said.c.words))).all())
    assert "板" not in left and "电 话" in left
    assert (await found(world, "板书"), await found(world, "电话")) == ([], [AREA])


async def test_taking_the_same_commits_again_changes_nothing(world: World) -> None:
    await indexed(world)
    async with world.database.writing() as db:
        await db.execute(word_index.word_positions.delete())
        before = (await db.execute(select(said.c.session, said.c.words).order_by(said.c.words))).all()
    await apply_all(world)
    async with world.database.reading() as db:
        assert (await db.execute(select(said.c.session, said.c.words).order_by(said.c.words))).all() == before
    assert await found(world, "面积") == [AREA]


def test_words_do_not_depend_on_case_width_or_accents() -> None:
    assert words("Ｃａｆé 五(1)班—“开学”") == ["cafe", "五", "1", "班", "开", "学"]
    assert phrases("  平行\u3000area  ") == [["平", "行"], ["area"]]
    assert phrases("，。！") == []
