"""Browsers' offers become agreements and answers; offers that nobody could keep are refused with a code."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from pathlib import Path

import pytest

from media.control import Malformed, Offer, SourceKind
from media.transport.answer import Here, write_answer
from media.transport.negotiation import Agreement, ReceiveLine, agree
from media.transport.sdp import read_description

OFFERS = Path(__file__).parent / "offers"
CHROMIUM = (OFFERS / "chromium.sdp").read_bytes().decode()
FIREFOX = (OFFERS / "firefox.sdp").read_bytes().decode()
HERE = Here("ours", "secret", "sha-256 AA:BB", ("192.0.2.1", "127.0.0.1"), 40_000)
SEND: Mapping[str, SourceKind] = {"0": "microphone", "1": "camera"}
RECEIVE = {"2": "lead.audio", "3": "lead.video"}


def agreed(
    sdp: str,
    send: Mapping[str, SourceKind] = SEND,
    receive: Mapping[str, str] = RECEIVE,
    kept: Mapping[str, ReceiveLine] | None = None,
) -> Agreement:
    numbers = itertools.count(1_000)
    offer = Offer("class", 1, "hall", "pc1", sdp, send, receive)
    return agree(offer, read_description(sdp), kept or {}, lambda: next(numbers))


def sections(answer: str) -> list[list[str]]:
    """The answer's lines: those of the session, then those of each media line."""
    parts = answer.removesuffix("\r\n").split("\r\nm=")
    return [parts[0].split("\r\n"), *(f"m={part}".split("\r\n") for part in parts[1:])]


def test_each_browsers_own_numbers_are_used() -> None:
    def numbers(sdp: str) -> list[tuple[str, int, int | None]]:
        return [(c.name, c.payload_type, c.repair) for line in agreed(sdp).receives for c in line.codecs]

    assert numbers(FIREFOX) == [("opus", 109, None), ("VP8", 120, 124)]
    assert numbers(CHROMIUM) == [("opus", 111, None), ("VP8", 96, 97), ("H264", 108, 109)]


def test_what_the_offer_announces_of_its_sources_is_kept() -> None:
    sound, picture = agreed(FIREFOX).sends
    assert (sound.source, sound.ssrc, sound.repair_ssrc) == ("microphone", 3349209847, None)
    assert (picture.source, picture.ssrc, picture.repair_ssrc) == ("camera", 633259963, 4070039953)


@pytest.mark.parametrize("sdp", [CHROMIUM, FIREFOX])
def test_the_answer_says_everything_a_browser_needs(sdp: str) -> None:
    session, *lines = sections(write_answer(agreed(sdp), HERE, 7, 1))
    assert "a=ice-lite" in session
    assert "a=group:BUNDLE 0 1 2 3" in session
    for line in lines:
        assert line[0].split()[1:3] == ["9", "UDP/TLS/RTP/SAVPF"]
        for needed in ("a=setup:passive", "a=ice-ufrag:ours", "a=ice-pwd:secret", "a=fingerprint:sha-256 AA:BB"):
            assert line.count(needed) == 1
        assert "a=rtcp-mux" in line
    assert ["a=recvonly" in line for line in lines] == [True, True, False, False]
    assert ["a=sendonly" in line for line in lines] == [False, False, True, True]


def test_candidates_stand_once_in_the_order_of_our_addresses() -> None:
    answer = write_answer(agreed(CHROMIUM), HERE, 7, 1)
    candidates = [line.split()[3:6] for line in answer.split("\r\n") if line.startswith("a=candidate")]
    assert [(address, port) for _, address, port in candidates] == [("192.0.2.1", "40000"), ("127.0.0.1", "40000")]
    priorities = [int(priority) for priority, _, _ in candidates]
    assert priorities == sorted(priorities, reverse=True)
    assert all(line.startswith("m=") is False or "a=candidate" not in line for line in answer.split("\r\n"))


def test_a_slot_announces_its_ssrcs_and_sound_and_picture_of_the_lead_share_a_stream() -> None:
    *_, sound, picture = sections(write_answer(agreed(FIREFOX), HERE, 7, 1))
    assert "a=msid:lead lead.audio" in sound
    assert "a=ssrc:1000 cname:lead" in sound
    assert not [line for line in sound if line.startswith("a=ssrc-group")]
    assert "a=msid:lead lead.video" in picture
    assert "a=ssrc-group:FID 1002 1003" in picture
    assert "a=ssrc:1002 cname:lead" in picture
    assert "a=ssrc:1003 cname:lead" in picture


def test_pictures_have_repair_and_feedback_both_ways() -> None:
    _, _, sent, _, received = sections(write_answer(agreed(CHROMIUM), HERE, 7, 1))
    for line in (sent, received):
        assert line[0] == "m=video 9 UDP/TLS/RTP/SAVPF 96 97 108 109"
        assert "a=fmtp:97 apt=96" in line
        assert "a=fmtp:108 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f" in line
        for kind in ("nack", "nack pli", "ccm fir"):
            assert f"a=rtcp-fb:96 {kind}" in line
        assert not [each for each in line if "transport-cc" in each or "transport-wide" in each]


def test_a_slot_keeps_its_numbers_in_a_further_offer() -> None:
    kept = {line.mid: line for line in agreed(FIREFOX).receives}
    again = agreed(FIREFOX, kept=kept)
    assert {line.mid: (line.ssrc, line.repair_ssrc) for line in again.receives} == {
        mid: (line.ssrc, line.repair_ssrc) for mid, line in kept.items()
    }


def test_what_nobody_named_is_refused_with_port_0() -> None:
    data = (
        "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\nc=IN IP4 0.0.0.0\r\na=mid:4\r\na=sctp-port:5000\r\n"
    )
    agreement = agreed(CHROMIUM.replace("BUNDLE 0 1 2 3", "BUNDLE 0 1 2 3 4") + data, receive={"2": "lead.audio"})
    session, *lines = sections(write_answer(agreement, HERE, 7, 1))
    assert "a=group:BUNDLE 0 1 2" in session
    assert lines[3][0].startswith("m=video 0 UDP/TLS/RTP/SAVPF 96")
    assert lines[4][0] == "m=application 0 UDP/DTLS/SCTP webrtc-datachannel"


def test_a_camera_box_that_speaks_h264_alone_is_taken() -> None:
    sdp = CHROMIUM.replace("VP8/90000", "AV2/90000")
    assert [codec.name for codec in agreed(sdp).sends[1].codecs] == ["H264"]


@pytest.mark.parametrize(
    ("what", "sdp", "send", "receive", "code"),
    [
        ("a line that is not there", CHROMIUM, {"9": "camera"}, {}, "unknown_mid"),
        ("no line", CHROMIUM, {}, {}, "nothing_offered"),
        ("a slot nobody knows", CHROMIUM, {}, {"3": "attic.video"}, "unknown_slot"),
        ("a slot with something behind it", CHROMIUM, {}, {"3": "lead.video\n"}, "unknown_slot"),
        ("a picture as a sound", CHROMIUM, {}, {"3": "lead.audio"}, "wrong_line"),
        ("a microphone as a picture", CHROMIUM, {"1": "microphone"}, {}, "wrong_line"),
        ("a receiving line that should send", CHROMIUM, {"3": "camera"}, {}, "wrong_line"),
        ("one source twice", CHROMIUM + CHROMIUM[CHROMIUM.index("m=video") :], SEND, RECEIVE, "named_twice"),
        ("a line both ways", CHROMIUM, {"1": "camera"}, {"1": "lead.video"}, "named_twice"),
        ("a slot twice", CHROMIUM, {}, {"2": "lead.audio", "3": "lead.audio"}, "named_twice"),
        ("plain RTP", CHROMIUM.replace("UDP/TLS/RTP/SAVPF", "RTP/AVP"), SEND, RECEIVE, "wrong_line"),
        ("no rtcp-mux", CHROMIUM.replace("a=rtcp-mux\r\n", ""), SEND, RECEIVE, "wrong_line"),
        ("no bundle", CHROMIUM.replace("a=group:BUNDLE", "a=group:LS"), SEND, RECEIVE, "not_bundled"),
        ("no ICE", CHROMIUM.replace("a=ice-", "a=ace-"), SEND, RECEIVE, "sdp_malformed"),
        ("no fingerprint", CHROMIUM.replace("a=fingerprint", "a=thumb"), SEND, RECEIVE, "sdp_malformed"),
        ("a weak fingerprint", CHROMIUM.replace("sha-256", "md5"), SEND, RECEIVE, "sdp_malformed"),
        ("a passive peer", CHROMIUM.replace("setup:actpass", "setup:passive"), SEND, RECEIVE, "sdp_malformed"),
        ("no codec of ours", CHROMIUM.replace("opus", "silk"), SEND, RECEIVE, "codec_not_supported"),
    ],
)
def test_an_offer_that_cannot_be_kept_has_a_code(
    what: str, sdp: str, send: Mapping[str, SourceKind], receive: Mapping[str, str], code: str
) -> None:
    with pytest.raises(Malformed) as refused:
        agreed(sdp, send, receive)
    assert refused.value.code == code, what


def test_a_connections_slots_are_numbered() -> None:
    (line,) = agreed(CHROMIUM, {}, {"2": "lead.audio"}).receives
    full = {f"old{number}": line for number in range(128)}
    with pytest.raises(Malformed) as refused:
        agreed(CHROMIUM, kept=full)
    assert refused.value.code == "too_many_lines"
