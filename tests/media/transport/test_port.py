"""The media port pays for a check before it computes anything for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from aioice import stun as aioice

from media.forwarding.reference import ReferenceForwarder
from media.transport import port as media_port
from media.transport.clock import steady_clock
from media.transport.peer import KNOCKS_PER_WINDOW, PACKETS_PER_WINDOW, WINDOW_US, IceWords, Peer
from media.transport.port import MediaPort
from media.transport.socket import UdpSocket
from media.transport.stun import Check, is_authentic

HOME = ("127.0.0.1", 50_001)
ELSEWHERE = ("127.0.0.1", 50_002)
FLOOD = 10 * PACKETS_PER_WINDOW


class Door:
    """A port that expects one peer; it counts the HMACs that checks have cost."""

    def __init__(self, socket: UdpSocket) -> None:
        self.peer = Peer(1, "session", "lead", "pc", 0)
        self.peer.words = [IceWords()]
        self.hmacs = 0
        self._port = MediaPort(socket, ReferenceForwarder(socket), lambda *_said: None)
        self._port.expect(self.peer, [])

    def counted(self, packet: bytes, check: Check, password: bytes) -> bool:
        self.hmacs += 1
        return is_authentic(packet, check, password)

    def knock(self, address: tuple[str, int], at_us: int, password: str | None = None) -> None:
        words = self.peer.words[0]
        message = aioice.Message(message_method=aioice.Method.BINDING, message_class=aioice.Class.REQUEST)
        message.attributes["USERNAME"] = f"{words.ufrag}:theirs"
        message.attributes["ICE-CONTROLLING"] = 7
        message.add_message_integrity((password or words.password).encode())
        self._port.receive(bytes(message), address, at_us)


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch) -> Iterator[Door]:
    socket = UdpSocket("127.0.0.1", 0, steady_clock())
    made = Door(socket)
    monkeypatch.setattr(media_port, "is_authentic", made.counted)
    yield made
    socket._socket.close()


def test_who_copied_a_ufrag_makes_us_compute_no_more_than_its_budget(door: Door) -> None:
    for _ in range(FLOOD):
        door.knock(ELSEWHERE, 0, password="copied no password at all")
    assert door.hmacs == KNOCKS_PER_WINDOW
    assert ELSEWHERE not in door.peer.paths


def test_a_flood_from_the_peers_own_address_is_bounded_too(door: Door) -> None:
    door.knock(HOME, 0)
    for _ in range(FLOOD):
        door.knock(HOME, 1, password="forged from that address")
    assert door.hmacs == 1 + PACKETS_PER_WINDOW


def test_a_flood_from_elsewhere_takes_nothing_from_a_known_address(door: Door) -> None:
    door.knock(HOME, 0)
    for _ in range(FLOOD):
        door.knock(ELSEWHERE, 1, password="copied no password at all")
    door.knock(HOME, 2)
    assert door.peer.paths.heard_since(HOME, 2)


def test_a_new_address_is_let_in_once_the_flood_is_over(door: Door) -> None:
    door.knock(HOME, 0)
    for _ in range(FLOOD):
        door.knock(ELSEWHERE, 1, password="copied no password at all")
    door.knock(ELSEWHERE, WINDOW_US + 1)
    assert ELSEWHERE in door.peer.paths


def test_eight_addresses_checked_every_20_ms_all_get_in(door: Door) -> None:
    addresses = [("127.0.0.1", 50_100 + n) for n in range(8)]
    for at_us in range(0, 200_000, 20_000):
        for address in addresses:
            door.knock(address, at_us)
    assert all(door.peer.paths.heard_since(address, 180_000) for address in addresses)
