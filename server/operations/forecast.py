"""Until when is there room? Samples of a disk in, days out. Pure.

One sample a day counts, the day's last, of the newest four weeks: whole weeks, since schools rest at weekends.
Growth is the median of the slopes between all pairs of days (Theil 1950), which a restore, a VACUUM or one strange
day does not move; its range is Sen's interval of 90 % (Sen 1968). The disk also fills by what others put there:
when its free space falls faster than we grow, that counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations
from math import sqrt
from statistics import median
from typing import Literal

DAY_S = 86_400
WINDOW = timedelta(days=28)
LEAST_DAYS = 4  # with fewer, one lesson more or less is the whole forecast
Z_90 = 1.645  # of the normal distribution: 5 % lie beyond it on each side
OTHERS_BYTES = 64 * 2**20  # a day; a log and a system update are not worth a word
HORIZON_DAYS = 3650  # further on nothing is said

RESERVE_BYTES = 2**30  # the system, the database's own log and a backup's beginning want some room
LOW_BYTES, LEAST_BYTES = 10 * 2**30, 2 * 2**30
SOON_DAYS, URGENT_DAYS = 30, 7  # to order a disk; to do something this week

Verdict = Literal["good", "unknown", "soon", "urgent", "full"]


@dataclass(frozen=True, slots=True)
class Sample:
    at: datetime
    used_bytes: int  # by us, on this disk
    free_bytes: int  # of the disk, for everybody


@dataclass(frozen=True, slots=True)
class Rate:
    """Bytes a day; negative where it shrinks."""

    likely: float
    least: float
    most: float


@dataclass(frozen=True, slots=True)
class Forecast:
    """`days` until there is no room: None if it is not filling within ten years. `least` is the gloomy end of its
    range; `most` is None if the range has no other end."""

    rate: Rate
    days: float | None
    least: float | None
    most: float | None
    others: bool  # the disk fills faster than we grow


def room(free_bytes: int, journal_room_bytes: int | None) -> int:
    """What may still be written: the disk's free space without the reserve, or what the journal may still grow by,
    whichever is less. The journal is held below the free space, since a full disk breaks it (`max_file_store`)."""
    ours = max(0, free_bytes - RESERVE_BYTES)
    return ours if journal_room_bytes is None else min(ours, max(0, journal_room_bytes))


def forecast(samples: Sequence[Sample], room_bytes: int) -> Forecast | None:
    """None while there are too few days. `samples` in their order."""
    days = daily(samples)
    if len(days) < LEAST_DAYS:
        return None
    grown = slope([(_day(each), each.used_bytes) for each in days])
    filled = slope([(_day(each), -each.free_bytes) for each in days])
    others = filled.likely > grown.likely + OTHERS_BYTES
    rate = filled if others else grown
    return Forecast(
        rate, _days(room_bytes, rate.likely), _days(room_bytes, rate.most), _days(room_bytes, rate.least), others
    )


def daily(samples: Sequence[Sample]) -> list[Sample]:
    """The last sample of each UTC day, of the newest four weeks."""
    if not samples:
        return []
    since = samples[-1].at - WINDOW
    return list({each.at.date(): each for each in samples if each.at > since}.values())


def slope(points: Sequence[tuple[float, float]]) -> Rate:
    """Rise by step of at least two points whose places differ."""
    slopes = sorted((b[1] - a[1]) / (b[0] - a[0]) for a, b in combinations(points, 2) if a[0] != b[0])
    beyond = (len(slopes) - Z_90 * sqrt(len(points) * (len(points) - 1) * (2 * len(points) + 5) / 18)) / 2
    left_out = min(max(0, int(beyond)), (len(slopes) - 1) // 2)
    return Rate(median(slopes), slopes[left_out], slopes[-1 - left_out])


def verdict(found: Forecast | None, room_bytes: int) -> Verdict:
    if room_bytes == 0:
        return "full"
    days = found.days if found else None
    if room_bytes < LEAST_BYTES or (days is not None and days < URGENT_DAYS):
        return "urgent"
    if room_bytes < LOW_BYTES or (days is not None and days < SOON_DAYS):
        return "soon"
    return "good" if found else "unknown"


def _day(sample: Sample) -> float:
    return sample.at.timestamp() / DAY_S


def _days(room_bytes: int, rate: float) -> float | None:
    days = room_bytes / rate if rate > 0 else HORIZON_DAYS
    return days if days < HORIZON_DAYS else None
