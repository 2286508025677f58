"""What the registry says of a session to who stands at the gate, asked once for all who come together.

At the bell two hundred ask the same within a second or two, and a dozen queries for each of them would be most of
the work of letting them in. Whether a token is good is never kept here.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from server.db import Database
from server.schools import queries
from server.schools.directory import directory
from server.schools.queries import Place, ScheduledSession
from server.schools.signing import SignIn

HOLD_S = 2.0  # who comes later sees what has been changed in the registry


@dataclass(frozen=True, slots=True)
class Standing:
    """A session as the registry has it, with the labels that its viewer may know."""

    session: ScheduledSession
    places: Mapping[str, Place]
    directory: Mapping[str, Any]


Question = tuple[str | None, ...]
Answer = TypeVar("Answer")


class Register:
    def __init__(self, database: Database, tenant: str, hold_s: float = HOLD_S) -> None:
        self._database, self._tenant, self._hold_s = database, tenant, hold_s
        self._answers: dict[Question, tuple[float, asyncio.Task[Any]]] = {}

    async def session(self, session: str) -> ScheduledSession | None:
        """A session by id or name; None if there is none."""
        return await self._asked((session,), lambda: self._session(session))

    async def standing(self, session: str, viewer: SignIn) -> Standing | None:
        """None if `session`, an id or a name, is not the one the viewer has signed in to."""
        question = (session, viewer.session_id, viewer.role, viewer.room, viewer.person)
        return await self._asked(question, lambda: self._found(session, viewer))

    async def _asked(self, question: Question, ask: Callable[[], Coroutine[Any, Any, Answer]]) -> Answer:
        now_s = asyncio.get_running_loop().time()
        self._answers = {asked: kept for asked, kept in self._answers.items() if now_s - kept[0] < self._hold_s}
        if question not in self._answers:
            task = asyncio.create_task(ask(), name=f"standing of {question[0]}"[:50])
            task.add_done_callback(lambda done: self._forget_failure(question, done))
            self._answers[question] = (now_s, task)
        # Shielded: who hangs up takes nothing from the others who wait for the same.
        answer: Answer = await asyncio.shield(self._answers[question][1])
        return answer

    def _forget_failure(self, question: Question, done: asyncio.Task[Any]) -> None:
        if done.cancelled() or done.exception() is not None:
            self._answers.pop(question, None)

    async def _session(self, session: str) -> ScheduledSession | None:
        async with self._database.reading() as db:
            session_id = await queries.session_id(db, self._tenant, session)
            return await queries.scheduled(db, self._tenant, session_id) if session_id else None

    async def _found(self, session: str, viewer: SignIn) -> Standing | None:
        async with self._database.reading() as db:
            if await queries.session_id(db, self._tenant, session) != viewer.session_id:
                return None
            scheduled = await queries.scheduled(db, self._tenant, viewer.session_id)
            if scheduled is None:
                return None
            places = await queries.places(db, self._tenant, scheduled)
            return Standing(scheduled, places, await directory(db, self._tenant, scheduled, viewer))
