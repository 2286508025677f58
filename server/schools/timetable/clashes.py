"""What stands in each other's way: two bookings at one time that want the same room, person or class. Pure.

Times are half open, so a lesson may begin at the minute another ends. A clash is named once for each room, person
or class and each lesson in its way, with how many of the wanted times it takes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from typing import Literal

Kind = Literal["room", "teacher", "class"]
KINDS: tuple[Kind, ...] = ("room", "teacher", "class")


@dataclass(frozen=True, slots=True)
class Booking:
    """One time at which rooms, people and classes are wanted. `series` is the lesson it repeats, or itself."""

    series: str
    starts: datetime
    ends: datetime
    rooms: frozenset[str]
    teachers: frozenset[str]
    classes: frozenset[str]

    def wants(self, kind: Kind) -> frozenset[str]:
        match kind:
            case "room":
                return self.rooms
            case "teacher":
                return self.teachers
            case "class":
                return self.classes

    def meets(self, other: Booking) -> bool:
        return self.starts < other.ends and other.starts < self.ends


@dataclass(frozen=True, slots=True)
class Clash:
    """`series` is in the way of `what` at these of the wanted times."""

    kind: Kind
    what: str  # the id of the room, person or class
    series: str
    times: tuple[datetime, ...]


def clashes(wanted: Sequence[Booking], existing: Iterable[Booking]) -> tuple[Clash, ...]:
    """By kind, then in the order of the first time; nothing clashes with its own series."""
    found: defaultdict[tuple[Kind, str, str], list[datetime]] = defaultdict(list)
    standing = list(existing)
    for want, other in _meetings(wanted, standing):
        for kind in KINDS:
            for what in want.wants(kind) & other.wants(kind):
                found[kind, what, other.series].append(want.starts)
    named = [Clash(kind, what, series, tuple(sorted(set(times)))) for (kind, what, series), times in found.items()]
    return tuple(sorted(named, key=lambda clash: (KINDS.index(clash.kind), clash.times, clash.what, clash.series)))


def _meetings(wanted: Sequence[Booking], existing: list[Booking]) -> Iterator[tuple[Booking, Booking]]:
    """The pairs that meet in time, found over the things both want rather than over all pairs."""
    holders: defaultdict[tuple[Kind, str], list[Booking]] = defaultdict(list)
    for other in existing:
        for kind in KINDS:
            for what in other.wants(kind):
                holders[kind, what].append(other)
    for want in wanted:
        near = {
            id(other): other
            for kind in KINDS
            for what in want.wants(kind)
            for other in holders[kind, what]
            if other.series != want.series and want.meets(other)
        }
        yield from product([want], near.values())
