"""An offer becomes an agreement: which lines send and receive what, and the answer that says so (RFC 9429).

The server is ICE-lite and DTLS-passive, bundles everything and multiplexes RTCP, so one section's ICE and DTLS
stand for all. Every receiving line is a slot with SSRCs of its own, announced by `a=ssrc`, and keeps them for
the life of the DTLS session: a retired SSRC that came back would reuse AES-GCM nonces. Nothing here waits or
draws chance.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ..control import SOUND, Malformed, Offer, SlotName, SourceKind
from .codecs import AUDIO_LEVEL_URI, MID_URI, Codec, chosen_codecs
from .sdp import Description, Section

MAX_SLOTS = 128  # in the life of a DTLS session: each keeps its SSRCs and its history
ICE_WORD = re.compile(r"[A-Za-z0-9+/]+\Z")
FINGERPRINT = re.compile(r"sha-(256|384|512) [0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){31,63}\Z", re.IGNORECASE)
SLOT = re.compile(
    r"(lead\.(audio|video)|screen\.(audio|video)|document\.video|stage[1-9]\.(audio|video)"
    r"|wall([1-9]|1[0-2])\.video|voice[1-3]\.audio)\Z"
)


@dataclass(frozen=True, slots=True)
class SendLine:
    """The peer sends here: one source. SSRCs are what its offer announces; MID on the packets tells the rest."""

    mid: str
    source: SourceKind
    codecs: tuple[Codec, ...]
    extensions: Mapping[str, int]  # URI → id, those agreed
    ssrc: int | None
    repair_ssrc: int | None


@dataclass(frozen=True, slots=True)
class ReceiveLine:
    """The peer receives here: one slot."""

    mid: str
    slot: SlotName
    codecs: tuple[Codec, ...]
    extensions: Mapping[str, int]
    ssrc: int
    repair_ssrc: int  # unused by a line without RTX


@dataclass(frozen=True, slots=True)
class Agreement:
    """What both sides know once the answer has arrived."""

    remote_ufrag: str
    fingerprint: str  # `sha-256 AB:CD…`, of the peer's certificate
    sends: tuple[SendLine, ...]
    receives: tuple[ReceiveLine, ...]
    lines: tuple[tuple[Section, SendLine | ReceiveLine | None], ...]  # every section of the offer, in its order


def agree(
    offer: Offer, description: Description, kept: Mapping[str, ReceiveLine], new_ssrc: Callable[[], int]
) -> Agreement:
    """What `offer`, read as `description`, and we agree on; `kept` are the slots of earlier offers by mid.
    Raises `Malformed`."""
    named = {section.mid for section in description.sections if not section.rejected}
    if unknown := (offer.send.keys() | offer.receive.keys()) - named:
        raise Malformed("unknown_mid", f"No line of the offer has the mid {min(unknown)[:16]!r}.")
    _refuse_doubles(offer, [section.mid for section in description.sections])
    lines = tuple((section, _line(section, offer, kept, new_ssrc)) for section in description.sections)
    used = [section for section, line in lines if line is not None]
    if not used:
        raise Malformed("nothing_offered", "The offer has no line that sends or receives.")
    _require_one_transport(used, description.bundled)
    return Agreement(
        remote_ufrag=used[0].ufrag,
        fingerprint=used[0].fingerprint,
        sends=tuple(line for _, line in lines if isinstance(line, SendLine)),
        receives=tuple(line for _, line in lines if isinstance(line, ReceiveLine)),
        lines=lines,
    )


def _refuse_doubles(offer: Offer, mids: list[str]) -> None:
    for what in (mids, list(offer.send.values()), list(offer.receive.values())):
        if len(set(what)) != len(what):
            raise Malformed("named_twice", "A mid, a source or a slot stands in the offer twice.")
    if offer.send.keys() & offer.receive.keys():
        raise Malformed("named_twice", "A line either sends or receives.")


def _line(
    section: Section, offer: Offer, kept: Mapping[str, ReceiveLine], new_ssrc: Callable[[], int]
) -> SendLine | ReceiveLine | None:
    mid = section.mid
    if mid in offer.send:
        _require(section, "audio" if offer.send[mid] in SOUND else "video", "sendonly")
        ssrc = section.ssrcs[0] if section.ssrcs else None
        repair = section.repairs.get(ssrc) if ssrc is not None else None
        return SendLine(mid, offer.send[mid], chosen_codecs(section), _extensions(section), ssrc, repair)
    if mid in offer.receive:
        slot = offer.receive[mid]
        if SLOT.match(slot) is None:
            raise Malformed("unknown_slot", f"There is no slot {slot[:20]!r}.")
        _require(section, slot.partition(".")[2], "recvonly")
        before = kept.get(mid)
        if before is None and len(kept) >= MAX_SLOTS:
            raise Malformed("too_many_lines", f"A connection may have {MAX_SLOTS} receiving lines in its life.")
        own = (before.ssrc, before.repair_ssrc) if before else (new_ssrc(), new_ssrc())
        return ReceiveLine(mid, slot, chosen_codecs(section), _extensions(section), *own)
    return None


def _require(section: Section, kind: str, direction: str) -> None:
    if section.kind != kind or section.direction not in (direction, "sendrecv"):
        raise Malformed("wrong_line", f"Line {section.mid} is {section.direction} {section.kind[:16]}.")
    if section.protocol != "UDP/TLS/RTP/SAVPF" or not section.rtcp_mux:
        raise Malformed("wrong_line", f"Line {section.mid} has no DTLS-SRTP with rtcp-mux.")


def _extensions(section: Section) -> dict[str, int]:
    return {uri: section.extensions[uri] for uri in (MID_URI, AUDIO_LEVEL_URI) if uri in section.extensions}


def _require_one_transport(used: list[Section], bundled: tuple[str, ...]) -> None:
    """All lines share the first one's ICE and DTLS, and the peer lets us be the passive side."""
    first = used[0]
    if len(used) > 1 and not {section.mid for section in used} <= set(bundled):
        raise Malformed("not_bundled", "All lines must stand in one BUNDLE group.")
    if not (4 <= len(first.ufrag) <= 256 and ICE_WORD.match(first.ufrag)):
        raise Malformed("sdp_malformed", "The offer has no ice-ufrag.")
    if not (22 <= len(first.password) <= 256 and ICE_WORD.match(first.password)):
        raise Malformed("sdp_malformed", "The offer has no ice-pwd.")
    if FINGERPRINT.match(first.fingerprint) is None:
        raise Malformed("sdp_malformed", "The offer has no fingerprint of a known kind.")
    if first.setup not in ("actpass", "active"):
        raise Malformed("sdp_malformed", "The offer must leave the passive side of DTLS to the server.")
    if any(section.fingerprint != first.fingerprint for section in used):
        raise Malformed("not_bundled", "All lines must have the same fingerprint.")
