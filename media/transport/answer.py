"""The answer to an agreed offer, written line for line in the offer's order (RFC 9429 section 5.3.1).

ICE and DTLS stand in every section, the candidates in the first one only; what was offered and not wanted is
refused with port 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .codecs import Codec
from .negotiation import Agreement, ReceiveLine, SendLine
from .sdp import Section


@dataclass(frozen=True, slots=True)
class Here:
    """Our end of one transport."""

    ufrag: str
    password: str
    fingerprint: str  # `sha-256 AB:CD…`
    addresses: Sequence[str]
    port: int


def write_answer(agreement: Agreement, here: Here, session: int, version: int) -> str:
    """`session` and `version` are the origin line's: the version grows with each answer of a transport."""
    used = [section.mid for section, line in agreement.lines if line is not None]
    lines = ["v=0", f"o=- {session} {version} IN IP4 127.0.0.1", "s=-", "t=0 0", "a=ice-lite"]
    lines += [f"a=group:BUNDLE {' '.join(used)}", "a=msid-semantic:WMS *"]
    for section, line in agreement.lines:
        if line is None:
            lines += _refused(section)
        else:
            lines += _accepted(section, line, here)
            if section.mid == used[0]:
                lines += _candidates(here)
    return "\r\n".join(lines) + "\r\n"


def candidate_lines(here: Here) -> list[str]:
    return [*_candidates(here)]


def _candidates(here: Here) -> Iterator[str]:
    for number, address in enumerate(here.addresses, 1):
        # Host candidate priority of RFC 8445 section 5.1.2.1: type 126, earlier addresses preferred, component 1.
        priority = (126 << 24) + ((65_536 - number) << 8) + 255
        yield f"a=candidate:{number} 1 udp {priority} {address} {here.port} typ host"
    yield "a=end-of-candidates"


def _refused(section: Section) -> Iterator[str]:
    yield f"m={section.kind} 0 {section.protocol} {' '.join(section.formats)}"
    yield "c=IN IP4 0.0.0.0"
    if section.mid:
        yield f"a=mid:{section.mid}"
    yield "a=inactive"


def _accepted(section: Section, line: SendLine | ReceiveLine, here: Here) -> Iterator[str]:
    payloads = [str(payload) for codec in line.codecs for payload in codec.payload_types]
    yield f"m={section.kind} 9 {section.protocol} {' '.join(payloads)}"
    yield "c=IN IP4 0.0.0.0"
    yield f"a=mid:{section.mid}"
    yield "a=sendonly" if isinstance(line, ReceiveLine) else "a=recvonly"
    yield "a=rtcp-mux"
    if section.rtcp_rsize:
        yield "a=rtcp-rsize"
    yield f"a=ice-ufrag:{here.ufrag}"
    yield f"a=ice-pwd:{here.password}"
    yield f"a=fingerprint:{here.fingerprint}"
    yield "a=setup:passive"
    for uri, number in line.extensions.items():
        yield f"a=extmap:{number} {uri}"
    for codec in line.codecs:
        yield from _codec(codec)
    if isinstance(line, ReceiveLine):
        yield from _slot(line)


def _codec(codec: Codec) -> Iterator[str]:
    yield f"a=rtpmap:{codec.payload_type} {codec.rtpmap}"
    for kind in codec.feedback:
        yield f"a=rtcp-fb:{codec.payload_type} {kind}"
    if codec.fmtp:
        yield f"a=fmtp:{codec.payload_type} {codec.fmtp}"
    if codec.repair is not None:
        yield f"a=rtpmap:{codec.repair} rtx/90000"
        yield f"a=fmtp:{codec.repair} apt={codec.payload_type}"


def _slot(line: ReceiveLine) -> Iterator[str]:
    """Sound and picture of one place share a stream, so that the browser keeps lips and voice together."""
    stream = line.slot.partition(".")[0]
    repairs = any(codec.repair is not None for codec in line.codecs)
    yield f"a=msid:{stream} {line.slot}"
    if repairs:
        yield f"a=ssrc-group:FID {line.ssrc} {line.repair_ssrc}"
    for ssrc in (line.ssrc, line.repair_ssrc) if repairs else (line.ssrc,):
        yield f"a=ssrc:{ssrc} cname:{stream}"
        yield f"a=ssrc:{ssrc} msid:{stream} {line.slot}"
