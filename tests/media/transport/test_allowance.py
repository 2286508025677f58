"""REMB as aiortc reads it."""

from __future__ import annotations

import pytest
from aiortc.rtp import RtcpPacket, RtcpPsfbPacket, unpack_remb_fci

from media.transport.allowance import remb


@pytest.mark.parametrize("bps", [1, 262_143, 262_144, 1_500_000, 20_000_000])
@pytest.mark.parametrize("ssrcs", [[5], [0xFFFFFFFF, 1, 2]])
def test_an_allowance_is_read_as_it_was_meant(bps: int, ssrcs: list[int]) -> None:
    (packet,) = RtcpPacket.parse(remb(7, ssrcs, bps))
    assert isinstance(packet, RtcpPsfbPacket)
    assert (packet.fmt, packet.ssrc, packet.media_ssrc) == (15, 7, 0)
    told_bps, told_ssrcs = unpack_remb_fci(packet.fci)
    assert told_ssrcs == ssrcs
    assert bps - bps / 2**17 <= told_bps <= bps
