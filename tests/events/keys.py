"""Keys and nonces that are the same on every run, and can be destroyed."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

TENANT = "main"


class FixedKeys:
    """`events.codec.SealingKeys` made of names alone."""

    def __init__(self) -> None:
        self.destroyed: set[str] = set()

    def subject_key(self, subject: str) -> tuple[int, bytes] | None:
        return None if subject in self.destroyed else self.sealing_key(subject)

    def class_secret(self, aggregate: str, retention: str) -> bytes | None:
        return None if retention in self.destroyed else self.sealing_secret(aggregate, retention)

    def sealing_key(self, subject: str) -> tuple[int, bytes]:
        return 1, sha256(subject.encode()).digest()

    def sealing_secret(self, aggregate: str, retention: str) -> bytes:
        return sha256(f"{aggregate} {retention}".encode()).digest()


def counted_nonces() -> Callable[[], bytes]:
    """0, 1, 2 … as 12 bytes: each once, as a real one must be."""
    count = iter(range(1_000_000))
    return lambda: next(count).to_bytes(12, "big")
