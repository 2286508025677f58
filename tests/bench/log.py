"""How soon the log of a session of 100,000 facts opens, and how soon any page of it comes.

The facts are hands that go up and down in a class that was really held: a server makes the session, the bench
appends to its journal while the server is down, and the server that comes back works everything out of it.
"""

from __future__ import annotations

import asyncio
import base64
import random
import tempfile
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp

from events.codec import decode, encode
from events.journal import Head, Journal, Sealed, Stored
from events.schema.base import Actor, Commit
from events.schema.session import HandLowered, HandRaised
from server.config import TENANT
from server.keyring import Keyring
from tests.support.server import RunningServer

from .figures import Figure, spread_ms
from .journal import embedded
from .restart import joined

FACTS = 100_000
APART_MS = 50  # between a hand's rise and its fall, so that the class lasts some 83 minutes
PAGES = 100
CAUGHT_UP_S = 120.0


async def held(server: RunningServer) -> tuple[str, str]:
    """Starts the class with one satellite; the session and that satellite's endpoint."""
    async with AsyncExitStack() as stack:
        lead, room = [await joined(stack, server, link) for link in server.class_links[:2]]
        await lead.send("StartSession")
        return lead.session, room.endpoint


def hands(last: Commit, endpoint: str, facts: int) -> Iterator[Commit]:
    """Commits after `last`, each one fact: a hand up, the same hand down."""
    for number in range(facts):
        hand = base64.b32encode((number // 2).to_bytes(5)).decode().lower()
        up = number % 2 == 0
        passed_ms = APART_MS * (1 + number)
        yield replace(
            last,
            id=f"{last.aggregate.partition('/')[2]}.{endpoint}.{1 + number}",
            sequence=last.sequence + 1 + number,
            time=last.time + timedelta(milliseconds=passed_ms),
            recorded=last.recorded + timedelta(milliseconds=passed_ms),
            actor=Actor(endpoint),
            command="RaiseHand" if up else "LowerHand",
            facts=(HandRaised(hand, endpoint, "seat:14", "answer") if up else HandLowered(hand, "self"),),
            at_ms=passed_ms,
        )


async def grow(data: Path, session: str, endpoint: str, facts: int) -> None:
    async with embedded(data) as journal:
        with Keyring(data / "keys.db") as keys:
            aggregate = f"session/{session}"
            stored = [one async for one in journal.read(aggregate)]
            last = decode(stored[-1].body, TENANT, keys)
            await _append(journal, stored[-1], last, (
                Sealed(commit.id, aggregate, commit.sequence, encode(commit, TENANT, keys, lambda: b""))
                for commit in hands(last, endpoint, facts)
            ))  # fmt: skip


async def _append(journal: Journal, stored: Stored, last: Commit, grown: Iterator[Sealed]) -> None:
    head = Head(last.aggregate, last.sequence, stored.position)
    for sealed in grown:
        head = await journal.append(head, sealed)


class Reader:
    """An administrator's sign-in, asking for a session's log."""

    def __init__(self, http: aiohttp.ClientSession, session: str) -> None:
        self._http, self._session = http, session

    async def ask(self, **query: str | int) -> tuple[float, dict[str, Any]]:
        """Seconds to the end of the answer, and the answer."""
        return await self._timed(f"/api/v1/sessions/{self._session}/log/entries", query)

    async def opens(self) -> float:
        """The session's picture and its first page, as the page asks for them: together."""
        start_s = time.perf_counter()
        await asyncio.gather(self._timed(f"/api/v1/sessions/{self._session}/log", {}), self.ask(limit=100))
        return time.perf_counter() - start_s

    async def _timed(self, path: str, query: dict[str, str | int]) -> tuple[float, dict[str, Any]]:
        start_s = time.perf_counter()
        async with self._http.get(path, params=query) as answer:
            body: dict[str, Any] = await answer.json()
            assert answer.status == 200, body
        return time.perf_counter() - start_s, body


async def read(server: RunningServer, session: str) -> tuple[list[float], list[float]]:
    """Seconds of each opening, and of each page somewhere in the log."""
    headers = {"Authorization": f"Bearer {await server.token('org_admin')}"}
    async with aiohttp.ClientSession(server.address, headers=headers) as http:
        reader = Reader(http, session)
        async with asyncio.timeout(CAUGHT_UP_S):
            while (await reader.ask(limit=1))[1]["total"] < FACTS:
                await asyncio.sleep(0.5)
        openings = [await reader.opens() for _ in range(20)]
        chance = random.Random(1)
        pages = [(await reader.ask(limit=100, skip=chance.randrange(FACTS)))[0] for _ in range(PAGES)]
    return openings, pages


async def measure() -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        async with RunningServer(data) as server:
            session, endpoint = await held(server)
        await grow(data, session, endpoint, FACTS)
        async with server:
            openings_s, pages_s = await read(server, session)
    return [
        Figure(f"The log of {FACTS:,} facts opens", spread_ms(openings_s), "≤ 300 ms"),
        Figure("A page of 100 lines anywhere in it", spread_ms(pages_s), "≤ 100 ms"),
    ]
