"""What a listener's jitter buffer sees of a voice slot that changes between sources with clocks of their own,
beside what it would have seen of one source alone."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from itertools import pairwise
from random import Random

import pytest

from media.routing.rewrite import Incoming, Rewritten, rewritten
from media.routing.slot import empty_slot
from media.rtp.pace import Pace

SECONDS, FRAME_MS, FRAME = 60, 20, 960
DRIFTS = (0.0, 50e-6, -80e-6)  # of the three sources' clocks
BUFFER_MS = 2_000  # over so long a browser looks for its fastest packet


@dataclass(frozen=True)
class Heard:
    """`jitter_ms` is the greatest that RFC 3550 would report, `late_ms` how late 97 of 100 packets are at most
    beside the fastest of the last two seconds, `walked_ms` how far the stream's time left the clock at most."""

    jitter_ms: float
    late_ms: float
    walked_ms: float
    packets: int


def arrivals(chance: Random, jitter_ms: float) -> list[tuple[float, int, int]]:
    """(ms, source, number) of all frames of three sources, in the order of coming."""
    found = []
    for source, drift in enumerate(DRIFTS):
        start_ms = chance.random() * FRAME_MS
        for number in range(SECONDS * 1_000 // FRAME_MS):
            sent_ms = start_ms + number * FRAME_MS * (1 + drift)
            found.append((sent_ms + abs(chance.gauss(0, jitter_ms)), source, number))
    return sorted(found)


def heard(every_ms: float, jitter_ms: float, seed: int) -> Heard:
    """The slot shows the next source every so many milliseconds."""
    chance = Random(seed)
    slot, paces, newest = empty_slot("audio", 0, 0), dict[int, Pace](), [-1, -1, -1]
    out: list[tuple[float, float]] = []  # when it left, and how late it was by its timestamp, in ms
    for at_ms, source, number in arrivals(chance, jitter_ms):
        slot.bind(1 + int(at_ms / every_ms) % 3)
        at_us, timestamp = int(at_ms * 1_000), number * FRAME + source * 123_456_789
        newest[source] = max(newest[source], number)
        due_us = paces.setdefault(source, Pace(timestamp, at_us)).due_us(timestamp, at_us)
        packet = Incoming(0x10000 + number, timestamp & 0xFFFFFFFF, None, False, number == newest[source])
        left = rewritten(slot, source + 1, packet, due_us)
        if isinstance(left, Rewritten):
            out.append((at_ms, at_ms - left.timestamp / 48))
    late = sorted(lateness(out))
    walked = max(abs(late_ms - out[0][1]) for _, late_ms in out)
    return Heard(greatest_jitter(out), late[int(len(late) * 0.97)], walked, len(out))


def greatest_jitter(out: list[tuple[float, float]]) -> float:
    """RFC 3550 section A.8."""
    jitter = greatest = 0.0
    for (_, before), (_, after) in pairwise(out):
        jitter += (abs(after - before) - jitter) / 16
        greatest = max(greatest, jitter)
    return greatest


def lateness(out: list[tuple[float, float]]) -> list[float]:
    fastest: deque[tuple[float, float]] = deque()
    found = []
    for at_ms, late_ms in out:
        while fastest and fastest[-1][1] >= late_ms:
            fastest.pop()
        fastest.append((at_ms, late_ms))
        while fastest[0][0] < at_ms - BUFFER_MS:
            fastest.popleft()
        found.append(late_ms - fastest[0][1])
    return found


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("jitter_ms", [0, 3, 10])
@pytest.mark.parametrize("every_ms", [200, 1_000, 5_000])
def test_switches_cost_the_listener_no_more_than_a_frame_and_a_half(
    every_ms: float, jitter_ms: float, seed: int
) -> None:
    alone, switched = heard(10 * SECONDS * 1_000, jitter_ms, seed), heard(every_ms, jitter_ms, seed)
    assert switched.jitter_ms < alone.jitter_ms + 3
    assert switched.late_ms < alone.late_ms + 1.5 * FRAME_MS
    assert switched.packets > 0.97 * alone.packets


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("jitter_ms", [0, 3, 10])
@pytest.mark.parametrize("every_ms", [200, 1_000])
def test_however_many_switches_the_stream_keeps_time(every_ms: float, jitter_ms: float, seed: int) -> None:
    alone, switched = heard(10 * SECONDS * 1_000, jitter_ms, seed), heard(every_ms, jitter_ms, seed)
    assert switched.walked_ms < alone.walked_ms + 1.5 * FRAME_MS
