"""A camera box: publishes a moving picture by WHIP (RFC 9725), as an encoder in a classroom would.

    python camera_box.py http://127.0.0.1:8080 demo "$(tongtang token demo lead_teacher)"

It needs aiortc. Ctrl-C or a SIGTERM ends it and takes the picture out of the class.
"""

from __future__ import annotations

import asyncio
import signal
import sys
from urllib.parse import urljoin

import aiohttp
import av
from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription, VideoStreamTrack

WIDTH, HEIGHT = 1280, 720
BAR = 40  # pixels


class MovingBar(VideoStreamTrack):
    """A white bar that goes over a dark green board; its brightness plane is written by hand."""

    async def recv(self) -> av.VideoFrame:
        pts, time_base = await self.next_timestamp()
        left = pts // 3000 * 4 % (WIDTH - BAR)  # 90 kHz: four pixels a thirtieth of a second
        line = bytearray([70]) * WIDTH
        line[left : left + BAR] = bytes([220]) * BAR
        frame = av.VideoFrame(WIDTH, HEIGHT, "yuv420p")
        for plane, content in zip(
            frame.planes, (line, bytes([118]) * (WIDTH // 2), bytes([112]) * (WIDTH // 2)), strict=True
        ):
            padded = bytes(content).ljust(plane.line_size, b"\0")
            plane.update(padded * plane.height)
        frame.pts, frame.time_base = pts, time_base
        return frame


async def main(address: str, session: str, token: str) -> None:
    peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    peer.addTrack(MovingBar())
    await peer.setLocalDescription(await peer.createOffer())
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/sdp"}
    async with aiohttp.ClientSession(headers=headers) as http:
        async with http.post(f"{address}/whip/{session}", data=peer.localDescription.sdp) as response:
            if response.status != 201:
                raise SystemExit(f"{response.status}: {await response.text()}")
            resource = urljoin(str(response.url), response.headers["Location"])
            await peer.setRemoteDescription(RTCSessionDescription(await response.text(), "answer"))
        print(f"publishing as {resource}; Ctrl-C ends it", flush=True)  # noqa: T201  # an example talks to its user
        await told_to_end()
        await http.delete(resource)
        await peer.close()


async def told_to_end() -> None:
    told, loop = asyncio.Event(), asyncio.get_running_loop()
    for signal_ in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(signal_, told.set)
    await told.wait()


if __name__ == "__main__":
    if len(sys.argv) != 4:
        raise SystemExit(__doc__)
    asyncio.run(main(*sys.argv[1:]))
