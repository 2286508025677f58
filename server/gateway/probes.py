"""Measuring a line before class: a picture goes up to the media port and comes down again (docs/protocol.md §6).

It takes the very road of a class: two connections of the client, one that sends and one that is shown what the
first sends, in a session of media that nobody else is in and that no log knows. It ends by itself after some
seconds, and only a few run at once: what measures a line must not fill the school's.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from aiohttp import web
from pydantic import BaseModel

from media.control import Malformed, MediaNode, Offer, Scene, SlotName, SourceId, SourceKind, Viewer
from media.transport.sdp import read_description
from server.access.desk import Desk
from server.web.api import Api, Strict, body_of
from server.web.errors import Problem

from .fragment import receiving, sending
from .relays import Relays

PLACES = 8  # at once: each carries a picture both ways
LASTS_S = 12.0  # a browser needs 5 s to find out how fast a line is
NO_RELAYS = Relays()
UP, DOWN = "up", "down"  # the two endpoints


class ProbeBody(Strict):
    """Two offers: one that sends a picture, one that receives it."""

    up: str
    down: str


class IceServer(BaseModel):
    urls: list[str]
    username: str
    credential: str


class RelaysAnswer(BaseModel):
    ice_servers: list[IceServer]


class ProbeAnswer(BaseModel):
    up: str
    down: str
    now_ms: int  # Unix time of the server


@dataclass(slots=True)
class Probes:
    node: MediaNode
    desk: Desk
    utc: Callable[[], datetime]
    relays: Relays = NO_RELAYS
    _epochs: dict[str, int] = field(default_factory=lambda: {f"probe-{n}": 0 for n in range(PLACES)})
    _free: list[str] = field(default_factory=lambda: [f"probe-{n}" for n in range(PLACES)])

    def add_to(self, api: Api) -> None:
        api.add(
            "GET",
            "/api/v1/probes",
            self.ways,
            "Relays for who gets no UDP through",
            right="own",
            answer=RelaysAnswer,
        )
        api.add(
            "POST",
            "/api/v1/probes",
            self.probe,
            "Measure the line to the media port",
            right="own",
            body=ProbeBody,
            answer=ProbeAnswer,
            status=201,
        )

    async def ways(self, request: web.Request) -> RelaysAnswer:
        """Before the offers: a browser gathers relays when it makes them."""
        await self.desk.actor(request)
        found = self.relays.ice_servers("probe", int(self.utc().timestamp()))
        return RelaysAnswer(ice_servers=[IceServer(**each) for each in found])

    async def probe(self, request: web.Request) -> ProbeAnswer:
        await self.desk.actor(request)
        body = await body_of(request, ProbeBody)
        if not self._free:
            raise Problem(429, "Too many lines are being measured; try again in a moment.", "too_fast")
        session = self._free.pop()
        self._epochs[session] += 1
        asyncio.get_running_loop().call_later(LASTS_S, self._end, session)
        self.node.set_scene(_scene(session, self._epochs[session]))
        try:
            up = await self._answered(session, UP, body.up)
            down = await self._answered(session, DOWN, body.down)
        except Malformed as malformed:
            raise Problem(400, malformed.text, malformed.code) from None
        return ProbeAnswer(up=up, down=down, now_ms=int(self.utc().timestamp() * 1_000))

    async def _answered(self, session: str, endpoint: str, sdp: str) -> str:
        offered = await asyncio.to_thread(read_description, sdp)
        none: Mapping[str, SourceKind] = {}
        sends = sending(offered) if endpoint == UP else none
        empty: Mapping[str, SlotName] = {}
        receives = receiving(offered, "lead") if endpoint == DOWN else empty
        offer = Offer(session, self._epochs[session], endpoint, endpoint, sdp, sends, receives)
        return (await self.node.offer(offer)).sdp

    def _end(self, session: str) -> None:
        self.node.close_session(session, self._epochs[session])
        self._free.append(session)


def _scene(session: str, epoch: int) -> Scene:
    viewers = {UP: Viewer(), DOWN: Viewer(receive_class=True)}
    return Scene(session, epoch, frozenset({SourceId(UP, "camera")}), lead=UP, viewers=viewers)
