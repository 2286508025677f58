"""Three truths side by side: what the machine saw, what the co-teacher called, how many heads were counted.

None overwrites another; where they differ, a flag says so. Of a room's roll calls the last confirmed counts; one
that nobody confirmed yet is shown, and is no part of the class rate. `late_count` is part of `present_count`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from .presence import WHOLE_BP, Seen

Flag = Literal[
    "headcount_more",
    "headcount_less",
    "called_unseen",  # pupils were called present in a room that never came
    "seen_uncalled",  # the room was there, nobody called the roll
    "not_confirmed",
    "list_differs",  # the list of absent pupils and the counts do not fit
]


@dataclass(frozen=True, slots=True)
class RollCall:
    """One roll call as it now stands; `listed` is how many pupils its list names as absent."""

    rollcall: str
    address: tuple[int, int]
    expected: int
    present: int
    late: int
    headcount: int
    confirmed: bool
    listed: int | None = None


def counting(rollcalls: Iterable[RollCall]) -> RollCall | None:
    """The one that counts: the last confirmed, else the last submitted."""
    return max(rollcalls, key=lambda each: (each.confirmed, each.address), default=None)


def flags(seen: Seen, called: RollCall | None) -> list[Flag]:
    """Where the truths differ, the gravest first."""
    if called is None:
        return ["seen_uncalled"] if seen.present_ms else []
    found: list[Flag] = []
    if called.headcount != called.present:
        found.append("headcount_more" if called.headcount > called.present else "headcount_less")
    if called.present and not seen.present_ms and not seen.failed_ms:
        found.append("called_unseen")
    if called.listed is not None and called.listed != called.expected - called.present:
        found.append("list_differs")
    if not called.confirmed:
        found.append("not_confirmed")
    return found


@dataclass(frozen=True, slots=True)
class Rate:
    """Σ present / Σ expected over confirmed roll calls; headcounts are kept apart."""

    present: int = 0
    expected: int = 0
    headcount: int = 0

    @property
    def bp(self) -> int | None:
        """In hundredths of a percent, rounded to the nearest; None without a confirmed roll call."""
        if not self.expected:
            return None
        return (2 * self.present * WHOLE_BP + self.expected) // (2 * self.expected)


def rate(called: Iterable[RollCall | None]) -> Rate:
    """The class rate over the roll calls that count.

    >>> rate([RollCall("a", (1, 0), 30, 27, 0, 28, True), None]).bp
    9000
    """
    confirmed = [each for each in called if each is not None and each.confirmed]
    return Rate(
        sum(each.present for each in confirmed),
        sum(each.expected for each in confirmed),
        sum(each.headcount for each in confirmed),
    )
