"""Peers, lines and what is bound to what: everything a forwarder is told. No packet passes here.

`Source.slots` is what a packet needs at once, so it is kept right at every change: the slots that show or await
the source.
"""

from __future__ import annotations

from collections.abc import Mapping

from .forwarder import Address, SlotCounts, SlotLine, SourceLine, SrtpKeys
from .peers import OutgoingSlot, Peer, Source


class Switchboard:
    """The telling half of `Forwarder`."""

    def __init__(self) -> None:
        self._peers: dict[int, Peer] = {}
        self._sources: dict[int, Source] = {}
        self._slots: dict[int, OutgoingSlot] = {}
        self._by_address: dict[Address, Peer] = {}
        self._by_ssrc: dict[int, list[Peer]] = {}

    def add_peer(self, peer: int, keys: SrtpKeys, address: Address) -> None:
        self.remove_peer(peer)
        self._peers[peer] = self._by_address[address] = Peer(peer, keys, address)

    def move_peer(self, peer: int, address: Address) -> None:
        moving = self._peers.get(peer)
        if moving is None or moving.address == address:
            return
        self._forget_address(moving)
        moving.address = address
        self._by_address[address] = moving

    def remove_peer(self, peer: int) -> None:
        leaving = self._peers.pop(peer, None)
        if leaving is None:
            return
        self._forget_address(leaving)
        for ssrc in leaving.ssrcs:
            self._by_ssrc[ssrc].remove(leaving)
            if not self._by_ssrc[ssrc]:
                del self._by_ssrc[ssrc]
        for number in leaving.slots:
            self.bind(number, None)
            del self._slots[number]
        for number in leaving.sources:
            for slot in self._sources[number].slots:
                slot.state.lose(number)
                self._feed(slot)
            del self._sources[number]

    def add_source(self, line: SourceLine) -> None:
        peer, known = self._peers.get(line.peer), self._sources.get(line.source)
        if known is not None:
            known.line = line
        elif peer is not None:
            self._sources[line.source] = peer.sources[line.source] = Source(line)

    def add_slot(self, line: SlotLine) -> None:
        peer, known = self._peers.get(line.peer), self._slots.get(line.slot)
        if known is not None:
            known.describe(line)
        elif peer is not None:
            self._slots[line.slot] = peer.slots[line.slot] = OutgoingSlot(line, peer)

    def bind(self, slot: int, source: int | None) -> None:
        known = self._slots.get(slot)
        if known is not None:
            known.state.bind(source if source in self._sources else None)
            self._feed(known)

    def mute(self, source: int, muted: bool) -> None:
        known = self._sources.get(source)
        if known is not None and known.muted != muted:
            known.muted = muted
            known.forget()
            self._reopen(known)

    def waiting(self) -> frozenset[int]:
        return frozenset(
            number
            for number, source in self._sources.items()
            if source.line.kind == "video" and not source.muted and any(_awaits(s, source) for s in source.slots)
        )

    def slot_counts(self) -> Mapping[int, SlotCounts]:
        return {number: slot.counts() for number, slot in self._slots.items()}

    def slot_count(self, slot: int) -> SlotCounts | None:
        known = self._slots.get(slot)
        return None if known is None else known.counts()

    def drain_drops(self) -> Mapping[int, int]:
        drops = {number: peer.drops for number, peer in self._peers.items() if peer.drops}
        for number in drops:
            self._peers[number].drops = 0
        return drops

    def _is_heard(self, source: int) -> bool:
        return source in self._sources and not self._sources[source].muted

    def _feed(self, slot: OutgoingSlot) -> None:
        """Makes the slot one of exactly the sources it shows or awaits."""
        state = slot.state
        wanted = (state.source, state.awaited)
        fed_by = frozenset(number for number in wanted if number in self._sources)
        for number in slot.fed_by - fed_by:
            source = self._sources[number]
            source.slots = tuple(other for other in source.slots if other is not slot)
        for number in fed_by - slot.fed_by:
            self._sources[number].slots += (slot,)
        slot.fed_by = fed_by

    def _reopen(self, source: Source) -> None:
        for slot in source.slots:
            if slot.state.source == source.line.source:
                slot.state.reopen()
                self._feed(slot)

    def _learn(self, peer: Peer, ssrc: int, source: Source) -> None:
        peer.ssrcs[ssrc] = source
        self._by_ssrc.setdefault(ssrc, []).append(peer)

    def _forget_address(self, peer: Peer) -> None:
        # Another peer may have been added at this address since: it is that one's then.
        if self._by_address.get(peer.address) is peer:
            del self._by_address[peer.address]


def _awaits(slot: OutgoingSlot, source: Source) -> bool:
    """False as well if no keyframe would help, since the slot's browser cannot decode it."""
    can_open = source.codec is None or source.codec in slot.line.payloads
    return can_open and slot.state.awaited == source.line.source
