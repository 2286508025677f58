"""What a publisher is told it may send: REMB (draft-alvestrand-rmcat-remb), as a push at its start and no brake.

Without any word from us a browser begins at 300 kbit/s and adds 8 % a second: a teacher's picture would stay
blurred for half a minute. In its first two seconds it believes REMB; from then on the losses in our receiver
reports steer it, and REMB only has to stay out of the way.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

START_BPS = 1_500_000  # per picture; a room's picture needs half of it, a teacher's comes near it
START_US = 4_000_000  # two seconds of theirs, and the reports that fall into them
UNHINDERED_BPS = 20_000_000
MANTISSA_BITS = 18


def allowed_bps(pictures: int, since_first_us: int) -> int:
    """What to tell a publisher of so many pictures, so long after the first packet of the first of them.

    >>> allowed_bps(2, 1_000_000), allowed_bps(2, 9_000_000)
    (3000000, 20000000)
    """
    return pictures * START_BPS if since_first_us < START_US else UNHINDERED_BPS


def remb(sender: int, ssrcs: Sequence[int], bps: int) -> bytes:
    """One RTCP packet; the value is rounded down to 18 significant bits."""
    exponent = max(0, bps.bit_length() - MANTISSA_BITS)
    value = len(ssrcs) << 24 | exponent << MANTISSA_BITS | bps >> exponent
    return struct.pack(f"!BBHII4sI{len(ssrcs)}I", 0x8F, 206, 4 + len(ssrcs), sender, 0, b"REMB", value, *ssrcs)
