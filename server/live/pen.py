"""What an owner writes with: each commit of its epoch, and the bytes the commit will be known by.

A client's numbered command gives its commit the id, so that it can be found again under it; everything else is
counted under the owner's own mark, which no other owner can have.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from events.journal import Sealed
from events.schema.base import Actor, Commit, Fact
from events.schema.session import EndpointJoined, EndpointResumed, SessionStarted

from .asking import Asked
from .chronicle import Chronicle
from .clock import SessionClock
from .rulebook import Moment

State = TypeVar("State")

Seal = Callable[[Commit], Sealed]


class Pen(Generic[State]):
    """Writes the epoch after the chronicle's; `mark` is drawn anew for each."""

    def __init__(self, chronicle: Chronicle[State], clock: SessionClock, seal: Seal, mark: str) -> None:
        self._chronicle = chronicle
        self._clock = clock
        self._seal = seal
        self._epoch = chronicle.epoch + 1
        self._mark = f"x{self._epoch}-{mark}"
        self._unnumbered = itertools.count()

    def write(self, asked: Asked, facts: Sequence[Fact], now: Moment) -> tuple[Commit, Sealed]:
        """The commit after the head, and its bytes."""
        head = self._chronicle.head
        commit = Commit(
            id=f"{self._chronicle.session_id}.{self._name(asked)}",
            aggregate=head.aggregate,
            sequence=head.sequence + 1,
            epoch=self._epoch,
            time=now.utc,
            recorded=self._clock.now().utc,
            actor=self._actor(asked, facts),
            command=asked.name,
            facts=tuple(facts),
            at_ms=0 if any(isinstance(fact, SessionStarted) for fact in facts) else now.at_ms,
        )
        return commit, self._seal(commit)

    def _name(self, asked: Asked) -> str:
        if asked.numbered is not None:
            connection, number = asked.numbered
            return f"{connection.endpoint}.{number}"
        return f"{self._mark}.{next(self._unnumbered)}"

    def _actor(self, asked: Asked, facts: Sequence[Fact]) -> Actor:
        """Who comes in is named by what the roster made of it; who stands at a device, beside the device."""
        if asked.arrival is None:
            by = asked.by
            if by.endpoint is None or by.person is not None:
                return Actor(by.endpoint, by.person)
            return Actor(by.endpoint, self._chronicle.rulebook.person_at(self._chronicle.state, by.endpoint))
        came = next(fact for fact in facts if isinstance(fact, EndpointJoined | EndpointResumed))
        endpoint = came.entry.endpoint if isinstance(came, EndpointJoined) else came.endpoint
        return Actor(endpoint, asked.arrival.entry.person)
