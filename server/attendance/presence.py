"""Presence 在场: what the machine saw of a room or a person, and the verdict that follows from it.

    counted = the live span, less what nobody could attend (class suspended or held, room taken out of class)
    present = (connections ∪ takeovers, gaps ≤ grace closed) ∩ counted
    failed  = (broken links − present) ∩ counted

A broken link is not an absence: who would have been there long enough with the link whole was cut off
(`link_failure`). Presence is never counted by adding and subtracting joins and leaves.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from events.schema.values import Rules

from .intervals import Interval, common, total_ms, united, without

Status = Literal["present", "late", "left_early", "absent", "excused", "link_failure"]
WHOLE_BP = 10_000


@dataclass(frozen=True, slots=True)
class Course:
    """How the class went: its live span, and when nobody was taught in it."""

    live: Interval
    paused: tuple[Interval, ...] = ()  # suspended, or held for want of a lead

    @property
    def taught(self) -> list[Interval]:
        return without([self.live], self.paused)


@dataclass(frozen=True, slots=True)
class Stay:
    """What is known of one party's links; a room's are those of all its terminals."""

    connected: tuple[Interval, ...] = ()
    broken: tuple[Interval, ...] = ()
    takeovers: tuple[Interval, ...] = ()
    aside: tuple[Interval, ...] = ()


@dataclass(frozen=True, slots=True)
class Seen:
    """The first truth. `late_ms` and `early_ms` are the counted time before it first came and after it was last
    there; `bridged` are gaps that the grace closed."""

    present: tuple[Interval, ...]
    failed: tuple[Interval, ...]
    counted_ms: int
    present_ms: int
    failed_ms: int
    late_ms: int
    early_ms: int
    bridged: int
    verdict: Status

    @property
    def share_bp(self) -> int:
        """Of the counted time, in hundredths of a percent, rounded down; 0 where nothing was counted."""
        return self.present_ms * WHOLE_BP // self.counted_ms if self.counted_ms else 0


def seen(course: Course, stay: Stay, rules: Rules) -> Seen:
    counted = without(course.taught, stay.aside)
    links = [*stay.connected, *stay.takeovers]
    present = common(united(links, rules.grace_ms), counted)
    failed = without(common(stay.broken, counted), present)
    first, last = (present[0][0], present[-1][1]) if present else (course.live[1], course.live[0])
    counted_ms, present_ms, failed_ms = total_ms(counted), total_ms(present), total_ms(failed)
    late_ms = total_ms(common(counted, [(course.live[0], first)]))
    early_ms = total_ms(common(counted, [(last, course.live[1])]))
    return Seen(
        present=tuple(present),
        failed=tuple(failed),
        counted_ms=counted_ms,
        present_ms=present_ms,
        failed_ms=failed_ms,
        late_ms=late_ms,
        early_ms=early_ms,
        bridged=_bridged(links, rules.grace_ms, course.live),
        verdict=_verdict(counted_ms, present_ms, failed_ms, late_ms, early_ms, bool(links), rules),
    )


def _verdict(
    counted_ms: int, present_ms: int, failed_ms: int, late_ms: int, early_ms: int, came: bool, rules: Rules
) -> Status:
    if counted_ms == 0:  # nothing to attend: whoever came is not absent
        return "present" if came else "absent"
    if _enough(present_ms, counted_ms, rules):
        return "late" if late_ms > rules.late_ms else "present"
    if failed_ms and _enough(present_ms + failed_ms, counted_ms, rules):
        return "link_failure"
    if present_ms == 0:
        return "absent"
    if late_ms > rules.late_ms:
        return "late"
    return "left_early" if early_ms > 0 else "absent"


def _enough(present_ms: int, counted_ms: int, rules: Rules) -> bool:
    return present_ms * WHOLE_BP >= rules.present_bp * counted_ms


def _bridged(links: Iterable[Interval], grace_ms: int, live: Interval) -> int:
    """How many gaps within the live span were short enough to be passed over."""
    whole: Sequence[Interval] = united(links)
    gaps = ((one[1], other[0]) for one, other in itertools.pairwise(whole))
    return sum(end - start <= grace_ms and start < live[1] and end > live[0] for start, end in gaps)
