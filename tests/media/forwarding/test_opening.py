"""A picture opens at its first keyframe, however badly the network mixes the packets, and nothing is missing."""

from __future__ import annotations

from random import Random

import pytest

from media.forwarding.forwarder import Forwarder, Opened
from media.routing.recent import RECENT
from media.rtp.packet import Packet
from tests.media.forwarding.transport import Outbox, Publisher, Subscriber, rtx, vp8

KEYFRAME, PICTURES, PER_PICTURE = 20, 30, 3  # packets of the keyframe; pictures after it; packets of each
REORDERED, BACK, LOST, REPAIRED_AFTER = 0.3, 3, 0.05, 12  # a round trip, counted in packets


def filmed(first: int) -> list[Packet]:
    """A keyframe and what follows it, in the order of sending; each payload ends in the packet's place."""
    packets = []
    for place in range(KEYFRAME + PICTURES * PER_PICTURE):
        picture = max(0, 1 + (place - KEYFRAME) // PER_PICTURE)
        begins = place == 0 or (place >= KEYFRAME and (place - KEYFRAME) % PER_PICTURE == 0)
        packet = vp8(first + place & 0xFFFF, picture * 3_000, key=place == 0, picture_id=picture)
        if not begins:
            packet.payload = b"\x80" + packet.payload[1:]
        packet.payload += b" at %d" % place
        packets.append(packet)
    return packets


def mixed(packets: list[Packet], chance: Random) -> list[Packet]:
    """The packets as the network brings them: some three places late, some only by repair."""
    arrivals = []
    for place, packet in enumerate(packets):
        if chance.random() < LOST:
            arrivals.append((place + REPAIRED_AFTER + 0.5, rtx(packet, sequence=place)))
        elif chance.random() < REORDERED:
            arrivals.append((place + BACK + 0.5, packet))
        else:
            arrivals.append((float(place), packet))
    return [packet for _, packet in sorted(arrivals, key=lambda arrival: arrival[0])]


@pytest.mark.parametrize("seed", range(60))
def test_one_keyframe_opens_a_picture_through_reordering_and_loss(
    forwarder: Forwarder, outbox: Outbox, lead: Publisher, room: Subscriber, seed: int
) -> None:
    chance = Random(seed)
    sent = filmed(first=chance.choice([0, 700, 65_520]))
    forwarder.bind(1, 1)
    received: list[Packet] = []
    for at_ms, packet in enumerate(mixed(sent, chance)):
        before = len(received)
        lead.send(packet, at_us=at_ms * 1_000)
        received += room.received(ssrc=10)
        burst = [packet.sequence for packet in received[before:]]
        assert burst == sorted(burst)
    assert list(forwarder.drain_events()) == [Opened(1, 1)]
    by_number = sorted(received, key=lambda packet: packet.sequence)
    assert [packet.sequence for packet in by_number] == list(range(1_000, 1_000 + len(sent)))
    assert [p.payload.rpartition(b" at ")[2] for p in by_number] == [b"%d" % place for place in range(len(sent))]


def test_every_slot_that_waits_gets_the_whole_keyframe(
    forwarder: Forwarder, outbox: Outbox, lead: Publisher, room: Subscriber
) -> None:
    other = Subscriber(forwarder, outbox, number=3)
    other.offer(5, "video")
    key, second, third = filmed(first=10)[:3]
    forwarder.bind(1, 1)
    lead.send(third, at_us=0)
    forwarder.bind(5, 1)
    lead.send(second, at_us=1_000)
    lead.send(key, at_us=2_000)
    whole = [packet.payload[-4:] for packet in (key, second, third)]
    for subscriber in (room, other):
        assert [packet.payload[-4:] for packet in subscriber.received()] == whole


@pytest.mark.parametrize(("later", "opens"), [(RECENT, True), (RECENT + 1, False)])
def test_a_keyframe_opens_only_while_all_that_followed_is_at_hand(
    forwarder: Forwarder, lead: Publisher, room: Subscriber, later: int, opens: bool
) -> None:
    forwarder.bind(1, 1)
    lead.send(vp8(9), at_us=0)
    for sequence in range(11, 11 + later):
        lead.send(vp8(sequence), at_us=0)
    lead.send(vp8(10, key=True), at_us=0)
    assert len(room.received()) == (1 + later if opens else 0)


def test_a_publisher_that_starts_anew_brings_nothing_of_before(
    forwarder: Forwarder, lead: Publisher, room: Subscriber
) -> None:
    forwarder.bind(1, 1)
    lead.send(vp8(500, text=b"old"), at_us=0)
    lead.send(vp8(11, ssrc=79, text=b"new"), at_us=0)
    lead.send(vp8(10, key=True, ssrc=79, text=b"new"), at_us=0)
    assert [packet.payload[-3:] for packet in room.received()] == [b"new", b"new"]
