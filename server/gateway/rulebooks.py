"""By whose rules a session is run: the registry says of each session what kind it is, and that never changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.exc import DBAPIError

from events.journal import Unavailable
from server.classroom.lesson import LESSON
from server.db import Database
from server.live.rulebook import Rulebook
from server.research.seminar.rulebook import SEMINAR
from server.schools import queries

RULEBOOKS: Mapping[str, Rulebook[Any]] = {"lesson": LESSON, "seminar": SEMINAR}


@dataclass(frozen=True, slots=True)
class Rulebooks:
    """`Owner.rulebook_of` of a server. A log whose session the registry has no more is a lesson's."""

    database: Database
    tenant: str
    _kinds: dict[str, str] = field(default_factory=dict)

    async def __call__(self, session_id: str) -> Rulebook[Any]:
        if session_id not in self._kinds:
            try:
                async with self.database.reading() as db:
                    kind = await queries.session_kind(db, self.tenant, session_id)
            except DBAPIError as error:
                raise Unavailable(f"the registry does not say what session {session_id} is") from error
            if kind is None:
                return LESSON
            self._kinds[session_id] = kind
        return RULEBOOKS[self._kinds[session_id]]
