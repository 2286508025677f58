"""A session in memory, with a clock and a journal in the test's hands.

Nothing sleeps: the clock moves when the test moves it, and `settled` lets every task run until none can.
"""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from events import codec
from events.journal import Head, Sealed
from events.memory import MemoryJournal
from events.schema.base import Commit, Personal
from events.schema.values import Client, Entry, Plan, PlannedRoom, Rules
from media.control import Scene
from server.classroom.lesson import LESSON
from server.live.aspects.lifecycle import OpenSession
from server.live.clock import Clock
from server.live.door import Admitted, Arrival, Close, Connection
from server.live.owner import Owner
from server.live.rulebook import always
from server.live.session import LiveSession

SESSION = "01938a4e-77b2-7c31-9d5e-2f6a1b3c4d5e"
BELL = datetime(2026, 11, 24, 0, 0, tzinfo=UTC)
CLIENT = Client("tests", "1", "python")
SECOND = 1_000
MINUTE = 60_000

PLAN = Plan(
    kind="lesson",
    title=Personal("org:mingxi", "平行四边形的面积"),
    lead="li",
    org_path=("beijing", "mingxi"),
    planned_start=BELL,
    planned_end=BELL + timedelta(minutes=40),
    zone="Asia/Shanghai",
    rooms=(
        PlannedRoom("room-qing", ("beijing", "qingshiling"), 31, "class-qing", "wang"),
        PlannedRoom("room-yun", ("beijing", "yunling"), 25, "class-yun", "sun"),
    ),
)
LEAD = Entry("", "lead_room", "lead_teacher", ("beijing", "mingxi"), "li", "studio")
QING = Entry(
    "", "satellite_room", "co_teacher", ("beijing", "qingshiling"), "wang", "room-qing", "class-qing", None, 31
)
YUN = Entry("", "satellite_room", "co_teacher", ("beijing", "yunling"), "sun", "room-yun", "class-yun", None, 25)
OBSERVER = Entry("", "observer", "observer", ("beijing", "mingxi"), "chen", hidden=True, capacity="visit")


class Keys:
    """One key for everybody."""

    def subject_key(self, subject: str) -> tuple[int, bytes]:
        return 1, bytes(32)

    def class_secret(self, aggregate: str, retention: str) -> bytes:
        return bytes(32)

    sealing_key = subject_key
    sealing_secret = class_secret


@dataclass
class Hands:
    """The machine's clocks, moved by hand. The wall can be stepped as an administrator would."""

    monotonic_ms: int = 5_000
    step: timedelta = timedelta()

    @property
    def clock(self) -> Clock:
        return Clock(
            lambda: self.monotonic_ms, lambda: BELL + timedelta(milliseconds=self.monotonic_ms) + self.step
        )


class Journal(MemoryJournal):
    """Falls silent when told; what is appended meanwhile is stored when it speaks again."""

    def __init__(self) -> None:
        super().__init__()
        self._speaks = asyncio.Event()
        self._speaks.set()

    async def append(self, head: Head, sealed: Sealed) -> Head:
        await self._speaks.wait()
        return await super().append(head, sealed)

    def fall_silent(self) -> None:
        self._speaks.clear()

    def speak(self) -> None:
        self._speaks.set()


@dataclass
class Planes:
    """Every scene that media was shown."""

    scenes: list[Scene] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    overs: int = 0

    def show(self, scene: Scene) -> None:
        self.scenes.append(scene)

    def gone(self, endpoint: str) -> None:
        self.left.append(endpoint)

    def over(self) -> None:
        self.overs += 1

    @property
    def forwarded(self) -> set[tuple[str, str]]:
        return {(source.endpoint, source.kind) for source in self.scenes[-1].forwarded}


@dataclass
class Far:
    """The client's end of a connection: all that it was told, and how it was closed."""

    session: LiveSession[Any]
    heard: list[dict[str, Any]] = field(default_factory=list)
    closed: Close | None = None
    refused: str | None = None
    connection: Connection | None = None
    numbers: int = 0

    def welcome(self, admitted: Admitted) -> None:
        self.connection = admitted.connection
        self.numbers = max(self.numbers, admitted.number)

    def tell(self, text: str) -> None:
        self.heard.append(json.loads(text))

    def refuse(self, code: str, text: str) -> None:
        self.refused = code

    def close(self, close: Close) -> None:
        self.closed = close

    # -- what the client does and saw ------------------------------------------------------------------------

    @property
    def endpoint(self) -> str:
        assert self.connection is not None, "it was never welcomed"
        return self.connection.endpoint

    def asks(self, name: str, *, n: int | None = None, **fields: Any) -> int:
        assert self.connection is not None, "it was never welcomed"
        number = self.numbers + 1 if n is None else n
        self.numbers = max(self.numbers, number)
        self.session.submit(self.connection, number, name, fields)
        return number

    def replies(self, number: int) -> list[str]:
        """Each answer to a number: `accepted`, `waiting` or the code of a refusal."""
        answers = [message for message in self.heard if message.get("n") == number]
        return [answer["error"]["code"] if "error" in answer else _kind(answer) for answer in answers]

    @property
    def facts(self) -> list[str]:
        return [
            fact["type"].removeprefix("session.") for message in self.heard for fact in message.get("facts", ())
        ]

    @property
    def cursor(self) -> str:
        """Of the last snapshot or facts."""
        return str([m["cursor"] for m in self.heard if "cursor" in m and "n" not in m][-1])

    @property
    def snapshots(self) -> list[dict[str, Any]]:
        return [message["snapshot"] for message in self.heard if "snapshot" in message]


def _kind(answer: dict[str, Any]) -> str:
    return "waiting" if answer.get("waiting") else "accepted"


class World:
    """One session, its owner, and everybody who comes."""

    def __init__(self, journal: Journal, hands: Hands, address: str = "http://one") -> None:
        self.journal = journal
        self.hands = hands
        self.planes = Planes()
        self._names = itertools.count(1)
        self._task: asyncio.Task[None] | None = None
        self.owner: Owner[Any] = Owner(
            always(LESSON),
            journal,
            "main",
            Keys(),
            hands.clock,
            self._chance,
            address,
            "tests",
            lambda _id: self.planes,
        )
        self.session: LiveSession[Any] = None  # type: ignore[assignment]  # until `own`

    def _chance(self) -> str:
        number, letters = next(self._names), "abcdefghijklmnopqrstuvwxyz234567"
        return "".join(letters[number >> (5 * place) & 31] for place in range(8))

    async def own(self) -> World:
        self.session = await self.owner.own(await self.owner.read(SESSION), insist=False)
        self._task = asyncio.create_task(self.session.run(), name="session under test")
        return self

    async def crash(self) -> None:
        """The process is gone: nothing more is decided, nobody is told."""
        assert self._task is not None
        self._task.cancel()
        await asyncio.wait([self._task])

    async def outcome(self) -> BaseException | None:
        """What the writer ended with."""
        assert self._task is not None
        await asyncio.wait([self._task], timeout=1)
        return self._task.exception()

    def comes(self, entry: Entry, device: str | None = None, cursor: str | None = None) -> Far:
        far = Far(self.session)
        connection = f"connection-{next(self._names)}"
        device = device or f"device-{entry.person}"
        self.session.arrive(Arrival(entry, device, connection, "token", CLIENT, far, cursor))
        return far

    async def passes(self, ms: int, step_ms: int = 250) -> None:
        """Time goes by in steps, and the session looks at it each time."""
        for _ in range(0, ms, step_ms):
            self.hands.monotonic_ms += step_ms
            self.session.pulse()
            await settled()

    async def commits(self) -> list[Commit]:
        aggregate = f"session/{SESSION}"
        return [codec.decode(stored.body, "main", Keys()) async for stored in self.journal.read(aggregate)]

    async def commands(self) -> list[str]:
        return [commit.command for commit in await self.commits()]


async def settled() -> None:
    for _ in range(30):
        await asyncio.sleep(0)


@asynccontextmanager
async def opened(journal: Journal | None = None, hands: Hands | None = None) -> AsyncIterator[World]:
    """A session that is open."""
    world = await World(journal or Journal(), hands or Hands()).own()
    try:
        if world.session.chronicle.presence.phase == "scheduled":
            await world.session.ask(OpenSession(PLAN, Rules()))
        yield world
    finally:
        await world.crash()


@dataclass
class Class:
    """A class under way: the lead, two rooms."""

    world: World
    lead: Far
    qing: Far
    yun: Far

    def alive(self) -> None:
        """Everybody is heard now."""
        for far in (self.lead, self.qing, self.yun):
            if far.connection is not None and far.closed is None:
                self.world.session.heard(far.connection)

    async def passes(self, ms: int) -> None:
        """Time goes by while everybody pings."""
        for _ in range(0, ms, SECOND):
            self.alive()
            await self.world.passes(SECOND)


@asynccontextmanager
async def under_way() -> AsyncIterator[Class]:
    async with opened() as world:
        lead, qing, yun = world.comes(LEAD), world.comes(QING), world.comes(YUN)
        await settled()
        lead.asks("StartSession")
        await settled()
        yield Class(world, lead, qing, yun)
