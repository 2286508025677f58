"""A backup taken in mid-class, under load, and what a server makes of it."""

from __future__ import annotations

import asyncio
import gzip
import json
import sqlite3
import zlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from events.folder import RESTORING, FolderLock
from events.schema.base import KINDS
from server.cli.beside import opened
from server.config import Config
from tests.stories.client import living, signed_in
from tests.stories.test_kills import muting_and_unmuting
from tests.stories.test_registry import adding, sign_in
from tests.support.server import RunningServer

pytestmark = pytest.mark.story

FEW, MANY = 1, 5  # backups of one class
GZIP_TIME = 4  # the place of a byte that tells nobody anything (RFC 1952 section 2.3)
SECRET_WORDS = "今天的云像一匹马"


async def backed_up(server: RunningServer, file: Path, *options: str) -> int:
    """The position up to which the file holds everything."""
    said = (await server.command("backup", str(file), *options)).split()
    return int(said[said.index("position") + 1])


async def taught_under_load(server: RunningServer, files: list[Path]) -> list[int]:
    """A class that mutes, chats and adds rooms all the time; a backup for each file meanwhile."""
    token = await sign_in(server)
    async with aiohttp.ClientSession() as http:
        clients = [await signed_in(http, server, who) for who in ("李静仪", "青石岭小学", "云岭小学")]
        async with living(*clients), asyncio.TaskGroup() as tasks:
            await clients[0].until_answered(await clients[0].ask("StartSession"))
            await clients[0].until_answered(await clients[0].ask("PostChat", channel="class", text=SECRET_WORDS))
            work = [tasks.create_task(muting_and_unmuting(client)) for client in clients]
            rooms = tasks.create_task(adding(server, token, 1))
            positions = []
            for file in files:
                await asyncio.sleep(0.5)
                positions.append(await backed_up(server, file))
            for task in work:
                task.cancel()
            for client in clients:
                for number in list(client.unanswered):
                    await client.until_answered(number)
            await server.kill9()
            assert len(await rooms) > 5
    return positions


async def all_logs(server: RunningServer) -> dict[str, list[bytes]]:
    """Every commit of every log, as it is stored, of a stopped server."""
    settings: dict[str, Any] = {name.lower(): value for name, value in server.settings.items()}
    async with opened(Config(data=server.data, **settings)) as beside:
        names = [name for kind in KINDS for name in await beside.journal.aggregates(kind)]
        return {name: [stored.body async for stored in beside.journal.read(name)] for name in names}


def is_beginning(part: list[Any], whole: list[Any]) -> bool:
    return whole[: len(part)] == part


async def test_a_backup_under_load_is_the_log_up_to_its_position_and_a_server_goes_on_from_it(
    tmp_path: Path,
) -> None:
    await taught_and_restored(tmp_path, FEW)


@pytest.mark.soak
@pytest.mark.timeout(600)
async def test_so_are_many_backups_of_one_class(tmp_path: Path) -> None:
    await taught_and_restored(tmp_path, MANY)


async def taught_and_restored(tmp_path: Path, times: int) -> None:
    files = [tmp_path / f"{number}.backup" for number in range(times)]
    async with RunningServer(tmp_path / "data") as server:
        positions = await taught_under_load(server, files)
    original = await all_logs(server)
    assert positions == sorted(set(positions))
    for file, position in zip(files, positions, strict=True):
        restored = RunningServer(tmp_path / f"restored-{position}")
        assert f"position {position}" in await restored.command("restore", str(file))
        logs = await all_logs(restored)
        (audit,) = [name for name in logs if name.startswith("audit/")]
        assert b"audit.backup.restored" in logs[audit].pop()
        assert sum(map(len, logs.values())) == position
        assert all(is_beginning(log, original[name]) for name, log in logs.items())
        await restored.command("verify")
        await restored.command("rebuild", "--check")
    async with restored:  # the newest, as a running server
        found = await restored.facts("registry/main")
        token = await sign_in(restored)
        headers = {"Authorization": f"Bearer {token}"}
        async with aiohttp.ClientSession(headers=headers) as http:
            room = {"organization": found[-1]["facts"][0]["data"]["organization"], "label": "新教室"}
            async with http.post(f"{restored.address}/api/v1/rooms", json=room) as answer:
                assert answer.status == 201
                added = (await answer.json())["id"]
        async with asyncio.timeout(10):
            while (newest := await restored.facts("registry/main"))[-1]["facts"][0]["data"]["id"] != added:
                await asyncio.sleep(0.1)
        assert is_beginning(found, newest)
        assert len({commit["id"] for commit in newest}) == len(newest)
        assert SECRET_WORDS in await restored.command("facts", "session/demo", "--json", "--open")


async def test_a_backup_without_keys_tells_no_words(tmp_path: Path) -> None:
    file = tmp_path / "no-keys.backup"
    async with RunningServer(tmp_path / "data") as server:
        await taught_under_load(server, [tmp_path / "whole.backup"])
        await server.start()
        said = await server.command("backup", str(file), "--without-keys")
        assert "The keys are not in it" in said
        await server.command("verify")
    with sqlite3.connect(tmp_path / "data" / "tongtang.db") as live:  # the words could have leaked
        assert live.execute("SELECT count(*) FROM review_words WHERE kind = 'chat'").fetchone()[0] > 0
    restored = RunningServer(tmp_path / "restored")
    assert "has no keys" in await restored.command("restore", str(file))
    rows = (tmp_path / "restored" / "tongtang.db").read_bytes()
    assert " ".join(SECRET_WORDS).encode() not in rows
    assert SECRET_WORDS.encode() not in rows
    assert SECRET_WORDS not in await restored.command("facts", "session/demo", "--json", "--open")
    (tmp_path / "restored" / "keys.db").write_bytes((tmp_path / "data" / "keys.db").read_bytes())
    assert SECRET_WORDS in await restored.command("facts", "session/demo", "--json", "--open")


async def refused(server: RunningServer, *words: str) -> str:
    with pytest.raises(AssertionError) as failed:
        await server.command(*words)
    return str(failed.value)


def damaged(whole: bytes) -> bytes:
    """With the first bit from the middle on turned over that something comes of: one that only chooses among the
    ways to pack a run of zeros does no damage, and the same is restored (tests/backup/test_archive.py)."""
    unpacked = gzip.decompress(whole)
    for place in range(len(whole) // 2, len(whole)):
        turned = bytearray(whole)
        turned[place] ^= 1
        try:
            assert gzip.decompress(turned) == unpacked
        except (gzip.BadGzipFile, zlib.error, EOFError):
            return bytes(turned)
    raise AssertionError("no bit does damage")


async def test_what_cannot_be_restored_leaves_nothing_behind(tmp_path: Path) -> None:
    file, data = tmp_path / "a.backup", tmp_path / "data"
    async with RunningServer(data) as server:
        await backed_up(server, file)
        assert "exists already" in await refused(server, "backup", str(file))
        assert "in use" in await refused(server, "restore", str(file))
    assert "exists already" in await refused(server, "restore", str(file))
    (tmp_path / "damaged").write_bytes(damaged(file.read_bytes()))
    (tmp_path / "cut").write_bytes(file.read_bytes()[:-100])
    fresh = RunningServer(tmp_path / "fresh")
    for name in ("damaged", "cut"):
        assert "is damaged" in await refused(fresh, "restore", str(tmp_path / name))
        assert not fresh.data.exists()
    (fresh.data / "nats").mkdir(parents=True)
    assert "exists already" in await refused(fresh, "restore", str(file))
    assert sorted(path.name for path in fresh.data.iterdir()) == ["lock", "nats"]


async def test_a_bit_that_changes_nothing_of_what_is_unpacked_changes_nothing_of_what_is_restored(
    tmp_path: Path,
) -> None:
    file, turned = tmp_path / "a.backup", tmp_path / "turned.backup"
    async with RunningServer(tmp_path / "data") as server:
        await backed_up(server, file)
    whole = bytearray(file.read_bytes())
    whole[GZIP_TIME] ^= 1
    turned.write_bytes(whole)
    first, second = RunningServer(tmp_path / "first"), RunningServer(tmp_path / "second")
    for restored, source in ((first, file), (second, turned)):
        await restored.command("restore", str(source))
    for name in ("tongtang.db", "keys.db"):
        assert (first.data / name).read_bytes() == (second.data / name).read_bytes()
    logs, again = await all_logs(first), await all_logs(second)
    (audit,) = [name for name in logs if name.startswith("audit/")]
    for entries in (logs[audit], again[audit]):  # each its own restore's entry, with the sum of its own file
        assert b"audit.backup.restored" in entries.pop()
    assert logs == again


async def test_after_a_restore_that_was_cut_off_nobody_starts_and_the_next_one_begins_anew(tmp_path: Path) -> None:
    file = tmp_path / "a.backup"
    async with RunningServer(tmp_path / "data") as server:
        position = await backed_up(server, file)
    halfway = RunningServer(tmp_path / "halfway")
    (halfway.data / RESTORING / "nats").mkdir(parents=True)
    (halfway.data / "keys.db").write_bytes(b"half of it")
    with pytest.raises(AssertionError, match=r"A restore into .* was cut off"):
        await halfway.start()
    with FolderLock(halfway.data, restoring=True):
        assert "in use" in await refused(halfway, "restore", str(file))
    assert f"position {position}" in await halfway.command("restore", str(file))
    assert not (halfway.data / RESTORING).exists()
    assert json.loads((await halfway.command("facts", "audit/" + this_month(), "--json")).splitlines()[-1])
    async with halfway:
        assert await halfway.is_ready()


def this_month() -> str:
    return f"{datetime.now(UTC):%Y%m}"
