"""Who leaves the schools leaves his groups: what the registry says of him becomes a commit of each of them.

A group that he leads keeps him as its leader until an administrator names another, since no vacancy makes anybody
a leader.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from events import codec
from events.journal import Stored
from events.projector import Projector
from events.schema.base import Commit
from events.schema.registry_people import PersonRetired
from server.appending import Request
from server.db import Database
from server.projecting import come_to, position
from server.schools import queries as schools

from . import group_rules, queries
from .groups import By, Group, RetireMember
from .store import FAR
from .tables import LIVE
from .writing import GROUP, Decided, Writer

FOLLOWER = "leaving"
PATIENCE_S = 5.0  # for the rows that say what groups he is in


class Behind(Exception):
    """The rows of groups are not as far yet; the projector comes again."""


@dataclass(slots=True)
class Leaving:
    """Follows the journal (`events.projector.Projection`); done twice it changes nothing. What it writes goes into
    the journal and comes back by the rows, so the place it has come to is written down after, not with it."""

    database: Database
    tenant: str
    writer: Writer
    rows: Projector
    _position: int = 0

    async def checkpoint(self) -> int:
        async with self.database.reading() as db:
            self._position = await position(db, LIVE, FOLLOWER)
        return self._position

    async def apply(self, commits: Sequence[Stored]) -> None:
        left = [stored for stored in commits if _of_who_left(stored)]
        for stored in left:
            if not await self.rows.reached(stored.position, PATIENCE_S):
                raise Behind
            await self._left(codec.decode(stored.body, self.tenant))
        here = commits[-1].position
        if left or here >= self._position + FAR:
            async with self.database.writing() as db:
                await come_to(db, LIVE, FOLLOWER, here)
            self._position = here

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
    return lambda group: group_rules.decide(group, RetireMember(person), By())
