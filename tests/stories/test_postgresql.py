"""A server on PostgreSQL: a class, a backup in the middle of it, and another server made from that."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.stories.test_backup import all_logs, is_beginning, taught_under_load
from tests.support.postgres import Postgres
from tests.support.server import RunningServer

pytestmark = [pytest.mark.story, pytest.mark.postgresql]


@pytest.mark.timeout(240)
async def test_a_class_is_backed_up_and_restored_into_another_database(tmp_path: Path, postgres: Postgres) -> None:
    file = tmp_path / "a.backup"
    server = RunningServer(tmp_path / "data", database_url=await postgres.empty())
    async with server:
        (position,) = await taught_under_load(server, [file])
    restored = RunningServer(tmp_path / "restored", database_url=await postgres.empty())
    assert f"position {position}" in await restored.command("restore", str(file))
    original, logs = await all_logs(server), await all_logs(restored)
    (audit,) = [name for name in logs if name.startswith("audit/")]
    assert b"audit.backup.restored" in logs[audit].pop()
    assert sum(map(len, logs.values())) == position
    assert all(is_beginning(log, original[name]) for name, log in logs.items())
    await restored.command("rebuild", "--check")
    async with restored:
        assert await restored.is_ready()
    other = RunningServer(tmp_path / "other", database_url=server.settings["DATABASE_URL"])
    with pytest.raises(AssertionError, match="has tables already"):
        await other.command("restore", str(file))
    assert not (other.data / "nats").exists()
