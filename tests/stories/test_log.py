"""A class with a kill -9 in its middle, and what an administrator reads of it afterwards.

Presence is compared with an oracle that knows nothing of the server's code: it reads the lines of
`tongtang facts --json` and looks at every millisecond of the class by itself.
"""

from __future__ import annotations

import asyncio
import itertools
import json
from typing import Any

import aiohttp
import pytest

from server.attendance.intervals import common, total_ms, united
from server.research.rebuild import RESEARCH
from server.review.rebuild import TIMELINE
from tests.stories.client import Client, living, signed_in
from tests.support.server import RunningServer

pytestmark = pytest.mark.story

Commits = list[dict[str, Any]]
GRACE_MS = 2_500  # the story is short; with the real 30 s nothing would ever count as gone


def connected_spans(commits: Commits, endpoint: str) -> list[tuple[int, int]]:
    """[from, to) of each connection on the session clock; what was before the bell begins at -1."""
    spans: list[tuple[int, int]] = []
    since: int | None = None
    for commit in commits:
        now = commit.get("at_ms", -1)
        for fact in commit["facts"]:
            data = fact["data"]
            match fact["type"]:
                case "session.endpoint.joined" if data["entry"]["endpoint"] == endpoint:
                    since = now if since is None else since
                case "session.endpoint.resumed" if data["endpoint"] == endpoint:
                    since = now if since is None else since
                case "session.endpoint.link_lost" | "session.endpoint.left" if data["endpoint"] == endpoint:
                    if since is not None:
                        spans.append((since, min(now, data.get("last_heard_ms", now))))
                    since = None
                case "session.session.ended" if since is not None:
                    spans.append((since, now))
                    since = None
    return spans


def seen_present_ms(commits: Commits, endpoint: str, grace_ms: int) -> int:
    """Counts the milliseconds of class at which the endpoint was there, or gone for a short while only."""
    (end,) = [
        fact["data"]["until_ms"]
        for commit in commits
        for fact in commit["facts"]
        if fact["type"] == "session.session.ended"
    ]
    there = bytearray(end)
    spans = connected_spans(commits, endpoint)
    for start, stop in spans:
        for ms in range(max(0, start), min(end, stop)):
            there[ms] = 1
    for (_, left), (back, _) in itertools.pairwise(spans):
        if back - left <= grace_ms:
            for ms in range(max(0, left), min(end, back)):
                there[ms] = 1
    return sum(there)


async def taught_with_a_crash(server: RunningServer) -> list[Client]:
    """The lead and three rooms; one room is away for a while, and the server dies in the middle."""
    async with aiohttp.ClientSession() as http:
        words = ("李静仪", "青石岭小学", "云岭小学", "大滩中心校")
        lead, stays, wavers, leaves = clients = [await signed_in(http, server, who) for who in words]
        async with living(lead, stays):
            async with living(wavers, leaves):
                await lead.until_answered(await lead.ask("StartSession"))
                number = await stays.ask("RaiseHand", whom="seat:14", kind="answer")
                assert await stays.until_answered(number) == "accepted"
                await asyncio.sleep(1)
                await server.kill9()
                await asyncio.sleep(0.5)
                await server.start()
                assert await lead.until_answered(await lead.ask("MuteAll", source="microphone")) == "accepted"
                assert await leaves.until_answered(await leaves.ask("Leave")) == "accepted"
            await asyncio.sleep(4)
            async with living(wavers):
                await asyncio.sleep(1)
                assert await lead.until_answered(await lead.ask("EndSession", cause="taught")) == "accepted"
    return clients


async def read(server: RunningServer, path: str) -> Any:
    status, body = await server.fetch(f"/api/v1/sessions/demo{path}", await server.token("org_admin"))
    assert status == 200, body
    return json.loads(body)


async def test_the_log_of_a_class_with_a_crash_tells_what_happened(server: RunningServer) -> None:
    clients = await taught_with_a_crash(server)
    commits, log = await server.facts("session/demo"), await read(server, "/log")
    assert (log["session"]["state"], log["verified"], log["behind"]) == ("ended", True, 0)
    lanes = {lane["endpoint"]: lane for lane in log["lanes"] if "endpoint" in lane}
    grace_ms = log["session"]["grace_ms"]
    expected = {client.endpoint: seen_present_ms(commits, client.endpoint, grace_ms) for client in clients}
    assert {endpoint: lane["present_ms"] for endpoint, lane in lanes.items()} == expected
    left, stayed = lanes[clients[3].endpoint], lanes[clients[1].endpoint]
    assert left["present_ms"] < stayed["present_ms"] == log["session"]["ended_ms"]
    assert "server" in [cause for _, _, cause in stayed["lost"]]
    assert log["kinds"]["session.session.owned"] == 2
    assert await a_short_grace_counts_less(server, clients, commits)
    await only_equal_sums(server)
    assert "0 faults" in await server.command("verify")


async def a_short_grace_counts_less(server: RunningServer, clients: list[Client], commits: Commits) -> bool:
    """The room that was away for four seconds counts as gone, and the oracle agrees on how long."""
    lanes = {lane["endpoint"]: lane for lane in (await read(server, "/log"))["lanes"] if "endpoint" in lane}
    end = max(lane["of_ms"] for lane in lanes.values())
    for client in clients:
        connections = [(start, stop) for start, stop in lanes[client.endpoint]["present"]]
        counted = present_total(connections, end, GRACE_MS)
        assert counted == seen_present_ms(commits, client.endpoint, GRACE_MS)
    wavers = clients[2].endpoint
    return seen_present_ms(commits, wavers, GRACE_MS) < seen_present_ms(commits, wavers, 30_000)


def present_total(connections: list[tuple[int, int]], end: int, grace_ms: int) -> int:
    return total_ms(common(united(connections, grace_ms), [(0, end)]))


async def only_equal_sums(server: RunningServer) -> None:
    """`rebuild --check` prints a live and a rebuilt sum for each table."""
    rows = [line.split() for line in (await server.command("rebuild", "--check")).splitlines()]
    assert len(rows) == len(TIMELINE.live.projected) + len(RESEARCH.live.projected)
    assert [live for _, live, _ in rows] == [rebuilt for _, _, rebuilt in rows]
