"""The keys that open personal text, apart from the journal and the database so that their backups age apart.

A key is made at its first use and is on disk before the commit that uses it can be. Destroying one leaves its
number behind: a later key of the same subject has a higher one, and a destroyed class secret never comes back.
Several servers may share one keyring; whoever comes first makes the key.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType

KEY_BYTES = 32

SCHEMA = """
CREATE TABLE IF NOT EXISTS subject_keys (
    subject TEXT NOT NULL, number INTEGER NOT NULL, secret BLOB, PRIMARY KEY (subject, number)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS class_secrets (
    aggregate TEXT NOT NULL, retention TEXT NOT NULL, secret BLOB, PRIMARY KEY (aggregate, retention)
) WITHOUT ROWID;
"""


class Destroyed(Exception):
    """The class secret was destroyed: nothing of this class can be sealed for this aggregate any more."""


class Keyring:
    """`events.codec.SealingKeys` over one small SQLite file, read once and kept in memory."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        self._db = sqlite3.connect(path, isolation_level=None, timeout=5)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=FULL")
        self._db.executescript(SCHEMA)
        self._subjects: dict[str, tuple[int, bytes]] = {}
        self._classes: dict[tuple[str, str], bytes] = {}

    def __enter__(self) -> Keyring:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._db.close()

    # -- opening -------------------------------------------------------------------------------------------

    def subject_key(self, subject: str) -> tuple[int, bytes] | None:
        known = self._subjects.get(subject)
        if known is None and (row := self._newest(subject)) is not None and row[1] is not None:
            known = self._subjects[subject] = (row[0], row[1])
        return known

    def class_secret(self, aggregate: str, retention: str) -> bytes | None:
        known = self._classes.get((aggregate, retention))
        if known is None and (row := self._class(aggregate, retention)) is not None and row[0] is not None:
            known = self._classes[aggregate, retention] = row[0]
        return known

    # -- sealing -------------------------------------------------------------------------------------------

    def sealing_key(self, subject: str) -> tuple[int, bytes]:
        known = self.subject_key(subject)
        if known is not None:
            return known
        newest = self._newest(subject)
        number = 1 if newest is None else newest[0] + 1
        self._db.execute(
            "INSERT OR IGNORE INTO subject_keys VALUES (?, ?, ?)",
            (subject, number, secrets.token_bytes(KEY_BYTES)),
        )
        return self.sealing_key(subject)

    def make_keys(self, subjects: Iterable[str]) -> None:
        """Keys of all of them in one transaction: a list of a thousand people waits for the disk once. They are in
        memory then, where another thread may read them."""
        missing = [subject for subject in dict.fromkeys(subjects) if self.subject_key(subject) is None]
        self._db.execute("BEGIN")
        for subject in missing:
            newest = self._newest(subject)
            row = (subject, 1 if newest is None else newest[0] + 1, secrets.token_bytes(KEY_BYTES))
            self._db.execute("INSERT OR IGNORE INTO subject_keys VALUES (?, ?, ?)", row)
        self._db.execute("COMMIT")
        for subject in missing:
            self.subject_key(subject)

    def sealing_secret(self, aggregate: str, retention: str) -> bytes:
        known = self.class_secret(aggregate, retention)
        if known is not None:
            return known
        if self._class(aggregate, retention) is not None:
            raise Destroyed(f"{aggregate} {retention}")
        secret = secrets.token_bytes(KEY_BYTES)
        self._db.execute("INSERT OR IGNORE INTO class_secrets VALUES (?, ?, ?)", (aggregate, retention, secret))
        return self.sealing_secret(aggregate, retention)

    # -- destroying ----------------------------------------------------------------------------------------

    def destroy_subject(self, subject: str) -> None:
        """Everything sealed under the subject's keys reads as erased from now on."""
        self._subjects.pop(subject, None)
        self._db.execute("UPDATE subject_keys SET secret = NULL WHERE subject = ?", (subject,))

    def _newest(self, subject: str) -> tuple[int, bytes | None] | None:
        found: tuple[int, bytes | None] | None = self._db.execute(
            "SELECT number, secret FROM subject_keys WHERE subject = ? ORDER BY number DESC LIMIT 1", (subject,)
        ).fetchone()
        return found

    def _class(self, aggregate: str, retention: str) -> tuple[bytes | None] | None:
        found: tuple[bytes | None] | None = self._db.execute(
            "SELECT secret FROM class_secrets WHERE aggregate = ? AND retention = ?", (aggregate, retention)
        ).fetchone()
        return found
