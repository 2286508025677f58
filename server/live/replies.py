"""Which numbered commands of an endpoint were answered, and how: a window of the last 32 numbers.

An accepted number is known from its commit's id, so a new owner knows it from the log; a refused one only from
the memory of the owner that refused it, and after a failover is decided anew, which is right: nothing of it was
stored. Below the window nothing is said of a number but that it is too old.
"""

from __future__ import annotations

from dataclasses import dataclass, field

WINDOW = 32  # a client has at most 16 unanswered, so it never asks for more after a reconnect


@dataclass(frozen=True, slots=True)
class Accepted:
    sequence: int


@dataclass(frozen=True, slots=True)
class Refusal:
    code: str
    text: str


Reply = Accepted | Refusal
TOO_OLD = Refusal("number_too_old", "This number is below the last 32 of its endpoint; nothing is known of it.")


def number_of(commit_id: str) -> tuple[str, int] | None:
    """The endpoint and number in a client's commit id; None for everybody else's.

    >>> number_of("01938a4e-77b2-7c31-9d5e-2f6a1b3c4d5e.k7q2mzpd.42")
    ('k7q2mzpd', 42)
    >>> number_of("01938a4e-77b2-7c31-9d5e-2f6a1b3c4d5e.x3-abcdef.42")
    """
    _, _, rest = commit_id.partition(".")
    endpoint, _, number = rest.partition(".")
    return (endpoint, int(number)) if number.isdigit() and "-" not in endpoint else None


@dataclass(slots=True)
class Replies:
    """The windows of all endpoints of a session."""

    _windows: dict[str, dict[int, Reply]] = field(default_factory=dict)
    _highest: dict[str, int] = field(default_factory=dict)

    def highest(self, endpoint: str) -> int:
        return self._highest.get(endpoint, 0)

    def note(self, endpoint: str, number: int, reply: Reply) -> None:
        window = self._windows.setdefault(endpoint, {})
        window[number] = reply
        self._highest[endpoint] = max(number, self.highest(endpoint))
        floor = self._highest[endpoint] - WINDOW
        for old in [known for known in window if known <= floor]:
            del window[old]

    def standing(self, endpoint: str, number: int) -> Reply | None:
        """The reply that stands; None means: not stored, decide now."""
        if number <= self.highest(endpoint) - WINDOW:
            return TOO_OLD
        return self._windows.get(endpoint, {}).get(number)
