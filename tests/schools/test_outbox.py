"""What a transaction notes reaches the journal in its order, once, whatever happens between."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from events import codec
from events.journal import Head, Sealed, Unavailable
from events.memory import MemoryJournal
from events.schema.base import Personal
from events.schema.registry import RoomAdded, RoomRetired
from events.schema.registry_people import PersonAdded
from server.db import Database
from server.keyring import Keyring
from server.schools.outbox import AGGREGATE, FACTS_A_ROW, Outbox, Publisher
from server.schools.tables import outbox as table
from tests.events.keys import FixedKeys
from tests.support import migrated

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


class Killed(Exception):
    """The process is gone."""


class Failing(MemoryJournal):
    """Fails where the test says: before a commit is stored, or after it, which its writer never learns."""

    def __init__(self, fail: Callable[[], str]) -> None:
        super().__init__()
        self._fail = fail

    async def append(self, head: Head, sealed: Sealed) -> Head:
        match self._fail():
            case "before":
                raise Killed
            case "after":
                await super().append(head, sealed)
                raise Killed
            case "silent":
                raise Unavailable("no answer")
        return await super().append(head, sealed)


async def note(database: Database, outbox: Outbox, number: int) -> None:
    async with database.writing() as db:
        await outbox.note(
            db, "AddRoom", [RoomAdded(f"room-{number}", 1, label=Personal("org:a", f"教室 {number}"))]
        )


async def commits(journal: MemoryJournal) -> list[Any]:
    return [codec.decode(stored.body, "main", FixedKeys()) async for stored in journal.read(AGGREGATE)]


async def test_rows_become_commits_in_their_order_and_keep_no_name(database: Database) -> None:
    outbox, journal = Outbox("main", lambda: NOW), MemoryJournal()
    publisher = Publisher(outbox, database, journal, FixedKeys())
    for number in range(3):
        await note(database, outbox, number)
    assert await publisher.publish_some()
    assert not await publisher.publish_some()
    found = await commits(journal)
    assert [(commit.id, commit.sequence, commit.command) for commit in found] == [
        ("registry.1", 1, "AddRoom"),
        ("registry.2", 2, "AddRoom"),
        ("registry.3", 3, "AddRoom"),
    ]
    assert [commit.facts[0].label.text for commit in found] == ["教室 0", "教室 1", "教室 2"]
    async with database.reading() as db:
        rows = (await db.execute(select(table))).all()
    assert [(row.sequence, row.facts) for row in rows] == [(1, []), (2, []), (3, [])]


async def test_what_is_rolled_back_is_never_told(database: Database) -> None:
    outbox, journal = Outbox("main", lambda: NOW), MemoryJournal()
    with pytest.raises(Killed):
        async with database.writing() as db:
            await outbox.note(db, "RetireRoom", [RoomRetired("room", 2)])
            raise Killed
    assert not await Publisher(outbox, database, journal, FixedKeys()).publish_some()
    assert await commits(journal) == []


async def test_many_facts_are_several_commits(database: Database) -> None:
    outbox, journal = Outbox("main", lambda: NOW), MemoryJournal()
    async with database.writing() as db:
        facts = [RoomRetired(f"room-{number}", 2) for number in range(2 * FACTS_A_ROW + 1)]
        await outbox.note(db, "RetireRoom", facts)
    assert await Publisher(outbox, database, journal, FixedKeys()).publish_some()
    assert [len(commit.facts) for commit in await commits(journal)] == [FACTS_A_ROW, FACTS_A_ROW, 1]


async def test_a_long_list_of_people_is_sealed_under_keys_of_their_own(database: Database, tmp_path: Path) -> None:
    outbox, journal = Outbox("main", lambda: NOW), MemoryJournal()
    with Keyring(tmp_path / "keys.db") as keys:
        async with database.writing() as db:
            people = [
                PersonAdded(f"p{number}", 1, label=Personal(f"person:p{number}", f"学生 {number}"))
                for number in range(50)
            ]
            await outbox.note(db, "ImportRoster", people)
        assert await Publisher(outbox, database, journal, keys, keys.make_keys).publish_some()
        keys.destroy_subject("person:p7")
        (commit,) = [codec.decode(stored.body, "main", keys) async for stored in journal.read(AGGREGATE)]
    assert [fact.label.text for fact in commit.facts[6:9]] == ["学生 6", None, "学生 8"]


async def test_two_publishers_of_one_database_publish_each_row_once(database: Database) -> None:
    outbox, journal = Outbox("main", lambda: NOW), MemoryJournal()
    one, other = (Publisher(outbox, database, journal, FixedKeys()) for _ in range(2))
    chance = random.Random(3)
    for number in range(20):
        await note(database, outbox, number)
        await chance.choice([one, other]).publish_some()
    assert [commit.id for commit in await commits(journal)] == [f"registry.{row}" for row in range(1, 21)]


@given(failures=st.lists(st.sampled_from(["", "", "before", "after", "silent"]), max_size=25))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_nothing_is_lost_or_doubled_however_often_the_publisher_dies(
    tmp_path_factory: pytest.TempPathFactory, failures: list[str]
) -> None:
    database, outbox = migrated.database(tmp_path_factory.mktemp("outbox")), Outbox("main", lambda: NOW)
    left = iter(failures)
    journal = Failing(lambda: next(left, ""))
    for number in range(8):
        await note(database, outbox, number)
    more = True
    while more:
        try:
            more = await Publisher(outbox, database, journal, FixedKeys()).publish_some()
        except (Killed, Unavailable):
            continue  # the next one starts where it stopped
    found = await commits(journal)
    await database.close()
    assert [commit.id for commit in found] == [f"registry.{row}" for row in range(1, 9)]
    assert [commit.facts[0].id for commit in found] == [f"room-{number}" for number in range(8)]
