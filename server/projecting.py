"""Rows that are read from facts, kept so that they and the place they have come to are never without each other.

Whoever follows the journal begins at the place that stands in the database. A rebuild may put other rows there
meanwhile: then the projector is told to begin anew.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Generic, Protocol, TypeVar

from sqlalchemy import BigInteger, Column, MetaData, String, Table, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from events.journal import Stored

from .db import Database


class Tables(Protocol):
    """One set of the tables of a projection: what is worked out from facts, and how far it has come."""

    metadata: MetaData
    positions: Table

    @property
    def projected(self) -> tuple[Table, ...]: ...


Kept = TypeVar("Kept", bound=Tables)


class Moved(Exception):
    """The rows are not where we left them: a rebuild put others in their place."""


class ProjectedRows(ABC, Generic[Kept]):
    """The projection that a projector keeps up to date (`events.projector.Projection`), by its name."""

    def __init__(self, database: Database, tables: Kept, name: str) -> None:
        self._database, self._tables, self._name = database, tables, name
        self._position = 0

    async def checkpoint(self) -> int:
        async with self._database.reading() as db:
            self._position = await position(db, self._tables, self._name)
        return self._position

    async def apply(self, commits: Sequence[Stored]) -> None:
        """Raises `Moved` when the rows must be followed from their checkpoint again."""
        if self._pass_over(commits, self._position):
            return
        async with self._database.writing() as db:
            if await position(db, self._tables, self._name) != self._position:
                raise Moved
            await self._take(db, commits)
            await come_to(db, self._tables, self._name, commits[-1].position)
        self._position = commits[-1].position

    @abstractmethod
    async def _take(self, db: AsyncConnection, commits: Sequence[Stored]) -> None:
        """Brings the rows up to the last commit; one that was taken before changes nothing."""

    def _pass_over(self, commits: Sequence[Stored], position: int) -> bool:
        """Is nothing in them for these rows, and the place not worth writing down yet?"""
        return False


def positions(prefix: str, metadata: MetaData) -> Table:
    return Table(
        f"{prefix}positions",
        metadata,
        Column("projector", String(40), primary_key=True),
        Column("position", BigInteger, nullable=False),
    )


async def position(db: AsyncConnection, tables: Tables, name: str) -> int:
    """The journal's position up to which the rows stand, 0 for none."""
    place = tables.positions.c
    return await db.scalar(select(place.position).where(place.projector == name)) or 0


async def come_to(db: AsyncConnection, tables: Tables, name: str, position: int) -> None:
    await db.execute(delete(tables.positions).where(tables.positions.c.projector == name))
    await db.execute(insert(tables.positions).values(projector=name, position=position))
