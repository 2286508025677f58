"""The robots' bad line: it stands in the answer for the server, and loses and delays but never reorders."""

from __future__ import annotations

import asyncio
import random

from tongtang_client.robots.weak_line import WeakLine

ANSWER = "\r\n".join(
    [
        "v=0",
        "m=audio 9 UDP/TLS/RTP/SAVPF 96",
        "a=mid:0",
        "a=candidate:1 1 udp 2130706431 127.0.0.1 {port} typ host",
        "a=candidate:2 1 udp 2130706175 fe80::1 {port} typ host",
        "a=end-of-candidates",
        "m=video 9 UDP/TLS/RTP/SAVPF 97",
        "a=mid:1",
        "",
    ]
)
COUNT = 200


class End(asyncio.DatagramProtocol):
    def __init__(self) -> None:
        self.heard: list[bytes] = []
        self.peer: tuple[str, int] | None = None

    def datagram_received(self, data: bytes, peer: tuple[str, int]) -> None:
        self.heard.append(data)
        self.peer = peer


async def test_the_line_takes_the_servers_place_loses_some_and_keeps_the_order() -> None:
    loop = asyncio.get_running_loop()
    server_end, robot_end = End(), End()
    server, _ = await loop.create_datagram_endpoint(lambda: server_end, local_addr=("127.0.0.1", 0))
    robot, _ = await loop.create_datagram_endpoint(lambda: robot_end, local_addr=("127.0.0.1", 0))
    port = server.get_extra_info("sockname")[1]
    line = WeakLine(loss=0.1, delay_s=0.01, jitter_s=0.02, chance=random.Random(3))
    try:
        led = (await line.lead(ANSWER.format(port=port))).splitlines()
        candidates = [text for text in led if text.startswith("a=candidate:")]
        assert len(candidates) == 1
        host, own_port = candidates[0].split()[4:6]
        assert int(own_port) != port
        robot.sendto(b"hello", (host, int(own_port)))  # the first one opens the way
        await asyncio.sleep(0.1)

        for number in range(COUNT):
            robot.sendto(number.to_bytes(2, "big"), (host, int(own_port)))
        await asyncio.sleep(0.3)
        arrived = [int.from_bytes(data, "big") for data in server_end.heard if data != b"hello"]
        assert arrived == sorted(arrived)
        assert COUNT * 0.8 < len(arrived) < COUNT

        assert server_end.peer is not None
        for _ in range(COUNT):
            server.sendto(b"back", server_end.peer)
        await asyncio.sleep(0.3)
        assert COUNT * 0.8 < robot_end.heard.count(b"back") < COUNT
    finally:
        line.close()
        server.close()
        robot.close()


async def test_an_answer_without_an_address_is_left_as_it_is() -> None:
    assert await WeakLine().lead("v=0\r\n") == "v=0\r\n"
