"""Packets that mean harm: nothing raises, nobody else notices, and every one is counted under its reason."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from media.forwarding import reference
from media.forwarding.forwarder import Extensions, Forwarder, SrtpKeys
from media.forwarding.peers import PACKETS_PER_SECOND, RESENDS_PER_SECOND, STREAMS
from media.forwarding.reference import STRANGERS_PER_SECOND
from media.forwarding.srtp import Wire, outgoing
from media.rtp.packet import Packet
from tests.media.forwarding.transport import OPUS, VP8, VP8_RTX, Outbox, Publisher, Subscriber, opus, vp8

STRANGER = ("203.0.113.66", 666)


def dropped(forwarder: Forwarder) -> dict[str, int]:
    return {name[8:]: count for name, count in forwarder.figures().items() if name.startswith("dropped_")}


@given(datagram=st.one_of(st.binary(max_size=64), st.binary(max_size=40).map(lambda tail: b"\x90\xe0" + tail)))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_from_a_peer_or_a_stranger_are_dropped(
    forwarder: Forwarder, outbox: Outbox, lead: Publisher, room: Subscriber, datagram: bytes
) -> None:
    forwarder.bind(1, 1)
    forwarder.receive(datagram, lead.address, 0)
    forwarder.receive(memoryview(datagram), STRANGER, 0)
    assert outbox.sent == []
    assert list(forwarder.drain_arrivals()) == []


@given(payload=st.binary(max_size=40), extension=st.binary(max_size=24), payload_type=st.integers(0, 127))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300)
def test_an_authentic_publisher_may_send_any_payload_and_header(
    forwarder: Forwarder, lead: Publisher, room: Subscriber, payload: bytes, extension: bytes, payload_type: int
) -> None:
    forwarder.bind(1, 1)
    forwarder.bind(2, 2)
    whole = extension[: len(extension) // 4 * 4]
    sequence = next(_sequences) & 0xFFFF
    for chosen, ssrc in ((payload_type, 79), (VP8, 77), (VP8_RTX, 78)):
        lead.send(Packet(chosen, sequence, 0, ssrc, payload, profile=0xBEDE, extension=whole), at_us=sequence)
    lead.send(Packet(OPUS, sequence, 0, 88, payload, profile=0x1000, extension=whole), at_us=sequence)


_sequences = itertools.count(1)


def test_the_largest_packet_passes_and_a_larger_one_does_not(
    forwarder: Forwarder, outbox: Outbox, lead: Publisher
) -> None:
    fat = Subscriber(forwarder, outbox, number=3)
    fat.offer(5, "video", extensions=Extensions(mid=15))
    forwarder.bind(5, 1)
    largest = 1_500 - len(lead.protected(vp8(0, text=b"")))
    for packet in (vp8(1, key=True, text=bytes(largest)), vp8(2, text=bytes(largest + 1))):
        forwarder.receive(protected_in_place(lead, packet), lead.address, 0)
    assert [len(datagram) for datagram, _ in outbox.sent] == [1_500]
    assert dropped(forwarder) == {"malformed": 1}


def protected_in_place(publisher: Publisher, packet: Packet) -> bytes:
    """pylibsrtp's own sessions take no packet over 1,356 bytes."""
    wire, data = Wire(), packet.serialised()
    wire.memory[: len(data)] = data
    keys = SrtpKeys(publisher.keys.profile, publisher.keys.outgoing, publisher.keys.incoming)
    return bytes(wire.memory[: wire.protect(outgoing(keys), len(data))])


def test_a_flood_of_one_peer_is_cut_and_another_is_not_disturbed(
    forwarder: Forwarder, lead: Publisher, room: Subscriber
) -> None:
    forwarder.bind(2, 2)
    attacker = Publisher(forwarder, number=4)
    for _ in range(2 * PACKETS_PER_SECOND):
        forwarder.receive(b"\x80" + bytes(40), attacker.address, 500)
    lead.send(opus(1), at_us=500)
    assert len(room.received()) == 1
    assert dropped(forwarder)["over_budget"] == 2 * PACKETS_PER_SECOND - PACKETS_PER_SECOND // 4
    assert forwarder.drain_drops() == {4: dropped(forwarder)["over_budget"]}


def test_a_flood_is_forgiven_when_it_ends(forwarder: Forwarder) -> None:
    peer = Publisher(forwarder, number=4)
    peer.offer(40, "video")
    for _ in range(PACKETS_PER_SECOND):
        forwarder.receive(b"\x80" + bytes(40), peer.address, 0)
    peer.send(vp8(1), at_us=100_000)
    peer.send(vp8(2), at_us=300_000)
    assert [arrival.sequence for arrival in forwarder.drain_arrivals()] == [2]


def test_strangers_who_know_an_ssrc_cost_only_so_many_decryptions(forwarder: Forwarder, lead: Publisher) -> None:
    lead.send(vp8(1, key=True), at_us=0)
    forged = bytearray(lead.protected(vp8(2)))
    forged[-1] ^= 1
    for _ in range(STRANGERS_PER_SECOND):
        forwarder.receive(bytes(forged), STRANGER, 0)
    quarter = STRANGERS_PER_SECOND // 4
    assert dropped(forwarder) == {"not_authentic": quarter, "stranger": STRANGERS_PER_SECOND - quarter}


def test_a_peer_that_ever_uses_new_streams_is_held_to_a_number(forwarder: Forwarder) -> None:
    peer = Publisher(forwarder, number=4)
    peer.offer(40, "video")
    for ssrc in range(1_000, 1_000 + STREAMS + 10):
        peer.send(vp8(1, key=True, ssrc=ssrc), at_us=0)
    assert len(forwarder.drain_arrivals()) == STREAMS
    assert dropped(forwarder) == {"unknown_stream": 10}


def test_arrivals_nobody_drains_are_kept_only_so_far(
    forwarder: Forwarder, lead: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reference, "ARRIVALS", 3)
    for n in range(5):
        lead.send(vp8(n), at_us=0)
    assert [arrival.sequence for arrival in forwarder.drain_arrivals()] == [0, 1, 2]
    assert dropped(forwarder)["arrival"] == 2


def test_asking_again_and_again_is_answered_only_so_often(
    forwarder: Forwarder, outbox: Outbox, lead: Publisher, room: Subscriber
) -> None:
    forwarder.bind(1, 1)
    for n in range(500):
        lead.send(vp8(n, n * 3_000, key=n == 0), at_us=n * 4_000)
    everything = [packet.sequence for packet in room.received()]
    resent = sum(forwarder.resend(1, everything * 3, at_us=3_000_000) for _ in range(5))
    assert resent == RESENDS_PER_SECOND // 4


def test_a_publisher_cannot_break_the_roll_over_count_of_its_subscribers(
    forwarder: Forwarder, lead: Publisher, room: Subscriber
) -> None:
    forwarder.bind(1, 1)
    for n in range(0, 300_000, 30_000):
        lead.send(vp8(n & 0xFFFF, key=True), at_us=n)
    assert [packet.sequence for packet in room.received()] == list(range(1_000, 1_010))


def test_a_publisher_that_claims_the_numbers_of_another_reaches_only_its_own_source(
    forwarder: Forwarder, lead: Publisher, room: Subscriber
) -> None:
    forwarder.bind(1, 1)
    impostor = Publisher(forwarder, number=4)
    impostor.offer(40, "video")
    lead.send(vp8(1, key=True, ssrc=77), at_us=0)
    impostor.send(vp8(2, key=True, ssrc=77, text=b"impostor"), at_us=0)
    impostor.send(vp8(3, ssrc=77, text=b"impostor"), at_us=0, address=STRANGER)
    assert [b"impostor" in packet.payload for packet in room.received()] == [False]


@pytest.mark.parametrize("sequence", [1, 2, 65_535])
def test_a_repair_that_contradicts_what_was_sent_is_not_sent(
    forwarder: Forwarder, lead: Publisher, room: Subscriber, sequence: int
) -> None:
    forwarder.bind(1, 1)
    lead.send(vp8(65_534, key=True), at_us=0)
    lead.send(vp8(65_535, text=b"true"), at_us=0)
    lead.send(Packet(VP8, 0, 0, 77), at_us=0)
    lead.send(vp8(1, text=b"true"), at_us=0)
    false = Packet(VP8_RTX, 9, 0, 78, (sequence & 0xFFFF).to_bytes(2, "big") + vp8(0, text=b"false").payload)
    lead.send(false, at_us=0)
    texts = [packet.payload[-5:] for packet in room.received()]
    assert (b"false" in texts) == (sequence == 2)
