"""Attendance over 10,000 random histories, against an oracle that was there.

The oracle keeps one letter for each second of a class while the history happens: what each room was, as far as
anybody could know. The code under test gets only the marks of facts, shuffled, some of them twice, with servers
that crash and know nothing newer than their last tick. Then both are asked the same questions.
"""

from __future__ import annotations

import itertools
import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from events.schema.values import Rules
from server.attendance.presence import Course, Seen, Stay, seen
from server.attendance.trail import Instant, Mark, Span, trail

HISTORIES, SHARDS = 10_000, 8
BEFORE, CLASS = 20, 120  # seconds of doors open, and of class
TICK = 10
GRACES = (0, 3, 7, 30)
BELL = datetime(2026, 11, 24, 2, tzinfo=UTC)

GONE, HERE, CUT = ".", "P", "L"


@dataclass
class History:
    """One room's links and the class's pauses, second by second, and the marks that facts would leave."""

    chance: random.Random
    letters: list[str] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    paused: list[bool] = field(default_factory=list)
    aside: list[bool] = field(default_factory=list)
    now: int = -BEFORE
    state: str = GONE
    pausing: bool = False
    away: bool = False

    def say(self, what: str, heard: int | None = None, cause: str | None = None) -> None:
        at_ms = self.now * 1000 if self.now >= 0 else None
        instant = Instant(BELL + timedelta(seconds=self.now), at_ms)
        heard_ms = heard * 1000 if heard is not None and heard >= 0 else None
        self.marks.append(Mark(len(self.marks) + 1, 0, what, "roomaaaa", instant, heard_ms, cause))  # type: ignore[arg-type]

    def happen(self) -> None:
        """Whatever one second may bring."""
        roll = self.chance.random()
        if self.state == GONE and roll < 0.08:
            self.state = HERE
            self.say("joined")
        elif self.state == HERE and roll < 0.02:
            self.state = GONE
            self.say("left", self.now)
        elif self.state == HERE and roll < 0.06:
            self.lose(self.chance.randrange(4))
        elif self.state == HERE and roll < 0.07:
            self.say("resumed")  # a device that replaces itself
        elif self.state == HERE and roll < 0.08:
            self.crash()
        elif self.state == CUT and roll < 0.12:
            self.state = HERE
            self.say("resumed")
        elif self.state == CUT and roll < 0.14:
            self.state = GONE
            self.say("left")
        self.pausing ^= self.now >= 0 and self.chance.random() < 0.03
        self.away ^= self.now >= 0 and self.chance.random() < 0.01

    def lose(self, silent: int) -> None:
        """The link broke `silent` seconds ago and that is noticed now; before class nobody tells how long ago."""
        heard = self.now - silent
        if self.now < 0 or heard < 0:
            heard = self.now if self.now < 0 else max(0, heard)
        began = max((mark.instant.time for mark in self.marks), default=BELL)
        heard = max(heard, int((began - BELL).total_seconds()))
        self.repaint(heard, CUT)
        self.state = CUT
        self.say("lost", heard, "silent")

    def crash(self) -> None:
        """The server dies and comes back; the new owner knows who was there at the last tick."""
        self.lose(self.now % TICK if self.now >= 0 else 0)

    def repaint(self, since: int, letter: str) -> None:
        for second in range(since, self.now):
            self.letters[second + BEFORE] = letter

    def live_through(self) -> None:
        while self.now < CLASS:
            self.happen()
            self.letters.append(self.state)
            self.paused.append(self.pausing)
            self.aside.append(self.away)
            self.now += 1
        self.say("ended")

    # -- what the oracle answers ---------------------------------------------------------------------------

    def bridged(self, grace: int) -> list[bool]:
        """Was it there, or away for no longer than the grace between two times it was there?"""
        there = [letter == HERE for letter in self.letters]
        found = list(there)
        ups = [second for second, up in enumerate(there) if up]
        for one, other in itertools.pairwise(ups):
            if other - one - 1 <= grace:
                found[one:other] = [True] * (other - one)
        return found

    def verdict(self, rules: Rules) -> tuple[int, int, int, str]:
        """Counted, present and failed seconds, and the verdict."""
        bridged = self.bridged(rules.grace_ms // 1000)
        counted = [s for s in range(BEFORE, BEFORE + CLASS) if not self.paused[s] and not self.aside[s]]
        present = [s for s in counted if bridged[s]]
        failed = [s for s in counted if not bridged[s] and self.letters[s] == CUT]
        return len(counted), len(present), len(failed), self._word(counted, present, failed, rules)

    def _word(self, counted: list[int], present: list[int], failed: list[int], rules: Rules) -> str:
        if not counted:
            return "present" if HERE in self.letters else "absent"
        late = not present or sum(s < present[0] for s in counted) * 1000 > rules.late_ms
        if len(present) * 10_000 >= rules.present_bp * len(counted):
            return "late" if late else "present"
        if failed and (len(present) + len(failed)) * 10_000 >= rules.present_bp * len(counted):
            return "link_failure"
        if not present:
            return "absent"
        if late:
            return "late"
        return "left_early" if counted[-1] > present[-1] else "absent"


def runs(flags: list[bool]) -> tuple[tuple[int, int], ...]:
    """Where the flags of class seconds are set, as many small intervals as there are seconds."""
    return tuple(((s - BEFORE) * 1000, (s - BEFORE + 1) * 1000) for s, up in enumerate(flags) if up)


def intervals(spans: list[Span], kind: str) -> tuple[tuple[int, int], ...]:
    return tuple(
        (span.start.on_axis(BELL), span.end.on_axis(BELL)) for span in spans if span.kind == kind and span.end
    )


def judged(history: History, marks: list[Mark], rules: Rules) -> Seen:
    spans = trail(marks)
    stay = Stay(intervals(spans, "present"), intervals(spans, "lost"), aside=runs(history.aside))
    return seen(Course((0, CLASS * 1000), runs(history.paused)), stay, rules)


def shuffled(history: History) -> list[Mark]:
    twice = history.chance.sample(history.marks, k=len(history.marks) // 3)
    marks = [*history.marks, *twice]
    history.chance.shuffle(marks)
    return marks


@pytest.mark.parametrize("shard", range(SHARDS))
def test_attendance_is_what_the_oracle_saw(shard: int) -> None:
    words: dict[str, int] = {}
    for seed in range(shard, HISTORIES, SHARDS):
        chance = random.Random(seed)
        history = History(chance)
        history.live_through()
        rules = Rules(grace_ms=chance.choice(GRACES) * 1000, late_ms=chance.choice((0, 10, 60)) * 1000,
                      present_bp=chance.choice((1, 5000, 8500, 10_000)))  # fmt: skip
        found = judged(history, shuffled(history), rules)
        ours = (found.counted_ms // 1000, found.present_ms // 1000, found.failed_ms // 1000, found.verdict)
        assert ours == history.verdict(rules), f"history {seed}"
        words[found.verdict] = words.get(found.verdict, 0) + 1
    assert set(words) == {"present", "late", "left_early", "absent", "link_failure"}, "every verdict was tried"
