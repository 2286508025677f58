"""Who is here: every endpoint with what was frozen when it joined, and how its link is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from events.schema.base import Personal
from events.schema.values import Client, Entry

from .forms import Id

Via = Literal["link", "password", "oidc", "room_key", "room_code", "pin", "token", "whip", "whep"]


@dataclass(frozen=True, slots=True)
class Join:
    """The device comes in, for the first time or again. `entry.endpoint` is ignored: the roster names it."""

    device: str
    connection: str
    entry: Entry
    via: Via
    client: Client
    address: Personal | None = None


@dataclass(frozen=True, slots=True)
class Leave:
    pass


@dataclass(frozen=True, slots=True)
class RemoveEndpoint:
    endpoint: Id


@dataclass(frozen=True, slots=True)
class Revoke:
    """By an operator: the endpoint goes, its device and person stay out."""

    endpoint: str


@dataclass(frozen=True, slots=True)
class NoticeLinkLost:
    endpoint: str
    connection: str
    last_heard_ms: int | None
    cause: Literal["closed", "silent", "media", "server"]


@dataclass(frozen=True, slots=True)
class NoticeGraceOver:
    """The link has been lost for the grace: place and microphone are given up."""

    endpoint: str


@dataclass(frozen=True, slots=True)
class NoticeLeft:
    """The link has been lost for 10 minutes. Rooms stay until the end."""

    endpoint: str
