"""The audit chain: unbroken, shared by several writers, and never passed over."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from events import codec
from events.journal import Head, Sealed
from events.memory import MemoryJournal
from events.schema.audit import SessionLogViewed
from events.schema.base import Fact
from server.access.audit import AuditTrail, JournalSilent
from server.keyring import Keyring

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)


def viewed(session: str) -> Callable[[str], Fact]:
    return lambda previous: SessionLogViewed(session=session, previous=previous)


async def chain(journal: MemoryJournal) -> list[tuple[str, str]]:
    """Each commit's session and the digest it names."""
    commits = [codec.decode(stored.body, "main") async for stored in journal.read("audit/202611")]
    facts = (fact for commit in commits for fact in commit.facts)
    return [(fact.session, fact.previous) for fact in facts if isinstance(fact, SessionLogViewed)]


async def test_each_entry_names_the_bytes_before_it(tmp_path: Path) -> None:
    journal = MemoryJournal()
    with Keyring(tmp_path / "keys.db") as keys:
        one, other = (AuditTrail(journal, "main", keys, lambda: NOON) for _ in range(2))
        await asyncio.gather(
            *(trail.record("ViewLog", "han", viewed(str(n))) for n in range(5) for trail in (one, other))
        )
    bodies = [stored.body async for stored in journal.read("audit/202611")]
    expected = [hashlib.sha256(before).hexdigest() for before in [b"audit/202611", *bodies[:-1]]]
    assert [previous for _, previous in await chain(journal)] == expected
    assert sorted(session for session, _ in await chain(journal)) == sorted([str(n) for n in range(5)] * 2)


class SilentJournal(MemoryJournal):
    silent = True

    async def append(self, head: Head, sealed: Sealed) -> Head:
        if self.silent:
            await asyncio.Event().wait()
        return await super().append(head, sealed)


async def test_a_silent_journal_shows_nothing_and_heals(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.access.audit.PATIENCE_S", 0.02)
    journal = SilentJournal()
    with Keyring(tmp_path / "keys.db") as keys:
        trail = AuditTrail(journal, "main", keys, lambda: NOON)
        with pytest.raises(JournalSilent):
            await trail.record("ViewLog", "han", viewed("a"))
        journal.silent = False
        await trail.record("ViewLog", "han", viewed("b"))
    assert [session for session, _ in await chain(journal)] == ["b"]
