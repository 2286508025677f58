"""What we rely on inside aiortc. If this fails after an upgrade, read `media/transport/dtls.py` beside it."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable
from importlib.metadata import version

import pylibsrtp
from aiortc.rtcdtlstransport import SRTP_PROFILES, RTCCertificate, RTCDtlsParameters, RTCDtlsTransport

from media.transport.dtls import Certificate, Dtls


def test_the_version_is_one_whose_private_names_were_read() -> None:
    assert version("aiortc").split(".")[:2] == ["1", "16"]


def test_the_private_names_are_there() -> None:
    assert list(inspect.signature(RTCCertificate._create_ssl_context).parameters) == ["self", "srtp_profiles"]
    source = inspect.getsource(RTCDtlsTransport)
    for name in ("self.transport._recv()", "self.transport._send(", "self._rx_srtp", "self._tx_srtp", "self._ssl"):
        assert name in source
    assert 'self.transport.role == "controlling"' in source
    assert [profile.openssl_profile for profile in SRTP_PROFILES] == [
        b"SRTP_AEAD_AES_256_GCM",
        b"SRTP_AEAD_AES_128_GCM",
        b"SRTP_AES128_CM_SHA1_80",
    ]


def test_one_certificate_has_one_context() -> None:
    certificate = Certificate.generateCertificate()
    assert certificate._create_ssl_context(SRTP_PROFILES) is certificate._create_ssl_context(SRTP_PROFILES)


async def test_keys_fit_libsrtp_and_rtcp_comes_through_both_ways() -> None:
    ours, theirs = Certificate.generateCertificate(), RTCCertificate.generateCertificate()
    client = Client(theirs)
    fingerprint = next(known for known in theirs.getFingerprints() if known.algorithm == "sha-256")
    server = Dtls(ours, f"sha-256 {fingerprint.value}", client.put)
    client.to = server.feed
    keys, _ = await asyncio.gather(server.handshake(), client.start(ours))
    assert keys is not None
    assert keys.profile == "SRTP_AEAD_AES_256_GCM"
    assert (len(keys.incoming), len(keys.outgoing)) == (44, 44)

    report = b"\x80\xc9\x00\x01\x00\x00\x00\x07"
    assert server.open_rtcp(client.transport._tx_srtp.protect_rtcp(report)) == report
    assert client.transport._rx_srtp.unprotect_rtcp(server.seal_rtcp(report)) == report
    assert server.open_rtcp(b"\x80\xc9" + bytes(40)) is None

    rtp = b"\x80\x60\x00\x01" + bytes(8) + b"picture"
    profile = pylibsrtp.Policy.SRTP_PROFILE_AEAD_AES_256_GCM
    policy = pylibsrtp.Policy(keys.incoming, pylibsrtp.Policy.SSRC_ANY_INBOUND, srtp_profile=profile)
    assert pylibsrtp.Session(policy).unprotect(client.transport._tx_srtp.protect(rtp)) == rtp

    closed = asyncio.Event()
    server.on_closed(closed.set)
    await client.transport.stop()
    await asyncio.wait_for(closed.wait(), 1)
    await server.close()


async def test_a_peer_with_another_certificate_gets_no_keys() -> None:
    ours = Certificate.generateCertificate()
    client = Client(RTCCertificate.generateCertificate())
    server = Dtls(ours, f"sha-256 {':'.join(['AB'] * 32)}", client.put)
    client.to = server.feed
    starting = asyncio.create_task(client.start(ours))
    assert await asyncio.wait_for(server.handshake(), 5) is None
    await server.close()
    client.inbox.put_nowait(None)
    await starting
    await client.transport.stop()


class Client:
    """The active side: aiortc over two queues."""

    role = "controlled"

    def __init__(self, certificate: RTCCertificate) -> None:
        self.inbox: asyncio.Queue[bytes | None] = asyncio.Queue()
        self.to: Callable[[bytes], None] = self.put
        self.transport = RTCDtlsTransport(self, [certificate])  # type: ignore[arg-type]  # the same duck as ours

    def put(self, datagram: bytes) -> None:
        self.inbox.put_nowait(datagram)

    async def start(self, server: Certificate) -> None:
        await self.transport.start(RTCDtlsParameters(server.getFingerprints()))

    async def _recv(self) -> bytes:
        datagram = await self.inbox.get()
        if datagram is None:
            raise ConnectionError
        return datagram

    async def _send(self, data: bytes) -> None:
        self.to(data)
