"""A term of 2,000 sessions and 1,000,000 facts: how soon its pages come, and whether its rows come out the same.

The facts are a class's as it is: terminals that come and break off, hands, chat, two roll calls of each room, and
every minute each line and each voice. The journal is in memory, so the figures are those of the projection, the
database and the pages; rows and keys are real files.
"""

from __future__ import annotations

import base64
import os
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from events import codec
from events.journal import Head, Sealed
from events.memory import MemoryJournal
from events.schema.base import Actor, Commit, Fact, Personal
from events.schema.session import (
    ChatPosted,
    EndpointJoined,
    EndpointLinkLost,
    EndpointResumed,
    HandLowered,
    HandRaised,
    SessionEnded,
    SessionOpened,
    SessionStarted,
)
from events.schema.session_lines import Flow, QualitySampled, VoiceTallied
from events.schema.session_rollcall import Absent, RollcallConfirmed, RollcallListed, RollcallSubmitted
from events.schema.values import Entry, Rules
from server.db import Database
from server.keyring import Keyring
from server.review import rebuild
from server.review.store import Timeline
from server.review.word_index import WordIndex
from server.schools import demo, queries
from server.schools.queries import ScheduledSession
from server.tables import migrate
from tests.review.conftest import TENANT, World
from tests.review.test_attendance_routes import Records, serving
from tests.review.test_projection import BELL

from .figures import Figure, spread_ms

SESSIONS = int(os.environ.get("BENCH_SESSIONS", "2000"))
FACTS_EACH = 502
MINUTES = 40
A_DAY = 20
BATCH = 500
ASKED = 20
WORDS = ("后排看不清板书", "听得很清楚", "请再讲一遍", "我们班做完了", "声音有点小", "面积怎么算")


@dataclass
class Class:
    """One session's facts, second by second."""

    session: ScheduledSession
    chance: random.Random
    commits: list[tuple[float, list[Fact]]] = field(default_factory=list)
    facts: int = 0

    def say(self, at_s: float, *facts: Fact) -> None:
        self.commits.append((at_s, list(facts)))
        self.facts += len(facts)

    def name(self) -> str:
        return base64.b32encode(self.chance.randbytes(5)).decode().lower()

    def held(self) -> list[tuple[float, list[Fact]]]:
        plan, rooms = self.session.plan, self.session.plan.rooms
        ends = {room.room: self.name() for room in rooms}
        lead = self.name()
        self.say(-900, SessionOpened(plan, Rules(version=1)))
        self.say(
            -600, EndpointJoined(Entry(lead, "lead_room", "lead_teacher", plan.org_path, plan.lead), self.name())
        )
        for room in rooms:
            entry = Entry(
                endpoint=ends[room.room],
                kind="satellite_room",
                role="co_teacher",
                org_path=room.org_path,
                person=room.co_teacher,
                room=room.room,
                class_group=room.class_group,
                expected_count=room.expected_count,
            )
            self.say(-300 + self.chance.random() * 400, EndpointJoined(entry, self.name()))
        self.commits.sort(key=lambda each: each[0])
        self.say(0, SessionStarted(plan.planned_start))
        happening: list[tuple[float, list[Fact]]] = []
        for room in rooms:
            happening += self.of_room(ends[room.room], room.expected_count)
        for minute in range(MINUTES):
            happening.append((60 * (minute + 1) - 0.1, self.figures([lead, *ends.values()], minute)))
        known = self.facts + sum(len(facts) for _, facts in happening) + 2
        for number in range(max(0, FACTS_EACH - known) // 2):
            hand, end = self.name(), self.chance.choice([*ends.values()])
            at_s = 30 + number * 15 % (60 * MINUTES - 60)
            happening.append((at_s, [HandRaised(hand, end, f"seat:{1 + number % 25}", "answer")]))
            happening.append((at_s + 8, [HandLowered(hand, "teacher")]))
        for at_s, facts in sorted(happening, key=lambda each: each[0]):
            self.say(at_s, *facts)
        self.say(60 * MINUTES, SessionEnded("taught", 60_000 * MINUTES))
        return self.commits

    def of_room(self, end: str, expected: int) -> Iterator[tuple[float, list[Fact]]]:
        gone = self.chance.sample(range(1, expected + 1), self.chance.choice((0, 0, 1, 1, 2, 3)))
        roll = self.name()
        submitted = RollcallSubmitted(roll, end, expected, expected - len(gone), 0, expected - len(gone), "manual")
        absent = tuple(Absent(f"seat:{seat}", bool(self.chance.getrandbits(1))) for seat in gone)
        yield 120 + self.chance.random() * 60, [submitted, RollcallListed(roll, (), absent, ())]
        yield 240, [RollcallConfirmed((roll,))]
        if self.chance.random() < 0.2:
            lost_s, gap_s = 600 + self.chance.random() * 900, self.chance.choice((5, 20, 90, 900))
            lost = EndpointLinkLost(end, "connection", round(lost_s * 1000) - 3000, "silent")
            yield lost_s, [lost]
            yield lost_s + gap_s, [EndpointResumed(end, "connection", "returned", round(gap_s * 1000))]
        words = Personal(f"person:{self.session.plan.lead}", self.chance.choice(WORDS))
        yield 300 + self.chance.random() * 900, [ChatPosted(self.name(), end, "class", words)]

    def figures(self, ends: Sequence[str], minute: int) -> list[Fact]:
        found: list[Fact] = []
        for end in ends:
            loss = min(2000, round(self.chance.expovariate(1 / 80)))
            flow = Flow(900, loss, 12)
            found.append(QualitySampled(end, minute, flow, flow, 0, "udp", 60_000, 40 + loss // 10, 90))
            spoke = Personal(f"org:{self.session.host}", "9" * 20 + "0" * 40)
            found.append(VoiceTallied(end, minute, 20_000, spoke))
        return found


async def taught(world: World, session: ScheduledSession, chance: random.Random) -> int:
    """Writes a session's facts into the journal; how many they were."""
    aggregate, head = f"session/{session.id}", Head(f"session/{session.id}")
    start: datetime = session.plan.planned_start
    commits = Class(session, chance).held()
    live = False
    for number, (at_s, facts) in enumerate(commits):
        live |= any(isinstance(fact, SessionStarted) for fact in facts)
        when = start + timedelta(milliseconds=round(at_s * 1000))
        commit = Commit(
            id=f"{session.id}.x1-abcdef.{number}",
            aggregate=aggregate,
            sequence=number + 1,
            epoch=1,
            time=when,
            recorded=when,
            actor=Actor(),
            command="Speak",
            facts=tuple(facts),
            at_ms=max(0, round(at_s * 1000)) if live else None,
        )
        body = codec.encode(commit, TENANT, world.keys, lambda: os.urandom(12))
        head = await world.journal.append(head, Sealed(commit.id, aggregate, commit.sequence, body))
    return sum(len(facts) for _, facts in commits)


async def a_term(world: World) -> int:
    facts, chance = 0, random.Random(1)
    for number in range(SESSIONS):
        day, nth = divmod(number, A_DAY)
        start = BELL - timedelta(days=1 + day) + timedelta(minutes=20 * nth)
        async with world.database.writing() as db:
            session = await queries.scheduled(db, TENANT, await demo.schedule(db, TENANT, start))
        assert session is not None
        facts += await taught(world, session, chance)
    return facts


async def projected(world: World) -> tuple[float, float]:
    """Seconds of the timeline, and of the index of words, from nothing."""
    spent = []
    for projection in (Timeline(world.database, TENANT), WordIndex(world.database, TENANT, world.keys)):
        began = time.perf_counter()
        await projection.checkpoint()
        end, waiting = await world.journal.end(), []
        async for stored in world.journal.follow(0):
            waiting.append(stored)
            if len(waiting) == BATCH or stored.position == end:
                await projection.apply(waiting)
                waiting = []
            if stored.position == end:
                break
        spent.append(time.perf_counter() - began)
    return spent[0], spent[1]


async def asked(records: Records, path: str, token: str, **query: str) -> list[float]:
    times = []
    for _ in range(ASKED):
        began = time.perf_counter()
        status, answer = await records.get(path, token, **query)
        times.append(time.perf_counter() - began)
        assert status == 200, answer
    return times


async def pages(world: World, session: ScheduledSession) -> list[Figure]:
    span = {"start": f"{BELL - timedelta(days=150):%Y-%m-%dT00:00:00Z}", "end": f"{BELL:%Y-%m-%dT00:00:00Z}"}
    log = f"/api/v1/sessions/{session.id}/log"
    async with serving(world, session) as records:
        token = await records.school.token("org_admin")
        plan = session.plan
        pair = {"host": plan.org_path[-1], "school": plan.rooms[0].org_path[-1]}
        classes = await asked(records, "/api/v1/attendance", token, **span)
        ledger = await asked(records, "/api/v1/ledger", token, **span, **pair)
        cells = await asked(records, "/api/v1/attendance/cells", token, **span, school=pair["school"])
        rare = await asked(records, "/api/v1/sessions", token, text="板书", limit="50")
        title = await asked(records, "/api/v1/sessions", token, text="面积", limit="50")
        opened = await asked(records, log, token)
        lines = await asked(records, log + "/entries", token, limit="100")
    return [
        Figure("Attendance of a term by class", spread_ms(classes), "≤ 500 ms"),
        Figure("The ledger of a term, one partnership lesson by lesson", spread_ms(ledger), "≤ 500 ms"),
        Figure("A school's term session by session", spread_ms(cells), "≤ 500 ms"),
        Figure("Search over its sessions by two characters of the chat", spread_ms(rare), "≤ 300 ms"),
        Figure("Search by two characters of the title", spread_ms(title), "≤ 300 ms"),
        Figure("A session's log in it", spread_ms(opened), "≤ 300 ms"),
        Figure("100 lines of that log", spread_ms(lines), "≤ 300 ms"),
    ]


async def measure() -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite+aiosqlite:///{Path(folder) / 'tongtang.db'}")
        await migrate(database)
        with Keyring(Path(folder) / "keys.db") as keys:
            world = World(database, keys, MemoryJournal())
            facts = await a_term(world)
            timeline_s, words_s = await projected(world)
            async with database.reading() as db:
                newest = await queries.session_id(db, TENANT, demo.NAME)
                session = await queries.scheduled(db, TENANT, newest or "")
            assert session is not None
            figures = await pages(world, session)
            began = time.perf_counter()
            sums = await rebuild.check(database, world.journal, TENANT)
            check_s = time.perf_counter() - began
        await database.close()
    verdict = "equal" if all(each.live == each.rebuilt for each in sums) else "DIFFERENT"
    of = f"{SESSIONS:,} sessions, {facts:,} facts"
    return [
        Figure(f"A term of {of}, projected", f"{timeline_s:.0f} s, its words {words_s:.0f} s", ""),
        *figures,
        Figure("`rebuild --check` of it", f"{check_s:.0f} s, {verdict}", "equal, ≤ 10 min"),
    ]
