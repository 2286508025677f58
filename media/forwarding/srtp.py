"""SRTP in place: libsrtp called through pylibsrtp's own binding, without a copy and an allocation per packet.

`pylibsrtp.Session.protect` copies twice and allocates; its binding exports libsrtp itself, which works in the
buffer it is given. This is the only file that touches private names of pylibsrtp (`_binding`, `_policy`, `_srtp`);
a test pins how they behave. An outgoing context refuses to protect one index of one SSRC twice: the last guard
against AES-GCM nonce reuse, behind our own numbering.
"""

from __future__ import annotations

import pylibsrtp
from pylibsrtp._binding import ffi, lib

from .forwarder import Profile, SrtpKeys

LARGEST = 2_048  # bytes of a datagram, trailer included
WINDOW = 1_024  # indices: a repaired packet may come a second late, at some 250 packets a second
_TRAILER = 16 + 128  # libsrtp writes at most so much behind a packet

_PROFILES: dict[Profile, int] = {
    "SRTP_AEAD_AES_256_GCM": pylibsrtp.Policy.SRTP_PROFILE_AEAD_AES_256_GCM,
    "SRTP_AEAD_AES_128_GCM": pylibsrtp.Policy.SRTP_PROFILE_AEAD_AES_128_GCM,
    "SRTP_AES128_CM_SHA1_80": pylibsrtp.Policy.SRTP_PROFILE_AES128_CM_SHA1_80,
}


class Context:
    """One direction of one peer's RTP. libsrtp's memory lives as long as this object."""

    __slots__ = ("_session", "handle")

    def __init__(self, profile: Profile, key: bytes, ssrc_type: int) -> None:
        policy = pylibsrtp.Policy(key=key, ssrc_type=ssrc_type, srtp_profile=_PROFILES[profile])
        policy.window_size = WINDOW
        self._session = pylibsrtp.Session(policy)
        self.handle = self._session._srtp[0]


def incoming(keys: SrtpKeys) -> Context:
    return Context(keys.profile, keys.incoming, pylibsrtp.Policy.SSRC_ANY_INBOUND)


def outgoing(keys: SrtpKeys) -> Context:
    return Context(keys.profile, keys.outgoing, pylibsrtp.Policy.SSRC_ANY_OUTBOUND)


class Wire:
    """One buffer for one packet at a time: write into `memory`, protect or unprotect, read from it."""

    __slots__ = ("_data", "_length", "memory")

    def __init__(self) -> None:
        self._data = ffi.new("unsigned char[]", LARGEST)
        self._length = ffi.new("int *")
        self.memory = memoryview(ffi.buffer(self._data))

    def protect(self, context: Context, length: int) -> int:
        """Encrypts the first `length` bytes; the new length, or 0 if libsrtp refused."""
        if length > LARGEST - _TRAILER:
            return 0
        self._length[0] = length
        if lib.srtp_protect(context.handle, self._data, self._length):
            return 0
        return int(self._length[0])

    def unprotect(self, context: Context, length: int) -> int:
        """Decrypts and authenticates the first `length` bytes; the new length, or 0 for a forgery or a replay."""
        self._length[0] = length
        if lib.srtp_unprotect(context.handle, self._data, self._length):
            return 0
        return int(self._length[0])
