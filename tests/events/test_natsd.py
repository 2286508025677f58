"""The embedded nats-server lives exactly as long as we do, and one folder serves one server."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from events.folder import FolderLock, FolderTaken
from events.jetstream import JetStreamJournal
from events.journal import Head
from events.natsd import NatsServer, NotStarted, address_of
from events.wire import Address, Unreachable, close, connect
from tests.events.worlds import bodies, commit, grown

ROOT = Path(__file__).parents[2]
SESSION = "session/0193"

OWNER = """
import asyncio, sys
from pathlib import Path
from events.folder import FolderLock
from events.natsd import NatsServer

async def main(folder):
    with FolderLock(folder) as lock:
        server = NatsServer(folder / "nats", lock.fd)
        await server.start()
        print(server.pid, flush=True)
        await asyncio.sleep(60)

asyncio.run(main(Path(sys.argv[1])))
"""


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[NatsServer]:
    with FolderLock(tmp_path) as lock:
        running = NatsServer(tmp_path / "nats", lock.fd)
        await running.start()
        yield running
        await running.stop()


def owner(folder: Path) -> tuple[subprocess.Popen[str], int]:
    """Another process that owns the folder, and its nats-server's pid."""
    process = subprocess.Popen(
        [sys.executable, "-c", OWNER, str(folder)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    return process, int(process.stdout.readline())


def ended(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.wait()
    assert process.stdout is not None
    process.stdout.close()


def gone(pid: int) -> bool:
    """Whether a process has ended; a zombie has."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


async def test_a_started_server_takes_commits_and_a_stopped_one_keeps_them(tmp_path: Path) -> None:
    with FolderLock(tmp_path) as lock:
        for words in ("a", "b"):
            server = NatsServer(tmp_path / "nats", lock.fd)
            journal = await JetStreamJournal.open(await server.start(), "main")
            stored = [one async for one in journal.read(SESSION)]
            head = Head(SESSION, len(stored), stored[-1].position if stored else 0)
            await journal.append(head, commit(head, words))
            assert await bodies(journal, SESSION) == ["a", "b"][: len(stored) + 1]
            await journal.close()
            await server.stop()
            assert server.pid is None


async def test_it_is_told_to_write_before_it_answers_and_to_stay_below_the_free_space(server: NatsServer) -> None:
    config = (server._folder / "server.conf").read_text()
    assert "sync_interval: always" in config
    statvfs = os.statvfs(server._folder)
    limit = int(config.partition("max_file_store: ")[2].split()[0])
    assert 0 < limit < statvfs.f_bavail * statvfs.f_frsize


async def test_its_token_is_needed_and_readable_by_its_owner_alone(
    server: NatsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    await close(await connect(server.address, "friend"))
    monkeypatch.setattr("events.wire.CONNECT_TIMEOUT_S", 0.3)
    with pytest.raises(Unreachable):
        await connect(Address(server.address.url, "guessed"), "stranger")
    with pytest.raises(Unreachable):
        await connect(Address(server.address.url), "stranger")
    for name in ("server.conf", "address.json"):
        assert (server._folder / name).stat().st_mode & 0o777 == 0o600


async def test_other_processes_find_it_while_it_runs(tmp_path: Path) -> None:
    nats = tmp_path / "nats"
    assert address_of(nats) is None
    with FolderLock(tmp_path) as lock:
        server = NatsServer(nats, lock.fd)
        assert await server.start() == address_of(nats)
        await server.stop()
    assert address_of(nats) is None


async def test_a_killed_server_is_back_on_the_same_address(server: NatsServer) -> None:
    before, killed = server.address, server.pid
    assert killed is not None
    os.kill(killed, signal.SIGKILL)
    async with asyncio.timeout(10):
        while server.pid in (None, killed):
            await asyncio.sleep(0.01)
        journal = await JetStreamJournal.open(server.address, "main")
    assert server.address == before
    await journal.close()


async def test_a_server_that_lives_but_does_not_answer_is_started_anew(
    server: NatsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("events.natsd.server.MAX_SILENT_MS", 300)
    journal = await JetStreamJournal.open(server.address, "main")
    server.restart_when_silent(journal.silent_ms)
    hung = server.pid
    assert hung is not None
    os.kill(hung, signal.SIGSTOP)
    async with asyncio.timeout(10):
        await grown(journal, SESSION, "a")
    assert server.pid not in (None, hung)
    assert await bodies(journal, SESSION) == ["a"]
    await journal.close()


async def test_a_server_that_cannot_start_says_where_to_look(tmp_path: Path) -> None:
    with FolderLock(tmp_path) as lock:
        server = NatsServer(tmp_path / "nats", lock.fd)
        store = tmp_path / "nats" / "store"
        store.mkdir(parents=True)
        (store / "jetstream").write_text("a file where a folder should be")
        with pytest.raises(NotStarted, match=r"nats-server\.log"):
            await server.start()
        await server.stop()


def test_killed_we_take_the_server_with_us_and_free_the_folder(tmp_path: Path) -> None:
    process, pid = owner(tmp_path)
    with pytest.raises(FolderTaken) as taken, FolderLock(tmp_path):
        pass
    assert taken.value.pid == process.pid
    assert str(process.pid) in str(taken.value)
    ended(process)
    with FolderLock(tmp_path):
        assert gone(pid)


def test_a_folder_is_taken_as_long_as_its_nats_server_lives(tmp_path: Path) -> None:
    """A nats-server that outlives us (where no death signal is known) keeps the lock it inherited."""
    with FolderLock(tmp_path) as lock:
        heir = subprocess.Popen(["sleep", "60"], pass_fds=(lock.fd,))
    with pytest.raises(FolderTaken), FolderLock(tmp_path):
        pass
    heir.kill()
    heir.wait()
    with FolderLock(tmp_path):
        pass


def test_a_lock_is_free_again_after_its_block(tmp_path: Path) -> None:
    for _ in range(2):
        with FolderLock(tmp_path / "new") as lock:
            assert json.loads((tmp_path / "new" / "lock").read_text()) == os.getpid()
            assert lock.fd >= 0


async def test_it_is_ready_in_well_under_a_second_with_commits_in_it(tmp_path: Path) -> None:
    with FolderLock(tmp_path) as lock:
        server = NatsServer(tmp_path / "nats", lock.fd)
        journal = await JetStreamJournal.open(await server.start(), "main")
        await grown(journal, SESSION, *"abcdefgh")
        await journal.close()
        await server.stop()
        begun = time.monotonic()
        await server.start()
        assert time.monotonic() - begun < 1.0
        await server.stop()
