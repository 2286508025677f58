"""A copy of a SQLite database as it stood at one moment, taken while others write.

For the few milliseconds in which `read_position` asks the journal where it ends, nobody else may write rows: so
the copy knows of nothing that the journal up to there does not hold, and of every change of the registry that it
holds. The bytes are copied afterwards, from the snapshot taken then.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path

BUSY_S = 60.0  # an import of 20,000 people writes for some seconds
PAGES = 2_000  # copied at a time


async def copied(source: Path, target: Path, read_position: Callable[[], Awaitable[int]]) -> int:
    """Fills `target`; the journal's position up to which it is true."""
    with closing(_opened(source)) as reader, closing(_opened(source)) as writer:
        await asyncio.to_thread(writer.execute, "BEGIN IMMEDIATE")
        try:
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM sqlite_master").fetchone()  # the snapshot is taken by reading
            position = await read_position()
        finally:
            writer.execute("ROLLBACK")
        await asyncio.to_thread(_copy, reader, target)
    return position


def _copy(reader: sqlite3.Connection, target: Path) -> None:
    with closing(sqlite3.connect(target, isolation_level=None)) as copy:
        reader.backup(copy, pages=PAGES)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
        _forget_words(copy)


def _forget_words(copy: sqlite3.Connection) -> None:
    """The index of opened words stays behind, or a destroyed key's words would live on in backups. The next start
    makes it again from the journal."""
    trigger = copy.execute("SELECT sql FROM sqlite_master WHERE name = 'review_words_go'").fetchone()
    if trigger is None:  # an edition without it
        return
    copy.execute("DROP TRIGGER review_words_go")  # it would take each row out of an index that is empty already
    copy.execute("INSERT INTO review_words_found(review_words_found) VALUES ('delete-all')")
    copy.execute("DELETE FROM review_words")
    copy.execute("DELETE FROM review_word_positions")
    copy.execute(trigger[0])
    copy.execute("VACUUM")  # or their pages would go along as free ones


def revision(path: Path) -> str:
    """That of the tables; raises `sqlite3.Error` where there are none."""
    with closing(_opened(path)) as reader:
        found: str = reader.execute("SELECT version_num FROM alembic_version").fetchone()[0]
    return found


def copied_keys(source: Path, target: Path) -> None:
    with closing(_opened(source)) as reader, closing(sqlite3.connect(target, isolation_level=None)) as copy:
        reader.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")


def _opened(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=rw",
        uri=True,
        isolation_level=None,
        timeout=BUSY_S,
        check_same_thread=False,
    )
