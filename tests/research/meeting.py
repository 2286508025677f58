"""A seminar to write transcripts of, in the manner of `tests/classroom/room.py`."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from events.schema.base import Fact, Personal
from events.schema.values import Client, Entry, Plan, Rules
from server.live.aspects.lifecycle import OpenSession, StartSession
from server.live.aspects.roster import Join
from server.live.aspects.tracks import PublishTrack
from server.live.rulebook import By, Moment, Refused
from server.research.seminar.commands import SeminarCommand
from server.research.seminar.rulebook import SEMINAR
from server.research.seminar.state import Seminar

BEGINS = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
SYSTEM = By(system=True)
CLIENT = Client("tongtang-web", "0.1.0", "chromium")
PLAN = Plan(
    kind="seminar",
    title=Personal("org:mingxi", "评课：第 3 节数学"),
    lead="li",
    org_path=("beijing", "mingxi"),
    planned_start=BEGINS,
    planned_end=BEGINS + timedelta(minutes=80),
    zone="Asia/Shanghai",
    rooms=(),
    activity="activity-1",
)
CHAIR = Entry("", "personal", "lead_teacher", ("beijing", "mingxi"), "li")
WANG = Entry("", "personal", "researcher", ("beijing", "qingshiling"), "wang")
MA = Entry("", "personal", "researcher", ("beijing", "yunling"), "ma")
GUEST = Entry("", "personal", "guest", ("beijing", "mingxi"), "song")


class Meeting:
    """A session, its clock, and everyone's names."""

    def __init__(self) -> None:
        self.seminar: Seminar = SEMINAR.initial("session-1")
        self.at_ms: int | None = None
        self._names: list[str] = []
        self._spare = itertools.count(1)
        self.asks(SYSTEM, OpenSession(PLAN, Rules()))

    def would(self, who: str | By, command: SeminarCommand, naming: str | None = None) -> Sequence[Fact]:
        """The facts that would come of it. `naming` is the next id to be drawn."""
        self._names = [naming] if naming else []
        now = Moment(self.at_ms, BEGINS + timedelta(milliseconds=self.at_ms or 0))
        return SEMINAR.decide(self.seminar, command, now, who if isinstance(who, By) else By(who), self._chance)

    def asks(self, who: str | By, command: SeminarCommand, naming: str | None = None) -> Sequence[Fact]:
        facts = self.would(who, command, naming)
        for fact in facts:
            self.seminar = SEMINAR.evolve(self.seminar, fact, self.at_ms)
        return facts

    def refusal(self, who: str | By, command: SeminarCommand) -> str:
        """The code it is refused with."""
        try:
            facts = self.would(who, command)
        except Refused as refused:
            assert refused.text.endswith("."), "a refusal is told in a sentence"
            return refused.code
        raise AssertionError(f"accepted: {facts}")

    def joins(self, name: str, entry: Entry) -> Sequence[Fact]:
        join = Join(f"device-{name}", f"connection-{name}-{self.at_ms}", entry, "password", CLIENT)
        return self.asks(By(person=entry.person), join, naming=name)

    def publishes(self, who: str, *sources: Any) -> None:
        for source in sources:
            codec = "opus" if source in ("microphone", "screen_audio") else "vp8"
            self.asks(who, PublishTrack(source, codec), naming=f"{who}-{source}")

    def forwarded(self) -> set[tuple[str, str]]:
        return {(source.endpoint, source.kind) for source in SEMINAR.scene(self.seminar, 1).forwarded}

    def role(self, name: str) -> str:
        return self.seminar.roster.endpoints[name].entry.role

    def _chance(self) -> str:
        return self._names.pop(0) if self._names else f"spare-{next(self._spare)}"


def meeting() -> Meeting:
    """The chair, two members of two schools and a guest, under way."""
    made = Meeting()
    for name, entry in (("chair", CHAIR), ("wang", WANG), ("ma", MA), ("guest", GUEST)):
        made.joins(name, entry)
    made.at_ms = 0
    made.asks("chair", StartSession())
    return made
