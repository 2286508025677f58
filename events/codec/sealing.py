"""Personal text 密封: AES-256-GCM under a key that needs two secrets to make.

    key = HKDF-SHA256(subject key, salt = the aggregate's secret for the retention class)
    AAD = [tenant, commit id, fact index, field path], canonical
    stored = {"sealed": subject, "k": number of the subject key, "c": base64url(nonce ‖ ciphertext ‖ tag)}

Destroying the subject key erases one person everywhere; destroying a class secret lets one class of one aggregate
expire. Either gone, the text reads as erased and everything else stays. A key that is there and does not fit is no
erasure but forgery.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ..schema.base import FACTS, Personal
from .canonical import Undecodable, Unencodable, canonical, read_text

NONCE_BYTES = 12
TAG_BYTES = 16
KEY_BYTES = 32
_SUBJECT = re.compile(r"(person|org):[a-z0-9-]{1,64}", re.ASCII)
_SEALED_KEYS = {"sealed", "k", "c"}


class Keys(Protocol):
    """What opening needs. The number of a subject's key is never used again for another key of that subject."""

    def subject_key(self, subject: str) -> tuple[int, bytes] | None:
        """Number and 32 bytes of the subject's key, None if there is none (any more)."""

    def class_secret(self, aggregate: str, retention: str) -> bytes | None:
        """The aggregate's 32 bytes for a retention class, None if there are none (any more)."""


class SealingKeys(Keys, Protocol):
    """What sealing needs: keys that are made at their first use, and durable before the call returns."""

    def sealing_key(self, subject: str) -> tuple[int, bytes]:
        """The subject's key. One made after another was destroyed has a higher number."""

    def sealing_secret(self, aggregate: str, retention: str) -> bytes:
        """The class secret. A destroyed one is never made again."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a fact stands: what its sealed text is bound to."""

    tenant: str
    aggregate: str
    commit_id: str
    index: int
    retention: str

    def aad(self, path: str) -> bytes:
        return canonical([self.tenant, self.commit_id, self.index, path])


def seal_data(data: Any, place: Place, keys: SealingKeys, nonce: Callable[[], bytes]) -> Any:
    """Data with each `Personal` sealed; `nonce` gives 12 bytes never given before."""

    def seal(value: Any, path: str) -> Any:
        if not isinstance(value, Personal):
            return None
        if value.text is None or not _SUBJECT.fullmatch(value.subject):
            raise Unencodable(f"{path}: erased text, or no subject in {value.subject!r}")
        number, subject_key = keys.sealing_key(value.subject)
        cipher = _cipher(subject_key, keys.sealing_secret(place.aggregate, place.retention))
        fresh = nonce()
        if len(fresh) != NONCE_BYTES:
            raise Unencodable(f"a nonce has {NONCE_BYTES} bytes")
        secret = fresh + cipher.encrypt(fresh, _plain_text(value.text, path), place.aad(path))
        return {"sealed": value.subject, "k": number, "c": _base64url(secret)}

    return _replaced(data, "", seal)


def unseal_data(data: Any, place: Place, keys: Keys | None) -> Any:
    """Data with a `Personal` for each sealed value; without keys all of them are erased."""

    def unseal(value: Any, path: str) -> Personal | None:
        if type(value) is not dict or value.keys() != _SEALED_KEYS:
            return None
        try:
            return _opened(value, place, path, keys)
        except Undecodable as error:
            raise Undecodable(f"{path}: {error}") from None

    return _replaced(data, "", unseal)


def open_data(
    data: dict[str, Any], tenant: str, aggregate: str, commit_id: str, index: int, type: str, keys: Keys
) -> dict[str, Any]:
    """One stored fact's data for a reader: texts opened, `{"erased": true}` where the key is gone."""
    place = Place(tenant, aggregate, commit_id, index, FACTS[type].retention)
    found: dict[str, Any] = shown(unseal_data(data, place, keys))
    return found


def shown(data: Any) -> Any:
    """Data with each `Personal` as a plain text, or as erased."""

    def show(value: Any, _path: str) -> Any:
        if not isinstance(value, Personal):
            return None
        return {"erased": True} if value.text is None else value.text

    return _replaced(data, "", show)


def _replaced(data: Any, path: str, replace: Callable[[Any, str], Any]) -> Any:
    """A copy in which `replace` has its way with every value it does not answer None for."""
    if (new := replace(data, path)) is not None:
        return new
    dot = path and f"{path}."
    if type(data) is dict:
        return {name: _replaced(value, f"{dot}{name}", replace) for name, value in data.items()}
    if type(data) is list:
        return [_replaced(value, f"{dot}{index}", replace) for index, value in enumerate(data)]
    return data


def _opened(sealed: dict[str, Any], place: Place, path: str, keys: Keys | None) -> Personal:
    subject, number, secret = sealed["sealed"], sealed["k"], sealed["c"]
    if type(subject) is not str or not _SUBJECT.fullmatch(subject) or type(number) is not int:
        raise Undecodable("no sealed text")
    raw = _bytes_of(secret)
    key = keys.subject_key(subject) if keys else None
    class_secret = keys.class_secret(place.aggregate, place.retention) if keys else None
    if key is None or key[0] != number or class_secret is None:
        return Personal(subject, None)
    try:
        text = _cipher(key[1], class_secret).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], place.aad(path))
        return Personal(subject, read_text(text.decode()))
    except (InvalidTag, UnicodeDecodeError) as error:
        raise Undecodable("sealed text does not open with its key") from error


def _cipher(subject_key: bytes, class_secret: bytes) -> AESGCM:
    return AESGCM(HKDF(SHA256(), KEY_BYTES, salt=class_secret, info=b"tongtang personal 1").derive(subject_key))


def _plain_text(text: str, path: str) -> bytes:
    try:
        return read_text(text).encode()
    except (Undecodable, UnicodeEncodeError) as error:
        raise Unencodable(f"{path}: {error}") from error


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _bytes_of(text: Any) -> bytes:
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (TypeError, ValueError) as error:
        raise Undecodable("no base64url") from error
    if len(raw) < NONCE_BYTES + TAG_BYTES or _base64url(raw) != text:
        raise Undecodable("no base64url of a nonce, a text and a tag")
    return raw
