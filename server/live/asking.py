"""What waits for the writer: commands in the order they came, notices first after a silence.

Bounded: an endpoint may have 16 commands unanswered, 400 may wait at the door, the system may have 20,000 notices,
an hour of silence for a hundred endpoints.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from .door import Arrival, Connection
from .replies import Refusal, Reply
from .rulebook import By, Command, Moment

log = logging.getLogger(__name__)

MAX_UNANSWERED = 16
MAX_NOTICES = 20_000
MAX_ARRIVALS = 400  # a full session has 320 endpoints
WAITING_MS = 1_000

BUSY = Refusal("busy", f"At most {MAX_UNANSWERED} commands may be unanswered.")
CROWDED = Refusal("busy", f"{MAX_ARRIVALS} others wait to be let in.")
DROPPED = Refusal("moved", "This server writes the session no more; its log says whether this was done.")


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

    @property
    def numbered(self) -> tuple[Connection, int] | None:
        """Whose command it is, and its number; None for what no client asked."""
        return None if self.connection is None or self.number is None else (self.connection, self.number)


class Asking:
    """The queue into the session's one owner."""

    def __init__(self) -> None:
        self._waiting: deque[Asked] = deque()
        self._notices = 0
        self._arrivals = 0
        self._unanswered: Counter[Connection] = Counter()
        self._grown = asyncio.Event()
        self._closed = False
        self.current: Asked | None = None  # taken, not yet settled

    def put(self, asked: Asked) -> bool:
        """False if there is no room for it."""
        if self._closed or not self._has_room(asked):
            return False
        self._count(asked, 1)
        self._waiting.append(asked)
        self._grown.set()
        return True

    def _has_room(self, asked: Asked) -> bool:
        if asked.noticed is not None:
            if self._notices >= MAX_NOTICES:
                log.error("dropped command=%s reason=%d notices wait", asked.name, MAX_NOTICES)
            return self._notices < MAX_NOTICES
        if asked.arrival is not None:
            return self._arrivals < MAX_ARRIVALS
        return asked.connection is None or self._unanswered[asked.connection] < MAX_UNANSWERED

    def _count(self, asked: Asked, step: int) -> None:
        if asked.noticed is not None:
            self._notices += step
        elif asked.arrival is not None:
            self._arrivals += step
        elif asked.connection is not None:
            self._unanswered[asked.connection] += step
            if self._unanswered[asked.connection] == 0:
                del self._unanswered[asked.connection]

    async def take(self) -> Asked:
        """The next to settle; the one before is settled by now."""
        self.settle()
        while not self._waiting:
            self._grown.clear()
            await self._grown.wait()
        self.current = self._waiting.popleft()
        return self.current

    def settle(self) -> None:
        if self.current is not None:
            self._count(self.current, -1)
            self.current = None

    def close(self) -> list[Asked]:
        """Nobody takes from here any more, so nothing more has room: what was put and will never be settled."""
        self._closed = True
        return list(self.unsettled())

    def notices_first(self) -> None:
        """After a silence: what the system saw happened before what was asked meanwhile is decided."""
        self._waiting = deque(sorted(self._waiting, key=lambda asked: asked.noticed is None))

    def discard(self, unwanted: Callable[[Asked], bool]) -> list[Asked]:
        """Takes out what waits and is unwanted; what is being settled stays."""
        gone = [asked for asked in self._waiting if unwanted(asked)]
        if gone:
            self._waiting = deque(asked for asked in self._waiting if not unwanted(asked))
        for asked in gone:
            self._count(asked, -1)
        return gone

    def holds(self, connection: Connection, number: int) -> bool:
        """Is this command of the connection unsettled?"""
        return connection in self._unanswered and any(
            asked.numbered == (connection, number) for asked in self.unsettled()
        )

    def in_flight(self, endpoint: str) -> int:
        """The number of the endpoint's command whose outcome is not known yet, 0 for none."""
        asked = self.current
        if asked is None or asked.connection is None or asked.connection.endpoint != endpoint:
            return 0
        return asked.number or 0

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
