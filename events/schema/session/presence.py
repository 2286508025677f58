"""Who comes, how their links fare, who goes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ..base import Fact, Personal, fact
from ..values import Client, Entry


@fact("session.endpoint.joined", audience="all", data_class="per", read_by="R T A K L:presence as:join")
@dataclass(frozen=True, slots=True)
class EndpointJoined(Fact):
    """An endpoint took its place; the same one again after it had left, its entry frozen anew."""

    entry: Entry
    connection: str


@fact(
    "session.connection.opened",
    audience="log",
    data_class="per",
    retention="telemetry",
    notice=True,
    read_by="t Q",
)
@dataclass(frozen=True, slots=True)
class ConnectionOpened(Fact):
    """How an endpoint reached us. `address` expires early: it is sealed under the class `telemetry`."""

    endpoint: str
    connection: str
    device: str
    via: Literal["link", "password", "oidc", "room_key", "room_code", "pin", "token", "whip", "whep"]
    client: Client
    address: Personal | None = None


@fact("session.endpoint.link_lost", audience="all", data_class="per", notice=True, read_by="R T A K L:links")
@dataclass(frozen=True, slots=True)
class EndpointLinkLost(Fact):
    """Nothing was heard of a connection; the endpoint keeps its place for the time of grace."""

    endpoint: str
    connection: str
    last_heard_ms: int | None  # session clock; absent before the class was live
    cause: Literal["closed", "silent", "media", "server"]


@fact("session.endpoint.resumed", audience="all", data_class="per", notice=True, read_by="R T A L:links")
@dataclass(frozen=True, slots=True)
class EndpointResumed(Fact):
    """The same endpoint is back, on another connection."""

    endpoint: str
    connection: str
    cause: Literal["returned", "replaced", "moved"]
    lost_ms: int


@fact(
    "session.endpoint.left",
    audience="all",
    data_class="per",
    notice=True,
    read_by="R T A K L:presence as:leave",
)
@dataclass(frozen=True, slots=True)
class EndpointLeft(Fact):
    """The endpoint gave up its place."""

    endpoint: str
    cause: Literal["left", "removed", "revoked", "role_ended", "lost", "ended"]
    connection: str | None = None
    last_heard_ms: int | None = None
