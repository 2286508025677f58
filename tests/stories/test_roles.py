"""A role that ends in mid-class, through real servers: taken back, run out, or ended at another server."""

from __future__ import annotations

import asyncio
import socket
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiortc.rtp import RtpPacket

from migrations import demo_world as world
from tests.gateway.test_whip import Box, boxes, camera, display, pictures, spied_sending, spy_on_receiving
from tests.media.node.rig import until
from tests.stories.client import Client
from tests.stories.test_accounts import by_password, refused, tongtang
from tests.stories.test_owners import two_servers
from tests.support import migrated
from tests.support.server import RunningServer

pytestmark = pytest.mark.story

ROOM, SUN = world.SATELLITES[1][2], world.SATELLITES[1][6]
AT_ONCE_S = 1.0


@dataclass(frozen=True)
class Office:
    """An administrator at work."""

    http: aiohttp.ClientSession
    roles: str
    headers: dict[str, str]

    async def end_all(self) -> None:
        async with self.http.get(self.roles, params={"person": SUN}, headers=self.headers) as answer:
            held = [each["id"] for each in (await answer.json())["items"]]
        assert held
        for each in held:
            async with self.http.post(f"{self.roles}/{each}/end", headers=self.headers) as answer:
                assert answer.status == 200

    async def give(self, until: datetime | None = None) -> str:
        body: dict[str, Any] = {"person": SUN, "role": "co_teacher", "scope_kind": "room", "scope": ROOM}
        body |= {"until": until.isoformat()} if until else {}
        async with self.http.post(self.roles, json=body, headers=self.headers) as answer:
            assert answer.status == 201, await answer.text()
            return str((await answer.json())["id"])


async def office(http: aiohttp.ClientSession, server: RunningServer, at: RunningServer | None = None) -> Office:
    words = ("password", world.ADMINISTRATOR, "--login", "admin")
    login, password = (await tongtang(server, *words)).split()
    at = at or server
    token = await by_password(http, at, login, password)
    return Office(http, f"{at.address}/api/v1/role-assignments", {"Authorization": f"Bearer {token}"})


async def sun(http: aiohttp.ClientSession, server: RunningServer) -> str:
    """The co-teacher's own token, of a password."""
    login, password = (await tongtang(server, "password", SUN, "--login", "sun")).split()
    return await by_password(http, server, login, password)


async def facts(server: RunningServer, aggregate: str, kind: str) -> list[dict[str, Any]]:
    commits = await server.facts(aggregate)
    return [fact["data"] for commit in commits for fact in commit["facts"] if fact["type"] == kind]


@dataclass(frozen=True)
class Way:
    """From where to where a box sends."""

    own: tuple[str, int]
    server: tuple[str, int]


def way_of(box: Box) -> Way:
    pair = box.connection.getSenders()[1].transport.transport._connection._nominated[1]
    own = pair.protocol.local_candidate
    return Way((own.host, own.port), pair.remote_addr)


async def sends_all_the_same(box: Box, way: Way, last: RtpPacket, packets: int) -> None:
    """Goes on from the same address under the old keys, 50 packets a second, though the server said goodbye."""
    dtls = box.connection.getSenders()[1].transport
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as raw:
        raw.bind(way.own)
        for _ in range(packets):
            last.sequence_number = (last.sequence_number + 1) % 65_536
            last.timestamp = (last.timestamp + 1_800) % 2**32
            raw.sendto(dtls._tx_srtp.protect(last.serialize()), way.server)
            await asyncio.sleep(0.02)


async def test_no_packet_is_forwarded_a_second_after_a_role_ended(server: RunningServer) -> None:
    async with aiohttp.ClientSession() as http, boxes(server) as box:
        source = camera(box(await sun(http, server)))
        sent = spied_sending(source)
        await source.open("/whip/demo")
        (joined,) = await facts(server, "session/demo", "session.endpoint.joined")
        assert (joined["entry"]["person"], joined["entry"]["room"]) == (SUN, ROOM)
        way = way_of(source)
        wall = display(box(await server.token("observer")))
        spy_on_receiving(wall)
        await wall.open(f"/whep/demo?view={joined['entry']['endpoint']}")
        await until(lambda: len(pictures(wall)) > 10)

        await (await office(http, server)).end_all()
        await asyncio.sleep(AT_ONCE_S)
        wall.packets.clear()
        await sends_all_the_same(source, way, sent[-1], packets=100)
        assert wall.packets == []
        again = await source.ask("POST", "/whip/demo", source.offer, Content_Type="application/sdp")
        assert (again.status, "role_ended" in again.text) == (403, True)
    left = (await facts(server, "session/demo", "session.endpoint.left"))[0]
    assert (left["endpoint"], left["cause"]) == (joined["entry"]["endpoint"], "role_ended")


async def test_a_role_that_runs_out_in_mid_class_ends_what_it_opened_to_the_second(tmp_path: Path) -> None:
    async with RunningServer(migrated.folder(tmp_path / "data")) as server, aiohttp.ClientSession() as http:
        admin, client = await office(http, server), Client(http, server.address, "", "satellite_room")
        client.token = await sun(http, server)
        await admin.end_all()
        over = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=4)
        short = await admin.give(until=over)
        assert "welcome" in await client.connect()
        endpoint = client.endpoint
        assert await asyncio.wait_for(client.listen(), 4 + AT_ONCE_S) == 4403
        assert 0 <= (datetime.now(UTC) - over).total_seconds() < AT_ONCE_S
        assert await refused(client) == "role_ended"
        left = await facts(server, "session/demo", "session.endpoint.left")
        assert [(each["endpoint"], each["cause"]) for each in left] == [(endpoint, "role_ended")]

        await admin.give()  # the same device comes back as the same endpoint: nobody had barred it
        assert "welcome" in await client.connect()
        assert client.endpoint == endpoint
        await client.close()

        await expired_is_told(server, short)
        await server.restart()
        await asyncio.sleep(AT_ONCE_S)
        assert [each["assignment"] for each in await facts(server, "registry/main", "registry.role.expired")] == [
            short
        ]


async def expired_is_told(server: RunningServer, assignment: str) -> None:
    give_up_s = time.monotonic() + 15
    while assignment not in [
        each["assignment"] for each in await facts(server, "registry/main", "registry.role.expired")
    ]:
        assert time.monotonic() < give_up_s, "nobody told that the role expired"
        await asyncio.sleep(0.2)


async def test_a_role_that_ends_at_one_server_is_out_of_the_class_at_another(tmp_path: Path) -> None:
    async with two_servers(tmp_path) as (one, two), aiohttp.ClientSession() as http:
        client = Client(http, one.address, await sun(http, one), "satellite_room")
        elsewhere = await office(http, one, at=two)
        assert "welcome" in await client.connect()
        listening = asyncio.create_task(client.listen(), name="co-teacher")
        await elsewhere.end_all()
        assert await asyncio.wait_for(listening, AT_ONCE_S) == 4403
        assert await refused(client) == "role_ended"
