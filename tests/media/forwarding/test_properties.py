"""What holds through any sequence of switches, mutes, losses, probes, repairs and resends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from media.forwarding.forwarder import Forwarder, Outlet
from media.forwarding.srtp import Context, Wire
from media.rtp.packet import Packet, parsed
from tests.media.forwarding.conftest import FORWARDERS
from tests.media.forwarding.transport import Outbox, Publisher, Subscriber, opus, padding, rtx, vp8

PICTURES, SOUNDS = (11, 12), (21, 22)

binds = st.tuples(st.just("bind"), st.sampled_from([0, 1]), st.sampled_from([0, 1, None]))
frames = st.tuples(
    st.just("frame"), st.sampled_from([0, 1]), st.sampled_from(["key", "inter", "probe", "lost", "lost key"])
)
sounds = st.tuples(st.just("sound"), st.sampled_from([0, 1]), st.sampled_from(["there", "there", "lost"]))
repairs = st.tuples(st.just("repair"), st.sampled_from([0, 1]), st.sampled_from(["resent", "only late"]))
mutes = st.tuples(st.just("mute"), st.sampled_from([0, 1]), st.booleans())
resends = st.tuples(st.just("resend"), st.integers(0, 60), st.none())
acts = st.lists(
    st.one_of(frames, frames, frames, sounds, sounds, binds, repairs, mutes, resends),
    min_size=20,
    max_size=120,
)


@dataclass
class Class:
    """Two publishers with picture and sound, one subscriber with a slot for each (1: picture, 2: sound)."""

    make: Callable[[Outlet], Forwarder]
    outbox: Outbox = field(default_factory=Outbox)
    at_us: int = 0

    def __post_init__(self) -> None:
        self.forwarder = self.make(self.outbox)
        self.publishers = [Publisher(self.forwarder, number) for number in (1, 2)]
        for publisher, picture, sound in zip(self.publishers, PICTURES, SOUNDS, strict=True):
            publisher.offer(picture, "video", mid="0")
            publisher.offer(sound, "audio", mid="1")
        self.room = Subscriber(self.forwarder, self.outbox, number=3)
        self.room.offer(1, "video", first_sequence=65_500)
        self.room.offer(2, "audio", first_sequence=65_500)
        self._bind(0, 0)
        self._bind(1, 0)
        self.next = {"frame": [65_530, 10], "sound": [65_530, 10], "rtx": [0, 0]}
        self.lost: list[list[Packet]] = [[], []]
        self.muted: set[int] = set()

    def do(self, act: tuple[str, int, object]) -> None:
        name, which, what = act
        self.at_us += 7_000
        getattr(self, f"_{name}")(which, what)

    def _bind(self, slot: int, which: int | None) -> None:
        sources = SOUNDS if slot else PICTURES
        self.forwarder.bind(slot + 1, None if which is None else sources[which])

    def _frame(self, which: int, how: str) -> None:
        sequence = self._count("frame", which)
        text = b"source %d" % PICTURES[which]
        packet = vp8(sequence, sequence * 3_000, key="key" in how, picture_id=sequence & 0x7FFF, text=text)
        if "lost" in how:
            self.lost[which].append(packet)
        else:
            self.publishers[which].send(padding(sequence) if how == "probe" else packet, self.at_us)

    def _sound(self, which: int, how: str) -> None:
        sequence = self._count("sound", which)
        packet = opus(sequence, sequence * 960)
        packet.payload = b"source %d number %d" % (SOUNDS[which], sequence)
        if how != "lost":
            self.publishers[which].send(packet, self.at_us)

    def _repair(self, which: int, how: str) -> None:
        if self.lost[which]:
            packet = self.lost[which].pop()
            again = rtx(packet, self._count("rtx", which)) if how == "resent" else packet
            self.publishers[which].send(again, self.at_us)

    def _mute(self, which: int, muted: bool) -> None:
        for source in (PICTURES[which], SOUNDS[which]):
            self.forwarder.mute(source, muted)
            (self.muted.add if muted else self.muted.discard)(source)

    def _resend(self, back: int, _: object) -> None:
        count = self.forwarder.slot_counts()[1].packets
        self.forwarder.resend(1, [(65_500 + count - back) & 0xFFFF], self.at_us)

    def _count(self, what: str, which: int) -> int:
        self.next[what][which] += 1
        return self.next[what][which] & 0xFFFF


@pytest.mark.parametrize("make", FORWARDERS.values(), ids=FORWARDERS)
@given(acts=acts)
@settings(max_examples=150, deadline=None)
def test_no_number_is_used_twice_and_none_is_invented(
    make: Callable[[Outlet], Forwarder], acts: list[tuple[str, int, object]]
) -> None:
    """Without loss every number follows the last; with loss there are no more holes than packets lost."""
    world = Class(make)
    for act in acts:
        world.do(act)
    packets = world.room.received()
    for ssrc, kind in ((10, "frame"), (20, "sound")):
        numbers = [(packet.sequence - 65_500) & 0xFFFF for packet in packets if packet.ssrc == ssrc]
        lost = sum(name == kind and "lost" in str(what) for name, _, what in acts)
        assert len(set(numbers)) == len(numbers)
        if numbers:
            assert numbers[0] == 0
            assert max(numbers) + 1 - len(numbers) <= lost


@pytest.mark.parametrize("make", FORWARDERS.values(), ids=FORWARDERS)
@given(acts=acts)
@settings(max_examples=100, deadline=None)
def test_numbers_and_times_only_grow_except_for_what_fills_a_gap(
    make: Callable[[Outlet], Forwarder], acts: list[tuple[str, int, object]]
) -> None:
    world = Class(make)
    for act in acts:
        if act[0] != "repair":
            world.do(act)
    for ssrc in (10, 20):
        sent = [packet for packet in world.room.received() if packet.ssrc == ssrc]
        order = [((p.sequence - 65_500) & 0xFFFF, (p.timestamp - 50_000) & 0xFFFFFFFF) for p in sent]
        assert order == sorted(order)


@pytest.mark.parametrize("make", FORWARDERS.values(), ids=FORWARDERS)
@given(acts=acts)
@settings(max_examples=100, deadline=None)
def test_a_muted_source_reaches_nobody(
    make: Callable[[Outlet], Forwarder], acts: list[tuple[str, int, object]]
) -> None:
    world = Class(make)
    for act in acts:
        world.do(act)
        for packet in world.room.received():
            for source in world.muted:
                assert b"source %d" % source not in packet.payload


def test_no_ssrc_and_index_ever_protects_two_plaintexts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Watched where libsrtp is called, so that its own refusal cannot hide a mistake of ours."""

    @given(acts=acts)
    @settings(max_examples=150, deadline=None)
    def check(acts: list[tuple[str, int, object]]) -> None:
        world = Class(FORWARDERS["reference"])
        sealed: dict[tuple[int, int], bytes] = {}
        protect = Wire.protect

        def watched(wire: Wire, context: Context, length: int) -> int:
            plain = bytes(wire.memory[:length])
            packet = parsed(plain)
            assert packet is not None
            # A few hundred packets never run through all 65,536 numbers: equal numbers are equal indices.
            assert sealed.setdefault((packet.ssrc, packet.sequence), plain) is plain
            return protect(wire, context, length)

        with monkeypatch.context() as patch:
            patch.setattr(Wire, "protect", watched)
            for act in acts:
                world.do(act)

    check()
