from __future__ import annotations

from dataclasses import replace

import pytest

from media.routing.recent import Recent
from media.routing.rewrite import Incoming, Rewritten, rewritten
from media.routing.slot import Slot, empty_slot
from media.rtp.keyframes import Picture
from media.rtp.serial import Unwrapped
from tests.media.routing.transcripts import TRANSCRIPTS, Bind, Came, Left, Mute, Transcript

AROUND = [0, 1, 127, 32767, 32768, 65535]


class Machine:
    """A slot, and what a forwarder does around it: unwrapping, muting, and keeping what is recent."""

    def __init__(self, transcript: Transcript, source_start: int, slot_start: int) -> None:
        self.slot: Slot = empty_slot(transcript.kind, slot_start, slot_start << 16)
        self.source_start, self.slot_start = source_start, slot_start
        self.numbers = {source: Unwrapped() for source in (1, 2)}
        self.recent: dict[int, Recent[tuple[Came, Incoming]]] = {source: Recent() for source in (1, 2)}
        self.muted: set[int] = set()

    def after(self, step: Bind | Mute | Came) -> tuple[Left, ...]:
        match step:
            case Bind(source):
                self.slot.bind(source)
            case Mute(source, muted):
                self.muted ^= {source}
                assert (source in self.muted) == muted
                self.recent[source] = Recent(self.numbers[source].highest or -1)
                if self.slot.source == source:
                    self.slot.reopen()
            case Came():
                return self.arrived(step)
        return ()

    def arrived(self, came: Came) -> tuple[Left, ...]:
        numbers = self.numbers[came.source]
        sequence = numbers.extended(came.sequence + self.source_start & 0xFFFF)
        if came.source in self.muted:
            return ()
        timestamp = came.timestamp + (self.source_start << 16) & 0xFFFFFFFF
        picture = None
        if self.slot.kind == "video":
            picture = Picture(came.key, came.picture_id, 2, True, came.tl0, 4)
            if came.empty:
                picture = Picture(starts_keyframe=False)
        recent = self.recent[came.source]
        has_sequel = sequence == numbers.highest or (picture is not None and recent.reaches(sequence))
        incoming = Incoming(sequence, timestamp, picture, came.empty, has_sequel)
        awaited = self.slot.awaited == came.source
        left = self.left(came, incoming, came.at_ms)
        if awaited and left:
            for later, sequel in recent.after(sequence):
                left += self.left(later, sequel, came.at_ms)
        recent.keep(sequence, (came, incoming))
        return left

    def left(self, came: Came, incoming: Incoming, at_ms: int) -> tuple[Left, ...]:
        out = rewritten(self.slot, came.source, incoming, at_ms * 1_000)
        if isinstance(out, str):
            return ()
        timestamp = out.timestamp - (self.slot_start << 16) & 0xFFFFFFFF
        return (Left(out.sequence - self.slot_start, timestamp, out.picture_id or 0, out.tl0 or 0),)


@pytest.mark.parametrize("slot_start", AROUND)
@pytest.mark.parametrize("source_start", AROUND)
@pytest.mark.parametrize("transcript", TRANSCRIPTS, ids=lambda transcript: transcript.name)
def test_transcript(transcript: Transcript, source_start: int, slot_start: int) -> None:
    machine = Machine(transcript, source_start, slot_start)
    assert [machine.after(step) for step, _ in transcript.steps] == transcript.left


FRAME_MS = 20


def switched(switches: int, phase_ms: int) -> tuple[int, int]:
    """Sound that changes its source every ten frames, between two sources whose frames stand `phase_ms` apart:
    how many milliseconds the slot's timestamps ran ahead of the clock in the end, and how many frames it sent."""
    slot = empty_slot("audio", 0, 0)
    frames, last, at_ms = 0, 0, 0
    for n in range(switches):
        source, start = n % 2, n * 10 * FRAME_MS
        slot.bind(source)
        for frame in range(10):
            at_ms = start + frame * FRAME_MS + source * phase_ms
            number = start // FRAME_MS + frame + 0x10000
            out = rewritten(slot, source, Incoming(number, number * 960, None, False), at_ms * 1_000)
            if isinstance(out, Rewritten):
                frames, last = frames + 1, out.timestamp
    return last // 48 - at_ms, frames


@pytest.mark.parametrize("phase_ms", [0, 3, 7, 10, 13, 17, 19])
def test_a_hundred_switches_of_sound_do_not_add_up_to_delay(phase_ms: int) -> None:
    ahead_ms, frames = switched(100, phase_ms)
    assert -20 <= ahead_ms <= 10
    assert frames >= 900


def test_a_source_without_picture_numbers_gets_none() -> None:
    slot = empty_slot("video", 0, 0)
    slot.bind(1)
    bare = Picture(starts_keyframe=True)
    assert rewritten(slot, 1, Incoming(0, 0, bare, False), 0) == Rewritten(0, 0, None, None)


def test_seven_bits_of_picture_id_go_on_in_seven_bits() -> None:
    slot = replace(empty_slot("video", 0, 0), last_picture_id=127)
    slot.bind(1)
    key = Picture(True, 5, 2, wide=False)
    assert rewritten(slot, 1, Incoming(0, 0, key, False), 0) == Rewritten(0, 0, 0, None)
    following = Picture(False, 6, 2, wide=False)
    assert rewritten(slot, 1, Incoming(1, 3000, following, False), 33) == Rewritten(1, 3000, 1, None)


def test_a_copy_of_the_newest_packet_goes_nowhere() -> None:
    slot = empty_slot("audio", 0, 0)
    slot.bind(1)
    packet = Incoming(5, 0, None, False)
    assert rewritten(slot, 1, packet, 0) == Rewritten(0, 0, None, None)
    assert rewritten(slot, 1, packet, 0) == "late"


def test_only_the_last_sixteen_probes_are_remembered() -> None:
    slot = empty_slot("video", 0, 0)
    slot.bind(1)
    ordinary = Picture(starts_keyframe=False)
    rewritten(slot, 1, Incoming(0, 0, Picture(starts_keyframe=True), False), 0)
    for sequence in range(2, 42, 2):
        rewritten(slot, 1, Incoming(sequence, 0, ordinary, True), 0)
    assert rewritten(slot, 1, Incoming(1, 0, ordinary, False), 0) == "late"
    assert rewritten(slot, 1, Incoming(41, 0, ordinary, False), 0) == Rewritten(21, 0, None, None)
    assert rewritten(slot, 1, Incoming(39, 0, ordinary, False), 0) == Rewritten(20, 0, None, None)
