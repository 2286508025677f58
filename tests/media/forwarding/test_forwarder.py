from __future__ import annotations

from dataclasses import replace
from struct import pack

import pytest

from media.forwarding.forwarder import Arrival, Extensions, Forwarder, Moved, Opened, SlotCounts
from media.rtp.packet import ONE_BYTE
from tests.media.forwarding.transport import Outbox, Publisher, Subscriber, opus, rtx, vp8

ELSEWHERE = ("203.0.113.9", 7000)


def dropped(forwarder: Forwarder) -> dict[str, int]:
    return {name[8:]: count for name, count in forwarder.figures().items() if name.startswith("dropped_")}


def test_a_picture_goes_out_in_the_words_of_the_subscriber(
    forwarder: Forwarder, lead: Publisher, room: Subscriber
) -> None:
    forwarder.bind(1, 1)
    lead.send(vp8(500, 9_000, key=True, picture_id=7, tl0=3, marker=True), at_us=0)
    (packet,) = room.received()
    assert (packet.ssrc, packet.payload_type, packet.sequence, packet.timestamp) == (10, 120, 1_000, 50_000)
    assert packet.marker
    assert packet.payload == vp8(0, key=True, picture_id=7, tl0=3).payload
    assert packet.profile == 0


def test_a_source_reaches_every_slot_that_shows_it_and_no_other(
    forwarder: Forwarder, outbox: Outbox, lead: Publisher, room: Subscriber
) -> None:
    other = Subscriber(forwarder, outbox, number=3)
    other.offer(5, "video")
    other.offer(6, "video")
    forwarder.bind(1, 1)
    forwarder.bind(5, 1)
    lead.send(vp8(1, key=True), at_us=0)
    assert [packet.ssrc for packet in room.received()] == [10]
    assert [packet.ssrc for packet in other.received()] == [50]


def test_each_codec_has_the_payload_type_of_its_subscriber(
    forwarder: Forwarder, outbox: Outbox, lead: Publisher
) -> None:
    firefox = Subscriber(forwarder, outbox, number=3)
    firefox.offer(5, "audio", payloads={"opus": 9})
    forwarder.bind(5, 2)
    lead.send(opus(1), at_us=0)
    assert [packet.payload_type for packet in firefox.received()] == [9]


def test_who_cannot_decode_gets_nothing_and_no_keyframe_is_asked_for_in_vain(
    forwarder: Forwarder, outbox: Outbox, lead: Publisher
) -> None:
    firefox = Subscriber(forwarder, outbox, number=3)
    firefox.offer(5, "video", payloads={"H264": 126})
    forwarder.bind(5, 1)
    assert forwarder.waiting() == {1}
    lead.send(vp8(1, key=True), at_us=0)
    assert firefox.received() == []
    assert dropped(forwarder) == {"codec": 1}
    assert forwarder.waiting() == frozenset()


def test_a_new_source_is_muted(forwarder: Forwarder, lead: Publisher, room: Subscriber) -> None:
    lead.offer(2, "audio", mid="1", muted=True)
    forwarder.bind(2, 2)
    lead.send(opus(1), at_us=0)
    assert room.received() == []
    assert dropped(forwarder) == {"muted": 1}
    assert [arrival.source for arrival in forwarder.drain_arrivals()] == [2]


def test_headers_of_the_publisher_are_stripped_or_translated(
    forwarder: Forwarder, outbox: Outbox, lead: Publisher
) -> None:
    listener = Subscriber(forwarder, outbox, number=3)
    listener.offer(5, "audio", extensions=Extensions(mid=9, audio_level=14))
    forwarder.bind(5, 2)
    lead.send(opus(1, level=42), at_us=0)
    (packet,) = listener.received()
    assert packet.profile == ONE_BYTE
    assert list(packet.elements()) == [(9, b"m5"), (14, bytes([0x80 | 42]))]


def test_arrivals_tell_everything_that_reports_need(forwarder: Forwarder, lead: Publisher) -> None:
    lead.send(vp8(500, 9_000, key=True), at_us=17)
    lead.send(opus(60, 960, level=42), at_us=18)
    sizes = [len(lead.protected(vp8(501))), len(lead.protected(opus(61)))]
    assert list(forwarder.drain_arrivals()) == [
        Arrival(1, 77, 500, 9_000, 17, sizes[0], level=None, keyframe=True, repaired=False),
        Arrival(2, 88, 60, 960, 18, sizes[1], level=-42, keyframe=False, repaired=False),
    ]
    assert list(forwarder.drain_arrivals()) == []


def test_a_picture_waits_for_its_keyframe_and_says_when_it_opens(
    forwarder: Forwarder, lead: Publisher, room: Subscriber
) -> None:
    forwarder.bind(1, 1)
    lead.send(vp8(1), at_us=0)
    assert forwarder.waiting() == {1}
    assert list(forwarder.drain_events()) == []
    lead.send(vp8(2, key=True), at_us=0)
    assert forwarder.waiting() == frozenset()
    assert list(forwarder.drain_events()) == [Opened(slot=1, source=1)]


def test_a_muted_picture_is_not_asked_for(forwarder: Forwarder, lead: Publisher, room: Subscriber) -> None:
    forwarder.bind(1, 1)
    forwarder.mute(1, True)
    assert forwarder.waiting() == frozenset()
    forwarder.mute(1, False)
    assert forwarder.waiting() == {1}


def test_counts_of_a_slot_are_what_a_sender_report_says(
    forwarder: Forwarder, lead: Publisher, room: Subscriber
) -> None:
    forwarder.bind(1, 1)
    assert forwarder.slot_counts()[1] == SlotCounts(None, 0, 0, 0, 0)
    lead.send(vp8(1, 9_000, key=True), at_us=0)
    lead.send(vp8(2, 9_000), at_us=0)
    octets, wire = 2 * len(vp8(1).payload), 2 * (12 + len(vp8(1).payload) + 16)
    counts = SlotCounts(1, 2, octets, wire, timestamp_offset=50_000 - 9_000)
    assert (forwarder.slot_counts()[1], forwarder.slot_count(1)) == (counts, counts)


# Repair.


def test_what_is_asked_for_again_comes_by_rtx_under_its_own_numbers(
    forwarder: Forwarder, lead: Publisher, room: Subscriber
) -> None:
    forwarder.bind(1, 1)
    for n in range(3):
        lead.send(vp8(n, n * 3_000, key=n == 0, picture_id=n, text=b"frame %d" % n), at_us=n * 33_000)
    first, second, _ = room.received()
    assert forwarder.resend(1, [second.sequence, first.sequence, 4_711], at_us=100_000) == 2
    again = room.received()
    assert [(packet.ssrc, packet.payload_type) for packet in again] == [(11, 121), (11, 121)]
    assert again[1].sequence == again[0].sequence + 1
    assert [packet.timestamp for packet in again] == [second.timestamp, first.timestamp]
    assert [packet.payload for packet in again] == [
        pack("!H", sent.sequence) + sent.payload for sent in (second, first)
    ]


def test_short_picture_ids_and_pictures_without_numbers_are_resent_as_they_were_sent(
    forwarder: Forwarder, lead: Publisher, room: Subscriber
) -> None:
    forwarder.bind(1, 1)
    short, bare = vp8(1), vp8(2)
    short.payload = b"\x90\x80\x7f" + b"\0short"
    bare.payload = b"\x10" + b"\1bare"
    lead.send(short, at_us=0)
    lead.send(bare, at_us=33_000)
    sent = room.received()
    assert [packet.payload for packet in sent] == [short.payload, bare.payload]
    assert forwarder.resend(1, [packet.sequence for packet in sent], at_us=50_000) == 2
    assert [packet.payload[2:] for packet in room.received()] == [short.payload, bare.payload]


def test_sound_is_not_resent(forwarder: Forwarder, lead: Publisher, room: Subscriber) -> None:
    forwarder.bind(2, 2)
    lead.send(opus(1), at_us=0)
    (packet,) = room.received()
    assert forwarder.resend(2, [packet.sequence], at_us=0) == 0
    assert room.received() == []


def test_nothing_of_a_muted_source_is_resent_even_by_a_slot_that_shows_another(
    forwarder: Forwarder, lead: Publisher, room: Subscriber
) -> None:
    other = Publisher(forwarder, number=4)
    other.offer(40, "video")
    forwarder.bind(1, 1)
    lead.send(vp8(1, key=True), at_us=0)
    forwarder.bind(1, 40)
    other.send(vp8(1, key=True), at_us=33_000)
    first, second = room.received()
    forwarder.mute(1, True)
    assert forwarder.resend(1, [first.sequence, second.sequence], at_us=50_000) == 1
    assert [packet.payload[:2] for packet in room.received()] == [pack("!H", second.sequence)]


def test_a_packet_repaired_by_the_publisher_fills_its_gap_once(
    forwarder: Forwarder, lead: Publisher, room: Subscriber
) -> None:
    forwarder.bind(1, 1)
    lost = vp8(2, 3_000, picture_id=1, text=b"lost and found")
    lead.send(vp8(1, key=True), at_us=0)
    lead.send(vp8(3, 6_000, picture_id=2), at_us=66_000)
    lead.send(rtx(lost, sequence=9), at_us=90_000)
    lead.send(lost, at_us=95_000)
    assert [(packet.sequence, packet.payload) for packet in room.received()] == [
        (1_000, vp8(1, key=True).payload),
        (1_002, vp8(3, picture_id=2).payload),
        (1_001, lost.payload),
    ]
    assert dropped(forwarder) == {"duplicate": 1}
    repaired = [arrival for arrival in forwarder.drain_arrivals() if arrival.repaired]
    assert [(arrival.ssrc, arrival.sequence) for arrival in repaired] == [(77, 2)]


def test_a_probe_by_rtx_goes_nowhere(forwarder: Forwarder, lead: Publisher, room: Subscriber) -> None:
    forwarder.bind(1, 1)
    lead.send(vp8(1, key=True), at_us=0)
    probe = rtx(vp8(0), sequence=9)
    probe.payload = b""
    lead.send(probe, at_us=0)
    assert len(room.received()) == 1
    assert dropped(forwarder) == {"padding": 1}


# Finding the source.


def test_a_stream_is_known_by_its_mid_once_and_by_its_ssrc_from_then_on(
    forwarder: Forwarder, lead: Publisher, room: Subscriber
) -> None:
    other = Publisher(forwarder, number=4)
    other.offer(41, "video", mid="a")
    other.offer(42, "video", mid="b")
    for packet in (vp8(1, ssrc=5), vp8(2, mid="b", ssrc=6), vp8(3, mid=None, ssrc=6), vp8(4, mid="a", ssrc=5)):
        if packet.sequence != 1:
            other.send(packet, at_us=0)
    assert [(arrival.source, arrival.sequence) for arrival in forwarder.drain_arrivals()] == [
        (42, 2),
        (42, 3),
        (41, 4),
    ]


def test_a_stream_without_mid_is_known_by_the_ssrc_of_its_offer(forwarder: Forwarder) -> None:
    obs = Publisher(forwarder, number=4)
    obs.offer(41, "video", mid="0", ssrcs=[5])
    obs.offer(42, "video", mid="1", ssrcs=[6])
    obs.send(vp8(1, mid=None, ssrc=6), at_us=0)
    obs.send(vp8(1, mid=None, ssrc=7), at_us=0)
    assert [arrival.source for arrival in forwarder.drain_arrivals()] == [42]
    assert dropped(forwarder) == {"unknown_stream": 1}


def test_a_stream_with_neither_is_known_by_a_payload_type_that_one_line_alone_uses(forwarder: Forwarder) -> None:
    camera_box = Publisher(forwarder, number=4)
    camera_box.offer(41, "video", mid="0")
    camera_box.offer(42, "audio", mid="1")
    camera_box.send(vp8(1, mid=None), at_us=0)
    camera_box.send(opus(1, mid=None), at_us=0)
    assert [arrival.source for arrival in forwarder.drain_arrivals()] == [41, 42]


def test_a_publisher_that_counts_anew_opens_anew(forwarder: Forwarder, lead: Publisher, room: Subscriber) -> None:
    forwarder.bind(1, 1)
    lead.send(vp8(60_000, key=True, ssrc=77), at_us=0)
    lead.send(vp8(5, ssrc=99), at_us=33_000)
    assert forwarder.waiting() == {1}
    lead.send(vp8(6, key=True, ssrc=99), at_us=66_000)
    assert [(packet.ssrc, packet.sequence) for packet in room.received()] == [(10, 1_000), (10, 1_001)]


# Coming and going.


def test_a_peer_that_moves_is_followed_by_its_newest_packet(
    forwarder: Forwarder, lead: Publisher, room: Subscriber
) -> None:
    lead.send(vp8(1, key=True), at_us=0)
    late = lead.protected(vp8(2))
    lead.send(vp8(3), at_us=0, address=ELSEWHERE)
    assert list(forwarder.drain_events()) == [Moved(1, ELSEWHERE)]
    forwarder.receive(late, ("192.0.2.1", 5000), 0)
    assert list(forwarder.drain_events()) == []
    assert [arrival.sequence for arrival in forwarder.drain_arrivals()] == [1, 3, 2]


def test_what_is_sent_to_a_peer_follows_it(forwarder: Forwarder, lead: Publisher, outbox: Outbox) -> None:
    both = Publisher(forwarder, number=4)
    both.offer(41, "audio", mid="1")
    receiving = Subscriber(forwarder, outbox, number=5)
    receiving.offer(9, "audio")
    forwarder.bind(9, 41)
    both.send(opus(1), at_us=0)
    forwarder.move_peer(5, ELSEWHERE)
    both.send(opus(2), at_us=20_000)
    assert [address for _, address in outbox.sent] == [receiving.address, ELSEWHERE]


def test_a_stranger_with_a_known_ssrc_moves_nobody(forwarder: Forwarder, lead: Publisher) -> None:
    lead.send(vp8(1, key=True), at_us=0)
    forged = bytearray(lead.protected(vp8(2)))
    forged[-1] ^= 1
    forwarder.receive(bytes(forged), ELSEWHERE, 0)
    replayed = lead.protected(vp8(3))
    forwarder.receive(replayed, lead.address, 0)
    forwarder.receive(replayed, ELSEWHERE, 0)
    assert list(forwarder.drain_events()) == []
    assert dropped(forwarder) == {"not_authentic": 2}


def test_a_peer_that_left_takes_its_sources_along(forwarder: Forwarder, lead: Publisher, room: Subscriber) -> None:
    forwarder.bind(1, 1)
    lead.send(vp8(1, key=True), at_us=0)
    forwarder.remove_peer(1)
    lead.send(vp8(2), at_us=0)
    assert len(room.received()) == 1
    assert forwarder.slot_counts()[1].source is None
    assert forwarder.waiting() == frozenset()
    assert dropped(forwarder) == {"stranger": 1}


def test_an_old_picture_does_not_stay_when_the_awaited_one_is_gone(
    forwarder: Forwarder, lead: Publisher, room: Subscriber
) -> None:
    other = Publisher(forwarder, number=4)
    other.offer(40, "video")
    forwarder.bind(1, 1)
    lead.send(vp8(1, key=True), at_us=0)
    forwarder.bind(1, 40)
    forwarder.remove_peer(4)
    lead.send(vp8(2), at_us=0)
    assert len(room.received()) == 1


def test_a_peer_that_left_gets_nothing_more(forwarder: Forwarder, lead: Publisher, room: Subscriber) -> None:
    forwarder.bind(1, 1)
    forwarder.remove_peer(2)
    lead.send(vp8(1, key=True), at_us=0)
    assert room.received() == []
    assert (forwarder.slot_counts(), forwarder.slot_count(1)) == ({}, None)


def test_a_new_peer_at_the_address_of_an_old_one_owns_it(
    forwarder: Forwarder, lead: Publisher, room: Subscriber
) -> None:
    newcomer = Publisher(forwarder, number=6)
    forwarder.add_peer(6, newcomer.keys, lead.address)
    newcomer.offer(60, "video")
    newcomer.send(vp8(1, key=True), at_us=0, address=lead.address)
    forwarder.remove_peer(1)
    newcomer.send(vp8(2), at_us=0, address=lead.address)
    assert [arrival.source for arrival in forwarder.drain_arrivals()] == [60, 60]


def test_a_slot_never_changes_its_ssrc(forwarder: Forwarder, room: Subscriber) -> None:
    line = room.offer(1, "video")
    with pytest.raises(ValueError, match="SSRC"):
        forwarder.add_slot(replace(line, ssrc=4_711))


def test_numbers_nobody_knows_any_more_are_ignored(forwarder: Forwarder) -> None:
    forwarder.bind(99, 98)
    forwarder.mute(98, False)
    forwarder.move_peer(97, ELSEWHERE)
    forwarder.remove_peer(97)
    assert forwarder.resend(99, [1], at_us=0) == 0


def test_binding_a_source_that_is_gone_empties_the_slot(
    forwarder: Forwarder, lead: Publisher, room: Subscriber
) -> None:
    forwarder.bind(1, 1)
    lead.send(vp8(1, key=True), at_us=0)
    forwarder.bind(1, 4_711)
    lead.send(vp8(2), at_us=0)
    assert len(room.received()) == 1


def test_a_peer_the_socket_has_no_room_for_loses_its_own_packets_alone(
    forwarder: Forwarder, outbox: Outbox, lead: Publisher, room: Subscriber
) -> None:
    other = Subscriber(forwarder, outbox, number=3)
    other.offer(5, "video")
    forwarder.bind(1, 1)
    forwarder.bind(5, 1)
    outbox.full = {room.address}
    lead.send(vp8(1, key=True), at_us=0)
    assert (room.received(), len(other.received())) == ([], 1)
    assert (forwarder.drain_drops(), forwarder.drain_drops()) == ({2: 1}, {})
    outbox.full = set()
    assert forwarder.resend(1, [1_000], at_us=0) == 1


def test_flush_is_passed_on(forwarder: Forwarder, outbox: Outbox) -> None:
    forwarder.flush()
    assert outbox.flushes == 1
