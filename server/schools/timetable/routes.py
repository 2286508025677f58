"""Everything of the timetable over REST."""

from __future__ import annotations

from dataclasses import dataclass

from server.access.desk import Desk
from server.db import Database
from server.web.api import Api

from ..outbox import Outbox
from .calendars import CalendarRoutes
from .entry_routes import EntryRoutes
from .week_routes import WeekRoutes
from .year_routes import YearRoutes


@dataclass(frozen=True, slots=True)
class TimetableRoutes:
    database: Database
    tenant: str
    desk: Desk
    outbox: Outbox
    address: str  # of this server, as others find it

    def add_to(self, api: Api) -> None:
        WeekRoutes(self.database, self.tenant, self.desk).add_to(api)
        EntryRoutes(self.database, self.tenant, self.desk, self.outbox).add_to(api)
        YearRoutes(self.database, self.tenant, self.desk, self.outbox).add_to(api)
        CalendarRoutes(self.database, self.tenant, self.desk, self.address).add_to(api)
