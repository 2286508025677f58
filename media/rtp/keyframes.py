"""What a forwarder must know of a picture's payload: does a keyframe begin here, and which numbers it carries.

VP8 has its picture id and tl0 index in the payload (RFC 7741 section 4.2), where they must continue when a slot
changes its source. H264 (RFC 6184) has no such numbers.
"""

from __future__ import annotations

from typing import NamedTuple

from .codecs import CodecName


class Picture(NamedTuple):
    """`picture_id` has 15 bits if `wide`, else 7, and stands at byte `picture_id_at` of the payload; `tl0` has 8
    bits. None where the publisher sends none."""

    starts_keyframe: bool
    picture_id: int | None = None
    picture_id_at: int = 0
    wide: bool = False
    tl0: int | None = None
    tl0_at: int = 0


def picture(codec: CodecName, payload: bytes) -> Picture | None:
    """None if the payload is not sound. An empty one (a probe) is."""
    if not payload:
        return _ORDINARY
    return _vp8(payload) if codec == "VP8" else _h264(payload)


_ORDINARY = Picture(starts_keyframe=False)
_KEYFRAME = Picture(starts_keyframe=True)


def _vp8(payload: bytes) -> Picture | None:
    try:
        return _vp8_read(payload)
    except IndexError:
        return None


def _vp8_read(payload: bytes) -> Picture:
    first, at = payload[0], 1
    picture_id, picture_id_at, wide, tl0, tl0_at = None, 0, False, None, 0
    if first & 0x80:
        extended, at = payload[1], 2
        if extended & 0x80:
            picture_id_at, wide = at, payload[at] >= 0x80
            picture_id = (payload[at] & 0x7F) << 8 | payload[at + 1] if wide else payload[at]
            at += 2 if wide else 1
        if extended & 0x40:
            tl0, tl0_at = payload[at], at
            at += 1
        if extended & 0x30:
            at += 1
    # First packet of the first partition, and the frame header's "not a key frame" bit is clear.
    starts_keyframe = first & 0x17 == 0x10 and payload[at] & 0x01 == 0
    return Picture(starts_keyframe, picture_id, picture_id_at, wide, tl0, tl0_at)


_IDR, _SPS, _STAP_A, _FU_A = 5, 7, 24, 28


def _h264(payload: bytes) -> Picture | None:
    kind = payload[0] & 0x1F
    if kind == _STAP_A:
        return _h264_aggregate(payload)
    if kind == _FU_A:
        if len(payload) < 2:
            return None
        starts = payload[1] >= 0x80 and payload[1] & 0x1F in (_IDR, _SPS)
        return _KEYFRAME if starts else _ORDINARY
    return _KEYFRAME if kind in (_IDR, _SPS) else _ORDINARY


def _h264_aggregate(payload: bytes) -> Picture | None:
    """Several units in one packet, each behind its 16-bit size."""
    at, end, starts = 1, len(payload), False
    while at < end:
        size = int.from_bytes(payload[at : at + 2], "big")
        if size == 0 or at + 2 + size > end:
            return None
        starts = starts or payload[at + 2] & 0x1F in (_IDR, _SPS)
        at += 2 + size
    return _KEYFRAME if starts else _ORDINARY
