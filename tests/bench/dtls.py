"""The client's half of DTLS-SRTP over any datagrams: a handshake, then two SRTP sessions."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from OpenSSL import SSL
from pylibsrtp import Policy, Session

KEY_BYTES, SALT_BYTES = 32, 12  # of AES-256-GCM (RFC 7714 section 12)
PROFILE = b"SRTP_AEAD_AES_256_GCM"
FLIGHT_S = 0.3  # until a lost flight is sent again
HANDSHAKE_S = 10.0


class Identity:
    """One self-signed certificate for all ends of a bench: making one costs more than a handshake."""

    def __init__(self) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "bench")])
        now = datetime.now(UTC)
        self.certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .sign(key, hashes.SHA256())
        )
        self.context = SSL.Context(SSL.DTLS_METHOD)
        self.context.use_certificate(self.certificate)
        self.context.use_privatekey(key)
        self.context.set_verify(SSL.VERIFY_PEER, lambda *_: True)  # the fingerprint is not what is measured
        self.context.set_tlsext_use_srtp(PROFILE)

    @property
    def fingerprint(self) -> str:
        return self.certificate.fingerprint(hashes.SHA256()).hex(":").upper()


async def shake_hands(
    identity: Identity, send: Callable[[bytes], None], receive: Callable[[], Awaitable[bytes]]
) -> tuple[Session, Session]:
    """The sessions that protect what we send and open what we receive. `receive` gives DTLS datagrams only."""
    tls = SSL.Connection(identity.context)
    tls.set_connect_state()
    async with asyncio.timeout(HANDSHAKE_S):
        while True:
            try:
                tls.do_handshake()
                break
            except SSL.WantReadError:
                _flush(tls, send)
            try:
                tls.bio_write(await asyncio.wait_for(receive(), FLIGHT_S))
            except TimeoutError:
                tls.DTLSv1_handle_timeout()
    _flush(tls, send)
    return _sessions(tls)


def _flush(tls: SSL.Connection, send: Callable[[bytes], None]) -> None:
    try:
        while flight := tls.bio_read(1500):
            for record in _records(flight):
                send(record)
    except SSL.WantReadError:
        return


def _records(flight: bytes) -> list[bytes]:
    """One datagram for each DTLS record: the memory BIO glues them together."""
    records = []
    while flight:
        end = 13 + int.from_bytes(flight[11:13])
        records.append(flight[:end])
        flight = flight[end:]
    return records


def _sessions(tls: SSL.Connection) -> tuple[Session, Session]:
    material = tls.export_keying_material(b"EXTRACTOR-dtls_srtp", 2 * (KEY_BYTES + SALT_BYTES))
    keys, salts = material[: 2 * KEY_BYTES], material[2 * KEY_BYTES :]
    ours = keys[:KEY_BYTES] + salts[:SALT_BYTES]
    theirs = keys[KEY_BYTES:] + salts[SALT_BYTES:]
    profile = Policy.SRTP_PROFILE_AEAD_AES_256_GCM
    return (
        Session(Policy(key=ours, ssrc_type=Policy.SSRC_ANY_OUTBOUND, srtp_profile=profile)),
        Session(Policy(key=theirs, ssrc_type=Policy.SSRC_ANY_INBOUND, srtp_profile=profile)),
    )
