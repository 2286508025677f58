"""What one session shows where: its scene, applied to the forwarder.

The scene comes whole and the newest wins. What it silences is silenced at once; what slots show is worked out
at the next beat, so that a school that arrives together costs one working out and not one for each. A source is
opened only while the scene forwards it, and the forwarder starts every source muted: whoever comes back with a
new transport is heard no sooner than the scene allows.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable

from ..control import Bound, Levels, Notice, Scene, SourceId
from ..forwarding.forwarder import Forwarder
from ..routing.router import Bindings, Shown, assign, changed
from ..routing.speakers import Speakers
from .feedback import Feedback
from .openings import Openings
from .peer import Peer


class Showing:
    def __init__(
        self, session: str, forwarder: Forwarder, feedback: Feedback, tell: Callable[[Notice], None]
    ) -> None:
        self.scene = Scene(session, epoch=0)
        self._forwarder, self._feedback, self._tell = forwarder, feedback, tell
        self._peers: dict[str, Peer] = {}  # by endpoint
        self._numbers: dict[SourceId, int] = {}  # of connected peers' sources
        self._bindings = Bindings()
        self._openings = Openings()
        self._speakers = Speakers()
        self._speaking: tuple[SourceId, ...] = ()
        self._stale = self._levels_told = False

    def set_scene(self, scene: Scene) -> None:
        for silenced in self.scene.forwarded - scene.forwarded:
            self._speakers.forget(silenced)
        self.scene, self._stale = scene, True
        self._mute(self._numbers)

    def enter(self, peer: Peer) -> None:
        """The peer's lines are agreed, for the first time or anew; `tell` must follow, after the answer."""
        self._peers[peer.endpoint] = peer
        self._assign([peer.endpoint])

    def connect(self, peer: Peer) -> None:
        """The forwarder knows the peer's lines: its slots fill, and its sources fill the slots that await them."""
        own = {SourceId(peer.endpoint, peer.sends[mid].source): n for mid, n in peer.source_numbers.items()}
        self._numbers |= own
        self._mute(own)
        self._bind([peer.endpoint])
        self._bind(self._peers, only=own)

    def leave(self, peer: Peer) -> None:
        for mid, line in peer.sends.items():
            source = SourceId(peer.endpoint, line.source)
            if self._numbers.get(source) == peer.source_numbers.get(mid):
                self._numbers.pop(source, None)
        for slot in peer.slot_numbers.values():
            self._openings.forget(slot)
        if self._peers.get(peer.endpoint) is peer:
            del self._peers[peer.endpoint]

    def tell(self, peer: Peer) -> None:
        """What the peer's slots show now, whole."""
        if self._peers.get(peer.endpoint) is peer:
            shown = {
                mid: None if self._openings.is_dark(peer.slot_numbers.get(mid), source) else source
                for mid, source in self._shown(peer.endpoint).items()
            }
            self._tell(Bound(self.scene.session, peer.endpoint, peer.pc, shown))

    def hear(self, source: SourceId, level: int, at_ms: int) -> None:
        if source.kind == "microphone" and source in self.scene.forwarded:
            self._speakers.note(source, level, at_ms)

    def refresh(self, peer: Peer) -> None:
        """Binds the peer's pictures anew: each opens with its next keyframe."""
        for mid, slot in peer.slot_numbers.items():
            if peer.kept[mid].slot.endswith(".video"):
                self._forwarder.bind(slot, None)
        self._bind([peer.endpoint])

    def opened(self, peer: Peer, slot: int, number: int, source: SourceId) -> None:
        """The first packet of `source` has left through the peer's slot."""
        if self._openings.opened(slot, number, source):
            self.tell(peer)

    def listen(self, at_ms: int) -> None:
        """Ten times a second: who is audible, whether other voices take the voice slots, and which pictures have
        not come."""
        self._darken(at_ms)
        levels = self._speakers.levels()
        if levels or self._levels_told:  # one empty notice says that all are silent
            self._tell(Levels(self.scene.session, levels))
        self._levels_told = bool(levels)
        speaking = self._speakers.speaking(at_ms)
        if speaking != self._speaking:
            self._speaking, self._stale = speaking, True

    def settle(self) -> None:
        """Every beat: what has changed since the last one shows."""
        if self._stale:
            self._stale = False
            self._assign(self._peers)
            self._bind(self._peers)

    def _assign(self, endpoints: Iterable[str]) -> None:
        """Works out what the slots of these endpoints show, and tells each what has changed for it."""
        before = self._bindings
        peers = [self._peers[endpoint] for endpoint in endpoints]
        offered = {peer.endpoint: {mid: line.slot for mid, line in peer.receives.items()} for peer in peers}
        after = assign(self.scene, offered, self._speaking, before)
        kept = self._peers.keys() - offered.keys()
        self._bindings = Bindings(
            {name: shown for name, shown in before.shown.items() if name in kept} | dict(after.shown),
            {name: places for name, places in before.places.items() if name in kept} | dict(after.places),
        )
        for peer in peers:
            if changed(before.shown.get(peer.endpoint, {}), self._shown(peer.endpoint)):
                self.tell(peer)

    def _bind(self, endpoints: Iterable[str], only: Container[SourceId | None] | None = None) -> None:
        """Tells the forwarder what these endpoints' slots show; what holds already changes nothing there."""
        self._feedback.look_soon()
        for endpoint in endpoints:
            shown = self._shown(endpoint)
            for mid, slot in self._peers[endpoint].slot_numbers.items():
                source = shown.get(mid)
                if only is None or source in only:
                    number = self._numbers.get(source) if source is not None else None
                    self._feedback.bind(slot, number)
                    self._forwarder.bind(slot, number)
                    if self._peers[endpoint].kept[mid].slot.endswith(".video"):
                        self._openings.bind(slot, source, number)

    def _darken(self, at_ms: int) -> None:
        """Takes the old picture out of the slots whose new one has not come; they go on waiting for it."""
        overdue = self._openings.overdue(at_ms)
        for peer in self._peers.values() if overdue else ():
            late = overdue.keys() & peer.slot_numbers.values()
            for slot in late:
                self._forwarder.bind(slot, None)
                self._forwarder.bind(slot, self._numbers.get(overdue[slot]))
            if late:
                self.tell(peer)

    def _mute(self, sources: Iterable[SourceId]) -> None:
        for source in sources:
            self._forwarder.mute(self._numbers[source], source not in self.scene.forwarded)
        self._feedback.look_soon()

    def _shown(self, endpoint: str) -> Shown:
        return self._bindings.shown.get(endpoint, {})
