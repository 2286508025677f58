"""Agreed lines in the forwarder's words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..control import SOUND
from ..forwarding.forwarder import Extensions, SlotLine, SourceLine
from .codecs import AUDIO_LEVEL_URI, MID_URI, Codec
from .negotiation import ReceiveLine, SendLine


def source_line(number: int, peer: int, line: SendLine) -> SourceLine:
    return SourceLine(
        source=number,
        peer=peer,
        mid=line.mid,
        kind="audio" if line.source in SOUND else "video",
        payloads={codec.payload_type: codec.name for codec in line.codecs},
        rtx={repair: media for media, repair in _repairs(line.codecs)},
        ssrcs=frozenset(ssrc for ssrc in (line.ssrc, line.repair_ssrc) if ssrc is not None),
        extensions=_extensions(line.extensions),
    )


def slot_line(number: int, peer: int, line: ReceiveLine) -> SlotLine:
    rtx = dict(_repairs(line.codecs))
    return SlotLine(
        slot=number,
        peer=peer,
        mid=line.mid,
        kind="audio" if line.slot.endswith(".audio") else "video",
        payloads={codec.name: codec.payload_type for codec in line.codecs},
        ssrc=line.ssrc,
        rtx=rtx,
        rtx_ssrc=line.repair_ssrc if rtx else None,
        extensions=_extensions(line.extensions),
    )


def _repairs(codecs: Iterable[Codec]) -> Iterable[tuple[int, int]]:
    """(payload type, payload type of its RTX)"""
    return ((codec.payload_type, codec.repair) for codec in codecs if codec.repair is not None)


def _extensions(agreed: Mapping[str, int]) -> Extensions:
    return Extensions(mid=agreed.get(MID_URI, 0), audio_level=agreed.get(AUDIO_LEVEL_URI, 0))
