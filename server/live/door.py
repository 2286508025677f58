"""How an endpoint comes to a session: an arrival at the door becomes a connection.

The gateway holds the other end: a `Port`, which takes messages at once or cuts a reader that is too slow, so that
nothing in the session ever waits for anybody's network.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Protocol

from events.schema.base import Personal
from events.schema.values import Client, Entry

from .aspects.roster import Join, Via
from .rulebook import By, Moment


class Close(IntEnum):
    """Why a connection ends (docs/protocol.md §2)."""

    DONE = 1000
    GOING_AWAY = 1001
    MALFORMED = 4400
    SIGN_IN = 4401
    NOT_ALLOWED = 4403
    NO_SESSION = 4404
    REPLACED = 4409
    MOVED = 4410
    TOO_FAST = 4429


class Port(Protocol):
    """The far end of a connection: a WebSocket's, a WHIP resource's, a test's."""

    def welcome(self, admitted: Admitted) -> None: ...
    def tell(self, text: str) -> None: ...
    def refuse(self, code: str, text: str) -> None: ...
    def close(self, close: Close) -> None: ...


CLOSE_OF_REFUSAL = {
    "session_ended": Close.NO_SESSION,
    "session_not_open": Close.NO_SESSION,
    "busy": Close.TOO_FAST,
}


def close_of(code: str) -> Close:
    """How a connection ends that was refused at the door."""
    return CLOSE_OF_REFUSAL.get(code, Close.NOT_ALLOWED)


@dataclass(frozen=True, slots=True, eq=False)
class Arrival:
    """Somebody at the door: who the registry says it is, on which device, and up to where it was told."""

    entry: Entry
    device: str
    connection: str
    via: Via
    client: Client
    port: Port
    cursor: str | None = None
    address: Personal | None = None

    def same_hands(self, other: Arrival) -> bool:
        """The same device, in the same hands: of two such the newer counts."""
        return (self.device, self.entry) == (other.device, other.entry)

    @property
    def join(self) -> Join:
        return Join(self.device, self.connection, self.entry, self.via, self.client, self.address)


@dataclass(frozen=True, slots=True, eq=False)
class Connection:
    """An endpoint's present way to be told."""

    endpoint: str
    id: str
    person: str | None
    port: Port

    @property
    def by(self) -> By:
        return By(self.endpoint, self.person)


@dataclass(frozen=True, slots=True)
class Admitted:
    """What the welcome tells. `number` is the highest of this endpoint that was ever answered."""

    connection: Connection
    number: int
    now: Moment
