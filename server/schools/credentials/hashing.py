"""argon2id off the loop, a few at once: a thousand wrong passwords cost the machine time, the loop nothing.

Who finds the line full is told to come again at once. An unknown name is answered after the same work as a known
one. A pepper from the keyring goes in first, so that a stolen database alone cannot be searched, however short a
PIN is.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar, TypeVarTuple

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

AT_ONCE = 2  # threads; argon2 lets go of the interpreter's lock
MAX_WAITING = 32  # a second of work
MEMORY_KIB, PASSES, LANES = 19_456, 2, 1  # OWASP's first choice for argon2id: some 20 ms

Given = TypeVarTuple("Given")
Result = TypeVar("Result")


class Crowded(Exception):
    """Too many wait for the same."""


class Hashing:
    """Make it with the pepper of this installation; `close` it at the end."""

    def __init__(self, pepper: bytes) -> None:
        self._pepper = pepper
        self._argon2 = PasswordHasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=LANES)
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="argon2")
        self._waiting = 0
        self._decoy = self._argon2.hash(b"nobody's")

    async def made(self, secret: str) -> str:
        """What is stored of a secret. Raises `Crowded`."""
        return await self._off_the_loop(self._hash, self._peppered(secret))

    async def right(self, stored: str | None, secret: str) -> bool:
        """Is it the secret that was stored? With None it is not, after the same time. Raises `Crowded`."""
        return await self._off_the_loop(self._verify, stored, self._peppered(secret))

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _off_the_loop(self, work: Callable[[*Given], Result], *given: *Given) -> Result:
        if self._waiting >= MAX_WAITING:
            raise Crowded
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work, *given)
        finally:
            self._waiting -= 1

    def _peppered(self, secret: str) -> bytes:
        return hmac.new(self._pepper, unicodedata.normalize("NFC", secret).encode(), hashlib.sha256).digest()

    def _hash(self, secret: bytes) -> str:
        return self._argon2.hash(secret)

    def _verify(self, stored: str | None, secret: bytes) -> bool:
        try:
            return self._argon2.verify(stored or self._decoy, secret) and stored is not None
        except VerifyMismatchError:
            return False
