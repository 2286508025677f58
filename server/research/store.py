"""Where the rows of groups and activities are kept: takes stored commits in batches, each in one transaction.

A commit that was taken before is passed over, so a batch may come again. What the rows mean for the registry
(`settling.py`) is done in the same transaction, so that neither is ever without the other.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from events import codec
from events.journal import Stored
from server.db import Database
from server.projecting import ProjectedRows

from .projection import Change, Drop, Put, Set, changes
from .tables import LIVE, Tables

PROJECTOR = "research"
KINDS = ("group", "activity")
FAR = 2_000  # positions: how much of others' traffic is passed over again at most after a start

Settled = Callable[[AsyncConnection, frozenset[str]], Awaitable[None]]  # given `group/<id>`, `activity/<id>`


async def unsettled(_db: AsyncConnection, _aggregates: frozenset[str]) -> None:
    """For rows that nothing follows from."""


class ResearchRows(ProjectedRows[Tables]):
    """Groups and activities."""

    def __init__(
        self, database: Database, tenant: str, tables: Tables = LIVE, settled: Settled = unsettled
    ) -> None:
        super().__init__(database, tables, PROJECTOR)
        self._tenant, self._settled = tenant, settled

    def _pass_over(self, commits: Sequence[Stored], position: int) -> bool:
        """A class going on costs the database no transaction here."""
        ours = any(stored.aggregate.partition("/")[0] in KINDS for stored in commits)
        return not ours and commits[-1].position < position + FAR

    async def _take(self, db: AsyncConnection, commits: Sequence[Stored]) -> None:
        touched = set[str]()
        for stored in commits:
            kind, _, id_ = stored.aggregate.partition("/")
            if kind in KINDS and await _take_one(db, self._tables, self._tenant, kind, id_, stored):
                touched.add(stored.aggregate)
        if touched:
            await self._settled(db, frozenset(touched))


async def _take_one(db: AsyncConnection, tables: Tables, tenant: str, kind: str, id_: str, stored: Stored) -> bool:
    commit = codec.decode(stored.body, tenant)
    head = tables.groups if kind == "group" else tables.activities
    known = await db.scalar(select(head.c.sequence).where(_keyed(head, tenant, {kind: id_})))
    if known is not None and commit.sequence <= known:
        return False
    sealed = [fact["data"] for fact in codec.stored(stored.body)["facts"]]
    for change in changes(commit, sealed):
        await _apply(db, getattr(tables, change.table), tenant, change)
    return True


async def _apply(db: AsyncConnection, table: Table, tenant: str, change: Change) -> None:
    own = _keyed(table, tenant, change.key)
    match change:
        case Put(_, key, values):
            await db.execute(delete(table).where(own))
            await db.execute(insert(table).values(tenant_id=tenant, **key, **values))
        case Set(_, _, values):
            if "words" in values:
                words: Mapping[str, Any] = await db.scalar(select(table.c.words).where(own)) or {}
                values = {**values, "words": {**words, **values["words"]}}
            await db.execute(update(table).where(own).values(**values))
        case Drop():
            await db.execute(delete(table).where(own))


def _keyed(table: Table, tenant: str, key: Mapping[str, Any]) -> ColumnElement[bool]:
    return and_(table.c.tenant_id == tenant, *(table.c[name] == value for name, value in key.items()))
