"""Mutes, microphones and what is sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ..base import Fact, fact
from ..values import Layer, Source


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
    cause: Literal["self", "echo", "lost", "replaced", "switch", "muted", "left", "stage", "revoked"]
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
