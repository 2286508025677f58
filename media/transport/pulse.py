"""What happens by time rather than by packet: drained arrivals, repair, levels, silence, reports.

A beat comes every 20 ms, gets the time, and waits for nothing.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable
from typing import assert_never

from ..control import LinkFigures, Links, Notice, PeerHeard, PeerMoved, PeerSilent, Sent, SlotName
from ..forwarding.forwarder import Moved, Opened
from .floor import Floor
from .peer import Peer

log = logging.getLogger(__name__)

BEATS_PER_SECOND = 50
BEATS_PER_LISTEN = 5


class Pulse:
    def __init__(
        self,
        floor: Floor,
        tell: Callable[[Notice], None],
        lose: Callable[[Peer], None],
        silent_ms: int,
        closed_ms: int,
    ) -> None:
        """`lose` is called for a peer that has been silent for `closed_ms`."""
        self._floor, self._tell, self._lose = floor, tell, lose
        self._silent_ms, self._closed_ms = silent_ms, closed_ms

    def beat(self, number: int, at_us: int) -> None:
        """Every beat the forwarder is drained; the rest is spread so that no beat is long."""
        self._drain(at_us)
        for showing in self._floor.sessions.values():
            showing.settle()
        self._floor.feedback.ask(at_us)
        self._floor.feedback.report(number, at_us)
        if number % BEATS_PER_LISTEN == 0:
            self._listen(at_us)
        if number % BEATS_PER_SECOND == 0:
            self._tell_moves()
            self._tell_links()

    def _drain(self, at_us: int) -> None:
        floor = self._floor
        arrivals = floor.forwarder.drain_arrivals()
        for arrival in arrivals:
            if (known := floor.sources.get(arrival.source)) is not None:
                peer, source = known
                peer.heard(peer.paths.chosen, arrival.at_us)
                if arrival.level is not None:
                    floor.session(peer.session).hear(source, arrival.level, arrival.at_us // 1_000)
        floor.feedback.note(arrivals)
        for event in floor.forwarder.drain_events():
            match event:
                case Moved():
                    self._follow(event, at_us)
                case Opened():
                    self._opened(event, at_us)
                case _:
                    assert_never(event)

    def _listen(self, at_us: int) -> None:
        for showing in self._floor.sessions.values():
            showing.listen(at_us // 1_000)
        for peer in list(self._floor.peers.values()):
            if peer.connected:
                self._watch(peer, (at_us - peer.heard_us) // 1_000)

    def _tell_moves(self) -> None:
        """Once a second: while checks of several addresses race each other, only where they end is told."""
        for peer in self._floor.peers.values():
            at = peer.paths.chosen
            if peer.connected and at is not None and at != peer.told_at:
                peer.told_at = at
                self._tell(PeerMoved(peer.session, peer.endpoint, peer.pc))

    def _tell_links(self) -> None:
        links: defaultdict[str, dict[str, LinkFigures]] = defaultdict(dict)
        sent: defaultdict[str, dict[str, dict[SlotName, Sent]]] = defaultdict(dict)
        for number, figures in self._floor.feedback.figures().items():
            peer = self._floor.by_number[number]
            links[peer.session][peer.endpoint] = figures
            sent[peer.session][peer.endpoint] = {
                slot: Sent(self._floor.sources[source][1], packets)
                for slot, source, packets in self._floor.feedback.sent(number)
                if source in self._floor.sources
            }
        for session, of_session in links.items():
            self._tell(Links(session, of_session, sent[session]))
        for number, count in self._floor.forwarder.drain_drops().items():
            if (known := self._floor.by_number.get(number)) is not None:
                log.info("session=%s endpoint=%s packets_dropped=%d", known.session, known.endpoint, count)

    def _opened(self, opened: Opened, at_us: int) -> None:
        floor = self._floor
        floor.feedback.report_slot(opened.slot, at_us)
        viewer, publisher = floor.slots.get(opened.slot), floor.sources.get(opened.source)
        if viewer is not None and publisher is not None:
            floor.session(viewer.session).opened(viewer, opened.slot, opened.source, publisher[1])

    def _follow(self, moved: Moved, at_us: int) -> None:
        if (peer := self._floor.by_number.get(moved.peer)) is not None:
            self._floor.port.moved(peer, moved.address, at_us)
            self._floor.feedback.want_pictures(peer, at_us)

    def _watch(self, peer: Peer, silent_ms: int) -> None:
        if silent_ms >= self._closed_ms:
            self._lose(peer)
        elif (silent := silent_ms >= self._silent_ms) != peer.silent:
            peer.silent = silent
            if silent:
                self._tell(PeerSilent(peer.session, peer.endpoint, peer.pc, silent_ms))
            else:
                self._tell(PeerHeard(peer.session, peer.endpoint, peer.pc))
