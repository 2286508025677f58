"""RTP packets to and from bytes (RFC 3550 section 5, header extensions of RFC 8285).

`parsed` takes anything that came from the network and gives None for what is not a sound packet. A payload is
what is left without padding: nothing that is forwarded carries the sender's padding along.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from struct import Struct

FIXED_BYTES = 12
MAX_BYTES = 1_500  # one Ethernet frame: browsers send at most about 1,200
ONE_BYTE, TWO_BYTE = 0xBEDE, 0x1000

_fixed = Struct("!BBHII")
_block = Struct("!HH")


class Packet:
    """Fields by their names in RFC 3550. `profile` and `extension` are the header extension as it stands (0 and
    empty without one)."""

    __slots__ = (
        "csrcs", "extension", "marker", "payload", "payload_type", "profile", "sequence", "ssrc", "timestamp"
    )  # fmt: skip

    def __init__(
        self,
        payload_type: int,
        sequence: int,
        timestamp: int,
        ssrc: int,
        payload: bytes = b"",
        marker: bool = False,
        csrcs: tuple[int, ...] = (),
        profile: int = 0,
        extension: bytes = b"",
    ) -> None:
        self.payload_type, self.marker = payload_type, marker
        self.sequence, self.timestamp, self.ssrc = sequence, timestamp, ssrc
        self.payload, self.csrcs = payload, csrcs
        self.profile, self.extension = profile, extension

    def elements(self) -> Iterator[tuple[int, bytes]]:
        """(id, value) of each header extension; ends at the first that is not sound."""
        return elements(self.profile, self.extension)

    def serialised(self) -> bytes:
        first = 0x80 | (0x10 if self.profile else 0) | len(self.csrcs)
        second = self.payload_type | (0x80 if self.marker else 0)
        head = _fixed.pack(first, second, self.sequence, self.timestamp, self.ssrc)
        csrcs = b"".join(csrc.to_bytes(4, "big") for csrc in self.csrcs)
        block = _block.pack(self.profile, len(self.extension) // 4) + self.extension if self.profile else b""
        return head + csrcs + block + self.payload


def parsed(data: bytes) -> Packet | None:
    length = len(data)
    if length < FIXED_BYTES:
        return None
    first, second, sequence, timestamp, ssrc = _fixed.unpack_from(data)
    if first >> 6 != 2:
        return None
    start, end = FIXED_BYTES, length
    csrcs: tuple[int, ...] = ()
    if first & 0x0F:
        start += 4 * (first & 0x0F)
        csrcs = tuple(int.from_bytes(data[i : i + 4], "big") for i in range(FIXED_BYTES, start, 4))
    profile, extension = 0, b""
    if first & 0x10:
        if start + 4 > length:
            return None
        profile, words = _block.unpack_from(data, start)
        extension = data[start + 4 : start + 4 + 4 * words]
        start += 4 + 4 * words
    if first & 0x20:
        end -= data[-1] or length  # a padding of 0 is a contradiction: the count includes itself
    if start > end:
        return None
    return Packet(
        second & 0x7F, sequence, timestamp, ssrc, data[start:end], second >= 0x80, csrcs, profile, extension
    )


def elements(profile: int, extension: bytes) -> Iterator[tuple[int, bytes]]:
    two_byte = profile & 0xFFF0 == TWO_BYTE
    if not two_byte and profile != ONE_BYTE:
        return
    at, end = 0, len(extension)
    while at < end:
        head = extension[at]
        if head == 0:  # padding between elements is one byte in both forms
            at += 1
            continue
        if two_byte:
            if at + 2 > end:
                return
            number, size, at = head, extension[at + 1], at + 2
        else:
            number, size, at = head >> 4, (head & 0x0F) + 1, at + 1
            if number == 15:
                return
        if at + size > end:
            return
        yield number, extension[at : at + size]
        at += size


def extension_block(values: Iterable[tuple[int, bytes]]) -> bytes:
    """The whole header extension, its four-byte head included, in the one-byte form if it fits; empty for none."""
    pairs = list(values)
    if not pairs:
        return b""
    one_byte = all(number <= 14 and 1 <= len(value) <= 16 for number, value in pairs)
    if one_byte:
        body = b"".join(bytes([number << 4 | len(value) - 1]) + value for number, value in pairs)
    else:
        body = b"".join(bytes([number, len(value)]) + value for number, value in pairs)
    body += bytes(-len(body) % 4)
    return _block.pack(ONE_BYTE if one_byte else TWO_BYTE, len(body) // 4) + body
