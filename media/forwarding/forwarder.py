"""The hot path behind one small interface: what a forwarder is told, what it tells, and nothing else.

A forwarder takes every SRTP packet of the one UDP port, opens it once, and sends it to each slot that shows its
source: rewritten, protected with that peer's key. It parses no SDP, speaks no RTCP, knows no people and reads no
clock. `media/node.py` tells it everything else, and asks it for what happened.

Numbers. Peers, source lines and slots are integers chosen by the caller from counters: none is ever used twice
in a process. A peer is one transport (one DTLS session), so a new transport of the same endpoint is a new peer.
Time. `at_us` is microseconds of one steady clock: Unix time when the node started + what has elapsed since.
Threads. Everything is called from the event loop's thread; nothing waits.

Who calls what, when:
- `add_peer` when DTLS is done, with its checked address; then `add_source`, `add_slot` per m-line (at a re-offer
  again: new lines are added, known ones may change payload types and extension ids, never their SSRC).
- `receive` for every datagram that is RTP (RFC 7983 and RFC 5761: first byte 128..191, second byte not 192..223),
  and `flush` once after each batch drained from the socket.
- `bind`, `mute` at every change of what is shown and heard (then `waiting`: ask for the keyframes at
  once); `move_peer` after an authenticated STUN check from elsewhere.
- `resend` for every NACK received.
- every 20 ms: `drain_arrivals` (loss, jitter, NACK upstream, levels) and `drain_events`; every 100 ms: `waiting`
  (keyframe requests); every second: `slot_counts` (sender reports, down_kbps), `drain_drops` and `figures`.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, Protocol

from ..rtp.codecs import CodecName, Kind

Address = tuple[str, int] | tuple[str, int, int, int]  # as the socket module gives and takes it
Profile = Literal["SRTP_AEAD_AES_256_GCM", "SRTP_AEAD_AES_128_GCM", "SRTP_AES128_CM_SHA1_80"]


@dataclass(frozen=True, slots=True)
class SrtpKeys:
    """What DTLS agreed on. `incoming` protects what the peer sends, `outgoing` what we send: each is the master
    key followed by the master salt (44, 28 or 30 bytes, by profile)."""

    profile: Profile
    incoming: bytes = field(repr=False)
    outgoing: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Extensions:
    """Ids of header extensions as negotiated on one m-line: 1..14, in the two-byte form 1..255; 0 = not used."""

    mid: int = 0
    audio_level: int = 0


@dataclass(frozen=True, slots=True)
class SourceLine:
    """An m-line on which a peer sends one source.

    `payloads` is payload type → codec, `rtx` is RTX payload type → payload type it repairs. `ssrcs` are the SSRCs
    of `a=ssrc` if the offer has them; others are learnt from the mid extension, else from a payload type that only
    this line of the peer uses (RFC 8843 section 9.2).
    """

    source: int
    peer: int
    mid: str
    kind: Kind
    payloads: Mapping[int, CodecName]
    rtx: Mapping[int, int] = field(default_factory=dict)
    ssrcs: frozenset[int] = frozenset()
    extensions: Extensions = Extensions()


@dataclass(frozen=True, slots=True)
class SlotLine:
    """An m-line on which a peer receives whatever is bound to it.

    `payloads` is codec → payload type, `rtx` is payload type → the RTX payload type for it. `ssrc` and `rtx_ssrc`
    stand in the answer, are random, and are never used again within the DTLS session: the keys of a packet are its
    SSRC and its index. Without `rtx_ssrc` nothing is resent. With `extensions.mid` the mid goes on every packet,
    with `extensions.audio_level` the publisher's level does; everything else a publisher adds is stripped.
    """

    slot: int
    peer: int
    mid: str
    kind: Kind
    payloads: Mapping[CodecName, int]
    ssrc: int
    rtx: Mapping[int, int] = field(default_factory=dict)
    rtx_ssrc: int | None = None
    extensions: Extensions = Extensions()
    # Below 2¹⁵, so that a receiver who misses the first packets cannot guess the roll-over counter wrong.
    first_sequence: int = field(default_factory=lambda: secrets.randbelow(1 << 15))
    first_timestamp: int = field(default_factory=lambda: secrets.randbits(32))


class Arrival(NamedTuple):
    """One packet of a source as it came in, muted or not, repaired ones with their original number.

    `ssrc` is the media SSRC (what receiver reports and keyframe requests name); when it changes, counting starts
    anew. `sequence` has 16 bits. `octets` is the size of the datagram. `level` is in dBov (-127..0), None without
    the extension. `repaired`: it came by RTX and says nothing about jitter.
    """

    source: int
    ssrc: int
    sequence: int
    timestamp: int
    at_us: int
    octets: int
    level: int | None
    keyframe: bool
    repaired: bool


@dataclass(frozen=True, slots=True)
class Moved:
    """A peer's authenticated packets come from another address now, and ours go there already. The node takes
    note for STUN and RTCP, and asks for one keyframe for every picture the peer is shown."""

    peer: int
    address: Address


@dataclass(frozen=True, slots=True)
class Opened:
    """A slot's first packet of a source went out: send a sender report for it now, lip-sync needs it."""

    slot: int
    source: int


Event = Moved | Opened


@dataclass(frozen=True, slots=True)
class SlotCounts:
    """What has left through a slot since it was added (RTX not counted), for sender reports.

    `source` is what it forwards at this moment (None while it waits for a keyframe or shows nothing).
    The slot's timestamp of any instant = the source's timestamp of it + `timestamp_offset` (mod 2³²).
    `octets` counts payload only (RFC 3550 section 6.4.1), `wire_octets` whole datagrams with RTX.
    """

    source: int | None
    packets: int
    octets: int
    wire_octets: int
    timestamp_offset: int


class Outlet(Protocol):
    """Where datagrams leave. The memory behind `datagram` is used again when `send` returns: send or copy it."""

    def send(self, datagram: memoryview, address: Address) -> bool:
        """False when the socket had no room: the packet is lost and counted for its peer alone."""

    def flush(self) -> None:
        """Sends what `send` may have gathered. Called after each batch of received datagrams."""


class Forwarder(Protocol):
    """Unknown numbers are ignored (a peer may be gone already); a number in use is described anew."""

    def add_peer(self, peer: int, keys: SrtpKeys, address: Address) -> None: ...

    def move_peer(self, peer: int, address: Address) -> None: ...

    def remove_peer(self, peer: int) -> None:
        """Takes its sources (slots showing them become empty), its slots and its keys with it."""

    def add_source(self, line: SourceLine) -> None:
        """A new source is muted: nothing of it reaches anyone until `mute(source, False)`."""

    def add_slot(self, line: SlotLine) -> None:
        """A new slot shows nothing. A known slot must keep its SSRCs (ValueError)."""

    def bind(self, slot: int, source: int | None) -> None:
        """Sound changes with the next packet, a picture with the next keyframe: until then the old one stays.
        None empties the slot at once. Binding what is bound already changes nothing."""

    def mute(self, source: int, muted: bool) -> None:
        """A muted source reaches nobody, from this call on; its arrivals are still counted."""

    def resend(self, slot: int, sequences: Iterable[int], at_us: int) -> int:
        """Sends again, as RTX, what of these 16-bit numbers is still in the history; says how many."""

    def receive(self, datagram: bytes | memoryview, address: Address, at_us: int) -> None:
        """Never raises, whatever the datagram holds."""

    def flush(self) -> None: ...

    def drain_arrivals(self) -> Sequence[Arrival]:
        """All since the last call, oldest first; at most 65,536 are kept, then the newest are dropped."""

    def drain_events(self) -> Sequence[Event]: ...

    def waiting(self) -> frozenset[int]:
        """Sources of which some slot awaits a keyframe: ask until they are gone from here."""

    def slot_counts(self) -> Mapping[int, SlotCounts]:
        """Of all slots, once a second; `slot_count` is for one that has just opened."""

    def slot_count(self, slot: int) -> SlotCounts | None: ...

    def figures(self) -> Mapping[str, int]:
        """Counters since the start: `packets_in`, `packets_out`, `octets_out`, `packets_resent`, and `dropped_…`
        by reason."""

    def drain_drops(self) -> Mapping[int, int]:
        """Peer → packets to or from it dropped on its own account (socket full, over its budget) since the last
        call; peers without any are left out."""
