"""The codecs that are forwarded, in the names every other file uses, and their RTP clocks.

Nothing is decoded here or anywhere else on the server: a codec matters only for its clock and its keyframes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

Kind = Literal["audio", "video"]
CodecName = Literal["opus", "VP8", "H264"]

CLOCK_HZ: Mapping[Kind, int] = {"audio": 48_000, "video": 90_000}
