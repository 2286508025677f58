"""What a slot sends, step by step: the tables that the pure machine and every forwarder must pass.

Sequences and timestamps are counted from where a source and a slot happen to stand: the tests run each transcript
from several such places, so that every wrap-around is met.
"""

from __future__ import annotations

from dataclasses import dataclass

from media.rtp.codecs import Kind


@dataclass(frozen=True, slots=True)
class Bind:
    source: int | None


@dataclass(frozen=True, slots=True)
class Mute:
    source: int
    muted: bool


@dataclass(frozen=True, slots=True)
class Came:
    """A packet of `source` arrived. `key`: a keyframe begins with it; `empty`: it was padding only."""

    source: int
    sequence: int
    timestamp: int
    at_ms: int
    key: bool = False
    picture_id: int = 0
    tl0: int = 0
    empty: bool = False


@dataclass(frozen=True, slots=True)
class Left:
    """It went out with these numbers, counted from the slot's first; picture id and tl0 as they travel."""

    sequence: int
    timestamp: int
    picture_id: int = 0
    tl0: int = 0


NOTHING: tuple[Left, ...] = ()
Step = tuple[Bind | Mute | Came, Left | tuple[Left, ...]]


@dataclass(frozen=True, slots=True)
class Transcript:
    name: str
    kind: Kind
    steps: tuple[Step, ...]

    @property
    def left(self) -> list[tuple[Left, ...]]:
        """What goes out at each step."""
        return [left if isinstance(left, tuple) else (left,) for _, left in self.steps]


TRANSCRIPTS = [
    Transcript(
        "a picture begins with a keyframe",
        "video",
        (
            (Bind(1), NOTHING),
            (Came(1, 5, 0, 0), NOTHING),
            (Came(1, 6, 3000, 33, key=True, picture_id=9, tl0=4), Left(0, 0, 9, 4)),
            (Came(1, 7, 3000, 34, picture_id=9, tl0=4), Left(1, 0, 9, 4)),
            (Came(1, 8, 6000, 67, picture_id=10, tl0=5), Left(2, 3000, 10, 5)),
        ),
    ),
    Transcript(
        "what the network lost stays a gap, and late packets fill it",
        "video",
        (
            (Bind(1), NOTHING),
            (Came(1, 0, 0, 0, key=True), Left(0, 0)),
            (Came(1, 3, 9000, 100, picture_id=3), Left(3, 9000, 3)),
            (Came(1, 1, 3000, 110, picture_id=1), Left(1, 3000, 1)),
            (Came(1, 4, 12000, 133, picture_id=4), Left(4, 12000, 4)),
            (Came(1, 2, 6000, 140, picture_id=2), Left(2, 6000, 2)),
        ),
    ),
    Transcript(
        "what was left out on purpose leaves no gap",
        "video",
        (
            (Bind(1), NOTHING),
            (Came(1, 0, 0, 0, key=True), Left(0, 0)),
            (Came(1, 1, 0, 1, empty=True), NOTHING),
            (Came(1, 2, 0, 2, empty=True), NOTHING),
            (Came(1, 3, 3000, 33), Left(1, 3000)),
            (Came(1, 4, 3000, 34, empty=True), NOTHING),
            (Came(1, 5, 6000, 67), Left(2, 6000)),
        ),
    ),
    Transcript(
        "a gap before a packet that was left out stays a gap",
        "video",
        (
            (Bind(1), NOTHING),
            (Came(1, 0, 0, 0, key=True), Left(0, 0)),
            (Came(1, 3, 3000, 33, empty=True), NOTHING),
            (Came(1, 4, 3000, 34), Left(3, 3000)),
            (Came(1, 1, 0, 40), Left(1, 0)),
            (Came(1, 2, 0, 41), Left(2, 0)),
        ),
    ),
    Transcript(
        "an empty packet that comes late fills its gap",
        "video",
        (
            (Bind(1), NOTHING),
            (Came(1, 0, 0, 0, key=True), Left(0, 0)),
            (Came(1, 2, 3000, 33), Left(2, 3000)),
            (Came(1, 1, 0, 40, empty=True), Left(1, 0)),
        ),
    ),
    Transcript(
        "the old picture stays until the new one has a keyframe, and all numbers go on",
        "video",
        (
            (Bind(1), NOTHING),
            (Came(1, 0, 0, 0, key=True, picture_id=100, tl0=50), Left(0, 0, 100, 50)),
            (Bind(2), NOTHING),
            (Came(2, 700, 90_000, 10, picture_id=30, tl0=200), NOTHING),
            (Came(1, 1, 3000, 33, picture_id=101, tl0=51), Left(1, 3000, 101, 51)),
            (Came(2, 701, 93_000, 43, key=True, picture_id=31, tl0=201), Left(2, 3900, 102, 52)),
            (Came(1, 2, 6000, 66, picture_id=102, tl0=52), NOTHING),
            (Came(2, 702, 93_000, 67, picture_id=31, tl0=201), Left(3, 3900, 102, 52)),
            (Came(2, 703, 96_000, 76, picture_id=32, tl0=202), Left(4, 6900, 103, 53)),
        ),
    ),
    Transcript(
        "packets from before a keyframe come too late",
        "video",
        (
            (Bind(1), NOTHING),
            (Came(1, 5, 0, 0, key=True), Left(0, 0)),
            (Came(1, 4, 0, 1), NOTHING),
            (Came(1, 6, 3000, 33), Left(1, 3000)),
        ),
    ),
    Transcript(
        "a keyframe whose beginning comes after its rest is sent from its beginning",
        "video",
        (
            (Bind(1), NOTHING),
            (Came(1, 4, 0, 0), NOTHING),
            (Came(1, 7, 3000, 33), NOTHING),
            (Came(1, 6, 3000, 34), NOTHING),
            (Came(1, 5, 3000, 60, key=True), (Left(0, 0), Left(1, 0), Left(2, 0))),
            (Came(1, 8, 6000, 66), Left(3, 3000)),
        ),
    ),
    Transcript(
        "what is missing from a keyframe that began late is a gap, and what was left out none",
        "video",
        (
            (Bind(1), NOTHING),
            (Came(1, 7, 3000, 33), NOTHING),
            (Came(1, 8, 3000, 34, empty=True), NOTHING),
            (Came(1, 9, 6000, 66), NOTHING),
            (Came(1, 5, 3000, 70, key=True), (Left(0, 0), Left(2, 0), Left(3, 3000))),
            (Came(1, 6, 3000, 80), Left(1, 0)),
            (Came(1, 10, 9000, 100), Left(4, 6000)),
        ),
    ),
    Transcript(
        "a late keyframe takes the place of the old picture with all its packets",
        "video",
        (
            (Bind(1), NOTHING),
            (Came(1, 0, 0, 0, key=True, picture_id=100, tl0=50), Left(0, 0, 100, 50)),
            (Bind(2), NOTHING),
            (Came(2, 701, 93_000, 10, picture_id=31, tl0=201), NOTHING),
            (Came(1, 1, 3000, 33, picture_id=101, tl0=51), Left(1, 3000, 101, 51)),
            (
                Came(2, 700, 93_000, 43, key=True, picture_id=31, tl0=201),
                (Left(2, 3900, 102, 52), Left(3, 3900, 102, 52)),
            ),
            (Came(2, 702, 96_000, 76, picture_id=32, tl0=202), Left(4, 6900, 103, 53)),
        ),
    ),
    Transcript(
        "a keyframe that came in part while muted opens nothing, since that part is nobody's",
        "video",
        (
            (Bind(1), NOTHING),
            (Mute(1, True), NOTHING),
            (Came(1, 6, 3000, 33), NOTHING),
            (Mute(1, False), NOTHING),
            (Came(1, 7, 3000, 34), NOTHING),
            (Came(1, 5, 3000, 60, key=True), NOTHING),
            (Came(1, 8, 6000, 66), NOTHING),
            (Came(1, 9, 9000, 100, key=True), Left(0, 0)),
        ),
    ),
    Transcript(
        "a gap that nobody can fill any more is a new beginning",
        "video",
        (
            (Bind(1), NOTHING),
            (Came(1, 0, 0, 0, key=True), Left(0, 0)),
            (Came(1, 1, 3000, 33), Left(1, 3000)),
            (Came(1, 2002, 900_000, 10_033), NOTHING),
            (Came(1, 2003, 903_000, 10_066, key=True), Left(2, 3000 + 10_033 * 90, 1, 1)),
            (Came(1, 1500, 600_000, 10_070), NOTHING),
        ),
    ),
    Transcript(
        "a new beginning of the old picture does not take the place of the awaited one",
        "video",
        (
            (Bind(1), NOTHING),
            (Came(1, 0, 0, 0, key=True), Left(0, 0)),
            (Bind(2), NOTHING),
            (Came(1, 2001, 900_000, 1_000, key=True), NOTHING),
            (Came(1, 2002, 903_000, 1_033), NOTHING),
            (Came(2, 5, 0, 1_100, key=True, picture_id=4, tl0=4), Left(1, 99_000, 1, 1)),
        ),
    ),
    Transcript(
        "picture ids and tl0 wrap around",
        "video",
        (
            (Bind(1), NOTHING),
            (Came(1, 0, 0, 0, key=True, picture_id=0x7FFF, tl0=0xFF), Left(0, 0, 0x7FFF, 0xFF)),
            (Bind(2), NOTHING),
            (Came(2, 0, 0, 33, key=True, picture_id=0x7FFE, tl0=0xFE), Left(1, 2970, 0, 0)),
            (Came(2, 1, 3000, 66, picture_id=0x7FFF, tl0=0xFF), Left(2, 5970, 1, 1)),
            (Came(2, 2, 6000, 99, picture_id=0, tl0=0), Left(3, 8970, 2, 2)),
        ),
    ),
    Transcript(
        "an empty slot sends nothing, and the next picture goes on from the last",
        "video",
        (
            (Bind(1), NOTHING),
            (Came(1, 0, 0, 0, key=True, picture_id=5, tl0=5), Left(0, 0, 5, 5)),
            (Bind(None), NOTHING),
            (Came(1, 1, 3000, 33, key=True, picture_id=6, tl0=6), NOTHING),
            (Bind(1), NOTHING),
            (Came(1, 2, 6000, 66, picture_id=7, tl0=7), NOTHING),
            (Came(1, 3, 9000, 100, key=True, picture_id=8, tl0=8), Left(1, 9000, 6, 6)),
        ),
    ),
    Transcript(
        "a muted picture reaches nobody, and comes back with a keyframe",
        "video",
        (
            (Bind(1), NOTHING),
            (Came(1, 0, 0, 0, key=True), Left(0, 0)),
            (Mute(1, True), NOTHING),
            (Came(1, 1, 3000, 33, key=True), NOTHING),
            (Mute(1, False), NOTHING),
            (Came(1, 2, 6000, 66), NOTHING),
            (Came(1, 3, 9000, 100, key=True), Left(1, 9000, 1, 1)),
        ),
    ),
    Transcript(
        "binding back before the keyframe keeps the old picture running",
        "video",
        (
            (Bind(1), NOTHING),
            (Came(1, 0, 0, 0, key=True), Left(0, 0)),
            (Bind(2), NOTHING),
            (Bind(1), NOTHING),
            (Came(2, 0, 0, 20, key=True), NOTHING),
            (Came(1, 1, 3000, 33), Left(1, 3000)),
        ),
    ),
    Transcript(
        "sound begins with the next packet",
        "audio",
        (
            (Bind(1), NOTHING),
            (Came(1, 10, 4800, 0), Left(0, 0)),
            (Came(1, 11, 5760, 20), Left(1, 960)),
            (Came(1, 13, 7680, 60), Left(3, 2880)),
            (Came(1, 12, 6720, 61), Left(2, 1920)),
        ),
    ),
    Transcript(
        "sound stops at once when another is bound",
        "audio",
        (
            (Bind(1), NOTHING),
            (Came(1, 0, 0, 0), Left(0, 0)),
            (Bind(2), NOTHING),
            (Came(1, 1, 960, 20), NOTHING),
            (Came(2, 500, 77_000, 25), Left(1, 960)),
            (Came(2, 501, 77_960, 45), Left(2, 1920)),
        ),
    ),
    Transcript(
        "a frame more than half a frame ahead of time is skipped, and leaves no gap",
        "audio",
        (
            (Bind(1), NOTHING),
            (Came(1, 0, 0, 0), Left(0, 0)),
            (Bind(2), NOTHING),
            (Came(2, 0, 0, 9), NOTHING),
            (Came(2, 1, 960, 29), Left(1, 960)),
        ),
    ),
    Transcript(
        "exactly half a frame ahead of time is taken, and owed at the next switch",
        "audio",
        (
            (Bind(1), NOTHING),
            (Came(1, 0, 0, 0), Left(0, 0)),
            (Bind(2), NOTHING),
            (Came(2, 0, 0, 10), Left(1, 960)),
            (Bind(1), NOTHING),
            (Came(1, 2, 1920, 29), NOTHING),
            (Came(1, 3, 2880, 49), Left(2, 1920)),
        ),
    ),
    Transcript(
        "up to a frame behind is owed, more becomes a pause that brings the stream back to the clock",
        "audio",
        (
            (Bind(1), NOTHING),
            (Came(1, 0, 0, 0), Left(0, 0)),
            (Bind(2), NOTHING),
            (Came(2, 0, 0, 40), Left(1, 960)),
            (Bind(1), NOTHING),
            (Came(1, 2, 61 * 48, 61), Left(2, 61 * 48)),
            (Bind(2), NOTHING),
            (Came(2, 9, 41 * 48, 81), Left(3, 81 * 48)),
        ),
    ),
    Transcript(
        "unmuted sound goes on after a pause as long as it was",
        "audio",
        (
            (Bind(1), NOTHING),
            (Came(1, 0, 0, 0), Left(0, 0)),
            (Mute(1, True), NOTHING),
            (Came(1, 1, 960, 20), NOTHING),
            (Mute(1, False), NOTHING),
            (Came(1, 100, 96_000, 2_000), Left(1, 96_000)),
            (Came(1, 101, 96_960, 2_020), Left(2, 96_960)),
        ),
    ),
]
