"""The same load on our server: one WHIP publisher, many WHEP viewers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp

from tests.support.server import RunningServer

from .dtls import Identity
from .load import Publisher, Subscriber
from .peer import Peer
from .sdp import described, remote_of


class Desk:
    """Speaks WHIP and WHEP (RFC 9725) for light ends."""

    def __init__(self, server: RunningServer, http: aiohttp.ClientSession, lead: str, observer: str) -> None:
        self._server, self._http = server, http
        self._lead, self._observer = lead, observer

    @classmethod
    @asynccontextmanager
    async def opened(cls, server: RunningServer) -> AsyncIterator[Desk]:
        async with aiohttp.ClientSession() as http:
            yield cls(server, http, await server.token("lead_teacher"), await server.token("observer"))

    async def publish(self, publisher: Publisher) -> None:
        await self._connect(publisher, "sendonly", "/whip/demo", self._lead)

    async def subscribe(self, subscriber: Subscriber) -> None:
        await self._connect(subscriber, "recvonly", "/whep/demo?view=lead", self._observer)

    async def _connect(self, peer: Peer, direction: str, path: str, token: str) -> None:
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/sdp"}
        offer = described(peer.local, direction, "actpass")
        async with self._http.post(self._server.address + path, data=offer, headers=headers, ssl=False) as answer:
            text = await answer.text()
            assert answer.status == 201, f"{path}: {answer.status} {text}"
        await peer.connect(remote_of(text, self._server.host))


@asynccontextmanager
async def load(
    server: RunningServer, host: str, identity: Identity, subscribers: int
) -> AsyncIterator[tuple[Publisher, list[Subscriber]]]:
    """A publisher and its subscribers, connected and counting."""
    async with Desk.opened(server) as desk:
        publisher = Publisher(identity, host)
        await desk.publish(publisher)
        publisher.start()
        audience = [Subscriber(identity, host) for _ in range(subscribers)]
        for subscriber in audience:
            await desk.subscribe(subscriber)
            subscriber.start()
        yield publisher, audience
        for peer in (publisher, *audience):
            await peer.close()
