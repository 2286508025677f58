"""The audio level that a browser puts on every packet of sound (RFC 6464)."""

from __future__ import annotations

SILENCE_DBOV = -127


def level_dbov(value: bytes) -> int | None:
    """-127 (silence) .. 0 (as loud as can be); None if the extension is empty.

    >>> level_dbov(bytes([0x80 | 31]))
    -31
    """
    return -(value[0] & 0x7F) if value else None
