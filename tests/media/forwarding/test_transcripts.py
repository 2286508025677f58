"""The tables of `routing/rewrite.py`, through a whole forwarder and compared as plaintext."""

from __future__ import annotations

import pytest

from media.forwarding.forwarder import Forwarder
from media.rtp.keyframes import picture
from media.rtp.packet import Packet
from tests.media.forwarding.transport import Outbox, Publisher, Subscriber, opus, padding, vp8
from tests.media.routing.transcripts import TRANSCRIPTS, Bind, Came, Left, Mute, Transcript

AROUND = [0, 1, 127, 32767, 32768, 65535]
SLOT = 3


class Stage:
    """Sources 1 and 2, each a peer of its own, and one slot that a third peer receives."""

    def __init__(
        self, forwarder: Forwarder, outbox: Outbox, kind: str, source_start: int, slot_start: int
    ) -> None:
        self.forwarder, self.is_picture = forwarder, kind == "video"
        self.source_start, self.slot_start = source_start, slot_start
        self.publishers = {number: Publisher(forwarder, number) for number in (1, 2)}
        self.room = Subscriber(forwarder, outbox, number=3)
        for number, publisher in self.publishers.items():
            publisher.offer(number, "video" if self.is_picture else "audio", mid="0")
        self.room.offer(
            SLOT,
            "video" if self.is_picture else "audio",
            first_sequence=slot_start,
            first_timestamp=slot_start << 16,
        )

    def after(self, step: Bind | Mute | Came) -> tuple[Left, ...]:
        match step:
            case Bind(source):
                self.forwarder.bind(SLOT, source)
            case Mute(source, muted):
                self.forwarder.mute(source, muted)
            case Came():
                self.publishers[step.source].send(self.packet(step), step.at_ms * 1_000)
        return tuple(self.left(packet) for packet in self.room.received())

    def packet(self, came: Came) -> Packet:
        sequence = came.sequence + self.source_start & 0xFFFF
        timestamp = came.timestamp + (self.source_start << 16) & 0xFFFFFFFF
        if came.empty:
            return padding(sequence, timestamp)
        if self.is_picture:
            return vp8(sequence, timestamp, key=came.key, picture_id=came.picture_id, tl0=came.tl0)
        return opus(sequence, timestamp, mid="0")

    def left(self, packet: Packet) -> Left:
        seen = picture("VP8", packet.payload) if self.is_picture else None
        return Left(
            packet.sequence - self.slot_start & 0xFFFF,
            packet.timestamp - (self.slot_start << 16) & 0xFFFFFFFF,
            (seen and seen.picture_id) or 0,
            (seen and seen.tl0) or 0,
        )


@pytest.mark.parametrize("slot_start", AROUND)
@pytest.mark.parametrize("source_start", AROUND)
@pytest.mark.parametrize("transcript", TRANSCRIPTS, ids=lambda transcript: transcript.name)
def test_transcript(
    forwarder: Forwarder, outbox: Outbox, transcript: Transcript, source_start: int, slot_start: int
) -> None:
    stage = Stage(forwarder, outbox, transcript.kind, source_start, slot_start)
    assert [stage.after(step) for step, _ in transcript.steps] == transcript.left
