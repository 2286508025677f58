"""One subscriber's copy of a source: same payload, its own numbers. A pure machine: (slot, packet) → numbers.

A packet the network lost stays a gap, so the browser can ask for it again (generic NACK, RFC 4585 section 6.2.1);
a packet we left out on purpose leaves none. A picture opens at the first packet of a keyframe, sound at the next
packet that fits the clock. Nothing here waits, sends or reads a clock. A native forwarder mirrors this function by
function, and passes the same tables.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from ..rtp.keyframes import Picture
from .slot import Run, Slot

MAX_GAP = 1_000  # packets: more cannot be asked for again, and tells nothing of how much was lost
RUNS = 16  # left-out packets remembered for late ones: probes come in bursts of some ten
OPUS_FRAME = 960  # samples of 20 ms at 48 kHz
AHEAD, BEHIND = OPUS_FRAME // 2, -OPUS_FRAME  # samples that sound may be off before it skips or pauses

Drop = Literal["not_bound", "awaits_keyframe", "left_out", "late", "ahead_of_time"]


class Incoming(NamedTuple):
    """`sequence` is extended, `picture` None for sound, `empty` a packet without payload (padding only).
    `sequel_at_hand`: whatever of its source has come before it and belongs after it can be sent after it."""

    sequence: int
    timestamp: int
    picture: Picture | None
    empty: bool
    sequel_at_hand: bool = True


class Rewritten(NamedTuple):
    """`sequence` is extended; `picture_id` and `tl0` are None where the payload has none."""

    sequence: int
    timestamp: int
    picture_id: int | None
    tl0: int | None


def rewritten(slot: Slot, source: int, packet: Incoming, at_us: int) -> Rewritten | Drop:
    """What to send through `slot` for a packet of `source` that came, or is sound and was due, at `at_us`. Changes
    the slot. If it opens the slot, its sequel must be rewritten next."""
    if source == slot.awaited:
        return _opened(slot, source, packet, at_us)
    if source != slot.source:
        return "not_bound"
    ahead = packet.sequence - slot.highest
    if ahead > MAX_GAP:
        slot.reopen()
        return rewritten(slot, source, packet, at_us)
    if ahead <= 0:
        return _late(slot, packet)
    if packet.empty:
        return _left_out(slot, packet.sequence)
    slot.highest = packet.sequence
    timestamp = packet.timestamp + slot.timestamp_offset & 0xFFFFFFFF
    if timestamp != slot.last_timestamp:
        slot.last_timestamp, slot.last_at_us = timestamp, at_us
    sequence = slot.last_sequence = packet.sequence + slot.sequence_offset
    picture = packet.picture
    if picture is None:
        return Rewritten(sequence, timestamp, None, None)
    picture_id, tl0 = _numbers(slot, picture)
    if picture_id is not None:
        slot.last_picture_id = picture_id
    if tl0 is not None:
        slot.last_tl0 = tl0
    return Rewritten(sequence, timestamp, picture_id, tl0)


def _numbers(slot: Slot, picture: Picture) -> tuple[int | None, int | None]:
    picture_id, tl0 = picture.picture_id, picture.tl0
    if picture_id is not None:
        picture_id = picture_id + slot.picture_id_offset & (0x7FFF if picture.wide else 0x7F)
    if tl0 is not None:
        tl0 = tl0 + slot.tl0_offset & 0xFF
    return picture_id, tl0


def _late(slot: Slot, packet: Incoming) -> Rewritten | Drop:
    """Fills the gap it left. An empty one too: browsers take it as padding, and stop asking for it."""
    offset = _offset_at(slot, packet.sequence)
    if offset is None or packet.sequence == slot.highest:
        return "late"
    timestamp = packet.timestamp + slot.timestamp_offset & 0xFFFFFFFF
    numbers = (None, None) if packet.picture is None else _numbers(slot, packet.picture)
    return Rewritten(packet.sequence + offset, timestamp, *numbers)


def _offset_at(slot: Slot, sequence: int) -> int | None:
    if sequence < slot.highest - MAX_GAP:
        return None
    if sequence >= slot.start:
        return slot.sequence_offset
    return next((run.offset for run in reversed(slot.runs) if run.start <= sequence < run.end), None)


def _left_out(slot: Slot, sequence: int) -> Drop:
    slot.runs.append(Run(slot.start, sequence, slot.sequence_offset))
    del slot.runs[:-RUNS]
    slot.highest, slot.start = sequence, sequence + 1
    slot.sequence_offset -= 1
    return "left_out"


def _opened(slot: Slot, source: int, packet: Incoming, at_us: int) -> Rewritten | Drop:
    if packet.empty:
        return "left_out"
    if not packet.sequel_at_hand:
        return "late"  # what followed it is gone, and could not be asked for again
    if packet.picture is None:
        return _sound_opened(slot, source, packet, at_us)
    if not packet.picture.starts_keyframe:
        return "awaits_keyframe"
    timestamp = slot.last_timestamp
    if slot.last_at_us is not None:
        timestamp += max(1, (at_us - slot.last_at_us) * 90 // 1000)
    return _begun(slot, source, packet, timestamp & 0xFFFFFFFF, at_us)


def _sound_opened(slot: Slot, source: int, packet: Incoming, at_us: int) -> Rewritten | Drop:
    """Frames of the new source fall anywhere between those of the old. Each is sent as if it came right after the
    last, and the error is carried on as a debt; a pause pays it off, so that many switches do not add up."""
    timestamp = slot.last_timestamp
    if slot.last_at_us is not None:
        elapsed = (at_us - slot.last_at_us) * 48 // 1000
        error = slot.debt + OPUS_FRAME - elapsed
        if error > AHEAD:
            return "ahead_of_time"
        slot.debt = error if error >= BEHIND else 0
        timestamp += OPUS_FRAME if error >= BEHIND else OPUS_FRAME - error
    return _begun(slot, source, packet, timestamp & 0xFFFFFFFF, at_us)


def _begun(slot: Slot, source: int, packet: Incoming, timestamp: int, at_us: int) -> Rewritten:
    """From here on `source` is forwarded, and its numbers follow those sent before."""
    slot.source, slot.awaited = source, None
    slot.runs.clear()
    slot.highest = slot.start = packet.sequence
    slot.last_sequence += 1
    slot.sequence_offset = slot.last_sequence - packet.sequence
    slot.timestamp_offset = timestamp - packet.timestamp & 0xFFFFFFFF
    slot.last_timestamp, slot.last_at_us = timestamp, at_us
    picture = packet.picture
    if picture is None:
        return Rewritten(slot.last_sequence, timestamp, None, None)
    _continue_numbers(slot, picture)
    return Rewritten(slot.last_sequence, timestamp, *_numbers(slot, picture))


def _continue_numbers(slot: Slot, picture: Picture) -> None:
    if picture.picture_id is not None:
        first = picture.picture_id if slot.last_picture_id is None else slot.last_picture_id + 1
        slot.picture_id_offset = first - picture.picture_id
        slot.last_picture_id = first & (0x7FFF if picture.wide else 0x7F)
    if picture.tl0 is not None:
        first = picture.tl0 if slot.last_tl0 is None else slot.last_tl0 + 1
        slot.tl0_offset = first - picture.tl0
        slot.last_tl0 = first & 0xFF
