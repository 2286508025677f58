"""What one session shows where: its scene, applied to the forwarder.

The scene comes whole and the newest wins; the router works out what every slot shows, and this file tells it to
the forwarder and to the endpoints. A source is opened only while the scene forwards it, and the forwarder
starts every source muted: whoever comes back with a new transport is heard no sooner than the scene allows.
"""

from __future__ import annotations

from collections.abc import Callable

from ..control import Bound, Levels, Notice, Scene, SourceId
from ..forwarding.forwarder import Forwarder
from ..routing.router import Bindings, Shown, assign, changed
from ..routing.speakers import Speakers
from .feedback import Feedback
from .peer import Peer


class Showing:
    def __init__(
        self, session: str, forwarder: Forwarder, feedback: Feedback, tell: Callable[[Notice], None]
    ) -> None:
        self.scene = Scene(session, epoch=0)
        self.peers: dict[str, Peer] = {}  # by endpoint
        self._forwarder, self._feedback, self._tell = forwarder, feedback, tell
        self._bindings = Bindings()
        self._speakers = Speakers()
        self._speaking: tuple[SourceId, ...] = ()
        self._levels_told = False

    def set_scene(self, scene: Scene) -> None:
        for silenced in self.scene.forwarded - scene.forwarded:
            self._speakers.forget(silenced)
        self.scene = scene
        self.apply()

    def enter(self, peer: Peer) -> None:
        """The peer's lines are agreed, for the first time or anew; `tell` must follow, after the answer."""
        self.peers[peer.endpoint] = peer
        self.apply()

    def tell(self, peer: Peer) -> None:
        """What the peer's slots show now, whole."""
        if self.peers.get(peer.endpoint) is peer:
            self._tell(Bound(self.scene.session, peer.endpoint, peer.pc, self._shown(peer.endpoint)))

    def leave(self, peer: Peer) -> None:
        if self.peers.get(peer.endpoint) is peer:
            del self.peers[peer.endpoint]
            self.apply()

    def hear(self, source: SourceId, level: int, at_ms: int) -> None:
        if source.kind == "microphone" and source in self.scene.forwarded:
            self._speakers.note(source, level, at_ms)

    def listen(self, at_ms: int) -> None:
        """Ten times a second: who is audible, and whether other voices take the voice slots."""
        levels = self._speakers.levels()
        if levels or self._levels_told:  # one empty notice says that all are silent
            self._tell(Levels(self.scene.session, levels))
        self._levels_told = bool(levels)
        speaking = self._speakers.speaking(at_ms)
        if speaking != self._speaking:
            self._speaking = speaking
            self.apply()

    def apply(self) -> None:
        """Tells the forwarder everything anew: what holds already changes nothing there."""
        self._reassign()
        self._feedback.look_soon()
        numbers = self._source_numbers()
        for source, open_number in numbers.items():
            self._forwarder.mute(open_number, source not in self.scene.forwarded)
        for endpoint, peer in self.peers.items():
            shown = self._shown(endpoint)
            for mid, slot in peer.slot_numbers.items():
                wanted = shown.get(mid)
                number = numbers.get(wanted) if wanted is not None else None
                self._feedback.bind(slot, number)
                self._forwarder.bind(slot, number)

    def _reassign(self) -> None:
        """Works out what every slot shows, and tells each endpoint what has changed for it."""
        before = self._bindings
        offered = {
            endpoint: {mid: line.slot for mid, line in peer.receives.items()}
            for endpoint, peer in self.peers.items()
        }
        self._bindings = assign(self.scene, offered, self._speaking, before)
        for endpoint, peer in self.peers.items():
            if changed(before.shown.get(endpoint, {}), self._shown(endpoint)):
                self.tell(peer)

    def _shown(self, endpoint: str) -> Shown:
        return self._bindings.shown.get(endpoint, {})

    def _source_numbers(self) -> dict[SourceId, int]:
        return {
            SourceId(endpoint, peer.sends[mid].source): number
            for endpoint, peer in self.peers.items()
            for mid, number in peer.source_numbers.items()
            if mid in peer.sends
        }
