"""STUN binding checks as an ICE-lite agent meets them: read, judge, answer (RFC 8489, RFC 8445).

Reading touches no key: the caller looks the ufrag up first and pays for an HMAC only when it is known. Whatever
is not a well-formed check of a controlling agent is None, and None is met with silence: an error reply would
tell a stranger that someone is here and send bytes to whoever's address he wrote on the packet.
"""

from __future__ import annotations

import hmac
import socket
import struct
import zlib
from dataclasses import dataclass

from ..forwarding.forwarder import Address

BINDING_REQUEST = 0x0001
BINDING_SUCCESS = 0x0101
COOKIE = b"\x21\x12\xa4\x42"
USERNAME = 0x0006
MESSAGE_INTEGRITY = 0x0008
XOR_MAPPED_ADDRESS = 0x0020
USE_CANDIDATE = 0x0025
FINGERPRINT = 0x8028
ICE_CONTROLLING = 0x802A

HEADER_BYTES = 20
INTEGRITY_BYTES = 24  # attribute header and SHA-1
FINGERPRINT_BYTES = 8
FINGERPRINT_HEAD = struct.pack("!HH", FINGERPRINT, 4)
FINGERPRINT_XOR = 0x5354554E
MAX_CHECK_BYTES = 548  # RFC 8489 section 6.1: what fits any IPv4 path; a browser's check has 100 to 140


@dataclass(frozen=True, slots=True)
class Check:
    """A binding request whose words are in order; whether it is authentic nobody has asked yet."""

    ufrag: str  # ours, as the peer read it in our answer
    transaction: bytes
    nominates: bool
    integrity_at: int  # offset of MESSAGE-INTEGRITY in the packet


def read_check(packet: bytes) -> Check | None:
    """The check in a datagram, or None for anything that deserves no answer."""
    size = len(packet)
    if not HEADER_BYTES + INTEGRITY_BYTES + FINGERPRINT_BYTES <= size <= MAX_CHECK_BYTES:
        return None
    kind, length = struct.unpack_from("!HH", packet)
    if kind != BINDING_REQUEST or length != size - HEADER_BYTES or packet[4:8] != COOKIE:
        return None
    if packet[-FINGERPRINT_BYTES:-4] != FINGERPRINT_HEAD or packet[-4:] != _fingerprint(
        packet[:-FINGERPRINT_BYTES]
    ):
        return None
    return _read_attributes(packet, size - FINGERPRINT_BYTES)


def _read_attributes(packet: bytes, end: int) -> Check | None:
    """Attributes up to MESSAGE-INTEGRITY; what stands behind it is unprotected and is not read."""
    ufrag, nominates, controlling = "", False, False
    at = HEADER_BYTES
    while at + 4 <= end:
        kind, length = struct.unpack_from("!HH", packet, at)
        if at + 4 + length > end:
            return None
        if kind == USERNAME:
            ufrag = packet[at + 4 : at + 4 + length].partition(b":")[0].decode("ascii", "replace")
        elif kind == USE_CANDIDATE:
            nominates = True
        elif kind == ICE_CONTROLLING:
            controlling = True
        elif kind == MESSAGE_INTEGRITY:
            if length != INTEGRITY_BYTES - 4 or not ufrag or not controlling:
                return None
            return Check(ufrag, packet[8:HEADER_BYTES], nominates, at)
        at += 4 + (length + 3 & ~3)
    return None


def is_authentic(packet: bytes, check: Check, password: bytes) -> bool:
    """Whether the sender knew our ICE password (MESSAGE-INTEGRITY, RFC 8489 section 14.5)."""
    at = check.integrity_at
    return hmac.compare_digest(packet[at + 4 : at + INTEGRITY_BYTES], _integrity(packet[:at], password))


def answer(check: Check, source: Address, password: bytes) -> bytes:
    """The success response: 64 bytes, always fewer than a check with its ufrags and priority."""
    host, port = source[:2]
    mapped = bytes(a ^ b for a, b in zip(socket.inet_aton(host), COOKIE, strict=True))
    head = struct.pack("!HH", BINDING_SUCCESS, 0) + COOKIE + check.transaction
    body = struct.pack("!HHBBH", XOR_MAPPED_ADDRESS, 8, 0, 1, port ^ 0x2112) + mapped
    message = head + body
    message += struct.pack("!HH", MESSAGE_INTEGRITY, 20) + _integrity(message, password)
    message = _with_length(message, len(message) + FINGERPRINT_BYTES)
    return message + FINGERPRINT_HEAD + _fingerprint(message)


def _integrity(before: bytes, password: bytes) -> bytes:
    """HMAC over what precedes the attribute, with the header counting as if it were the last one."""
    return hmac.digest(password, _with_length(before, len(before) + INTEGRITY_BYTES), "sha1")


def _with_length(message: bytes, total_bytes: int) -> bytes:
    return message[:2] + struct.pack("!H", total_bytes - HEADER_BYTES) + message[4:]


def _fingerprint(before: bytes) -> bytes:
    return struct.pack("!I", zlib.crc32(before) ^ FINGERPRINT_XOR)
