"""The list of sessions, found by date, school, teacher, course, state and text.

A text is looked for in titles, in what was written to the whole class, and in the names of the lead teacher and of
the schools. Names are asked of the registry as they are now; words come from the index.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from events.codec import Keys
from server.schools import queries as schools
from server.schools.queries.called import organizations_called, staff_called

from . import queries, view
from .asked import SessionsQuery
from .queries import Opener, SessionFilter, Text
from .rows import SessionRow


@dataclass(frozen=True, slots=True)
class SessionList:
    tenant: str
    keys: Keys

    async def page(
        self,
        db: AsyncConnection,
        may: SessionFilter,
        asked: SessionsQuery,
        words: SessionFilter,
        now: datetime,
    ) -> view.Json:
        """`may` is what exists for the reader, `words` where what was written may lead him.

        Who asks for no state, no days and no text is not shown what is only planned for later.
        """
        wanted = replace(
            may,
            state=asked.state,
            start=asked.start,
            end=asked.end,
            school=asked.school,
            lead=asked.teacher,
            course=asked.course,
            text=await self._text(db, asked.text, words),
            before=asked.before,
            begun_by=None if asked.state or asked.text or asked.start or asked.end else now,
        )
        rows = await queries.sessions(db, self.tenant, wanted, asked.size + 1)
        more, rows = len(rows) > asked.size, rows[: asked.size]
        return {"items": await self.items(db, rows)} | view.present_fields(
            next=_cursor(rows[-1]) if more else None
        )

    async def items(self, db: AsyncConnection, rows: Sequence[SessionRow]) -> list[view.Json]:
        opener = Opener(self.tenant, self.keys)
        leads = await schools.person_labels(db, self.tenant, {row.plan["lead"] for row in rows})
        orgs = await schools.org_labels(db, self.tenant, {row.plan["org_path"][-1] for row in rows})
        attended = await queries.rates(db, self.tenant, [row.session for row in rows])
        return [
            view.session_item(
                row, opener.title(row), leads.get(row.plan["lead"]), orgs.get(row.plan["org_path"][-1])
            )
            | view.present_fields(attendance=attended.get(row.session))
            for row in rows
        ]

    async def _text(self, db: AsyncConnection, text: str, words: SessionFilter) -> Text | None:
        if not text.strip():
            return None
        return Text(
            text,
            words,
            await staff_called(db, self.tenant, text),
            await organizations_called(db, self.tenant, text),
        )


def _cursor(row: SessionRow) -> str:
    return f"{view.moment(row.planned_start)}~{row.session}"
