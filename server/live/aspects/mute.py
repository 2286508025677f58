"""Who may be heard: the class mute, each endpoint's mutes by side, and the one open microphone of a room."""

from __future__ import annotations

from dataclasses import dataclass

from .forms import Id, Source


@dataclass(frozen=True, slots=True)
class MuteAll:
    source: Source


@dataclass(frozen=True, slots=True)
class UnmuteAll:
    source: Source


@dataclass(frozen=True, slots=True)
class Mute:
    endpoint: Id
    source: Source


@dataclass(frozen=True, slots=True)
class Unmute:
    endpoint: Id
    source: Source


@dataclass(frozen=True, slots=True)
class OpenMicrophone:
    """`endpoint` absent is one's own."""

    endpoint: Id | None = None


@dataclass(frozen=True, slots=True)
class CloseMicrophone:
    endpoint: Id | None = None
