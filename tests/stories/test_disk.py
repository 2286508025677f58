"""Days on which the machine is ill: a full disk, one that cannot be written, damaged files, a frozen journal.

The class's media and whatever takes away go on; nothing that was acknowledged is ever lost.
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import aiohttp
import pytest

from tests.stories.client import Client, living, signed_in
from tests.stories.test_kills import journal_pid
from tests.support.server import TONGTANG, RunningServer

pytestmark = pytest.mark.story

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="mounting needs root")
ROOM_S = 40.0  # nats-server is restarted after 15 s of silence


@contextmanager
def small_disk(folder: Path, size: str = "48m") -> Iterator[Path]:
    """A disk of its own, small enough to be filled."""
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@contextmanager
def unwritable(folder: Path) -> Iterator[None]:
    """Root writes where it may not: only a disk that is mounted so stops it."""
    mounts = os.geteuid() == 0
    if mounts:
        subprocess.run(["mount", "--bind", str(folder), str(folder)], check=True)
        subprocess.run(["mount", "-o", "remount,bind,ro", str(folder)], check=True)
    else:
        folder.chmod(0o500)
    try:
        yield
    finally:
        if mounts:
            subprocess.run(["umount", "-l", str(folder)], check=True)
        else:
            folder.chmod(0o700)


@asynccontextmanager
async def a_class(server: RunningServer, started: str = "accepted") -> AsyncIterator[tuple[Client, Client]]:
    """The lead and a room in a class under way; the room's microphone is open."""
    async with aiohttp.ClientSession() as http:
        lead, room = await signed_in(http, server, "李静仪"), await signed_in(http, server, "云岭小学")
        async with living(lead, room):
            assert await lead.until_answered(await lead.ask("StartSession")) == started
            yield lead, room


async def serve_fails(data: Path) -> str:
    """What `tongtang serve` says when it cannot start; never a traceback."""
    unstarted = RunningServer(data)
    process = await asyncio.create_subprocess_exec(
        str(TONGTANG), "serve", env=dict(unstarted.environment),
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    async with asyncio.timeout(30):
        _, err = await process.communicate()
    said = err.decode()
    assert process.returncode == 1, said
    assert "Traceback" not in said
    return said


def fill(disk: Path) -> Path:
    """Takes all the room there is."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(65_536))
        except OSError:
            pass
        try:
            while True:
                file.write(bytes(512))
        except OSError:
            pass
    return ballast


def told_to_wait(client: Client) -> bool:
    return any("waiting" in message for message in client.heard)


@needs_root
@pytest.mark.timeout(150)
async def test_a_full_disk_stops_what_gives_and_nothing_that_was_acknowledged_is_lost(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as disk:
        async with RunningServer(disk / "data") as server, a_class(server) as (lead, room):
            for client in (lead, room):  # makes the key that seals their words
                chat = await client.ask("PostChat", channel="class", text="好")
                assert await client.until_answered(chat) == "accepted"
            ballast = fill(disk)
            number, began_s = 0, time.monotonic()
            while not told_to_wait(lead) and time.monotonic() - began_s < 60:
                number = await lead.ask("PostChat", channel="class", text="好" * 400)
                await asyncio.sleep(2.1)
            assert told_to_wait(lead), server.log
            muted = await lead.ask("MuteAll", source="microphone")
            await asyncio.sleep(3)
            assert (lead.welcomes, room.welcomes) == (1, 1)
            ballast.unlink()
            async with asyncio.timeout(ROOM_S):
                while {number, muted} & set(lead.unanswered):
                    await asyncio.sleep(0.1)
            assert lead.refused.get(muted, "accepted") == "accepted"
            await assert_all_there(server, lead, room)


async def assert_all_there(server: RunningServer, *clients: Client) -> None:
    """Every acknowledged command of every client stands exactly once, in one line."""
    commits = await server.facts("session/demo")
    ids = [commit["id"] for commit in commits]
    assert [commit["sequence"] for commit in commits] == list(range(1, len(commits) + 1))
    for client in clients:
        for number in client.acknowledged:
            assert ids.count(f"{client.session}.{client.endpoint}.{number}") == 1
    await server.command("verify")


@pytest.mark.timeout(90)
async def test_a_journal_that_is_frozen_for_ten_seconds_ends_nothing(server: RunningServer) -> None:
    async with a_class(server) as (lead, room):
        pid = journal_pid(server)
        os.kill(pid, signal.SIGSTOP)
        try:
            hand = await room.ask("RaiseHand", whom="seat:3", kind="answer")
            muted = await lead.ask("MuteAll", source="microphone")
            await asyncio.sleep(10)
            assert told_to_wait(room) and told_to_wait(lead)
            assert {hand} <= set(room.unanswered) and {muted} <= set(lead.unanswered)
        finally:
            os.kill(pid, signal.SIGCONT)
        assert await room.until_answered(hand) == await lead.until_answered(muted) == "accepted"
        assert (lead.welcomes, room.welcomes) == (1, 1)
        await assert_all_there(server, lead, room)


async def test_a_stop_in_mid_class_tells_everybody_and_they_are_back_after_it(server: RunningServer) -> None:
    async with a_class(server) as (lead, room):
        hand = await room.ask("RaiseHand", whom="seat:3", kind="answer")
        assert await room.until_answered(hand) == "accepted"
        endpoint = room.endpoint
        await server.stop()
        assert (lead.closes[-1], room.closes[-1]) == (1001, 1001)
        assert "Traceback" not in server.log and "ERROR" not in server.log
        await server.start()
        async with asyncio.timeout(10):
            while (lead.welcomes, room.welcomes) != (2, 2):
                await asyncio.sleep(0.05)
        assert room.endpoint == endpoint
        assert await lead.until_answered(await lead.ask("LowerAllHands")) == "accepted"
        await assert_all_there(server, lead, room)


@pytest.mark.parametrize("name", ["tongtang.db", "keys.db"])
async def test_a_damaged_database_is_a_plain_sentence(tmp_path: Path, name: str) -> None:
    data = await a_stopped_folder(tmp_path)
    for rest in ("-wal", "-shm"):
        (data / f"{name}{rest}").unlink(missing_ok=True)
    (data / name).write_bytes(b"this is no database" * 500)
    said = await serve_fails(data)
    assert name in said


async def test_a_folder_that_cannot_be_written_is_a_plain_sentence(tmp_path: Path) -> None:
    data = await a_stopped_folder(tmp_path)
    with unwritable(data):
        said = await serve_fails(data)
    assert str(data) in said


async def test_a_journal_whose_last_bytes_are_cut_starts_with_what_is_whole(tmp_path: Path) -> None:
    data = await a_stopped_folder(tmp_path)
    block = max((data / "nats" / "store").rglob("*.blk"), key=lambda path: path.stat().st_size)
    with block.open("r+b") as file:
        file.truncate(block.stat().st_size - 7)
    for index in block.parent.glob("index.db"):
        index.unlink()
    async with RunningServer(data) as server, a_class(server, "already_live"):
        assert "Traceback" not in server.log
        commits = await server.facts("session/demo")
        assert [commit["sequence"] for commit in commits] == list(range(1, len(commits) + 1))


async def a_stopped_folder(folder: Path) -> Path:
    """A data folder that a class was held on, its server stopped in order."""
    server = RunningServer(folder / "data")
    async with server, a_class(server) as (_, room):
        await room.until_answered(await room.ask("RaiseHand", whom="seat:3", kind="answer"))
    return server.data
