"""Who leaves the schools leaves his groups: what the registry says of him becomes a commit of each of them.

A group that he leads keeps him as its leader until an administrator names another, since no vacancy makes anybody
a leader.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, insert, select

from events import codec
from events.journal import Stored
from events.projector import Projector
from events.schema.base import Commit
from events.schema.registry_people import PersonRetired
from server.db import Database
from server.schools import queries as schools

from . import groups, queries
from .groups import By, Group, RetireMember
from .store import FAR
from .tables import LIVE
from .writing import GROUP, Decided, Request, Writer

FOLLOWER = "leaving"
PATIENCE_S = 5.0  # for the rows that say what groups he is in


class Behind(Exception):
    """The rows of groups are not as far yet; the projector comes again."""


@dataclass(frozen=True, slots=True)
class Leaving:
    """Follows the journal (`events.projector.Projection`); done twice it changes nothing."""

    database: Database
    tenant: str
    writer: Writer
    rows: Projector

    async def checkpoint(self) -> int:
        positions = LIVE.positions.c
        async with self.database.reading() as db:
            return await db.scalar(select(positions.position).where(positions.projector == FOLLOWER)) or 0

    async def apply(self, commits: Sequence[Stored]) -> None:
        for stored in commits:
            if _of_who_left(stored):
                if not await self.rows.reached(stored.position, PATIENCE_S):
                    raise Behind
                await self._left(codec.decode(stored.body, self.tenant))
        if commits[-1].position < await self.checkpoint() + FAR and not any(map(_of_who_left, commits)):
            return
        async with self.database.writing() as db:
            await db.execute(delete(LIVE.positions).where(LIVE.positions.c.projector == FOLLOWER))
            at = {"projector": FOLLOWER, "position": commits[-1].position}
            await db.execute(insert(LIVE.positions).values(**at))

    async def _left(self, commit: Commit) -> None:
        for fact in commit.facts:
            if isinstance(fact, PersonRetired):
                for group in await self._groups_of(fact.id):
                    key = commit.id.replace(".", "-")
                    request = Request("LeaveGroup", None, key, cause=commit.id)
                    await self.writer.write(GROUP, group, request, _left(fact.id))

    async def _groups_of(self, person: str) -> list[str]:
        """None of who is back meanwhile."""
        async with self.database.reading() as db:
            if not await schools.is_retired(db, self.tenant, person):
                return []
            return await queries.groups_of(db, self.tenant, person)


def _of_who_left(stored: Stored) -> bool:
    return stored.aggregate.startswith("registry/") and b"registry.person.retired" in stored.body


def _left(person: str) -> Decided[Group]:
    return lambda group: groups.decide(group, RetireMember(person), By())
