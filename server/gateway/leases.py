"""What a sign-in opened ends with it: each live connection and each WHIP or WHEP resource holds a lease.

A sign-in ends when its holder ends it, when it expires, or when a program that is nobody was removed; a role when
its time is over or it is taken back. Both expire by the monotonic clock, counted from when somebody was admitted:
a stepped wall clock ends nothing in mid-class.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from server.schools.signing import fingerprint


class Lease:
    """One opened thing's part in a sign-in; `given_up` is told when there is no more to end."""

    def __init__(self, given_up: Callable[[Lease], None]) -> None:
        self.ended = False
        self.role_over = False  # the sign-in is good still, the part in this session is not
        self._given_up = given_up
        self._told: Callable[[], None] | None = None
        self._expiry: asyncio.TimerHandle | None = None
        self._role_expiry: asyncio.TimerHandle | None = None

    def expire_in(self, seconds: float) -> None:
        self._expiry = asyncio.get_running_loop().call_later(seconds, self.end)

    def end_role_in(self, seconds: float | None) -> None:
        """None for a role without an end. The last word counts: a role may be made longer or shorter meanwhile."""
        if self._role_expiry is not None:
            self._role_expiry.cancel()
            self._role_expiry = None
        if seconds is not None:
            self._role_expiry = asyncio.get_running_loop().call_later(seconds, self.end_role)

    def end_role(self) -> None:
        self.role_over = True
        self.end()

    def tell(self, told: Callable[[], None]) -> None:
        """Calls when the sign-in ends, at once if it has ended."""
        self._told = told
        if self.ended:
            told()

    def end(self) -> None:
        self.ended, told = True, self._told
        self.give_up()
        if told is not None:
            told()

    def give_up(self) -> None:
        """What held it has ended by itself."""
        self._told = None  # who holds it is known from here as well: no circle is left to be collected
        for timer in (self._expiry, self._role_expiry):
            if timer is not None:
                timer.cancel()
        self._given_up(self)


class Leases:
    """Every lease of this process, by the fingerprint of its token."""

    def __init__(self, gone: Callable[[Lease], None] = lambda _lease: None) -> None:
        self._held: dict[str, set[Lease]] = {}
        self._gone = gone

    def take(self, token: str) -> Lease:
        """To be taken before the token is looked up, or its end could fall in between and be missed."""
        name = fingerprint(token)
        lease = Lease(lambda gone: self._drop(name, gone))
        self._held.setdefault(name, set()).add(lease)
        return lease

    def end(self, token_sha256: str) -> None:
        """The sign-in has ended: so does all that it opened, at once."""
        for lease in tuple(self._held.get(token_sha256, ())):
            lease.end()

    def __len__(self) -> int:
        return sum(len(held) for held in self._held.values())

    def _drop(self, name: str, lease: Lease) -> None:
        self._gone(lease)
        held = self._held.get(name, set())
        held.discard(lease)
        if not held:
            self._held.pop(name, None)
