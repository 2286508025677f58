"""DTLS by aiortc over our own socket: the only file that touches aiortc's private names.

aiortc's transport asks of its ICE transport no more than `role`, `_recv` and `_send`; datagrams are put in by
`feed` and leave by the function given. The keys are exported for the forwarder's RTP, while aiortc's own
libsrtp contexts, made from the same keys, serve RTCP alone: each context thus sees one kind of packet. A test
pins the version.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from functools import cache
from typing import Any, cast

import pylibsrtp
from aiortc.rtcdtlstransport import (
    SRTP_PROFILES,
    RTCCertificate,
    RTCDtlsFingerprint,
    RTCDtlsParameters,
    RTCDtlsTransport,
    SRTPProtectionProfile,
)
from OpenSSL import SSL

from ..forwarding.forwarder import Profile, SrtpKeys

MAX_WAITING = 32  # datagrams: several flights of a handshake; more is noise and is dropped


class Certificate(RTCCertificate):
    """The node's certificate with one SSL context for all its peers: making one costs more than a handshake."""

    @cache  # noqa: B019 - one certificate lives as long as its node
    def _context(self) -> SSL.Context:
        return super()._create_ssl_context(SRTP_PROFILES)

    def _create_ssl_context(self, srtp_profiles: list[SRTPProtectionProfile]) -> SSL.Context:
        return self._context()

    @property
    def fingerprint(self) -> str:
        """`sha-256 AB:CD…`, as an answer writes it."""
        return next(
            f"{known.algorithm} {known.value}" for known in self.getFingerprints() if known.algorithm == "sha-256"
        )


class _Wire:
    """What aiortc takes for its ICE transport."""

    role = "controlling"  # aiortc makes the controlling side the passive one of DTLS

    def __init__(self, send: Callable[[bytes], None]) -> None:
        self._put = send
        self._datagrams: asyncio.Queue[bytes | None] = asyncio.Queue(MAX_WAITING)

    def feed(self, datagram: bytes | None) -> None:
        with contextlib.suppress(asyncio.QueueFull):
            self._datagrams.put_nowait(datagram)

    async def _recv(self) -> bytes:
        datagram = await self._datagrams.get()
        if datagram is None:
            raise ConnectionError
        return datagram

    async def _send(self, data: bytes) -> None:
        self._put(data)


class Dtls:
    """One peer's DTLS session, ours being the passive side."""

    def __init__(self, certificate: Certificate, fingerprint: str, send: Callable[[bytes], None]) -> None:
        algorithm, _, value = fingerprint.partition(" ")
        self._theirs = RTCDtlsParameters([RTCDtlsFingerprint(algorithm.lower(), value.upper())])
        self._wire = _Wire(send)
        self._transport = RTCDtlsTransport(cast(Any, self._wire), [certificate])

    def feed(self, datagram: bytes) -> None:
        """A DTLS datagram came from the peer's checked address."""
        self._wire.feed(datagram)

    async def handshake(self) -> SrtpKeys | None:
        """The keys, or None when the peer is not who its offer said or broke off."""
        await self._transport.start(self._theirs)
        return self._keys() if self._transport.state == "connected" else None

    def on_closed(self, closed: Callable[[], None]) -> None:
        """Calls `closed` when the peer says goodbye (close_notify)."""

        def changed() -> None:
            if self._transport.state == "closed":
                closed()

        self._transport.on("statechange", changed)

    def open_rtcp(self, datagram: bytes) -> bytes | None:
        """The compound packet, or None when it is not the peer's."""
        try:
            return self._transport._rx_srtp.unprotect_rtcp(datagram)
        except pylibsrtp.Error:
            return None

    def seal_rtcp(self, compound: bytes) -> bytes:
        return self._transport._tx_srtp.protect_rtcp(compound)

    async def close(self) -> None:
        """Says goodbye to the peer and ends the reading task."""
        reading = self._transport._task
        self._transport.remove_all_listeners()
        self._wire.feed(None)
        await self._transport.stop()
        if reading is not None:
            await asyncio.wait([reading], timeout=1)

    def _keys(self) -> SrtpKeys:
        ssl = cast(SSL.Connection, self._transport._ssl)
        name = ssl.get_selected_srtp_profile()
        profile = next(known for known in SRTP_PROFILES if known.openssl_profile == name)
        material = ssl.export_keying_material(
            b"EXTRACTOR-dtls_srtp", 2 * (profile.key_length + profile.salt_length)
        )
        client, server = profile.get_key_and_salt(material, 0), profile.get_key_and_salt(material, 1)
        return SrtpKeys(cast(Profile, name.decode()), incoming=client, outgoing=server)
