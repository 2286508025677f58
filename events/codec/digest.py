"""The digest chain of an aggregate.

d₀ = SHA-256(its name), dₙ = SHA-256(dₙ₋₁ ‖ SHA-256(stored bytes of commit n)).

It runs over ciphertext, so that erasing a person breaks no chain.
"""

from __future__ import annotations

from hashlib import sha256


def first_digest(aggregate: str) -> bytes:
    return sha256(aggregate.encode()).digest()


def next_digest(before: bytes, body: bytes) -> bytes:
    return sha256(before + sha256(body).digest()).digest()
