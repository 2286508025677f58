"""Every slice's tables, and the migrations that make them.

The tables say what the code expects, the migrations what a database goes through; a test holds them equal.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

import migrations
from server.db import Database
from server.operations import tables as operations
from server.research import tables as research
from server.review import tables as review
from server.review import word_tables
from server.schools import settings as _settings  # noqa: F401  # its table is the school's too
from server.schools import tables as schools
from server.schools.audit import tables as _audit  # noqa: F401  # its tables are the school's too
from server.schools.credentials import tables as _credentials  # noqa: F401  # its tables are the school's too

METADATA = (
    schools.metadata,
    review.metadata,
    word_tables.metadata,
    operations.metadata,
    research.metadata,
)
MIGRATIONS = Path(migrations.__file__).parent


def newest_revision() -> str:
    """The number of the newest migration, read off its file name."""
    return max(path.stem.split("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


async def migrate(database: Database, *, demo: bool = True) -> None:
    """Brings the database to the newest revision; quick when it is there already. A new one begins with the demo
    world, or empty."""
    async with database.reading() as connection:
        if await connection.run_sync(_revision) == newest_revision():
            return
    async with database.migrating() as connection:
        await connection.run_sync(upgrade, demo)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def upgrade(connection: Connection, demo: bool, revision: str = "head") -> None:
    """Within the transaction of `Database.migrating`."""
    from alembic import command  # 150 ms of imports that a start without news can do without
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes |= {"connection": connection, "demo": demo}
    command.upgrade(config, revision)
