"""RTCP to and from bytes: compound packets (RFC 3550 section 6, RFC 4585, RFC 5104).

What a peer sends is never trusted: a malformed compound gives what could be read before the fault. Kinds that
`reports` does not list (REMB, transport-cc, XR, APP) are passed over.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple
from itertools import islice
from struct import Struct

from .history import HISTORY
from .reports import (
    Description,
    FullIntra,
    Goodbye,
    Nack,
    PictureLoss,
    ReceiverReport,
    Report,
    ReportBlock,
    SenderReport,
)

MOST_BLOCKS = 31  # the count has five bits
MOST_PACKETS = 64  # in a compound: two dozen slots report in fewer; one datagram could hold 500 empty ones
MOST_ASKED = HISTORY  # by one NACK: nobody keeps more, and one datagram could name 8,000
MOST_LOST, LEAST_LOST = (1 << 23) - 1, -(1 << 23)

_SR, _RR, _SDES, _BYE, _RTPFB, _PSFB = 200, 201, 202, 203, 205, 206
_NACK, _PLI, _FIR = 1, 1, 4
_CNAME = 1

_head = Struct("!BBH")
_sender = Struct("!IQIII")
_block = Struct("!IIIIII")
_pair = Struct("!II")
_nack = Struct("!HH")
_fir = Struct("!IB3x")


def parsed(compound: bytes) -> list[Report]:
    """The reports of an unprotected compound packet; a reduced-size one is taken too (RFC 5506). Of
    one that would cost more to read than any browser's, the beginning counts."""
    reports: list[Report] = []
    for count, kind, body in islice(_packets(compound), MOST_PACKETS):
        report = _report(count, kind, body)
        if report is not None:
            reports.append(report)
    return reports


def _packets(compound: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Count or format, type, body of each packet, up to the first that is not sound."""
    at, end = 0, len(compound)
    while at + 4 <= end:
        first, kind, words = _head.unpack_from(compound, at)
        body = compound[at + 4 : at + 4 + 4 * words]
        if first >> 6 != 2 or len(body) < 4 * words:
            return
        if first & 0x20:
            if not body or not 1 <= body[-1] <= len(body):
                return
            body = body[: -body[-1]]
        yield first & 0x1F, kind, body
        at += 4 + 4 * words


def _report(count: int, kind: int, body: bytes) -> Report | None:
    if kind == _SR and len(body) >= _sender.size + count * _block.size:
        ssrc, ntp, timestamp, packets, octets = _sender.unpack_from(body)
        return SenderReport(ssrc, ntp, timestamp, packets, octets, _blocks(count, body, _sender.size))
    if kind == _RR and len(body) >= 4 + count * _block.size:
        return ReceiverReport(_word(body, 0), _blocks(count, body, 4))
    if kind == _SDES:
        return _description(body)
    if kind == _BYE and len(body) >= 4 * count:
        return Goodbye(tuple(_word(body, 4 * i) for i in range(count)))
    if kind in (_RTPFB, _PSFB) and len(body) >= 8:
        return _feedback(count, kind, body)
    return None


def _feedback(form: int, kind: int, body: bytes) -> Report | None:
    sender, media = _pair.unpack_from(body)
    rest = body[8:]
    if kind == _RTPFB and form == _NACK:
        return Nack(sender, media, tuple(islice(_lost(rest), MOST_ASKED)))
    if kind == _PSFB and form == _PLI:
        return PictureLoss(sender, media)
    if kind == _PSFB and form == _FIR:
        return FullIntra(sender, tuple(_fir.iter_unpack(rest[: len(rest) // 8 * 8])))
    return None


def _lost(entries: bytes) -> Iterator[int]:
    """Each entry is a number and a mask of the sixteen after it."""
    for first, mask in _nack.iter_unpack(entries[: len(entries) // 4 * 4]):
        yield first
        for bit in range(16):
            if mask >> bit & 1:
                yield first + bit + 1 & 0xFFFF


def _blocks(count: int, body: bytes, at: int) -> tuple[ReportBlock, ...]:
    blocks = []
    for start in range(at, at + count * _block.size, _block.size):
        ssrc, loss, highest, jitter, lsr, dlsr = _block.unpack_from(body, start)
        lost = (loss & 0xFFFFFF) - ((loss & 0x800000) << 1)
        blocks.append(ReportBlock(ssrc, loss >> 24, lost, highest, jitter, lsr, dlsr))
    return tuple(blocks)


def _description(body: bytes) -> Description | None:
    """The CNAME of the first chunk, if it is its first item, as RFC 8834 senders write it."""
    if len(body) < 6 or body[4] != _CNAME:
        return None
    return Description(_word(body, 0), body[6 : 6 + body[5]].decode("utf-8", "replace"))


def _word(body: bytes, at: int) -> int:
    return int.from_bytes(body[at : at + 4], "big")


def built(reports: Sequence[Report]) -> bytes:
    """One compound packet; more than 31 blocks or requests are a ValueError."""
    return b"".join(_built(report) for report in reports)


def _built(report: Report) -> bytes:
    match report:
        case SenderReport(ssrc, ntp, timestamp, packets, octets, blocks):
            sender = _sender.pack(ssrc, ntp, timestamp, packets & 0xFFFFFFFF, octets & 0xFFFFFFFF)
            return _packet(_SR, len(blocks), sender + _packed(blocks))
        case ReceiverReport(ssrc, blocks):
            return _packet(_RR, len(blocks), ssrc.to_bytes(4, "big") + _packed(blocks))
        case Description(ssrc, cname):
            return _packet(_SDES, 1, _chunk(ssrc, cname.encode()))
        case Goodbye(ssrcs):
            return _packet(_BYE, len(ssrcs), b"".join(ssrc.to_bytes(4, "big") for ssrc in ssrcs))
        case Nack(sender, media, sequences):
            return _packet(_RTPFB, _NACK, _pair.pack(sender, media) + _entries(sequences))
        case PictureLoss(sender, media):
            return _packet(_PSFB, _PLI, _pair.pack(sender, media))
        case FullIntra(sender, requests):
            entries = b"".join(_fir.pack(media, number & 0xFF) for media, number in requests)
            return _packet(_PSFB, _FIR, _pair.pack(sender, 0) + entries)


def _packet(kind: int, count: int, body: bytes) -> bytes:
    if count > MOST_BLOCKS:
        raise ValueError(f"{count} blocks do not fit into one packet")
    return _head.pack(0x80 | count, kind, len(body) // 4) + body


def _packed(blocks: Iterable[ReportBlock]) -> bytes:
    packed = []
    for block in blocks:
        ssrc, fraction, lost, *rest = astuple(block)
        loss = fraction << 24 | max(LEAST_LOST, min(MOST_LOST, lost)) & 0xFFFFFF
        packed.append(_block.pack(ssrc, loss, *rest))
    return b"".join(packed)


def _chunk(ssrc: int, cname: bytes) -> bytes:
    item = ssrc.to_bytes(4, "big") + bytes([_CNAME, len(cname)]) + cname
    return item + bytes(4 - len(item) % 4)  # at least one zero ends the list of items


def _entries(sequences: Iterable[int]) -> bytes:
    """Numbers in their order of sending; each entry carries what fits into its mask."""
    entries: list[tuple[int, int]] = []
    for sequence in sequences:
        ahead = (sequence - entries[-1][0] & 0xFFFF) if entries else 0
        if entries and 1 <= ahead <= 16:
            entries[-1] = (entries[-1][0], entries[-1][1] | 1 << ahead - 1)
        elif not entries or ahead:
            entries.append((sequence, 0))
    return b"".join(_nack.pack(*entry) for entry in entries)
