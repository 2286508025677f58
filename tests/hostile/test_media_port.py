"""Garbage at the media port and in media descriptions while a class runs."""

from __future__ import annotations

import asyncio
import random
import socket
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hostile.broken import answered, entered, pong
from tests.hostile.conftest import TOGETHER, Witness

pytestmark = TOGETHER

CHROMIUM = (Path(__file__).parents[1] / "media" / "transport" / "offers" / "chromium.sdp").read_text()
MOST = 40_000  # characters that still fit into one message when its line ends are escaped
BENT = (
    CHROMIUM.replace("UDP/TLS/RTP/SAVPF", "RTP/AVP"),
    CHROMIUM.replace("a=fingerprint:sha-256", "a=fingerprint:md5"),
    CHROMIUM.replace("a=ice-ufrag:", "a=ice-ufrag:" + "u" * 900),
    CHROMIUM.replace("a=setup:actpass", "a=setup:passive"),
    CHROMIUM.replace("a=mid:", "a=mid:9"),
    CHROMIUM[: len(CHROMIUM) // 2],
)
"""Real descriptions with a part bent: some can be answered, none may do harm."""

BOMBS = (
    "",
    "v=0",
    "\x00" * 100,
    "v=0\r\n" * 10_000,
    "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n" * 60,
    "v=0\r\n" + "m=video 9 UDP/TLS/RTP/SAVPF " + "96 " * 15_000,
    "v=0\r\n" + "a=candidate:1 1 udp 1 1.1.1.1 1 typ host\r\n" * 1_200,
    "v=0\r\na=" + "x" * MOST,
    "\r\n".join(reversed(CHROMIUM.splitlines())),
    "".join(random.Random(7).choices("\r\n=:am v0123456789", k=MOST)),
)


async def test_media_descriptions_that_are_none_are_answered(witness: Witness) -> None:
    stranger = await witness.stranger()
    async with witness.undisturbed():
        await entered(stranger)
        assert stranger._ws is not None
        for number, sdp in enumerate((*BENT, *BOMBS)):
            offer = {"id": number, "pc": "p", "sdp": sdp[:MOST], "send": {"0": "microphone"}, "receive": {}}
            await stranger._ws.send_json({"offer": offer})
            answer = (await answered(stranger))["answer"]
            assert answer["id"] == number
            if sdp in BOMBS or "error" in answer:
                assert answer["error"]["text"].endswith("."), sdp[:60]
            await asyncio.sleep(0.05)
        assert await pong(stranger)
        await stranger.close()


async def test_a_new_media_connection_every_moment_leaves_one(witness: Witness) -> None:
    """A page that makes its connection anew in a loop: each replaces the one before, none is left behind."""
    stranger = await witness.stranger()
    async with witness.undisturbed():
        await entered(stranger)
        assert stranger._ws is not None
        answers = []
        for number in range(60):
            offer = {"id": number, "pc": f"p{number}", "sdp": CHROMIUM, "send": {}, "receive": {}}
            await stranger._ws.send_json({"offer": offer})
            answers.append((await answered(stranger))["answer"])
        assert all("sdp" in answer or answer["error"]["code"] for answer in answers)
        _, body = await witness.server.fetch("/metrics")
        peers = [line for line in body.decode().splitlines() if line.startswith("tongtang_media_peers ")]
        assert peers in (["tongtang_media_peers 0.0"], ["tongtang_media_peers 1.0"], [])
        await stranger.close()


async def test_garbage_at_the_media_port_gets_nothing_and_costs_nobody(witness: Witness) -> None:
    async with witness.undisturbed(lines=1):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as own:
            own.connect(("127.0.0.1", witness.server.media_port))
            own.setblocking(False)
            for place, packet in enumerate(packets()):
                own.send(packet)
                if place % 100 == 0:
                    await asyncio.sleep(0.01)
            await asyncio.sleep(0.5)
            with pytest.raises(BlockingIOError):
                own.recv(2_000)


def packets() -> Iterator[bytes]:
    """What a scanner, a broken box and a clever stranger send, without ever having read an answer."""
    rng = random.Random(11)
    attribute = struct.pack("!HH", 0x0006, 9) + b"aaaa:bbbb\x00\x00\x00"
    cookie = bytes.fromhex("2112a442")
    for _ in range(1_000):
        identity = rng.randbytes(12)
        yield (
            b"\x00\x01" + struct.pack("!H", len(attribute)) + cookie + identity + attribute
        )  # STUN, unknown words
        yield b"\x00\x01\xff\xff" + cookie + identity  # longer than it is
        yield b"\x00\x01\x00\x04" + cookie + identity + b"\x00\x06\xff\xff"
        yield b"\x01\x01\x00\x00" + cookie + identity  # an answer nobody asked for
        yield b"\x16\xfe\xff" + bytes(8) + rng.randbytes(200)  # DTLS
        yield b"\x80\x60" + rng.randbytes(1_200)  # RTP
        yield b"\x81\xc8\x00\x06" + rng.randbytes(24)  # RTCP
        yield rng.randbytes(rng.randrange(1, 1_400))
        yield bytes([rng.randrange(256)])
