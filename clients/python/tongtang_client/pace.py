"""When to ping, when to give a link up, and how long to wait before the next attempt (docs/protocol.md §2)."""

from __future__ import annotations

PING_S = 1.0
SILENCE_S = 3.0
WELCOME_S = 10.0  # a join waits for the journal, which may be electing a leader
TOO_FAST_PAUSE_S = 5.0

PAUSES_S = (0.0, 0.25, 0.5, *8 * (0.8,), 2.0)  # a server is up again in 2.5 s; its clients within 1 s of that
SPREAD = 0.2  # so that a whole school does not return in the same millisecond


def pause_s(attempt: int, chance: float) -> float:
    """The pause before attempt 0, 1, 2, …; `chance` is 0 ≤ chance < 1.

    >>> [pause_s(attempt, 0.5) for attempt in (0, 1, 2, 3, 10, 11, 12)]
    [0.0, 0.25, 0.5, 0.8, 0.8, 2.0, 2.0]
    """
    return PAUSES_S[min(attempt, len(PAUSES_S) - 1)] * (1 + SPREAD * (2 * chance - 1))
