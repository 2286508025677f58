"""What waits for the writer: commands in the order they came, notices first after a silence.

Bounded: an endpoint may have 16 commands unanswered, the system 20,000 notices, an hour of silence for a
hundred endpoints.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from .door import Arrival, Connection
from .replies import Refusal, Reply
from .rulebook import By, Command, Moment

log = logging.getLogger(__name__)

MAX_UNANSWERED = 16
MAX_NOTICES = 20_000
WAITING_MS = 1_000

BUSY = Refusal("busy", f"At most {MAX_UNANSWERED} commands may be unanswered.")


@dataclass(slots=True, eq=False)
class Asked:
    """One thing to decide. A notice keeps the moment it was noticed; all else is decided when its turn comes."""

    command: Command
    by: By
    asked_ms: int
    noticed: Moment | None = None
    connection: Connection | None = None
    number: int | None = None
    arrival: Arrival | None = None
    answered: Callable[[Reply], None] | None = None
    told_waiting: bool = False

    @property
    def name(self) -> str:
        return type(self.command).__name__


class Asking:
    """The queue into the session's one owner."""

    def __init__(self) -> None:
        self._waiting: deque[Asked] = deque()
        self._notices = 0
        self._grown = asyncio.Event()
        self.current: Asked | None = None  # taken, not yet settled

    def put(self, asked: Asked) -> bool:
        """False if there is no room for it."""
        if asked.noticed is not None:
            if self._notices >= MAX_NOTICES:
                log.error("dropped command=%s reason=%d notices wait", asked.name, MAX_NOTICES)
                return False
            self._notices += 1
        elif asked.connection is not None and self._unanswered(asked.connection) >= MAX_UNANSWERED:
            return False
        self._waiting.append(asked)
        self._grown.set()
        return True

    def _unanswered(self, connection: Connection) -> int:
        return sum(asked.connection is connection for asked in self.unsettled())

    async def take(self) -> Asked:
        self.current = None
        while not self._waiting:
            self._grown.clear()
            await self._grown.wait()
        self.current = self._waiting.popleft()
        self._notices -= self.current.noticed is not None
        return self.current

    def notices_first(self) -> None:
        """After a silence: what the system saw happened before what was asked meanwhile is decided."""
        self._waiting = deque(sorted(self._waiting, key=lambda asked: asked.noticed is None))

    def discard(self, connection: Connection) -> list[Asked]:
        """Forgets what a replaced connection still had waiting; its client asks again with the same numbers."""
        gone = [asked for asked in self._waiting if asked.connection is connection]
        self._waiting = deque(asked for asked in self._waiting if asked.connection is not connection)
        return gone

    def unsettled(self) -> Iterator[Asked]:
        if self.current is not None:
            yield self.current
        yield from self._waiting

    def overdue(self, now_ms: int) -> Iterator[Asked]:
        """What has waited for a second and was not told so yet."""
        for asked in self.unsettled():
            if not asked.told_waiting and now_ms - asked.asked_ms >= WAITING_MS:
                asked.told_waiting = True
                yield asked
