"""A school district's server: its journal on a cluster of three, its rows in PostgreSQL. Backed up in mid-class,
put into another cluster and another database; and what belongs to somebody else is never emptied."""

from __future__ import annotations

from pathlib import Path

import pytest

from events.folder import RESTORING
from tests.stories.test_backup import all_logs, is_beginning, refused, taught_under_load
from tests.support.nats_cluster import Cluster, cluster
from tests.support.postgres import Postgres
from tests.support.server import RunningServer

pytestmark = [pytest.mark.story, pytest.mark.postgresql]

TENANT = "main"


async def commits(nats: Cluster) -> int:
    count: int = (await nats.stream(TENANT))["state"]["messages"]
    return count


async def tables(postgres: Postgres, url: str) -> int:
    return len(await postgres.tables(url))


@pytest.mark.timeout(400)
async def test_a_cluster_and_postgresql_are_backed_up_and_restored_into_others(
    tmp_path: Path, postgres: Postgres
) -> None:
    file = tmp_path / "a.backup"
    async with cluster(tmp_path / "nats") as nats, cluster(tmp_path / "other-nats") as other:
        kept = {"nats_url": nats.url, "nats_replicas": 3, "database_url": await postgres.empty()}
        fresh = {"nats_url": other.url, "nats_replicas": 3, "database_url": await postgres.empty()}
        async with RunningServer(tmp_path / "data", **kept) as server:
            (position,) = await taught_under_load(server, [file])
        original = await all_logs(server)

        restored = RunningServer(tmp_path / "restored", **fresh)
        assert f"position {position}" in await restored.command("restore", str(file))
        assert not (restored.data / "nats").exists()
        logs = await all_logs(restored)
        (audit,) = [name for name in logs if name.startswith("audit/")]
        assert b"audit.backup.restored" in logs[audit].pop()
        assert sum(map(len, logs.values())) == position
        assert all(is_beginning(log, original[name]) for name, log in logs.items())
        assert (await other.stream(TENANT))["config"]["num_replicas"] == 3
        await restored.command("verify")
        await restored.command("rebuild", "--check")
        async with restored:
            assert await restored.is_ready()

        held, empty = await commits(nats), await postgres.empty()
        elsewhere = RunningServer(tmp_path / "elsewhere", **{**kept, "database_url": empty})
        assert "commits already" in await refused(elsewhere, "restore", str(file))
        (elsewhere.data / RESTORING).mkdir()  # as if it had been killed before it looked
        assert "commits already" in await refused(elsewhere, "restore", str(file))
        assert (await commits(nats), await tables(postgres, empty)) == (held, 0)
        assert not (elsewhere.data / RESTORING).exists()


@pytest.mark.timeout(240)
async def test_rows_of_somebody_else_are_left_alone_and_the_journal_too(
    tmp_path: Path, postgres: Postgres
) -> None:
    file, mine = tmp_path / "a.backup", await postgres.empty()
    async with RunningServer(tmp_path / "data", database_url=mine) as server:
        await server.command("backup", str(file))
    before = await tables(postgres, mine)
    async with cluster(tmp_path / "nats") as nats:
        halfway = RunningServer(tmp_path / "halfway", nats_url=nats.url, nats_replicas=3, database_url=mine)
        (halfway.data / RESTORING).mkdir(parents=True)
        assert "has tables already" in await refused(halfway, "restore", str(file))
        assert await tables(postgres, mine) == before > 0
        with pytest.raises(Exception, match="stream not found"):  # nothing was put into the journal either
            await nats.stream(TENANT)


@pytest.mark.timeout(240)
async def test_what_was_half_filled_elsewhere_is_begun_anew(tmp_path: Path, postgres: Postgres) -> None:
    file = tmp_path / "a.backup"
    async with RunningServer(tmp_path / "data", database_url=await postgres.empty()) as server:
        await server.command("backup", str(file))
    async with cluster(tmp_path / "nats") as nats:
        settings = {"nats_url": nats.url, "nats_replicas": 3, "database_url": await postgres.empty()}
        halfway = RunningServer(tmp_path / "halfway", **settings)
        said = await halfway.command("restore", str(file))
        for name in ("keys.db", "serve.log"):
            (halfway.data / name).unlink(missing_ok=True)
        held = await commits(nats)
        (halfway.data / RESTORING).mkdir()
        for mark in ("journal", "database"):
            (halfway.data / RESTORING / f"{mark}.begun").touch()
        assert await halfway.command("restore", str(file)) == said
        assert await commits(nats) == held
        assert not (halfway.data / RESTORING).exists()
        await halfway.command("verify")
