"""Opening a log is itself a fact, stored before anything is shown.

Reading on within ten minutes, with the same filter, is the same viewing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from events.schema.audit import SessionLogViewed
from server.access.audit import AuditTrail, JournalSilent
from server.web.errors import Problem

from .reader import Reader
from .rows import SessionRow

VIEWING = timedelta(minutes=10)


@dataclass(slots=True)
class Viewings:
    """The viewings of the last ten minutes in this process."""

    audit: AuditTrail
    utc: Callable[[], datetime]
    _since: dict[tuple[str, str, str | None], datetime] = field(default_factory=dict)

    async def note(self, reader: Reader, row: SessionRow, filter_sha256: str | None) -> None:
        """Stores that the log is read, unless this viewing is known; raises a 503 `Problem`."""
        now = self.utc()
        self._since = {key: since for key, since in self._since.items() if now - since < VIEWING}
        key = (reader.person or reader.capacity, row.session, filter_sha256)
        if key in self._since:
            return

        def viewed(previous: str) -> SessionLogViewed:
            return SessionLogViewed(
                session=row.session,
                previous=previous,
                to_sequence=row.sequence,
                filter_sha256=filter_sha256,
                capacity=reader.capacity,
            )

        try:
            await self.audit.record("ViewSessionLog", reader.person, viewed)
        except JournalSilent:
            raise Problem(503, "The journal does not answer, so nothing may be shown yet. Try again.") from None
        self._since[key] = now
