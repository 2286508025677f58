"""A class to write transcripts of: who asks what, and what comes of it.

Ids are given by the test, so that facts read as sentences: `class_.asks("qing", RaiseHand(…), naming="hand1")`.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from events.schema.base import Fact, Personal
from events.schema.session import EndpointJoined
from events.schema.values import Client, Entry, Plan, PlannedRoom, Rules
from server.classroom.commands import (
    HoldClass,
    Join,
    LessonCommand,
    NoticeLinkLost,
    OpenSession,
    PublishTrack,
    StartSession,
)
from server.classroom.lesson import LESSON
from server.classroom.state import Lesson
from server.live.rulebook import By, Moment, Refused

BELL = datetime(2026, 11, 24, 0, 0, tzinfo=UTC)
SYSTEM = "system"
CLIENT = Client("tongtang-web", "0.1.0", "chromium")

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
PHONE = replace(QING, kind="personal", expected_count=None, class_group=None)
BOX = replace(QING, kind="camera_box", role="device", person=None)
OBSERVER = Entry(
    "",
    "observer",
    "observer",
    ("beijing", "jiaoyan"),
    "chen",
    hidden=True,
    capacity="research",
    activity="activity-1",
)


class Class:
    """A session, its clock, and everyone's names."""

    def __init__(self, rules: Rules | None = None) -> None:
        self.lesson: Lesson = LESSON.initial("session-1")
        self.at_ms: int | None = None
        self.connections = itertools.count(1)
        self._names: list[str] = []
        self._spare = itertools.count(1)
        self.asks(SYSTEM, OpenSession(PLAN, rules or Rules()))

    def asks(self, who: str | By, command: LessonCommand, naming: str | None = None) -> Sequence[Fact]:
        """The facts that came of it; they have happened. `naming` is the next id to be drawn."""
        facts = self.would(who, command, naming)
        self.happens(*facts)
        return facts

    def would(self, who: str | By, command: LessonCommand, naming: str | None = None) -> Sequence[Fact]:
        """The same, without their happening."""
        self._names = [naming] if naming else []
        by = who if isinstance(who, By) else By(system=True) if who == SYSTEM else By(who)
        now = Moment(self.at_ms, BELL + timedelta(milliseconds=self.at_ms or 0))
        return LESSON.decide(self.lesson, command, now, by, self._chance)

    def happens(self, *facts: Fact) -> None:
        for fact in facts:
            self.lesson = LESSON.evolve(self.lesson, fact, self.at_ms)

    def refusal(self, who: str | By, command: LessonCommand) -> str:
        """The code it is refused with."""
        try:
            facts = self.would(who, command)
        except Refused as refused:
            assert refused.text.endswith("."), "a refusal is told in a sentence"
            return refused.code
        raise AssertionError(f"accepted: {facts}")

    def joins(self, name: str, entry: Entry, device: str | None = None) -> Sequence[Fact]:
        """Comes in on a device of that name; the endpoint is called `name` if it is a new one."""
        connection = f"connection-{next(self.connections)}"
        join = Join(device or f"device-{name}", connection, entry, "link", CLIENT)
        return self.asks(By(person=entry.person), join, naming=name)

    def refused_at_the_door(self, entry: Entry, device: str = "a new device") -> str:
        return self.refusal(By(person=entry.person), Join(device, "connection", entry, "link", CLIENT))

    def loses_link(self, name: str) -> None:
        connection = self.lesson.roster.desks[name].connection
        self.asks(SYSTEM, NoticeLinkLost(name, connection, self.at_ms, "closed"))

    def goes_live(self) -> None:
        self.at_ms = 0
        self.happens(*self.would("lead", StartSession()))

    def later(self, ms: int) -> None:
        assert self.at_ms is not None
        self.at_ms += ms

    def holds(self) -> None:
        self.loses_link("lead")
        self.later(3_000)
        self.asks(SYSTEM, HoldClass())

    def publishes(self, who: str, *sources: Any) -> None:
        for source in sources:
            codec = "opus" if source in ("microphone", "screen_audio") else "vp8"
            self.asks(who, PublishTrack(source, codec), naming=f"{who}-{source}")

    def endpoint(self, name: str, viewer: str = "lead") -> dict[str, Any]:
        """As the viewer's snapshot shows it."""
        shown: dict[str, Any] = LESSON.snapshot(self.lesson, viewer)["endpoints"][name]
        return shown

    def forwarded(self) -> set[tuple[str, str]]:
        return {(source.endpoint, source.kind) for source in LESSON.scene(self.lesson, 1).forwarded}

    def _chance(self) -> str:
        return self._names.pop(0) if self._names else f"spare-{next(self._spare)}"


def live_class(rules: Rules | None = None) -> Class:
    """The lead and two satellite rooms, and the bell has rung."""
    class_ = open_class(rules)
    class_.goes_live()
    return class_


def open_class(rules: Rules | None = None) -> Class:
    class_ = Class(rules)
    class_.joins("lead", LEAD)
    class_.joins("qing", QING)
    class_.joins("yun", YUN)
    return class_


def joined_endpoint(facts: Sequence[Fact]) -> str:
    """The endpoint that came in anew."""
    return next(fact.entry.endpoint for fact in facts if isinstance(fact, EndpointJoined))
