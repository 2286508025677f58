"""Keeps the index of words and asks it: titles of sessions, and what was written to the whole class.

A projection of its own beside the timeline's, since what it holds depends on keys: it opens, so it must forget.
Words of smaller circles (one room, two people, the teachers' channel) are never in it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, column, delete, insert, select, table, text
from sqlalchemy.ext.asyncio import AsyncConnection

from events import codec
from events.codec import Keys
from events.journal import Stored
from events.schema.base import Commit, Fact, Personal
from events.schema.session import ChatPosted, SessionAmended, SessionOpened, SessionScheduled
from server.db import Database

from .word_tables import said, word_positions
from .words import phrases, words

PROJECTOR = "words"
ERASING = ("registry.erasure.executed", "registry.retention.executed")


class WordIndex:
    """The projection that a projector keeps up to date (`events.projector.Projection`)."""

    def __init__(self, database: Database, tenant: str, keys: Keys) -> None:
        self._database, self._tenant, self._keys = database, tenant, keys

    async def checkpoint(self) -> int:
        async with self._database.writing() as db:
            await forget_erased(db, self._tenant, self._keys)
            query = select(word_positions.c.position).where(word_positions.c.tenant_id == self._tenant)
            return await db.scalar(query) or 0

    async def apply(self, commits: Sequence[Stored]) -> None:
        rows = [row for stored in commits for row in self._rows(stored)]
        async with self._database.writing() as db:
            for row in rows:
                await db.execute(delete(said).where(*(said.c[name] == row[name] for name in ADDRESS)))
            if rows:
                await db.execute(insert(said), rows)
            if any(self._erases(stored) for stored in commits):
                await forget_erased(db, self._tenant, self._keys)
            mine = word_positions.c.tenant_id == self._tenant
            await db.execute(delete(word_positions).where(mine))
            await db.execute(insert(word_positions).values(tenant_id=self._tenant, position=commits[-1].position))

    def _rows(self, stored: Stored) -> Iterator[dict[str, Any]]:
        kind, _, session = stored.aggregate.partition("/")
        if kind != "session" or not any(marker in stored.body for marker in MARKERS):
            return  # most commits say nothing, and opening costs
        commit: Commit = codec.decode(stored.body, self._tenant, self._keys)
        for index, fact in enumerate(commit.facts):
            found = worded(fact)
            if found is None or found[1].text is None or not (cut := words(found[1].text)):
                continue
            yield {
                "tenant_id": self._tenant,
                "session": session,
                "sequence": commit.sequence,
                "index": index,
                "kind": found[0],
                "subject": found[1].subject,
                "key": (self._keys.subject_key(found[1].subject) or (0,))[0],
                "words": f" {' '.join(cut)} ",
            }

    def _erases(self, stored: Stored) -> bool:
        return stored.aggregate.startswith("registry/") and any(each.encode() in stored.body for each in ERASING)


ADDRESS = ("tenant_id", "session", "sequence", "index")
FOUND = table("review_words_found", column("rowid"))
RETENTION = {"title": SessionOpened.retention, "chat": ChatPosted.retention}
PLANNED = ("scheduled", "amended", "opened")
MARKERS = (*(f'"session.session.{each}"'.encode() for each in PLANNED), b'"session.chat.posted"')


def worded(fact: Fact) -> tuple[str, Personal] | None:
    """The words of a fact that the index holds, and which kind they are."""
    match fact:
        case SessionAmended(changed=changed) if "title" not in changed:
            return None
        case SessionScheduled(plan=plan) | SessionAmended(plan=plan) | SessionOpened(plan=plan):
            return ("title", plan.title)
        case ChatPosted(channel="class", text=Personal() as personal):
            return ("chat", personal)
        case _:
            return None


async def forget_erased(db: AsyncConnection, tenant: str, keys: Keys) -> None:
    """Takes out the words of every subject and of every session whose key is gone."""
    mine = said.c.tenant_id == tenant
    for subject, number in (await db.execute(select(said.c.subject, said.c.key).where(mine).distinct())).all():
        known = keys.subject_key(subject)
        if known is None or known[0] != number:
            await db.execute(delete(said).where(mine, said.c.subject == subject, said.c.key == number))
    for session, kind in (await db.execute(select(said.c.session, said.c.kind).where(mine).distinct())).all():
        if keys.class_secret(f"session/{session}", RETENTION[kind]) is None:
            await db.execute(delete(said).where(mine, said.c.session == session, said.c.kind == kind))


def sessions_saying(dialect: str, tenant: str, asked: str, kinds: Collection[str]) -> Select[tuple[str]] | None:
    """A query of the sessions in which all that is asked for was said; None where nothing can be found."""
    wanted = phrases(asked)
    if not wanted:
        return None
    mine = and_(said.c.tenant_id == tenant, said.c.kind.in_(kinds))
    return select(said.c.session).where(mine, *_matching(dialect, wanted))


def _matching(dialect: str, wanted: list[list[str]]) -> Iterator[ColumnElement[bool]]:
    """A word of letters at a phrase's end may go on; Chinese characters are whole as they are."""
    if dialect == "sqlite":
        asked = " AND ".join(f'"{" ".join(phrase)}"' + ("*" if _goes_on(phrase) else "") for phrase in wanted)
        matching = text("review_words_found MATCH :asked").bindparams(asked=asked)
        yield said.c.id.in_(select(FOUND.c.rowid).where(matching))
        return
    for phrase in wanted:
        yield said.c.words.like("% " + " ".join(phrase) + ("%" if _goes_on(phrase) else " %"))


def _goes_on(phrase: list[str]) -> bool:
    return phrase[-1].isascii()
