"""Devices and lines of a live session: who stands at a terminal, what it shows, what it hears, how its line is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .base import Fact, Personal, fact

Path = Literal["udp", "tcp", "relay"]
Direction = Literal["up", "down"]
Perceived = Literal["sound", "picture"]
CheckFault = Literal[
    "camera_absent",
    "camera_refused",
    "camera_dark",
    "microphone_absent",
    "microphone_refused",
    "microphone_silent",
    "speaker_unheard",
    "network_unreachable",
    "network_far",
    "network_lossy",
    "network_slow_up",
    "network_slow_down",
    "clock_off",
]


@fact("session.endpoint.staffed", audience="staff+self", data_class="per", read_by="R T A")
@dataclass(frozen=True, slots=True)
class EndpointStaffed(Fact):
    """A co-teacher is on duty at a room's terminal. `personal_endpoint` is what he acts through: his own device,
    or the terminal itself."""

    endpoint: str
    person: str
    personal_endpoint: str
    how: Literal["pin", "sign_in"]


@fact("session.endpoint.unstaffed", audience="staff+self", data_class="per", read_by="R T A")
@dataclass(frozen=True, slots=True)
class EndpointUnstaffed(Fact):
    """He locked it, left, was idle outside class, his role or the session ended."""

    endpoint: str
    person: str
    cause: Literal["locked", "left", "idle", "replaced", "role_ended", "ended"]


@fact("session.sending.moved", audience="all", data_class="int", read_by="R T A")
@dataclass(frozen=True, slots=True)
class SendingMoved(Fact):
    """Of two terminals in one room, this one sends for it from now on; the room counts once."""

    room: str
    to_endpoint: str
    from_endpoint: str | None = None


@fact("session.endpoint.checked", audience="staff", data_class="int", notice=True, read_by="R T Q")
@dataclass(frozen=True, slots=True)
class EndpointChecked(Fact):
    """What a device found out about itself before class. A figure that was not measured is absent."""

    camera: Literal["ready", "absent", "refused", "dark", "not_asked"]
    speaker: Literal["heard", "unheard", "not_asked"]
    verdict: Literal["ready", "not_ready"]
    endpoint: str | None = None
    room: str | None = None
    microphone_db: int | None = None  # dBov, the loudest that was heard
    rtt_ms: int | None = None
    loss_bp: int | None = None
    up_kbps: int | None = None
    down_kbps: int | None = None
    path: Path | None = None
    clock_offset_ms: int | None = None
    faults: tuple[CheckFault, ...] = ()


@fact("session.endpoint.layout_changed", audience="room+self", data_class="int", read_by="t")
@dataclass(frozen=True, slots=True)
class EndpointLayoutChanged(Fact):
    """What a screen of the endpoint shows large."""

    endpoint: str
    screen: Literal["1", "2"]
    layout: Literal["slides", "lead", "wall", "stage"]


@fact("session.echo_policy.applied", audience="room+self", data_class="int", read_by="t")
@dataclass(frozen=True, slots=True)
class EchoPolicyApplied(Fact):
    """One open microphone in a room: `endpoint` is kept silent since `kept` is open."""

    room: str
    endpoint: str
    kept: str


@fact("session.reception.lost", audience="staff", data_class="int", notice=True, read_by="R T Q K L:links")
@dataclass(frozen=True, slots=True)
class ReceptionLost(Fact):
    """The endpoint no longer hears or sees what is forwarded to it."""

    endpoint: str
    of: Perceived
    source_endpoint: str
    since_ms: int


@fact("session.reception.restored", audience="staff", data_class="int", notice=True, read_by="R T Q K L:links")
@dataclass(frozen=True, slots=True)
class ReceptionRestored(Fact):
    """It hears or sees it again, after `lost_ms`."""

    endpoint: str
    of: Perceived
    source_endpoint: str
    since_ms: int
    lost_ms: int


@fact("session.path.changed", audience="log", data_class="int", notice=True, read_by="t Q")
@dataclass(frozen=True, slots=True)
class PathChanged(Fact):
    """The endpoint's packets take another way."""

    endpoint: str
    direction: Direction
    path: Path
    cause: Literal["address", "restart", "anew"]
    took_ms: int | None = None


@fact("session.path.rebuilt", audience="log", data_class="int", notice=True, read_by="t Q")
@dataclass(frozen=True, slots=True)
class PathRebuilt(Fact):
    """A path that carried nothing carries again: by a keyframe on a new binding, a restart of ICE, or a
    connection made anew."""

    endpoint: str
    direction: Direction
    path: Path
    cause: Literal["rebind", "restart", "anew"]
    took_ms: int | None = None


@fact(
    "session.voice.tallied",
    audience="log",
    data_class="per",
    retention="telemetry",
    notice=True,
    read_by="P Q coding",
)
@dataclass(frozen=True, slots=True)
class VoiceTallied(Fact):
    """How long an endpoint spoke in one minute of the session clock, [minute, minute + 1) · 60 s, from the audio
    levels of its packets. `seconds` has 60 digits, one a second: tenths of it with voice, 9 = 0.9 and more."""

    endpoint: str
    minute: int
    active_ms: int
    seconds: Personal


@dataclass(frozen=True, slots=True)
class Flow:
    """One direction of a line over a minute, averaged; `loss_bp` in hundredths of a percent."""

    kbps: int
    loss_bp: int
    jitter_ms: int


@fact("session.quality.sampled", audience="log", data_class="int", notice=True, read_by="Q K")
@dataclass(frozen=True, slots=True)
class QualitySampled(Fact):
    """An endpoint's line in one minute of the session clock. `up` is what it sends."""

    endpoint: str
    minute: int
    up: Flow
    down: Flow
    frozen_ms: int  # of pictures that stood still while they should have moved
    path: Path
    connected_ms: int
    rtt_ms: int | None = None
    rtt_max_ms: int | None = None
