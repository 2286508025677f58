"""The logs of groups and activities: each kind begins with nothing, and is what its facts made of it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from events.journal import Journal
from events.schema.base import Commit, Fact
from server.appending import Appending, Place, Request
from server.ids import uuid7

from . import activities, groups
from .activities import Activity
from .groups import Group

State = TypeVar("State")
Decided = Callable[[State], Sequence[Fact]]  # raises what the rules refuse


@dataclass(frozen=True, slots=True)
class Kind(Generic[State]):
    """One kind of aggregate: how its log begins and what a fact makes of it."""

    name: str
    initial: Callable[[str], State]
    evolve: Callable[[State, Fact, int], State]

    def state(self, id_: str, commits: Sequence[Commit]) -> State:
        state = self.initial(id_)
        for commit in commits:
            for fact in commit.facts:
                state = self.evolve(state, fact, commit.sequence)
        return state


GROUP: Kind[Group] = Kind("group", Group, groups.evolve)
ACTIVITY: Kind[Activity] = Kind("activity", Activity, activities.evolve)


@dataclass(frozen=True, slots=True)
class Writer:
    appending: Appending

    @property
    def journal(self) -> Journal:
        return self.appending.journal

    def utc(self) -> datetime:
        return self.appending.utc()

    def fresh_id(self, request: Request, kind: Kind[State]) -> str:
        """Of what is to be made: the same for the same person's same key."""
        if request.key is None:
            return uuid7(self.utc())
        name = f"{self.appending.tenant} {kind.name} {request.person} {request.key}"
        return str(uuid.uuid5(uuid.NAMESPACE_OID, name))

    async def write(self, kind: Kind[State], id_: str, request: Request, decided: Decided[State]) -> int:
        """As `Appending.append`, of what is decided over the present state."""
        place = Place(f"{kind.name}/{id_}")
        return await self.appending.append(place, request, lambda commits: decided(kind.state(id_, commits)))
