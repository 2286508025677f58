from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.rtp.clock import ntp_of
from media.rtp.compound import built, parsed
from media.rtp.reports import (
    Description,
    FullIntra,
    Goodbye,
    Nack,
    PictureLoss,
    ReceiverReport,
    Report,
    ReportBlock,
    SenderReport,
    round_trip_ms,
)

BLOCK = ReportBlock(
    ssrc=7, fraction_lost=255, lost=-(1 << 23), highest=0x1FFFF, jitter=90, lsr=0xB7050000, dlsr=0x54000
)
ALL: list[Report] = [
    SenderReport(1, 0xE9000000_80000000, 0xFFFFFFFF, 12, 3456, (BLOCK, ReportBlock(8, lost=(1 << 23) - 1))),
    ReceiverReport(1, (BLOCK,)),
    Description(1, "tongtang"),
    Nack(1, 7, (65_534, 65_535, 0, 1, 15, 40)),
    PictureLoss(1, 7),
    FullIntra(1, ((7, 255), (8, 0))),
    Goodbye((1, 2)),
]


def test_every_report_survives_its_bytes() -> None:
    assert parsed(built(ALL)) == ALL


@pytest.mark.parametrize("cname", ["", "a", "ab", "abc", "abcd", "名"])
def test_a_name_of_any_length_leaves_what_follows_in_place(cname: str) -> None:
    assert parsed(built([Description(1, cname), Goodbye((1,))])) == [Description(1, cname), Goodbye((1,))]


def test_a_pli_of_chromium() -> None:
    assert parsed(bytes.fromhex("81ce0002 00000001 0000002a")) == [PictureLoss(sender=1, media=42)]


def test_a_nack_names_a_packet_and_those_in_the_mask_behind_it() -> None:
    assert parsed(bytes.fromhex("81cd0003 00000001 0000002a fffe8003")) == [
        Nack(sender=1, media=42, sequences=(65_534, 65_535, 0, 14))
    ]


@given(st.sets(st.integers(0, 0xFFFF), min_size=1, max_size=200))
def test_a_nack_asks_for_what_it_is_told_and_nothing_else(sequences: set[int]) -> None:
    asked = tuple(sorted(sequences))
    assert parsed(built([Nack(1, 2, asked)])) == [Nack(1, 2, asked)]


def test_padding_behind_a_report_is_no_part_of_it() -> None:
    padded = bytes.fromhex("a1cd0004 00000001 0000002a 00070000 00000004")
    assert parsed(padded) == [Nack(sender=1, media=42, sequences=(7,))]


def test_kinds_we_have_no_use_for_are_passed_over() -> None:
    remb = bytes.fromhex("8fce0005 00000001 00000000 52454d42 01000000 0000002a")
    transport_cc = bytes.fromhex("8fcd0005 00000001 0000002a 00000001 00000000 20010000")
    extended = bytes.fromhex("80cf0001 00000001")
    assert parsed(remb + transport_cc + extended + built([PictureLoss(1, 2)])) == [PictureLoss(1, 2)]


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param("81ce00ff 00000001", id="longer than the datagram"),
        pytest.param("41ce0002 00000001 0000002a", id="version 1"),
        pytest.param("a1ce0002 00000001 000000ff", id="more padding than packet"),
        pytest.param("a1ce0002 00000001 00000000", id="a padding of nothing"),
        pytest.param("81ce00", id="half a head"),
    ],
)
def test_what_stood_before_a_fault_is_kept(fault: str) -> None:
    assert parsed(built([PictureLoss(1, 2)]) + bytes.fromhex(fault)) == [PictureLoss(1, 2)]


@pytest.mark.parametrize(
    "hollow",
    [
        pytest.param("9fc80006" + "00" * 24, id="a sender report that counts 31 blocks and has none"),
        pytest.param("9fc90001 00000001", id="a receiver report likewise"),
        pytest.param("82cb0001 00000001", id="a goodbye of two with one"),
        pytest.param("81cd0001 00000001", id="a nack without its stream"),
        pytest.param("81ca0001 00000001", id="a description without a name"),
    ],
)
def test_a_packet_that_promises_more_than_it_holds_is_left_out(hollow: str) -> None:
    assert parsed(bytes.fromhex(hollow) + built([PictureLoss(1, 2)])) == [PictureLoss(1, 2)]


@given(st.lists(st.binary(max_size=60), max_size=3), st.sampled_from(range(200, 208)))
def test_any_bytes_at_all_are_read_without_harm(bodies: list[bytes], kind: int) -> None:
    compound = b"".join(
        bytes([0x80 | len(body) & 31, kind]) + (len(body) // 4).to_bytes(2, "big") + body for body in bodies
    )
    parsed(compound)


def test_a_datagram_stuffed_with_packets_is_read_only_so_far() -> None:
    assert parsed(built([PictureLoss(1, n) for n in range(120)])) == [PictureLoss(1, n) for n in range(64)]


def test_a_nack_that_names_thousands_is_heard_only_so_far() -> None:
    everything = bytes.fromhex("81cd0166 00000001 00000002") + b"".join(
        (17 * n).to_bytes(2, "big") + b"\xff\xff" for n in range(356)
    )
    assert parsed(everything) == [Nack(1, 2, tuple(range(512)))]


def test_more_blocks_than_a_packet_can_count_are_our_own_mistake() -> None:
    with pytest.raises(ValueError, match="32"):
        built([ReceiverReport(1, (ReportBlock(7),) * 32)])


def test_the_round_trip_of_the_example_in_rfc_3550() -> None:
    block = ReportBlock(ssrc=7, lsr=0xB7052000, dlsr=0x00054000)
    assert round_trip_ms(block, arrived_ntp=0xB44D_B710_8000_0000) == 6_125


def test_who_has_had_no_sender_report_cannot_tell_a_round_trip() -> None:
    assert round_trip_ms(ReportBlock(ssrc=7, dlsr=1), ntp_of(0)) is None


def test_a_report_from_the_future_tells_no_round_trip() -> None:
    now = ntp_of(1_764_000_000_000_000)
    block = ReportBlock(ssrc=7, lsr=(now >> 16) & 0xFFFFFFFF, dlsr=65_536)
    assert round_trip_ms(block, now) is None
