"""Everybody at the door of a session, until let in or sent away (docs/decisions/0002).

An endpoint that had joined is let in at once, and its `Join` queues as a notice; a new one is let in when its
`Join` is stored. In its turn each is decided anew, and a refusal then closes the connection.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, TypeVar

from events.schema.base import Fact
from events.schema.session import EndpointResumed

from .asking import CROWDED, Asked, Asking
from .chronicle import Chronicle
from .connections import Connections
from .door import Arrival, Close
from .holds import Holds
from .replies import Refusal, Reply
from .rulebook import Moment

State = TypeVar("State")


class Arrivals(Generic[State]):
    def __init__(
        self, chronicle: Chronicle[State], connections: Connections[State], asking: Asking, holds: Holds[State]
    ) -> None:
        self._chronicle = chronicle
        self._connections = connections
        self._asking = asking
        self._holds = holds

    def queue(self, asked: Asked, arrival: Arrival, facts: Sequence[Fact], now: Moment) -> None:
        """`facts` are what the join would lead to now; only whether somebody returns counts of them."""
        self._replace_waiting(arrival)
        returning = next((fact for fact in facts if isinstance(fact, EndpointResumed)), None)
        if returning is not None:
            self._let_in(arrival, returning.endpoint)
            asked.noticed = now
        if not self._asking.put(asked) and returning is None:
            arrival.port.refuse(CROWDED.code, CROWDED.text)

    def settle(self, asked: Asked, arrival: Arrival, reply: Reply) -> None:
        """A new endpoint is let in now; one that returned was let in when it came."""
        if isinstance(reply, Refusal):
            return self._send_away(arrival, reply)
        endpoint = self._chronicle.presence.endpoint_of(arrival.connection)
        if asked.noticed is None and endpoint is not None:
            self._let_in(arrival, endpoint)
        return None

    def _replace_waiting(self, arrival: Arrival) -> None:
        """Of two windows of one device that both wait, only the newer need come in."""
        for asked in self._asking.discard(
            lambda asked: asked.arrival is not None and asked.arrival.same_hands(arrival)
        ):
            assert asked.arrival is not None  # as was asked for
            asked.arrival.port.close(Close.REPLACED)

    def _let_in(self, arrival: Arrival, endpoint: str) -> None:
        number = max(self._chronicle.replies.highest(endpoint), self._asking.in_flight(endpoint))
        older = self._connections.attach(arrival, endpoint, number)
        if older is not None:
            for asked in self._asking.discard(lambda asked: asked.connection is older):
                self._holds.lift(asked)

    def _send_away(self, arrival: Arrival, refusal: Refusal) -> None:
        for connection in self._connections:
            if connection.id == arrival.connection:
                self._connections.detach(connection)
        arrival.port.refuse(refusal.code, refusal.text)
