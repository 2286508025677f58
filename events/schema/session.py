"""What happens in a live session 场次. Table rows, in the dictionary's order; one class per fact."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from .base import Fact, Personal, fact
from .values import Client, Entry, Layer, Plan, Rules, Source


@fact("session.session.opened", audience="all", data_class="int", read_by="R T A K N")
@dataclass(frozen=True, slots=True)
class SessionOpened(Fact):
    """The doors are open: plan and rules as they stood, never looked up again."""

    plan: Plan
    rules: Rules


@fact("session.session.started", audience="all", data_class="int", read_by="T A K L:chapters adl:initialized")
@dataclass(frozen=True, slots=True)
class SessionStarted(Fact):
    """Class has begun. The commit that holds it is zero of the session clock."""

    started: datetime


@fact("session.session.suspended", audience="all", data_class="int", read_by="T A L:chapters")
@dataclass(frozen=True, slots=True)
class SessionSuspended(Fact):
    """Nothing of anyone is forwarded until the lead resumes."""

    cause: Literal["key", "break"]


@fact("session.session.resumed", audience="all", data_class="int", read_by="T A L:chapters")
@dataclass(frozen=True, slots=True)
class SessionResumed(Fact):
    """The lead took the class up again after `suspended`."""


@fact("session.session.ended", audience="all", data_class="int", read_by="T A K adl:terminated")
@dataclass(frozen=True, slots=True)
class SessionEnded(Fact):
    """`until_ms` is the end of the live span on the session clock."""

    cause: Literal["taught", "key", "operator", "abandoned"]
    until_ms: int


@fact("session.class.held", audience="all", data_class="int", notice=True, read_by="R T A L:chapters")
@dataclass(frozen=True, slots=True)
class ClassHeld(Fact):
    """The lead is gone; the class waits, nobody is promoted."""

    cause: Literal["lead_gone"]
    since_ms: int


@fact("session.class.released", audience="all", data_class="int", notice=True, read_by="R T A L:chapters")
@dataclass(frozen=True, slots=True)
class ClassReleased(Fact):
    """Somebody leads again: the class goes on."""

    cause: Literal["lead_back", "substitute"]
    since_ms: int


@fact("session.session.owned", audience="log", data_class="int", notice=True, read_by="t A")
@dataclass(frozen=True, slots=True)
class SessionOwned(Fact):
    """A server became the session's one writer. `anchor` is the wall time of its monotonic clock's `anchor_ms`."""

    owner: str
    epoch: int
    anchor: datetime
    build: str
    cause: Literal["start", "failover", "move"]
    digest: str  # of all commits before, hex
    anchor_ms: int | None = None


@fact("session.session.ticked", audience="log", data_class="per", notice=True, read_by="A Q")
@dataclass(frozen=True, slots=True)
class SessionTicked(Fact):
    """Who was connected, every 10 s from open to ended, so that a crash blurs an interval by no more."""

    connected: tuple[str, ...]


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
    cause: Literal["left", "removed", "revoked", "lost", "ended"]
    connection: str | None = None
    last_heard_ms: int | None = None


@fact("session.class.muted", audience="all", data_class="int", read_by="R T")
@dataclass(frozen=True, slots=True)
class ClassMuted(Fact):
    """The whole pupil side, later joiners too; a stage turn is exempt."""

    source: Source


@fact("session.class.unmuted", audience="all", data_class="int", read_by="R T")
@dataclass(frozen=True, slots=True)
class ClassUnmuted(Fact):
    """The lead lifted `class.muted`."""

    source: Source


@fact("session.endpoint.muted", audience="all", data_class="int", read_by="R T L:presence")
@dataclass(frozen=True, slots=True)
class EndpointMuted(Fact):
    """Each side lifts its own mute."""

    endpoint: str
    source: Source
    by: Literal["lead", "co_teacher"]


@fact("session.endpoint.unmuted", audience="all", data_class="int", read_by="R T L:presence")
@dataclass(frozen=True, slots=True)
class EndpointUnmuted(Fact):
    """The side that had muted lifted it."""

    endpoint: str
    source: Source
    by: Literal["lead", "co_teacher"]


@fact("session.microphone.opened", audience="all", data_class="int", read_by="R T as:start")
@dataclass(frozen=True, slots=True)
class MicrophoneOpened(Fact):
    """The endpoint's microphone is open at its own end. At most one per physical room."""

    endpoint: str
    cause: Literal["self", "stage"]
    room: str | None = None


@fact("session.microphone.closed", audience="all", data_class="int", read_by="R T vc:stopped")
@dataclass(frozen=True, slots=True)
class MicrophoneClosed(Fact):
    """The endpoint's microphone is closed at its own end."""

    endpoint: str
    cause: Literal["self", "echo", "lost", "replaced", "switch", "muted", "left", "stage"]
    room: str | None = None


@fact("session.track.published", audience="all", data_class="int", read_by="R T as:start as:share")
@dataclass(frozen=True, slots=True)
class TrackPublished(Fact):
    """An endpoint sends a source; whether it is forwarded is a matter of mute, stage and state."""

    endpoint: str
    track: str
    source: Source
    codec: str
    layers: tuple[Layer, ...] = ()


@fact(
    "session.track.unpublished",
    audience="all",
    data_class="int",
    notice=True,
    read_by="R T vc:stopped as:unshare",
)
@dataclass(frozen=True, slots=True)
class TrackUnpublished(Fact):
    """The endpoint no longer sends it."""

    endpoint: str
    track: str
    cause: Literal["self", "revoked", "switch", "stopped"]


@fact("session.hand.raised", audience="all", data_class="per", read_by="R T P L:hands vc:reacted")
@dataclass(frozen=True, slots=True)
class HandRaised(Fact):
    """A hand in the queue, which the server orders. `whom` is read with the endpoint: a seat in its room."""

    hand: str
    endpoint: str
    whom: str
    kind: Literal["question", "answer", "speak"]


@fact("session.hand.called", audience="all", data_class="per", read_by="R T P L:hands")
@dataclass(frozen=True, slots=True)
class HandCalled(Fact):
    """The lead called on it; `stage.entered` of the same commit says where to."""

    hand: str


@fact("session.hand.lowered", audience="all", data_class="per", read_by="R T P L:hands vc:unreacted")
@dataclass(frozen=True, slots=True)
class HandLowered(Fact):
    """The hand left the queue without being called, or after its turn."""

    hand: str
    cause: Literal["self", "teacher", "all", "left", "locked", "ended"]


@fact("session.stage.entered", audience="all", data_class="per", read_by="R T P L:stage as:present")
@dataclass(frozen=True, slots=True)
class StageEntered(Fact):
    """A place on everyone's stage is taken. Places count from 1."""

    turn: str
    endpoint: str
    whom: str
    place: int
    cause: Literal["hand", "invited"]
    hand: str | None = None


@fact("session.stage.left", audience="all", data_class="per", read_by="R T P L:stage vc:stopped")
@dataclass(frozen=True, slots=True)
class StageLeft(Fact):
    """The place is free again."""

    turn: str
    cause: Literal["sent_down", "self", "lost", "left", "locked", "ended"]


@fact(
    "session.chat.posted",
    audience="all",
    data_class="sen",
    retention="talk",
    read_by="R T P L:chat ax:posted",
)
@dataclass(frozen=True, slots=True)
class ChatPosted(Fact):
    """A message to everyone in class."""

    message: str
    endpoint: str
    channel: Literal["class"]
    text: Personal
    question: bool = False
    reply_to: str | None = None
