"""Publishers and subscribers around a forwarder, with real SRTP and no sockets.

A publisher encrypts what the test hands it; an outlet keeps every datagram with its address; a subscriber decrypts
what was sent to it. What arrives is compared as plaintext, so every forwarder passes the same tests.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from struct import pack

import pylibsrtp

from media.forwarding.forwarder import (
    Address,
    Extensions,
    Forwarder,
    Profile,
    SlotLine,
    SourceLine,
    SrtpKeys,
)
from media.rtp.codecs import CodecName, Kind
from media.rtp.packet import Packet, parsed

KEY_BYTES: dict[Profile, int] = {
    "SRTP_AEAD_AES_256_GCM": 44,
    "SRTP_AEAD_AES_128_GCM": 28,
    "SRTP_AES128_CM_SHA1_80": 30,
}
_PROFILES = {
    "SRTP_AEAD_AES_256_GCM": pylibsrtp.Policy.SRTP_PROFILE_AEAD_AES_256_GCM,
    "SRTP_AEAD_AES_128_GCM": pylibsrtp.Policy.SRTP_PROFILE_AEAD_AES_128_GCM,
    "SRTP_AES128_CM_SHA1_80": pylibsrtp.Policy.SRTP_PROFILE_AES128_CM_SHA1_80,
}
VP8, VP8_RTX, H264, OPUS = 96, 97, 102, 111  # payload types of publishers
PUBLISHED = Extensions(mid=4, audio_level=1)


def fresh_keys(profile: Profile = "SRTP_AEAD_AES_256_GCM") -> SrtpKeys:
    size = KEY_BYTES[profile]
    return SrtpKeys(profile, secrets.token_bytes(size), secrets.token_bytes(size))


@dataclass
class Outbox:
    """An outlet. `full` is the set of addresses for which the socket has no room."""

    sent: list[tuple[bytes, Address]] = field(default_factory=list)
    full: set[Address] = field(default_factory=set)
    flushes: int = 0

    def send(self, datagram: memoryview, address: Address) -> bool:
        if address in self.full:
            return False
        self.sent.append((bytes(datagram), address))
        return True

    def flush(self) -> None:
        self.flushes += 1


class Publisher:
    """A peer with lines to send on; its packets are made by `video` and `sound`."""

    def __init__(self, forwarder: Forwarder, number: int, keys: SrtpKeys | None = None) -> None:
        self.forwarder, self.number = forwarder, number
        self.keys = keys or fresh_keys()
        self.address: Address = (f"192.0.2.{number}", 5000)
        forwarder.add_peer(number, self.keys, self.address)
        self._outgoing = _session(self.keys, self.keys.incoming, pylibsrtp.Policy.SSRC_ANY_OUTBOUND)

    def offer(
        self, source: int, kind: Kind, mid: str = "0", ssrcs: Sequence[int] = (), muted: bool = False
    ) -> None:
        payloads: dict[int, CodecName] = {VP8: "VP8", H264: "H264"} if kind == "video" else {OPUS: "opus"}
        rtx = {VP8_RTX: VP8} if kind == "video" else {}
        line = SourceLine(source, self.number, mid, kind, payloads, rtx, frozenset(ssrcs), PUBLISHED)
        self.forwarder.add_source(line)
        self.forwarder.mute(source, muted)

    def protected(self, packet: Packet) -> bytes:
        return self._outgoing.protect(packet.serialised())

    def send(self, packet: Packet, at_us: int, address: Address | None = None) -> None:
        self.forwarder.receive(self.protected(packet), address or self.address, at_us)


class Subscriber:
    """A peer with slots; `received` decrypts what was sent to it since the last call."""

    def __init__(self, forwarder: Forwarder, outbox: Outbox, number: int, keys: SrtpKeys | None = None) -> None:
        self.forwarder, self.outbox, self.number = forwarder, outbox, number
        self.keys = keys or fresh_keys()
        self.address: Address = (f"198.51.100.{number}", 6000)
        forwarder.add_peer(number, self.keys, self.address)
        self._incoming = _session(self.keys, self.keys.outgoing, pylibsrtp.Policy.SSRC_ANY_INBOUND)
        self._read = 0

    def offer(
        self,
        slot: int,
        kind: Kind,
        payloads: dict[CodecName, int] | None = None,
        first_sequence: int = 1_000,
        first_timestamp: int = 50_000,
        extensions: Extensions | None = None,
    ) -> SlotLine:
        """Media under SSRC `slot` × 10, RTX under the next one up."""
        if payloads is None:
            payloads = {"VP8": 120, "H264": 126} if kind == "video" else {"opus": 109}
        line = SlotLine(
            slot,
            self.number,
            f"m{slot}",
            kind,
            payloads,
            ssrc=slot * 10,
            rtx={120: 121} if kind == "video" else {},
            rtx_ssrc=slot * 10 + 1 if kind == "video" else None,
            extensions=extensions or Extensions(),
            first_sequence=first_sequence,
            first_timestamp=first_timestamp,
        )
        self.forwarder.add_slot(line)
        return line

    def received(self, ssrc: int | None = None) -> list[Packet]:
        packets = []
        for datagram, address in self.outbox.sent[self._read :]:
            if address == self.address:
                packet = parsed(self._incoming.unprotect(datagram))
                assert packet is not None
                packets.append(packet)
        self._read = len(self.outbox.sent)
        return [packet for packet in packets if ssrc is None or packet.ssrc == ssrc]


def _session(keys: SrtpKeys, key: bytes, direction: int) -> pylibsrtp.Session:
    policy = pylibsrtp.Policy(key=key, ssrc_type=direction, srtp_profile=_PROFILES[keys.profile])
    policy.window_size = 1_024
    return pylibsrtp.Session(policy)


def vp8(
    sequence: int,
    timestamp: int = 0,
    *,
    key: bool = False,
    picture_id: int = 0,
    tl0: int = 0,
    ssrc: int = 77,
    mid: str | None = "0",
    text: bytes = b"picture",
    marker: bool = False,
) -> Packet:
    """The first packet of a frame, as libwebrtc writes it."""
    descriptor = b"\x90\xe0" + pack("!HBB", 0x8000 | picture_id, tl0, 0x20) + (b"\0" if key else b"\1")
    return _with_mid(Packet(VP8, sequence, timestamp, ssrc, descriptor + text, marker), mid)


def opus(sequence: int, timestamp: int = 0, *, level: int = 30, ssrc: int = 88, mid: str | None = "1") -> Packet:
    packet = _with_mid(Packet(OPUS, sequence, timestamp, ssrc, b"sound%d" % sequence), mid)
    packet.extension += bytes([0x10, 0x80 | level, 0, 0])
    packet.profile = 0xBEDE
    return packet


def rtx(original: Packet, sequence: int, ssrc: int = 78) -> Packet:
    payload = pack("!H", original.sequence) + original.payload
    return _with_mid(Packet(VP8_RTX, sequence, original.timestamp, ssrc, payload), "0")


def padding(sequence: int, timestamp: int = 0, ssrc: int = 77) -> Packet:
    """A probe as it is after decryption: our reader takes padding off, so it is simply empty."""
    return Packet(VP8, sequence, timestamp, ssrc)


def _with_mid(packet: Packet, mid: str | None) -> Packet:
    if mid is not None:
        value = mid.encode()
        element = bytes([0x40 | len(value) - 1]) + value
        packet.profile, packet.extension = 0xBEDE, element + bytes(-len(element) % 4)
    return packet
