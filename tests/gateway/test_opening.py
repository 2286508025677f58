"""The bell: sessions open in time, whoever comes too early waits, and what was called off stays shut."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest_asyncio
from sqlalchemy import update

from events.schema.session import SessionScheduled
from events.schema.values import Rules
from migrations import demo_world
from server.classroom.lesson import LESSON
from server.db import Database
from server.gateway.opening import Opening
from server.live.aspects.lifecycle import CancelSession
from server.live.owner import Owner
from server.live.rulebook import always
from server.live.session import LiveSession
from server.live.sessions import Over, Sessions
from server.schools import demo, policies, queries
from server.schools.outbox import Note, Outbox, Publisher
from server.schools.tables import sessions as planned
from tests.live.world import Hands, Journal, Keys, Planes, World
from tests.support import migrated

BEGINS = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


@dataclass
class Morning:
    """A server whose wall clock the test sets, with one session planned."""

    database: Database
    sessions: Sessions[Any]
    journal: Journal
    session: str = ""
    now: datetime = BEGINS - timedelta(hours=3)
    opening: Opening = field(init=False)

    def __post_init__(self) -> None:
        self.opening = Opening(self.database, "main", self.sessions, lambda: self.now)

    def before_the_bell(self, minutes: int) -> None:
        self.now = BEGINS - timedelta(minutes=minutes)

    def phase(self) -> str | None:
        """Of the session, None while nobody has it in hand."""
        live = self.sessions.owned(self.session)
        return live.chronicle.presence.phase if live else None

    async def amend(self, **columns: Any) -> None:
        async with self.database.writing() as db:
            await db.execute(update(planned).where(planned.c.id == self.session).values(**columns))


@pytest_asyncio.fixture
async def morning(tmp_path: Path) -> AsyncIterator[Morning]:
    database = migrated.database(tmp_path)
    hands, journal, planes = Hands(), Journal(), Planes()
    chance = World(journal, hands, "http://one").owner.chance
    owner: Owner[Any] = Owner(
        always(LESSON), journal, "main", Keys(), hands.clock, chance, "http://one", "tests", lambda _id: planes
    )
    async with Sessions(owner, alone=True) as sessions:
        made = Morning(database, sessions, journal)
        async with database.writing() as db:
            made.session = await demo.schedule(db, "main", BEGINS)
        yield made
    await database.close()


async def test_a_session_opens_twenty_minutes_before_it_begins(morning: Morning) -> None:
    morning.before_the_bell(21)
    await morning.opening.due()
    assert morning.phase() is None
    morning.before_the_bell(20)
    await morning.opening.due()
    assert morning.phase() == "open"


async def test_who_comes_in_the_break_opens_it_and_who_comes_before_that_does_not(morning: Morning) -> None:
    morning.before_the_bell(31)
    await morning.opening.find(morning.session)
    assert morning.phase() == "scheduled"
    morning.before_the_bell(30)
    found = await morning.opening.find(morning.session)
    assert isinstance(found, LiveSession) and morning.phase() == "open"


async def test_it_opens_with_the_plan_as_it_stands_then(morning: Morning) -> None:
    await morning.amend(title="改了题目", planned_start=BEGINS + timedelta(minutes=50))
    morning.before_the_bell(-20)
    await morning.opening.due()
    assert morning.phase() is None
    morning.before_the_bell(-30)
    await morning.opening.due()
    live = morning.sessions.owned(morning.session)
    assert live is not None and live.chronicle.state.lifecycle.plan.title.text == "改了题目"


async def test_what_was_called_off_stays_shut(morning: Morning) -> None:
    await morning.amend(cancelled=morning.now, cancel_reason="holiday")
    morning.before_the_bell(5)
    await morning.opening.due()
    assert morning.phase() is None
    await morning.opening.find(morning.session)
    assert morning.phase() == "scheduled"


async def test_what_has_ended_is_not_asked_for_again(morning: Morning) -> None:
    asked: list[str] = []

    class Ended:
        async def find(self, session_id: str) -> Over:
            asked.append(session_id)
            return Over()

        def here(self) -> tuple[LiveSession[Any], ...]:
            return ()

    morning.opening = Opening(morning.database, "main", Ended(), lambda: morning.now)  # type: ignore[arg-type]  # all it is asked
    morning.before_the_bell(5)
    await morning.opening.due()
    await morning.opening.due()
    assert asked == [morning.session]


async def test_a_session_goes_by_the_rules_that_counted_when_it_opened(morning: Morning) -> None:
    morning.before_the_bell(20)
    await morning.opening.due()
    async with morning.database.writing() as db:
        chosen = Rules(await policies.next_version(db, "main"), stage_seats=4, late_ms=300_000)
        await policies.keep(db, "main", policies.Policy(chosen.version, chosen, demo_world.GROUP, morning.now))
        later = await demo.schedule(db, "main", BEGINS + timedelta(minutes=10))
    morning.before_the_bell(10)
    await morning.opening.due()
    rules = [
        live.chronicle.state.lifecycle.rules if (live := morning.sessions.owned(each)) else None
        for each in (morning.session, later)
    ]
    assert rules == [Rules(), Rules(version=2, stage_seats=4, late_ms=300_000)]


async def test_what_is_called_off_in_the_waiting_room_is_called_off_in_the_timetable(morning: Morning) -> None:
    morning.before_the_bell(15)
    await morning.opening.due()
    live = morning.sessions.owned(morning.session)
    assert live is not None
    await live.ask(CancelSession("teacher"))
    await morning.opening.due()
    async with morning.database.reading() as db:
        found = await queries.scheduled(db, "main", morning.session)
    assert found is not None and found.cancelled == "teacher"


async def test_it_does_not_open_before_what_was_planned_stands_in_its_log(morning: Morning) -> None:
    outbox = Outbox("main", lambda: morning.now)
    async with morning.database.writing() as db:
        aggregate, plan = f"session/{morning.session}", await queries.scheduled(db, "main", morning.session)
        assert plan is not None
        await outbox.note_each(db, [Note(aggregate, "ScheduleSession", [SessionScheduled(plan.plan)])])
    morning.before_the_bell(15)
    await morning.opening.due()
    assert morning.phase() == "scheduled"
    publisher = Publisher(outbox, morning.database, morning.journal, Keys())
    await publisher.publish_some()
    for _ in range(2):  # the owner that came too early meets what was written meanwhile
        await morning.opening.due()
    assert morning.phase() == "open"
