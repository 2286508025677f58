"""Whoever has not read an answer gets nothing, and disturbs nobody."""

from __future__ import annotations

import asyncio
import os
import random
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import pytest
from aioice import stun
from OpenSSL import SSL

from media.control import PeerConnected

from .rig import Client, Rig, rig, scene_of, until


def client_hello() -> bytes:
    talk = SSL.Connection(SSL.Context(SSL.DTLS_METHOD))
    talk.set_connect_state()
    with pytest.raises(SSL.WantReadError):
        talk.do_handshake()
    return talk.bio_read(2_000)


def check(username: str, password: str) -> bytes:
    message = stun.Message(message_method=stun.Method.BINDING, message_class=stun.Class.REQUEST)
    message.attributes.update({"USERNAME": username, "PRIORITY": 1, "ICE-CONTROLLING": 1, "USE-CANDIDATE": None})
    message.add_message_integrity(password.encode())
    return bytes(message)


def words(client: Client) -> tuple[str, str]:
    """The ufrag and password of the answer the client got."""
    lines = dict(line.partition(":")[::2] for line in client.answer.sdp.split("\r\n") if line.startswith("a=ice-"))
    return lines["a=ice-ufrag"], lines["a=ice-pwd"]


@contextmanager
def stranger(room: Rig) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as own:
        own.bind(("127.0.0.1", 0))
        own.setblocking(False)
        own.connect(("127.0.0.1", room.node.port))
        yield own


async def heard_by(own: socket.socket) -> list[bytes]:
    """Everything that comes within 300 ms."""
    heard = []
    try:
        async with asyncio.timeout(0.3):
            while True:
                heard.append(await asyncio.get_running_loop().sock_recv(own, 2_000))
    except TimeoutError:
        return heard


@asynccontextmanager
async def spraying(own: socket.socket, packets: list[bytes]) -> AsyncIterator[None]:
    async def spray() -> None:
        while True:
            for packet in packets:
                own.send(packet)
            await asyncio.sleep(0.002)

    task = asyncio.create_task(spray(), name="spray")
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def noise() -> list[bytes]:
    chance = random.Random(7)
    rtp = [b"\x80" + bytes([kind]) + chance.randbytes(200) for kind in (96, 111, 200, 201, 206)]
    junk = [bytes([first]) + chance.randbytes(chance.randrange(0, 300)) for first in range(0, 256, 17)]
    return [client_hello(), check("nobody:here", "x" * 22), b"", *rtp, *junk]


async def test_a_stranger_hears_nothing_whatever_he_says() -> None:
    async with rig() as room:
        room.node.set_scene(scene_of())
        lead = room.client("lead")
        lead.publish("camera")
        await (await lead.connect()).connected()
        with stranger(room) as own:
            for packet in [*noise(), check(words(lead)[0] + ":x", "wrong password of 22 chars")]:
                own.send(packet)
            assert await heard_by(own) == []


async def test_an_unchecked_address_gets_nothing_larger_than_what_it_sent() -> None:
    async with rig() as room:
        room.node.set_scene(scene_of())
        lead = room.client("lead")
        lead.publish("camera")
        lead.answer = await room.node.offer(await lead.offer())
        ufrag, password = words(lead)
        with stranger(room) as own:
            own.send(client_hello())
            assert await heard_by(own) == []
            request = check(f"{ufrag}:x", password)
            own.send(request)
            (response,) = await heard_by(own)
            assert len(response) <= len(request)
            own.send(client_hello())
            assert b"".join(await heard_by(own)) != b""  # the pair is checked now, and DTLS answers


async def test_a_strangers_hello_in_the_middle_of_a_call_changes_nothing() -> None:
    async with rig() as room:
        room.node.set_scene(scene_of([("lead", "camera")], lead="lead", viewers=["lead", "hall"]))
        lead, hall = room.client("lead"), room.client("hall")
        lead.publish("camera", 90)
        eyes = hall.watch("lead.video")
        await (await lead.connect()).connected()
        await (await hall.connect()).connected()
        await eyes.sees(90)
        with stranger(room) as own:
            async with spraying(own, noise()):
                await asyncio.sleep(0.5)
                await eyes.sees(90)


async def test_one_who_knows_his_own_words_cannot_take_anothers_address() -> None:
    """A peer's check with a forged source address would otherwise cut the call that lives there."""
    async with rig() as room:
        room.node.set_scene(scene_of())
        lead, liar = room.client("lead"), room.client("liar")
        lead.publish("camera")
        liar.publish("camera")
        liar.answer = await room.node.offer(await liar.offer())
        await (await lead.connect()).connected()
        port = room.node._floor.port  # the forged packet enters here: a test cannot send from the lead's socket
        address = room.node._floor.peers["0193-class", "lead"].paths.chosen
        assert address is not None
        ufrag, password = words(liar)
        port.receive(check(f"{ufrag}:x", password), address, room.node._clock())
        received = room.figure("packets_in")
        await until(lambda: room.figure("packets_in") > received + 10)
        assert room.node._floor.peers["0193-class", "lead"].paths.chosen == address
        assert room.node._floor.peers["0193-class", "liar"].paths.chosen is None


async def test_a_hundred_of_a_hundred_join_while_a_stranger_sprays() -> None:
    async with rig() as room:
        room.node.set_scene(scene_of())
        with stranger(room) as own:
            async with spraying(own, noise()):
                for first in range(0, 100, 10):
                    joining = [room.client(f"hall{number}") for number in range(first, first + 10)]
                    for client in joining:
                        client.watch("lead.audio")
                    await asyncio.gather(*(client.connect() for client in joining))
                    await asyncio.gather(*(client.connected() for client in joining))
        await until(lambda: len(room.told(PeerConnected)) == 100)
        assert room.figure("peers") == 100


async def test_noise_within_a_call_costs_its_sender_alone() -> None:
    """Authentic address, nonsense packets: RTP, RTCP, DTLS and STUN that look like the peer's own."""
    async with rig() as room:
        room.node.set_scene(scene_of([("lead", "camera")], lead="lead", viewers=["lead", "hall"]))
        lead, hall = room.client("lead"), room.client("hall")
        lead.publish("camera", 90)
        eyes = hall.watch("lead.video")
        await (await lead.connect()).connected()
        await (await hall.connect()).connected()
        await eyes.sees(90)
        address = room.node._floor.peers["0193-class", "lead"].paths.chosen
        assert address is not None
        for packet in noise() * 20 + [os.urandom(50) for _ in range(200)]:
            room.node._floor.port.receive(packet, address, room.node._clock())
        await eyes.sees(90)
