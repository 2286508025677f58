"""WHIP and WHEP against a whole server: statuses, headers, who may do what, and packets from one to eight."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.codecs.vpx import VpxPayloadDescriptor
from aiortc.mediastreams import AudioStreamTrack
from aiortc.rtp import RtpPacket
from tongtang_client import connect
from tongtang_client.media import connect_media

from migrations import demo_world as world
from tests.media.node.rig import Eyes, Grey, until
from tests.support.server import RunningServer

SDP, FRAGMENT = "application/sdp", "application/trickle-ice-sdpfrag"


@dataclass
class Box:
    """An HTTP client with a WebRTC connection: a camera box or a wall display."""

    address: str
    token: str
    http: aiohttp.ClientSession
    connection: RTCPeerConnection = field(
        default_factory=lambda: RTCPeerConnection(RTCConfiguration(iceServers=[]))
    )
    location: str = ""
    etag: str = ""
    offer: str = ""
    packets: list[RtpPacket] = field(default_factory=list)

    async def ask(self, method: str, path: str, body: str | None = None, **headers: str) -> Answered:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        signed = {"Authorization": f"Bearer {self.token}"} | named
        async with self.http.request(method, self.address + path, data=body, headers=signed) as response:
            return Answered(response.status, response.headers, await response.text())

    async def post(self, path: str) -> Answered:
        await self.connection.setLocalDescription(await self.connection.createOffer())
        self.offer = self.connection.localDescription.sdp
        answered = await self.ask("POST", path, self.offer, Content_Type=SDP)
        self.location, self.etag = answered.headers.get("Location", ""), answered.headers.get("ETag", "")
        return answered

    async def open(self, path: str) -> Answered:
        answered = await self.post(path)
        assert answered.status == 201, answered.text
        await self.connection.setRemoteDescription(RTCSessionDescription(type="answer", sdp=answered.text))
        await until(lambda: self.connection.connectionState == "connected")
        return answered


@dataclass(frozen=True)
class Answered:
    status: int
    headers: Mapping[str, str]
    text: str


@asynccontextmanager
async def boxes(server: RunningServer) -> AsyncIterator[Callable[[str], Box]]:
    made: list[Box] = []
    async with aiohttp.ClientSession() as http:

        def box(token: str) -> Box:
            made.append(Box(server.address, token, http))
            return made[-1]

        yield box
        await asyncio.gather(*(each.connection.close() for each in made))


def camera(box: Box, brightness: int = 180) -> Box:
    box.connection.addTransceiver(AudioStreamTrack(), direction="sendonly")
    box.connection.addTransceiver(Grey(brightness), direction="sendonly")
    return box


def display(box: Box) -> Box:
    box.connection.addTransceiver("audio", direction="recvonly")
    box.connection.addTransceiver("video", direction="recvonly")
    return box


async def facts_named(server: RunningServer, kind: str) -> list[dict[str, Any]]:
    commits = await server.facts("session/demo")
    return [fact["data"] for commit in commits for fact in commit["facts"] if fact["type"] == f"session.{kind}"]


async def test_eight_displays_receive_a_camera_box_and_its_packets_match(server: RunningServer) -> None:
    lead, observer = await server.token("lead_teacher"), await server.token("observer")
    async with boxes(server) as box:
        source = camera(box(lead))
        sent = spied_sending(source)
        await source.open("/whip/demo")
        displays = [display(box(observer)) for _ in range(8)]
        for each in displays:
            spy_on_receiving(each)
        await asyncio.gather(*(each.open("/whep/demo?view=lead") for each in displays))
        await until(lambda: all(len(pictures(each)) > 5 for each in displays))
        for each in displays:
            each.packets.clear()
        sent.clear()
        await asyncio.sleep(3)
        by_timestamp = {picture(packet): packet for packet in sent if packet.payload_type == PICTURES[0]}
        for each in displays:
            numbers = sorted({packet.sequence_number for packet in pictures(each)})
            expected = (numbers[-1] - numbers[0]) % 65_536 + 1
            assert expected > 30
            assert len(numbers) > 0.99 * expected
            matching = [packet for packet in pictures(each) if picture(packet) in by_timestamp]
            assert len(matching) > 0.9 * len(numbers)
    published = await facts_named(server, "track.published")
    assert [(fact["source"], fact["codec"]) for fact in published] == [("microphone", "opus"), ("camera", "vp8")]
    assert len({fact["entry"]["endpoint"] for fact in await facts_named(server, "endpoint.joined")}) == 9


PICTURES = (97, 98)  # aiortc's payload types of VP8 and its RTX


def picture(packet: RtpPacket) -> bytes:
    """The VP8 data without its descriptor, which the forwarder numbers anew."""
    return VpxPayloadDescriptor.parse(packet.payload)[1]


def pictures(box: Box) -> list[RtpPacket]:
    return [packet for packet in box.packets if packet.payload_type == PICTURES[0]]


def spied_sending(box: Box) -> list[RtpPacket]:
    """What the box sends, before it is encrypted."""
    sent: list[RtpPacket] = []
    transport = box.connection.getSenders()[0].transport
    send = transport._send_rtp

    async def spied(data: bytes) -> None:
        if data[1] & 0x7F in PICTURES:
            sent.append(RtpPacket.parse(data))
        await send(data)

    transport._send_rtp = spied  # type: ignore[method-assign]
    return sent


def spy_on_receiving(box: Box) -> None:
    """What the box receives, after it is decrypted."""
    transport = box.connection.getReceivers()[0].transport
    handle = transport._handle_rtp_data

    async def spied(data: bytes, arrival_time_ms: int) -> None:
        box.packets.append(RtpPacket.parse(data))
        await handle(data, arrival_time_ms)

    transport._handle_rtp_data = spied  # type: ignore[method-assign]


async def test_a_display_may_ask_for_one_endpoint_alone(server: RunningServer) -> None:
    lead, observer = await server.token("lead_teacher"), await server.token("observer")
    async with boxes(server) as box:
        await camera(box(lead), 60).open("/whip/demo")
        await camera(box(lead), 220).open("/whip/demo")
        await until_facts(server, "track.published", 4)
        first, second = [fact["entry"]["endpoint"] for fact in await facts_named(server, "endpoint.joined")]
        for endpoint, brightness in [(second, 220), (first, 60)]:
            await shows_alone(display(box(observer)), endpoint, brightness)


async def shows_alone(wall: Box, view: str, brightness: int) -> None:
    """The view has a picture of this brightness, and of no other."""
    await wall.open(f"/whep/demo?view={view}")
    eyes = Eyes()
    watching = asyncio.create_task(eyes.watch(wall.connection.getReceivers()[1].track), name="eyes")
    await eyes.sees(brightness)
    watching.cancel()
    assert {seen for _, seen in eyes.frames if abs(seen - brightness) > 12} == set()


async def test_a_display_may_ask_for_the_stage_or_the_screen(server: RunningServer) -> None:
    room_id = world.SATELLITES[1][2]
    tokens = [await server.token("lead_teacher"), await server.token("co_teacher", "--room", room_id)]
    observer = await server.token("observer")
    async with (
        connect(server.address, "demo", tokens[0], "lead_room") as lead,
        connect(server.address, "demo", tokens[1], "satellite_room") as room,
        connect_media(lead, send=("camera", "screen")) as lead_media,
        connect_media(room, send=("camera",)) as room_media,
        boxes(server) as box,
    ):
        sent = [
            await lead_media.publish("camera", Grey(60)),
            await lead_media.publish("screen", Grey(220)),
            await room_media.publish("camera", Grey(140)),
            await lead.send("StartSession"),
            await room.send("RaiseHand", whom="seat:3", kind="answer"),
        ]
        assert all(reply.acknowledged for reply in sent), sent
        await lead.until(lambda visible: visible["hands"])
        called = await lead.send("CallHand", hand=lead.visible["hands"][0]["hand"])
        assert called.acknowledged, called
        for view, brightness in [("stage", 140), ("screen", 220), ("lead", 60)]:
            await shows_alone(display(box(observer)), view, brightness)


async def test_after_a_kill_a_resource_is_unknown_and_its_box_posts_anew(server: RunningServer) -> None:
    lead, observer = await server.token("lead_teacher"), await server.token("observer")
    async with boxes(server) as box:
        before = camera(box(lead), 60)
        await before.open("/whip/demo")
        await until_facts(server, "track.published", 2)
        await server.kill9()
        await server.restart()
        fragment = "a=ice-ufrag:abcd\r\na=ice-pwd:abcdefghijklmnopqrstuv\r\n"
        asked = [
            await before.ask("PATCH", before.location, fragment, Content_Type=FRAGMENT, If_Match="*"),
            await before.ask("DELETE", before.location),
        ]
        assert [answered.status for answered in asked] == [404, 404]
        await camera(box(lead), 220).open("/whip/demo")
        await until_facts(server, "track.published", 4)
        after = (await facts_named(server, "endpoint.joined"))[-1]["entry"]["endpoint"]
        await shows_alone(display(box(observer)), after, 220)


async def test_the_life_of_a_resource_in_headers(server: RunningServer) -> None:
    lead = await server.token("lead_teacher")
    async with boxes(server) as box:
        source = camera(box(lead))
        created = await source.open("/whip/demo")
        assert created.headers["Content-Type"] == SDP
        assert re.fullmatch(r"/whip/demo/[\w-]{20,}", source.location)
        assert re.fullmatch(r'"[0-9a-f]+"', source.etag)

        options = await source.ask("OPTIONS", "/whip/demo")
        assert (options.status, options.headers["Accept-Post"]) == (204, SDP)

        candidate = "a=candidate:1 1 UDP 1 192.0.2.9 9 typ host\r\n"
        trickled = f"a=ice-ufrag:{words(source.offer)[0]}\r\nm=audio 9 RTP/AVP 0\r\na=mid:0\r\n{candidate}"
        patch = {"Content_Type": FRAGMENT}
        assert (await source.ask("PATCH", source.location, trickled, **patch)).status == 428
        assert (await source.ask("PATCH", source.location, trickled, If_Match='"old"', **patch)).status == 412
        assert (await source.ask("PATCH", source.location, trickled, If_Match=source.etag, **patch)).status == 204
        wrong_kind = await source.ask("PATCH", source.location, trickled, If_Match="*", Content_Type=SDP)
        assert wrong_kind.status == 415

        again = "a=ice-ufrag:anew\r\na=ice-pwd:0123456789abcdef01234567\r\n"
        restarted = await source.ask("PATCH", source.location, again, If_Match="*", **patch)
        assert restarted.status == 200
        assert restarted.headers["Content-Type"] == FRAGMENT
        assert restarted.headers["ETag"] not in ("", source.etag)
        assert words(restarted.text) != words(created.text)
        assert "a=candidate:" in restarted.text

        received = await figure(server, "packets_in")
        await asyncio.sleep(1)
        assert await figure(server, "packets_in") > received + 30  # the call went on all the while
        assert (await source.ask("DELETE", source.location)).status == 200
        assert (await source.ask("DELETE", source.location)).status == 404
        await until_facts(server, "endpoint.left", 1)


REFUSED: list[tuple[str, str, str | None, dict[str, str], int, str]] = [
    ("POST", "/whip/demo", "v=0\r\n", {"Content_Type": "text/plain"}, 415, "media_type"),
    ("POST", "/whip/demo", "hello", {"Content_Type": SDP}, 400, "sdp_malformed"),
    ("POST", "/whip/demo", "v=0\r\n", {"Content_Type": SDP}, 400, "nothing_offered"),
    ("POST", "/whip/demo", "v=0\r\n" * 20_000, {"Content_Type": SDP}, 413, "too_large"),
    ("POST", "/whip/nowhere", "v=0\r\n", {"Content_Type": SDP}, 404, "not_found"),
    ("POST", "/whep/demo", "v=0\r\n", {"Content_Type": SDP}, 403, "not_permitted"),
    ("POST", "/whep/demo?view=the+attic", "v=0\r\n", {"Content_Type": SDP}, 400, "malformed"),
    ("POST", "/whip/demo", "v=0\r\n", {"Content_Type": SDP, "Authorization": "Bearer x"}, 401, "sign_in"),
    ("POST", "/whip/demo", "v=0\r\n", {"Content_Type": SDP, "Authorization": "Basic x"}, 401, "sign_in"),
    ("GET", "/whip/demo", None, {}, 405, "method_not_allowed"),
    ("PUT", "/whip/demo", "v=0\r\n", {"Content_Type": SDP}, 405, "method_not_allowed"),
    ("PATCH", "/whip/demo/nothing", "a=x", {"Content_Type": FRAGMENT}, 404, "not_found"),
    ("DELETE", "/whep/demo/nothing", None, {}, 404, "not_found"),
]


async def test_what_cannot_be_is_a_problem_document(server: RunningServer) -> None:
    lead, observer = await server.token("lead_teacher"), await server.token("observer")
    async with boxes(server) as box:
        for method, path, body, headers, status, code in REFUSED:
            answered = await box(lead).ask(method, path, body, **headers)
            assert answered.status == status, (method, path, answered.text)
            assert answered.headers["Content-Type"].startswith("application/problem+json")
            assert json.loads(answered.text)["code"] == code
        source = camera(box(lead))
        await source.open("/whip/demo")
        for method in ("DELETE", "PATCH"):
            assert (await box(observer).ask(method, source.location, If_Match="*")).status == 404
        assert (await source.ask("DELETE", source.location)).status == 200


async def test_a_box_whose_plug_is_pulled_leaves(server: RunningServer) -> None:
    lead = await server.token("lead_teacher")
    async with boxes(server) as box:
        source = camera(box(lead))
        await source.open("/whip/demo")
    await until_facts(server, "endpoint.left", 1)
    assert (await facts_named(server, "track.published")) != []


def words(sdp: str) -> tuple[str, str]:
    found = dict(re.findall(r"a=ice-(ufrag|pwd):(\S+)", sdp))
    return found["ufrag"], found["pwd"]


async def until_facts(server: RunningServer, kind: str, count: int, within_s: float = 10) -> None:
    async with asyncio.timeout(within_s):
        while len(await facts_named(server, kind)) < count:
            await asyncio.sleep(0.2)


async def figure(server: RunningServer, name: str) -> int:
    _, text = await server.fetch("/metrics")
    lines = [line for line in text.decode().splitlines() if name in line and not line.startswith("#")]
    return int(float(lines[0].split()[-1]))
