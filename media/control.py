"""The only language spoken to media: commands in, notices out.

Media knows endpoints and sources, never people. What everyone hears and sees is told whole, as one `Scene`,
at every change: the newest scene wins, so a lost or repeated one does no harm and a restarted node needs only
the last. Every command carries the epoch of the session's owner; a node refuses an epoch lower than the highest
it has met, so two owners can never fight over a class.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

SourceKind = Literal[
    "camera", "microphone", "screen", "document_camera", "board_camera", "student_camera", "screen_audio"
]
SOUND: frozenset[SourceKind] = frozenset({"microphone", "screen_audio"})

# What a receiving m-line shows, in the words of docs/protocol.md: `lead.audio`, `lead.video`, `screen.video`,
# `screen.audio`, `document.video`, `stage1.audio`, `stage1.video`, …, `wall1.video` … `wall12.video`,
# `voice1.audio` … `voice3.audio`. WHEP's `lead` and `<endpoint>` views use `lead.*` with `Viewer.watches`.
SlotName = str


@dataclass(frozen=True, slots=True, order=True)
class SourceId:
    """One source of one endpoint; an endpoint has at most one of each kind."""

    endpoint: str
    kind: SourceKind


@dataclass(frozen=True, slots=True)
class Viewer:
    """What one endpoint may receive, and where it stands.

    `room` is the physical room: sound never returns into the room it came from. `watches` narrows a WHEP viewer
    to one endpoint: its `lead.*` slots show that endpoint's camera and microphone. `hangs` narrows the wall to the
    cameras of these rooms and endpoints; without it, it takes as many of the first as it has slots.
    """

    room: str | None = None
    receive_class: bool = False
    receive_wall: bool = False
    watches: str | None = None
    hangs: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Scene:
    """Who is heard and seen by whom, whole. `forwarded` is the law: a source outside it reaches nobody."""

    session: str
    epoch: int
    forwarded: frozenset[SourceId] = frozenset()
    lead: str | None = None
    screen: str | None = None  # the endpoint whose screen (and screen sound) is shown
    stage: tuple[str | None, ...] = ()  # endpoint at place 1, 2, …
    wall: tuple[str, ...] = ()  # endpoints whose cameras hang on the wall, in the order of the session's rooms
    viewers: Mapping[str, Viewer] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Offer:
    """An SDP offer of one endpoint. The same `pc` again is a re-offer on the same transport (ICE restart, more
    lines); another `pc` replaces the endpoint's transport. `send` and `receive` name the m-lines by mid."""

    session: str
    epoch: int
    endpoint: str
    pc: str
    sdp: str
    send: Mapping[str, SourceKind]
    receive: Mapping[str, SlotName]


@dataclass(frozen=True, slots=True)
class Answer:
    sdp: str
    pc: str


class Malformed(Exception):
    """The peer sent nonsense: `code` is stable, `text` a sentence for a person."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code, self.text = code, text


class StaleEpoch(Exception):
    """The command came from an owner that has been replaced."""


@dataclass(frozen=True, slots=True)
class PeerConnected:
    """ICE has a checked pair and DTLS is done: packets can flow."""

    session: str
    endpoint: str
    pc: str


@dataclass(frozen=True, slots=True)
class PeerSilent:
    """Nothing at all has come from the peer for 3 s. It may return: `PeerHeard` says so."""

    session: str
    endpoint: str
    pc: str
    silent_ms: int


@dataclass(frozen=True, slots=True)
class PeerHeard:
    session: str
    endpoint: str
    pc: str


@dataclass(frozen=True, slots=True)
class PeerMoved:
    """The peer's packets come from another address since at most a second, and ours go there."""

    session: str
    endpoint: str
    pc: str


@dataclass(frozen=True, slots=True)
class PeerClosed:
    """The transport is gone for good (DTLS closed, or 60 s of silence)."""

    session: str
    endpoint: str
    pc: str


@dataclass(frozen=True, slots=True)
class Bound:
    """What an endpoint's receive lines show now, whole: mid → source, or None for an empty slot and for one whose
    picture has not come within a second."""

    session: str
    endpoint: str
    pc: str
    slots: Mapping[str, SourceId | None]


@dataclass(frozen=True, slots=True)
class Levels:
    """Who is audible, at most 10 times a second: endpoint → level of its open microphone in dBov (RFC 6464,
    -127 … 0). Only sources in `forwarded`; endpoints below -60 are left out."""

    session: str
    levels: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class LinkFigures:
    rtt_ms: int
    up_loss_bp: int  # hundredths of a percent, 10000 = 100 %
    down_loss_bp: int
    up_kbps: int
    down_kbps: int
    up_jitter_ms: int = 0  # of the worst line
    down_jitter_ms: int = 0


@dataclass(frozen=True, slots=True)
class Sent:
    """What left through a slot in the last second."""

    source: SourceId
    packets: int


@dataclass(frozen=True, slots=True)
class Links:
    """Once a second: how every connected endpoint's link is, from RTCP reports and our own counts."""

    session: str
    links: Mapping[str, LinkFigures]
    sent: Mapping[str, Mapping[SlotName, Sent]] = field(default_factory=dict)  # by endpoint


Notice = PeerConnected | PeerSilent | PeerHeard | PeerMoved | PeerClosed | Bound | Levels | Links


class MediaNode(Protocol):
    """Commands are quick and idempotent; `offer` raises `Malformed` for SDP it cannot or will not take."""

    notices: Callable[[Notice], None]  # set by the server before the first command; must not wait

    async def start(self) -> None: ...
    async def stop(self) -> None: ...
    def set_scene(self, scene: Scene) -> None: ...
    async def offer(self, offer: Offer) -> Answer: ...
    def has_peer(self, session: str, endpoint: str, pc: str) -> bool: ...
    def refresh(self, session: str, epoch: int, endpoint: str) -> None:
        """Binds what the endpoint is shown anew and asks for keyframes of it."""

    def close_peer(self, session: str, epoch: int, endpoint: str, pc: str | None = None) -> None: ...
    def close_session(self, session: str, epoch: int) -> None: ...
    def figures(
        self,
    ) -> Mapping[str, int]: ...  # counters for /metrics: packets and bytes forwarded, dropped by reason
