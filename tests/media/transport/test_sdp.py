"""Descriptions are read whatever they hold: a browser's sensibly, nonsense as `Malformed`."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from media.control import Malformed
from media.transport.sdp import MAX_BYTES, read_description

OFFERS = Path(__file__).parent / "offers"
CHROMIUM = (OFFERS / "chromium.sdp").read_bytes().decode()
FIREFOX = (OFFERS / "firefox.sdp").read_bytes().decode()


@pytest.mark.parametrize("sdp", [CHROMIUM, FIREFOX])
def test_a_browsers_lines_are_found_in_order(sdp: str) -> None:
    description = read_description(sdp)
    assert [(section.mid, section.kind, section.direction) for section in description.sections] == [
        ("0", "audio", "sendonly"),
        ("1", "video", "sendonly"),
        ("2", "audio", "recvonly"),
        ("3", "video", "recvonly"),
    ]
    assert description.bundled == ("0", "1", "2", "3")
    assert {section.protocol for section in description.sections} == {"UDP/TLS/RTP/SAVPF"}
    assert not any(section.rejected for section in description.sections)


def test_firefoxs_port_0_with_bundle_only_is_no_refusal() -> None:
    assert "m=video 0 " in FIREFOX
    assert [section.rejected for section in read_description(FIREFOX).sections] == [False] * 4
    assert read_description(FIREFOX.replace("a=bundle-only\r\n", "")).sections[3].rejected


def test_firefoxs_fingerprint_of_the_session_holds_for_every_line() -> None:
    (fingerprint,) = {section.fingerprint for section in read_description(FIREFOX).sections}
    assert fingerprint.startswith("sha-256 D0:4E:71")


def test_a_picture_lines_numbers_are_read() -> None:
    line = read_description(FIREFOX).sections[1]
    assert (line.rtpmaps[120], line.fmtps[124]) == ("VP8/90000", "apt=120")
    assert (line.ssrcs[0], line.repairs) == (633259963, {633259963: 4070039953})
    assert line.extensions["urn:ietf:params:rtp-hdrext:sdes:mid"] == 3
    assert (120, "nack pli") in line.feedback


LINE = "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\n"


@pytest.mark.parametrize(
    ("what", "sdp", "code"),
    [
        ("nothing", "", "sdp_malformed"),
        ("prose", "hello", "sdp_malformed"),
        ("too many bytes", "v=0\r\n" + "a=x\r\n" * (MAX_BYTES // 5), "sdp_too_large"),
        ("too many bytes of few characters", "v=0\r\n" + "s=同堂\r\n" * 14_000, "sdp_too_large"),
        ("too many lines", "v=0\n" + "a=\n" * 5_001, "sdp_too_large"),
        ("too many media lines", "v=0\r\n" + LINE * 65, "sdp_too_large"),
        ("too long a line", "v=0\r\na=" + "x" * 1_100, "sdp_too_large"),
        ("half a media line", "v=0\r\nm=audio\r\n", "sdp_malformed"),
        ("a port of another script", "v=0\r\nm=audio ٣ UDP/TLS/RTP/SAVPF 111\r\n", "sdp_malformed"),
        ("a payload type of 128", "v=0\r\n" + LINE + "a=rtpmap:128 opus/48000\r\n", "sdp_malformed"),
        ("a payload type below 0", "v=0\r\n" + LINE + "a=rtpmap:-1 opus/48000\r\n", "sdp_malformed"),
        ("an endless number", "v=0\r\n" + LINE + "a=ssrc:" + "9" * 900 + " cname:x\r\n", "sdp_malformed"),
        ("half an attribute", "v=0\r\n" + LINE + "a=rtpmap:111\r\n", "sdp_malformed"),
        ("a group of three", "v=0\r\n" + LINE + "a=ssrc-group:FID 1 2 3\r\n", "sdp_malformed"),
        ("a mid of two words", "v=0\r\n" + LINE + "a=mid:a b\r\n", "sdp_malformed"),
        ("a carriage return within", "v=0\r\na=x\ry\r\n", "sdp_malformed"),
        ("a zero byte", "v=0\r\na=x\0y\r\n", "sdp_malformed"),
        ("half a surrogate pair", "v=0\r\n" + LINE + "a=rtpmap:\ud800 x\r\n", "sdp_malformed"),
    ],
)
def test_nonsense_has_a_code(what: str, sdp: str, code: str) -> None:
    with pytest.raises(Malformed) as refused:
        read_description(sdp)
    assert refused.value.code == code, what


@given(st.text(max_size=300))
def test_any_text_is_read_or_malformed(text: str) -> None:
    read_or_malformed(text)
    read_or_malformed("v=0\r\n" + text)


@settings(max_examples=300)
@given(
    st.sampled_from([CHROMIUM, FIREFOX]),
    st.lists(st.tuples(st.integers(0, 20_000), st.integers(0, 40), st.text(max_size=6)), min_size=1, max_size=8),
)
def test_a_browsers_offer_with_pieces_torn_out_is_read_or_malformed(
    sdp: str, tears: list[tuple[int, int, str]]
) -> None:
    for at, length, patch in tears:
        at %= len(sdp)
        sdp = sdp[:at] + patch + sdp[at + length :]
    read_or_malformed(sdp)


def read_or_malformed(text: str) -> None:
    try:
        read_description(text)
    except Malformed as malformed:
        assert malformed.code in ("sdp_malformed", "sdp_too_large")


@pytest.mark.parametrize(
    "line",
    [
        "a=rtpmap:96 VP8/90000",
        "a=rtcp-fb:* nack",
        "a=ssrc:1 cname:x",
        "a=ssrc-group:FID 1 2",
        "a=x",
        "a=fmtp:96 y",
    ],
)
def test_the_largest_description_costs_less_than_five_milliseconds(line: str) -> None:
    head = "v=0\r\n" + "m=video 9 UDP/TLS/RTP/SAVPF " + " ".join(map(str, range(128))) + "\r\n"
    count = min(4_990, (MAX_BYTES - len(head)) // (len(line) + 2))
    padding = " " * min(1_000 - len(line), (MAX_BYTES - len(head)) // count - len(line) - 2)
    bomb = head + (line + padding + "\r\n") * count
    assert 0.9 * MAX_BYTES < len(bomb) <= MAX_BYTES
    assert min(cpu_ms_to_read(bomb) for _ in range(5)) < 5


def cpu_ms_to_read(text: str) -> float:
    began = time.thread_time()
    read_or_malformed(text)
    return (time.thread_time() - began) * 1_000
