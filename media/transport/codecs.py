"""The codecs and header extensions we speak, found in a line of an offer under the peer's own numbers.

Opus for sound; for pictures VP8 first, then H264 constrained baseline in packetization mode 1, each with its
RTX (RFC 4588) when the peer has it. Payload types differ from browser to browser, so they are looked up, never
assumed.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..control import Malformed
from ..rtp.codecs import CodecName
from .sdp import ANY_PAYLOAD, Section

MID_URI = "urn:ietf:params:rtp-hdrext:sdes:mid"
AUDIO_LEVEL_URI = "urn:ietf:params:rtp-hdrext:ssrc-audio-level"
VIDEO_FEEDBACK = ("nack", "nack pli", "ccm fir", "goog-remb")


@dataclass(frozen=True, slots=True)
class Codec:
    name: CodecName
    payload_type: int
    repair: int | None  # payload type of its RTX
    fmtp: str
    feedback: tuple[str, ...]

    @property
    def payload_types(self) -> tuple[int, ...]:
        return (self.payload_type,) if self.repair is None else (self.payload_type, self.repair)

    @property
    def rtpmap(self) -> str:
        return "opus/48000/2" if self.name == "opus" else f"{self.name}/90000"


def chosen_codecs(section: Section) -> tuple[Codec, ...]:
    """Our codecs in our order of preference; raises `Malformed` when the line has none of them."""
    wanted: tuple[CodecName, ...] = ("opus",) if section.kind == "audio" else ("VP8", "H264")
    found = [codec for name in wanted if (codec := _find(section, name)) is not None]
    if not found:
        raise Malformed("codec_not_supported", f"Line {section.mid} offers none of {', '.join(wanted)}.")
    return tuple(found)


def _find(section: Section, name: CodecName) -> Codec | None:
    offered = [
        int(text)
        for text in section.formats
        if text.isascii() and text.isdigit() and len(text) <= 3
        if section.rtpmaps.get(int(text), "").partition("/")[0].lower() == name.lower()
    ]
    if name == "H264":
        offered = [payload for payload in offered if "packetization-mode=1" in section.fmtps.get(payload, "")]
        offered = [payload for payload in offered if _profile(section, payload).startswith("42")]
        offered.sort(key=lambda payload: not _profile(section, payload).startswith("42e0"))
    if not offered:
        return None
    payload = offered[0]
    repair = _repair(section, payload)
    offered_feedback = {kind for of, kind in section.feedback if of in (payload, ANY_PAYLOAD)}
    feedback = tuple(kind for kind in VIDEO_FEEDBACK if kind in offered_feedback)
    return Codec(name, payload, repair, section.fmtps.get(payload, ""), feedback)


def _profile(section: Section, payload: int) -> str:
    """The profile-level-id; without one it is 42e01f's elder, baseline 1 (RFC 6184 section 8.1)."""
    return section.fmtps.get(payload, "").lower().partition("profile-level-id=")[2] or "420010"


def _repair(section: Section, payload: int) -> int | None:
    for candidate, encoding in section.rtpmaps.items():
        if encoding.lower() == "rtx/90000" and section.fmtps.get(candidate, "").split(";")[0] == f"apt={payload}":
            return candidate
    return None
