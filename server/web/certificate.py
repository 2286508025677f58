"""The certificate of a server in a school's own network: self-signed, made once, kept in the data folder.

Browsers give camera and microphone only to pages over TLS. The certificate names the machine's addresses and is
made anew when they have changed or it is about to expire.
"""

from __future__ import annotations

import datetime
import ipaddress
import os
import ssl
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.x509 import GeneralName

DAYS = 397  # what browsers accept at most
RENEW_DAYS = 30
NAME = "certificate.pem"


def tls_context(folder: Path, names: Sequence[str]) -> ssl.SSLContext:
    """For a server that answers to these host names and addresses."""
    path = folder / NAME
    if not _still_good(path, names):
        _make(path, names)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(path)
    return context


def ends(folder: Path) -> datetime.datetime:
    """Until when the certificate in use is good; a start in its last 30 days makes another."""
    from cryptography import x509

    return x509.load_pem_x509_certificate((folder / NAME).read_bytes()).not_valid_after_utc


def _still_good(path: Path, names: Sequence[str]) -> bool:
    from cryptography import x509

    if not path.exists():
        return False
    certificate = x509.load_pem_x509_certificate(path.read_bytes())
    left = certificate.not_valid_after_utc - datetime.datetime.now(datetime.UTC)
    held = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return left.days > RENEW_DAYS and set(map(_general_name, names)) <= set(held)


def _make(path: Path, names: Sequence[str]) -> None:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Tongtang 同堂")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=DAYS))
        .add_extension(x509.SubjectAlternativeName(list(map(_general_name, names))), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(private + certificate.public_bytes(serialization.Encoding.PEM))


def _general_name(name: str) -> GeneralName:
    from cryptography import x509

    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)
