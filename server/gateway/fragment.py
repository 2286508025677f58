"""The SDP of WHIP and WHEP (RFC 9725, RFC 8840): which line is whose, trickled fragments, restarts. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from media.control import Malformed, SlotName, SourceKind
from media.transport.sdp import Description, read_description

MAX_FRAGMENT_CHARACTERS = 16_384
SOURCES: Mapping[str, SourceKind] = {"audio": "microphone", "video": "camera"}
ICE_WORD = re.compile(r"[A-Za-z0-9+/]{4,256}\Z")
UFRAG_LINE, PASSWORD_LINE = re.compile(r"a=ice-ufrag:[^\r\n]*"), re.compile(r"a=ice-pwd:[^\r\n]*")


@dataclass(frozen=True, slots=True)
class Published:
    """What a line of the answer agreed to take."""

    source: SourceKind
    codec: str  # `vp8`, as PublishTrack names it


def sending(offer: Description) -> dict[str, SourceKind]:
    """Mid → source: the first sound and the first picture that the offer sends."""
    found: dict[str, SourceKind] = {}
    for section in offer.sections:
        source = SOURCES.get(section.kind)
        if source and source not in found.values() and section.direction in ("sendonly", "sendrecv"):
            found[section.mid] = source
    return found


def receiving(offer: Description, place: str) -> dict[str, SlotName]:
    """Mid → slot of `place` (`lead`): the first sound and the first picture that the offer receives."""
    found: dict[str, SlotName] = {}
    for section in offer.sections:
        slot = f"{place}.{section.kind}"
        takes = section.kind in ("audio", "video") and section.direction in ("recvonly", "sendrecv")
        if takes and slot not in found.values():
            found[section.mid] = slot
    return found


def published(answer: str, sends: Mapping[str, SourceKind]) -> Iterator[Published]:
    for section in read_description(answer).sections:
        if section.mid in sends:
            codec = section.rtpmaps[int(section.formats[0])].partition("/")[0].lower()
            yield Published(sends[section.mid], codec)


def ufrag_of(sdp: str) -> str:
    """The first ice-ufrag, or nothing."""
    return next((line.partition(":")[2] for line in sdp.splitlines() if line.startswith("a=ice-ufrag:")), "")


def restarted(offer: str, fragment: str) -> str | None:
    """The offer with the fragment's ICE words, or None when they are the offer's own; raises `Malformed`."""
    if len(fragment) > MAX_FRAGMENT_CHARACTERS:
        raise Malformed("sdp_too_large", f"A fragment may have {MAX_FRAGMENT_CHARACTERS} characters.")
    words = dict(line[2:].partition(":")[::2] for line in fragment.splitlines() if line.startswith("a=ice-"))
    ufrag, password = words.get("ice-ufrag", ""), words.get("ice-pwd", "")
    if not ufrag or ufrag == ufrag_of(offer):
        return None
    if not ICE_WORD.match(ufrag) or not ICE_WORD.match(password):
        raise Malformed("sdp_malformed", "The fragment's ICE words are none.")
    offer = UFRAG_LINE.sub(f"a=ice-ufrag:{ufrag}", offer)
    return PASSWORD_LINE.sub(f"a=ice-pwd:{password}", offer)


def fragment_of(answer: str) -> str:
    """The answer's first section, as far as ICE goes (RFC 9725 section 4.3.3)."""
    head, first, *_ = answer.split("\r\nm=")
    lines = ["a=ice-lite", *(line for line in head.split("\r\n") if line.startswith("a=group:"))]
    media, *attributes = first.rstrip("\r\n").split("\r\n")
    wanted = ("a=mid:", "a=ice-ufrag:", "a=ice-pwd:", "a=candidate:", "a=end-of-candidates")
    lines += [f"m={media}", *(line for line in attributes if line.startswith(wanted))]
    return "\r\n".join(lines) + "\r\n"
