from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.rtp.packet import ONE_BYTE, TWO_BYTE, Packet, elements, extension_block, parsed

BARE = bytes.fromhex("80e00fff0000c0deface1234") + b"picture"


def fields(packet: Packet | None) -> dict[str, object] | None:
    return None if packet is None else {name: getattr(packet, name) for name in Packet.__slots__}


def test_a_bare_packet_has_its_fields_and_nothing_else() -> None:
    assert fields(parsed(BARE)) == {
        "payload_type": 96,
        "marker": True,
        "sequence": 4095,
        "timestamp": 0xC0DE,
        "ssrc": 0xFACE1234,
        "payload": b"picture",
        "csrcs": (),
        "profile": 0,
        "extension": b"",
    }


def test_padding_is_no_payload() -> None:
    packet = parsed(bytes([BARE[0] | 0x20]) + BARE[1:] + b"\0\0\3")
    assert packet is not None
    assert packet.payload == b"picture"


def test_a_packet_of_padding_alone_has_an_empty_payload() -> None:
    packet = parsed(bytes([0xA0]) + BARE[1:12] + bytes(254) + b"\xff")
    assert packet is not None
    assert packet.payload == b""


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(BARE[:11], id="header cut short"),
        pytest.param(b"\x40" + BARE[1:], id="version 1"),
        pytest.param(b"\x8f" + BARE[1:], id="fifteen contributors that are not there"),
        pytest.param(b"\x90" + BARE[1:12], id="an extension without its head"),
        pytest.param(b"\x90" + BARE[1:12] + b"\xbe\xde\0\2" + bytes(7), id="an extension cut short"),
        pytest.param(b"\xa0" + BARE[1:12], id="padding counted by the header's last byte"),
        pytest.param(b"\xa0" + BARE[1:12] + b"\0", id="a padding of nothing"),
        pytest.param(b"\xa0" + BARE[1:12] + b"\x03\x03", id="more padding than packet"),
    ],
)
def test_what_is_not_sound_is_no_packet(data: bytes) -> None:
    assert parsed(data) is None


@given(st.binary(max_size=100))
def test_any_bytes_at_all_are_a_packet_or_none(data: bytes) -> None:
    packet = parsed(b"\x80" + data)
    if packet is not None:
        list(packet.elements())


packets = st.builds(
    Packet,
    payload_type=st.integers(0, 127),
    sequence=st.integers(0, 0xFFFF),
    timestamp=st.integers(0, 0xFFFFFFFF),
    ssrc=st.integers(0, 0xFFFFFFFF),
    payload=st.binary(max_size=50),
    marker=st.booleans(),
    csrcs=st.lists(st.integers(0, 0xFFFFFFFF), max_size=15).map(tuple),
    profile=st.just(ONE_BYTE),
    extension=st.integers(0, 5).flatmap(lambda words: st.binary(min_size=4 * words, max_size=4 * words)),
)


@given(packets)
def test_a_packet_survives_its_bytes(packet: Packet) -> None:
    assert fields(parsed(packet.serialised())) == fields(packet)


def test_elements_of_the_one_byte_form() -> None:
    assert list(elements(ONE_BYTE, bytes.fromhex("10 ff 00 31 aabb 00 00"))) == [(1, b"\xff"), (3, b"\xaa\xbb")]


def test_elements_of_the_two_byte_form() -> None:
    assert list(elements(TWO_BYTE | 5, bytes.fromhex("01 00 00 ff 02 aabb"))) == [(1, b""), (255, b"\xaa\xbb")]


def test_the_reserved_id_ends_the_one_byte_form() -> None:
    assert list(elements(ONE_BYTE, bytes.fromhex("10 01 f0 02 20 03"))) == [(1, b"\x01")]


def test_an_element_that_runs_out_of_its_block_is_left_out() -> None:
    assert list(elements(ONE_BYTE, bytes.fromhex("10 01 37 02"))) == [(1, b"\x01")]
    assert list(elements(TWO_BYTE, bytes.fromhex("01 01 05 02 09 aa"))) == [(1, b"\x05")]


def test_an_unknown_profile_has_no_elements() -> None:
    assert list(elements(0x1234, bytes.fromhex("10 01 00 00"))) == []


def test_no_values_make_no_block() -> None:
    assert extension_block([]) == b""


@pytest.mark.parametrize(
    ("values", "profile"),
    [
        ([(1, b"0"), (14, b"\x85")], ONE_BYTE),
        ([(15, b"0")], TWO_BYTE),
        ([(1, bytes(17))], TWO_BYTE),
        ([(1, b"")], TWO_BYTE),
    ],
)
def test_a_block_takes_the_two_byte_form_only_when_it_must(values: list[tuple[int, bytes]], profile: int) -> None:
    packet = parsed(b"\x90" + BARE[1:12] + extension_block(values) + b"payload")
    assert packet is not None
    assert packet.profile == profile
    assert list(packet.elements()) == values
    assert packet.payload == b"payload"
