"""What must stay unknown to the pupil side never leaves the server towards a room, byte for byte, on any road.

An observer comes in by link, listens, reconnects and leaves while a class goes on; the room keeps everything it is
sent from its first byte. None of it may hold a word of the observer or of what only the log may know, nor have
another shape for the observer's sake.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest

from tests.stories.client import Client, living, signed_in
from tests.support.server import RunningServer

pytestmark = pytest.mark.story

LOG_ONLY = (
    "session.owned",
    "session.ticked",
    "connection.opened",
    '"build"',
    '"device"',
    "stories",
)
TICK_S = 10.5


@dataclass
class Room(Client):
    """A client that keeps all it was ever sent, as it was sent."""

    bytes_sent: list[str] = field(default_factory=list)

    async def connect(self) -> dict[str, Any]:
        first = await super().connect()
        self.bytes_sent.append(json.dumps(first, ensure_ascii=False))
        return first

    def _hear(self, message: dict[str, Any]) -> None:
        self.bytes_sent.append(json.dumps(message, ensure_ascii=False))
        super()._hear(message)


async def recorded(http: aiohttp.ClientSession, server: RunningServer, words: str) -> Room:
    known = await signed_in(http, server, words)
    return Room(http, known.address, known.token, known.kind)


async def watched(server: RunningServer, http: aiohttp.ClientSession) -> AsyncIterator[Client]:
    """An observer who comes, breaks off, returns, and leaves."""
    observer = await signed_in(http, server, "陈岚")
    async with living(observer):
        yield observer
        await observer.close()  # the link breaks; `living` brings it back
        async with asyncio.timeout(10):
            while observer.welcomes < 2:
                await asyncio.sleep(0.05)
        yield observer
        assert await observer.until_answered(await observer.ask("Leave")) == "accepted"


@pytest.mark.timeout(90)
async def test_a_room_is_sent_nothing_of_a_hidden_observer_nor_of_the_log(server: RunningServer) -> None:
    async with aiohttp.ClientSession() as http:
        lead, room = await signed_in(http, server, "李静仪"), await recorded(http, server, "云岭小学")
        async with living(lead, room):
            assert await lead.until_answered(await lead.ask("StartSession")) == "accepted"
            names: set[str] = set()
            seats = itertools.count(1)
            async for observer in watched(server, http):
                names |= {observer.endpoint, observer.device, observer.token}
                hand = await room.ask("RaiseHand", whom=f"seat:{next(seats)}", kind="answer")
                assert await room.until_answered(hand) == "accepted"
                await room.close()  # a snapshot, a directory and what was missed come again
                await asyncio.sleep(0.5)
            await asyncio.sleep(TICK_S)
            assert await lead.until_answered(await lead.ask("LowerAllHands")) == "accepted"
        commits = await server.facts("session/demo")
        names |= await hidden_of(commits)
        assert len(names) >= 6, "nothing was planted that could leak"
        assert known_to(lead, names), "the lead knows the observer, or the secret was none"
        sent = "\n".join(room.bytes_sent)
        assert sent.count('"directory"') >= 2 and sent.count('"snapshot"') >= 1 and sent.count("hand.raised") >= 2
        assert {name for name in names if name in sent} == set()
        assert [word for word in (*LOG_ONLY, "陈岚", "observer", 'hidden": true') if word in sent] == []
        assert {len(cursor) for cursor in re.findall(r'"cursor": "([^"]*)"', sent)} == {24}
        await assert_read_roads_are_closed(server, room)


async def hidden_of(commits: list[dict[str, Any]]) -> set[str]:
    """Every id in the log that belongs to a hidden endpoint: its own, its person's, its connections'."""
    facts = [fact for commit in commits for fact in commit["facts"]]
    hidden = {f["data"]["entry"]["endpoint"]: f["data"]["entry"] for f in facts if "entry" in f["data"]}
    hidden = {name: entry for name, entry in hidden.items() if entry.get("hidden")}
    connections = {
        fact["data"]["connection"]
        for fact in facts
        if fact["data"].get("endpoint") in hidden and "connection" in fact["data"]
    }
    return set(hidden) | {entry["person"] for entry in hidden.values()} | connections


def known_to(client: Client, names: set[str]) -> bool:
    heard = json.dumps(client.heard, ensure_ascii=False)
    return any(name in heard for name in names)


async def assert_read_roads_are_closed(server: RunningServer, room: Room) -> None:
    """A room may not read the log; where it may read a state, it reads its own view of it."""
    for path in (f"/api/v1/sessions/{room.session}/facts", f"/api/v1/sessions/{room.session}/state?at_sequence=9"):
        status, body = await server.fetch(path, room.token)
        assert status == 403 or b"observer" not in body, path
        assert b'"hidden":true' not in body, path
