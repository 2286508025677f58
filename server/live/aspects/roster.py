"""Who is here: every endpoint with what was frozen when it joined, and how its link is.

An endpoint that left stays known, so that the same device returns as the same endpoint and a removed one stays
out. Devices and connections are the server's own and shown to nobody. The lead's endpoint is the first that is
connected; it passes to another of the lead's endpoints only when it no longer is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from events.schema.base import Fact, Personal
from events.schema.session import (
    ConnectionOpened,
    EndpointJoined,
    EndpointLeft,
    EndpointLinkLost,
    EndpointResumed,
    EndpointRevealed,
    EndpointRoleChanged,
    EntryAllowed,
)
from events.schema.values import Client, EndpointKind, Entry

from .forms import Id

Via = Literal["link", "password", "oidc", "room_key", "room_code", "pin", "token", "whip", "whep"]
Link = Literal["connected", "lost", "left"]

ROOMS: frozenset[EndpointKind] = frozenset({"lead_room", "satellite_room"})
"""A room's frame stays on every wall until the end, whatever becomes of its link."""

PASSING: frozenset[EndpointKind] = frozenset({"observer", "camera_box"})
"""They vanish from everyone's view when they leave."""


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
    """`bar` false lets device and person come back by themselves."""

    endpoint: Id
    bar: bool = True


@dataclass(frozen=True, slots=True)
class Revoke:
    """By an operator: the endpoint goes, its device and person stay out."""

    endpoint: str


@dataclass(frozen=True, slots=True)
class NoticeRoleEnded:
    """The role that let the endpoint in was taken back, or its time is over."""

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


DepartureCommand = (
    Leave | RemoveEndpoint | Revoke | NoticeRoleEnded | NoticeLinkLost | NoticeGraceOver | NoticeLeft
)


@dataclass(frozen=True, slots=True)
class Endpoint:
    entry: Entry
    link: Link
    since_ms: int | None = None  # session clock; None before the class is live
    revealed: bool = False  # had joined unseen

    @property
    def here(self) -> bool:
        return self.link != "left"

    @property
    def shown(self) -> bool:
        return self.here or self.entry.kind not in PASSING


@dataclass(frozen=True, slots=True)
class Desk:
    """What the server keeps of an endpoint: its device, its newest connection, whether it was put out."""

    device: str
    connection: str
    barred: bool = False  # removed or revoked

    @property
    def fingerprint(self) -> str:
        """What of the device key may be told: a key itself opens doors."""
        return hashlib.sha256(self.device.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Roster:
    endpoints: Mapping[str, Endpoint] = field(default_factory=dict)
    lead: str | None = None
    desks: Mapping[str, Desk] = field(default_factory=dict)

    def of_lead(self) -> Iterator[str]:
        """The lead's endpoints that are here, by id."""
        return (
            name
            for name, endpoint in sorted(self.endpoints.items())
            if endpoint.entry.role == "lead_teacher" and endpoint.here
        )

    def is_connected(self, name: str | None) -> bool:
        endpoint = self.endpoints.get(name) if name else None
        return endpoint is not None and endpoint.link == "connected"

    def is_barred(self, name: str) -> bool:
        return name in self.desks and self.desks[name].barred

    def leads(self, name: str | None) -> bool:
        endpoint = self.endpoints.get(name) if name else None
        return endpoint is not None and endpoint.entry.role == "lead_teacher"

    def lead_connected(self) -> bool:
        return any(self.is_connected(name) for name in self.of_lead())


def evolve(roster: Roster, fact: Fact, at_ms: int | None) -> Roster:
    match fact:
        case EndpointJoined(entry=entry):
            before = roster.endpoints.get(entry.endpoint)
            joined = Endpoint(entry, "connected", at_ms, before is not None and before.revealed)
            return _lead_followed(_with(roster, entry.endpoint, joined))
        case ConnectionOpened(endpoint=name, device=device, connection=connection):
            return replace(roster, desks={**roster.desks, name: Desk(device, connection)})
        case EndpointLinkLost(endpoint=name):
            return _linked(roster, name, "lost", at_ms)
        case EndpointResumed(endpoint=name):
            return _linked(roster, name, "connected", at_ms)
        case EndpointLeft(endpoint=name, cause=cause):
            left = _linked(roster, name, "left", at_ms)
            return _barred(left, {name}, True) if cause in ("removed", "revoked") else left
        case EndpointRoleChanged(endpoint=name, to_role=role) if name in roster.endpoints:
            endpoint = roster.endpoints[name]
            changed = replace(endpoint, entry=replace(endpoint.entry, role=role))
            return _lead_followed(_with(roster, name, changed))
        case EndpointRevealed(entry=entry, since_ms=since_ms):
            return _with(roster, entry.endpoint, Endpoint(entry, "connected", since_ms, revealed=True))
        case EntryAllowed(person=person, device=device):
            return _barred(roster, set(kept_out(roster, person, device)), False)
        case _:
            return roster


def _with(roster: Roster, name: str, endpoint: Endpoint) -> Roster:
    return replace(roster, endpoints={**roster.endpoints, name: endpoint})


def _linked(roster: Roster, name: str, link: Link, at_ms: int | None) -> Roster:
    endpoint = roster.endpoints.get(name)
    if endpoint is None:
        return roster
    return _lead_followed(_with(roster, name, replace(endpoint, link=link, since_ms=at_ms)))


def _barred(roster: Roster, names: set[str], barred: bool) -> Roster:
    changed = {name: replace(roster.desks[name], barred=barred) for name in names & roster.desks.keys()}
    return replace(roster, desks={**roster.desks, **changed}) if changed else roster


def kept_out(roster: Roster, person: str | None, device: str | None) -> Iterator[str]:
    """The barred endpoints of this person, or of the device with this fingerprint."""
    for name, desk in roster.desks.items():
        known = roster.endpoints[name].entry.person
        if desk.barred and (desk.fingerprint == device or known == person is not None):
            yield name


def _lead_followed(roster: Roster) -> Roster:
    if roster.is_connected(roster.lead) and roster.leads(roster.lead):
        return roster
    connected = next((name for name in roster.of_lead() if roster.is_connected(name)), None)
    kept = roster.lead if roster.lead in set(roster.of_lead()) else None
    return replace(roster, lead=connected or kept)


def sees(roster: Roster, viewer: str, target: Entry) -> bool:
    """May the endpoint `viewer` know of `target`? Only a hidden one is ever a secret: the lead knows it, it
    knows itself, and so do the unseen observers of the same activity, but for supervision."""
    if not target.hidden or viewer == target.endpoint:
        return True
    eyes = roster.endpoints.get(viewer)
    if eyes is None:
        return False
    return eyes.entry.role == "lead_teacher" or _observe_together(eyes.entry, target)


def _observe_together(one: Entry, other: Entry) -> bool:
    return (
        one.hidden
        and one.activity is not None
        and one.activity == other.activity
        and "supervision" not in (one.capacity, other.capacity)
    )


def visible(roster: Roster, viewer: str) -> Roster:
    """The roster as the endpoint `viewer` may know it."""
    seen = {name: endpoint for name, endpoint in roster.endpoints.items() if sees(roster, viewer, endpoint.entry)}
    return Roster(seen, roster.lead)
