"""Everyone who is connected to a session: let in, told, answered, closed.

An endpoint has one connection at a time. A newer one of the same device replaces the older at once; whoever left,
fell silent is closed when the fact of it stands, who was removed or revoked as soon as it is asked.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, Generic, TypeVar

from events.schema.base import Fact
from events.schema.session import EndpointLeft, EndpointLinkLost

from .chronicle import Chronicle
from .clock import SessionClock
from .door import Admitted, Arrival, Close, Connection
from .feed import Feed, Told
from .replies import Accepted, Refusal, Reply

State = TypeVar("State")

CLOSE_OF_LEFT = dict.fromkeys(("removed", "revoked", "role_ended"), Close.NOT_ALLOWED)


class Connections(Generic[State]):
    def __init__(self, chronicle: Chronicle[State], feed: Feed[State], clock: SessionClock) -> None:
        self._chronicle = chronicle
        self._feed = feed
        self._clock = clock
        self._open: dict[str, Connection] = {}

    def __iter__(self) -> Iterator[Connection]:
        return iter(tuple(self._open.values()))

    def of(self, endpoint: str) -> Connection | None:
        return self._open.get(endpoint)

    def is_current(self, connection: Connection) -> bool:
        return self._open.get(connection.endpoint) is connection

    def attach(self, arrival: Arrival, endpoint: str, number: int) -> Connection | None:
        """Lets the arrival in: welcome, then what it missed. Gives the connection it replaced.

        `number` is the endpoint's highest that is known, in flight too: who forgot its own counts on from there.
        """
        older = self._open.pop(endpoint, None)
        if older is not None:
            older.port.close(Close.REPLACED)
        connection = Connection(endpoint, arrival.connection, arrival.entry.person, arrival.port)
        self._open[endpoint] = connection
        arrival.port.welcome(Admitted(connection, number, self._clock.now()))
        for message in self._missed(arrival.cursor, endpoint):
            arrival.port.tell(message)
        return older

    def _missed(self, cursor: str | None, endpoint: str) -> list[str]:
        missed = self._feed.since(cursor, endpoint) if cursor else None
        if missed is not None:
            return missed
        return [self._snapshot(endpoint)]

    def detach(self, connection: Connection) -> bool:
        """False if it had been replaced or closed already."""
        if not self.is_current(connection):
            return False
        del self._open[connection.endpoint]
        return True

    def tell(self, told: Told[State]) -> None:
        for connection in self:
            if (message := self._feed.message(told, connection.endpoint)) is not None:
                connection.port.tell(message)

    def renew(self, facts: Sequence[Fact]) -> None:
        """Whose view is another one now gets it whole."""
        renewed = {self._chronicle.rulebook.renewed(fact) for fact in facts}
        for connection in self:
            if connection.endpoint in renewed:
                connection.port.tell(self._snapshot(connection.endpoint))

    def _snapshot(self, endpoint: str) -> str:
        return self._feed.snapshot(self._chronicle.state, self._chronicle.head.sequence, endpoint)

    def answer(self, connection: Connection, number: int, reply: Reply) -> None:
        match reply:
            case Accepted(sequence=sequence):
                answer: dict[str, Any] = {"n": number, "cursor": self._feed.cursor(sequence)}
            case Refusal(code=code, text=text):
                answer = {"n": number, "error": {"code": code, "text": text}}
        connection.port.tell(json.dumps(answer, ensure_ascii=False))

    def close_barred(self, facts: Sequence[Fact]) -> None:
        """Who is put out, before it is stored: taking away waits for nothing."""
        for fact in facts:
            if isinstance(fact, EndpointLeft) and fact.cause in CLOSE_OF_LEFT:
                self._close(fact.endpoint, CLOSE_OF_LEFT[fact.cause])

    def close_gone(self, facts: Sequence[Fact]) -> None:
        for fact in facts:
            match fact:
                case EndpointLeft(endpoint=endpoint, cause=cause) if cause != "lost":  # it may be back meanwhile
                    self._close(endpoint, CLOSE_OF_LEFT.get(cause, Close.DONE))
                case EndpointLinkLost(endpoint=endpoint, connection=lost):
                    if (known := self.of(endpoint)) is not None and known.id == lost:
                        self._close(endpoint, Close.GOING_AWAY)

    def _close(self, endpoint: str, close: Close) -> None:
        if (connection := self._open.pop(endpoint, None)) is not None:
            connection.port.close(close)

    def close_all(self, close: Close) -> None:
        for connection in self:
            self._close(connection.endpoint, close)
