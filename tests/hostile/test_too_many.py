"""Many at once, and those who will not listen: no join, half a header, one device again and again, deaf ears.

The crowd comes last: what it leaves to Python's collector would be counted against the next.
"""

from __future__ import annotations

import asyncio
import json
import socket
import time
from pathlib import Path

import aiohttp

from tests.hostile.broken import answered, closed, entered, join_of, live
from tests.hostile.conftest import TOGETHER, Witness

pytestmark = TOGETHER

CROWD = 1_000


async def test_a_header_that_never_ends_is_cut_after_ten_seconds(witness: Witness) -> None:
    async with witness.undisturbed():
        began_s = time.monotonic()
        half = [await asyncio.open_connection("127.0.0.1", witness.server.port) for _ in range(50)]
        for _, writer in half:
            writer.write(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ")
        async with asyncio.timeout(15):
            ends = await asyncio.gather(*(reader.read() for reader, _ in half), return_exceptions=True)
        assert {end for end in ends if not isinstance(end, ConnectionError)} <= {b""}
        assert 9 < time.monotonic() - began_s < 13
        for _, writer in half:
            writer.close()


async def test_a_device_that_joins_again_and_again_is_one_endpoint(witness: Witness) -> None:
    stranger = await witness.stranger()
    async with witness.undisturbed():
        sockets = []
        join = {"join": join_of(stranger)}
        for _ in range(100):
            ws = await witness.http.ws_connect(live(witness))
            await ws.send_json(join)
            sockets.append(ws)
        firsts = [await ws.receive(timeout=5) for ws in sockets]
        welcomes = [json.loads(first.data) for first in firsts if first.type is aiohttp.WSMsgType.TEXT]
        assert len({said["welcome"]["endpoint"] for said in welcomes}) == 1
        codes = [first.data for first in firsts if first.type is aiohttp.WSMsgType.CLOSE]
        codes += await asyncio.gather(*(closed(ws, within_s=10) for ws in sockets if not ws.closed))
        assert sorted(codes) == [1001] + [4409] * 99  # the newest stays until it has been silent for 3 s


async def test_who_never_reads_is_cut_and_costs_little(witness: Witness) -> None:
    """First the kernel's buffers fill, then ours, then the connection goes."""
    stranger = await witness.stranger()
    deaf = await deaf_socket(witness)
    async with witness.undisturbed(lines=1):
        secret = json.dumps({"join": join_of(stranger)}).encode()
        deaf.sendall(masked(secret))
        async with asyncio.timeout(30):
            while not gone(deaf):
                deaf.sendall(masked(b'{"offer": 1}') * 20)  # each is answered with an error of 70 bytes
                await asyncio.sleep(0.3)
    deaf.close()


async def test_pongs_and_closes_out_of_order_harm_nobody(witness: Witness) -> None:
    stranger = await witness.stranger()
    async with witness.undisturbed():
        await entered(stranger)
        assert stranger._ws is not None
        for _ in range(50):
            await stranger._ws.pong(b"unasked")
            await stranger._ws.ping(b"\xff" * 125)
        await stranger.say('{"ping": 1}')
        assert (await answered(stranger))["pong"] == 1
        await stranger._ws.close(code=4999, message=b"\xff\xfe")


async def test_a_thousand_sockets_that_never_join_are_closed_after_ten_seconds(witness: Witness) -> None:
    before = descriptors(witness)
    async with witness.undisturbed():
        sockets = [await witness.http.ws_connect(live(witness)) for _ in range(CROWD)]
        await witness.goes_on()
        codes = await asyncio.gather(*(closed(ws, within_s=40) for ws in sockets))
        assert set(codes) == {4400}
        await asyncio.sleep(0.5)
        assert descriptors(witness) <= before + 5


# -- sockets by hand ---------------------------------------------------------------------------------------------


async def deaf_socket(witness: Witness) -> socket.socket:
    """An upgraded connection with a tiny receive buffer that nobody will ever read from again."""
    deaf = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2_048)
    deaf.connect(("127.0.0.1", witness.server.port))
    deaf.settimeout(5)
    deaf.sendall(
        b"GET /api/v1/sessions/demo/live HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
        b"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " + b"A" * 22 + b"==\r\n\r\n"
    )
    loop = asyncio.get_running_loop()
    assert (await loop.run_in_executor(None, deaf.recv, 12)).startswith(b"HTTP/1.1 101")
    return deaf


def masked(text: bytes) -> bytes:
    """A text frame of a client, masked with zeros."""
    size = bytes([0x80 | len(text)]) if len(text) < 126 else b"\xfe" + len(text).to_bytes(2, "big")
    return b"\x81" + size + bytes(4) + text


def gone(far: socket.socket) -> bool:
    """Has the server ended the connection?"""
    try:
        far.send(b"")
        return far.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) != 0
    except OSError:
        return True


def descriptors(witness: Witness) -> int:
    assert witness.server.process is not None
    return len(list(Path(f"/proc/{witness.server.process.pid}/fd").iterdir()))
