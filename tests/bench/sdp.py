"""Just enough SDP to send one sound and one picture to a server, or to receive them from it."""

from __future__ import annotations

import re
from dataclasses import dataclass

OPUS, VP8 = 111, 96
CANDIDATE = re.compile(r"a=candidate:\S+ 1 udp \d+ (\S+) (\d+) typ host", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Remote:
    """Where the other end listens, and its ICE credentials."""

    address: tuple[str, int]
    ufrag: str
    password: str


@dataclass(frozen=True, slots=True)
class Local:
    address: tuple[str, int]
    ufrag: str
    password: str
    fingerprint: str
    ssrcs: dict[str, int]  # of what we send: audio, video


def described(local: Local, direction: str, setup: str, mids: tuple[str, str] = ("0", "1")) -> str:
    """An offer (`actpass`) or an answer (`active`) with an audio and a video section."""
    lines = ["v=0", "o=- 1 1 IN IP4 0.0.0.0", "s=-", "t=0 0", f"a=group:BUNDLE {mids[0]} {mids[1]}"]
    for mid, kind in zip(mids, ("audio", "video"), strict=True):
        lines += _section(local, kind, mid, direction, setup)
    return "\r\n".join(lines) + "\r\n"


def _section(local: Local, kind: str, mid: str, direction: str, setup: str) -> list[str]:
    payload = OPUS if kind == "audio" else VP8
    codec = "opus/48000/2" if kind == "audio" else "VP8/90000"
    lines = [
        f"m={kind} 9 UDP/TLS/RTP/SAVPF {payload}",
        "c=IN IP4 0.0.0.0",
        f"a=mid:{mid}",
        f"a={direction}",
        f"a=ice-ufrag:{local.ufrag}",
        f"a=ice-pwd:{local.password}",
        f"a=fingerprint:sha-256 {local.fingerprint}",
        f"a=candidate:1 1 udp 2130706431 {local.address[0]} {local.address[1]} typ host",
        f"a=setup:{setup}",
        "a=rtcp-mux",
        f"a=rtpmap:{payload} {codec}",
    ]
    if kind == "video":
        lines += [f"a=rtcp-fb:{payload} nack pli", f"a=rtcp-fb:{payload} nack"]
    if direction == "sendonly":
        lines += [f"a=msid:bench {kind}", f"a=ssrc:{local.ssrcs[kind]} cname:bench"]
    return lines


def remote_of(sdp: str, host: str | None = None) -> Remote:
    """The first host candidate on IPv4, or the one at `host`."""
    found = [(match[1], int(match[2])) for match in CANDIDATE.finditer(sdp) if "." in match[1]]
    address = next(address for address in found if host in (None, address[0]))
    return Remote(address, _first(sdp, "ice-ufrag"), _first(sdp, "ice-pwd"))


def mids_of(sdp: str) -> tuple[str, str]:
    """The mids of the audio and the video section, in this order."""
    mids = re.findall(r"a=mid:(\S+)", sdp)
    return (mids[0], mids[1])


def _first(sdp: str, attribute: str) -> str:
    match = re.search(rf"a={attribute}:(\S+)", sdp)
    assert match is not None, f"no a={attribute} in the description"
    return match[1]
