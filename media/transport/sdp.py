"""Session descriptions read line by line (RFC 8866, RFC 8829), as much of them as a media server needs.

Limits come before everything: a description is counted and measured before its first attribute is looked at,
and one pass over its lines costs well under 5 ms for the largest that is let in. Whatever cannot be understood
raises `Malformed`, nothing else. What to answer is `negotiation`'s business.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from ..control import Malformed

MAX_BYTES = 131_072  # the longest offer met in the field, 25 uncut lines of Chromium, has 88 kB
MAX_SECTIONS = 64
MAX_LINE_CHARACTERS = 1_024
MAX_LINES = 5_000  # that same offer has 3,000

ANY_PAYLOAD = -1  # `a=rtcp-fb:* …`

Direction = Literal["sendrecv", "sendonly", "recvonly", "inactive"]


@dataclass(slots=True)
class Section:
    """One m-line with its attributes, as written; session-level ICE, DTLS and direction are filled in."""

    kind: str
    mid: str = ""
    direction: Direction = "sendrecv"
    protocol: str = ""
    rejected: bool = False  # port 0 without bundle-only
    ufrag: str = ""
    password: str = ""
    fingerprint: str = ""  # `<algorithm> <value>`
    setup: str = ""
    rtcp_mux: bool = False
    rtcp_rsize: bool = False
    formats: list[str] = field(default_factory=list)  # payload types, in the offerer's order of preference
    rtpmaps: dict[int, str] = field(default_factory=dict)  # `VP8/90000`, as written
    fmtps: dict[int, str] = field(default_factory=dict)
    feedback: set[tuple[int, str]] = field(default_factory=set)  # (payload type, `nack pli`)
    extensions: dict[str, int] = field(default_factory=dict)  # URI → id
    ssrcs: list[int] = field(default_factory=list)  # in the order written
    repairs: dict[int, int] = field(default_factory=dict)  # media SSRC → RTX SSRC (ssrc-group FID)


@dataclass(slots=True)
class Description:
    sections: list[Section]
    bundled: tuple[str, ...]  # mids of the BUNDLE group, in its order


def read_description(text: str) -> Description:
    """The description in `text`; raises `Malformed`."""
    session = current = Section(kind="")
    sections: list[Section] = []
    bundled: tuple[str, ...] = ()
    for line in _measured_lines(text):
        if line.startswith("a="):
            name, _, value = line[2:].partition(":")
            if (read := ATTRIBUTES.get(name)) is not None:
                try:
                    read(current, value)
                except (ValueError, IndexError) as error:
                    raise Malformed("sdp_malformed", f"Not an attribute: {line[:40]!r}.") from error
            elif name == "group" and value.startswith("BUNDLE"):
                bundled = tuple(value.split()[1:])
        elif line.startswith("m="):
            current = _media_line(line, session)
            sections.append(current)
    return Description(sections, bundled)


def _measured_lines(text: str) -> list[str]:
    if len(text) > MAX_BYTES or len(text.encode("utf-8", "replace")) > MAX_BYTES:
        raise Malformed("sdp_too_large", f"A session description may have {MAX_BYTES} bytes.")
    if text.count("\nm=") > MAX_SECTIONS:
        raise Malformed("sdp_too_large", f"A session description may have {MAX_SECTIONS} media lines.")
    if text.count("\n") > MAX_LINES:
        raise Malformed("sdp_too_large", f"A session description may have {MAX_LINES} lines.")
    lines = text.replace("\r\n", "\n").split("\n")
    if "\r" in text.replace("\r\n", "") or "\0" in text:
        raise Malformed("sdp_malformed", "A session description has no control characters in its lines.")
    if max(map(len, lines)) > MAX_LINE_CHARACTERS:
        raise Malformed(
            "sdp_too_large", f"A line of a session description may have {MAX_LINE_CHARACTERS} characters."
        )
    if lines[0] != "v=0":
        raise Malformed("sdp_malformed", "A session description begins with v=0.")
    return lines


def _media_line(line: str, session: Section) -> Section:
    match line[2:].split():
        case [kind, port, protocol, *formats] if port.isascii() and port.isdigit():
            return Section(
                kind=kind,
                protocol=protocol,
                direction=session.direction,
                rejected=port == "0",
                ufrag=session.ufrag,
                password=session.password,
                fingerprint=session.fingerprint,
                setup=session.setup,
                formats=formats,
            )
    raise Malformed("sdp_malformed", f"Not a media line: {line[:40]!r}.")


def _needed(text: str, highest: int) -> int:
    """A plain decimal in 0..highest; int() alone takes signs, underscores and other scripts' digits."""
    if text.isdigit() and text.isascii() and len(text) <= 10 and (number := int(text)) <= highest:
        return number
    raise ValueError(text)


def _mid(section: Section, value: str) -> None:
    if not 1 <= len(value) <= 16 or not value.isascii() or not value.isprintable() or " " in value:
        raise ValueError(value)
    section.mid = value


def _ufrag(section: Section, value: str) -> None:
    section.ufrag = value


def _password(section: Section, value: str) -> None:
    section.password = value


def _fingerprint(section: Section, value: str) -> None:
    section.fingerprint = value.strip()


def _setup(section: Section, value: str) -> None:
    section.setup = value


def _rtcp_mux(section: Section, _: str) -> None:
    section.rtcp_mux = True


def _rtcp_rsize(section: Section, _: str) -> None:
    section.rtcp_rsize = True


def _bundle_only(section: Section, _: str) -> None:
    section.rejected = False  # Firefox writes `m=video 0 …` and means it (RFC 9143 section 6)


def _rtpmap(section: Section, value: str) -> None:
    payload, encoding = value.split(None, 1)
    section.rtpmaps[_needed(payload, 127)] = encoding


def _fmtp(section: Section, value: str) -> None:
    payload, parameters = value.split(None, 1)
    section.fmtps[_needed(payload, 127)] = parameters


def _rtcp_fb(section: Section, value: str) -> None:
    payload, kind = value.split(None, 1)
    section.feedback.add((ANY_PAYLOAD if payload == "*" else _needed(payload, 127), kind))


def _extmap(section: Section, value: str) -> None:
    number, uri = value.split()[:2]
    identifier = _needed(number.partition("/")[0], 255)
    if 1 <= identifier <= 14:  # only the one-byte form of RFC 8285 is spoken here
        section.extensions[uri] = identifier


def _ssrc(section: Section, value: str) -> None:
    ssrc = _needed(value.split(None, 1)[0], 0xFFFFFFFF)
    if not section.ssrcs or section.ssrcs[-1] != ssrc:
        section.ssrcs.append(ssrc)


def _ssrc_group(section: Section, value: str) -> None:
    words = value.split()
    if words[0] == "FID":
        _, media, repair = words
        section.repairs[_needed(media, 0xFFFFFFFF)] = _needed(repair, 0xFFFFFFFF)


def _direction(direction: Direction) -> Callable[[Section, str], None]:
    def read(section: Section, _: str) -> None:
        section.direction = direction

    return read


ATTRIBUTES: dict[str, Callable[[Section, str], None]] = {
    "mid": _mid,
    "ice-ufrag": _ufrag,
    "ice-pwd": _password,
    "fingerprint": _fingerprint,
    "setup": _setup,
    "rtcp-mux": _rtcp_mux,
    "rtcp-rsize": _rtcp_rsize,
    "bundle-only": _bundle_only,
    "rtpmap": _rtpmap,
    "fmtp": _fmtp,
    "rtcp-fb": _rtcp_fb,
    "extmap": _extmap,
    "ssrc": _ssrc,
    "ssrc-group": _ssrc_group,
    "sendrecv": _direction("sendrecv"),
    "sendonly": _direction("sendonly"),
    "recvonly": _direction("recvonly"),
    "inactive": _direction("inactive"),
}
