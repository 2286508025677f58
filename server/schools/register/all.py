"""Every noun of the registry, put on an API."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from server.web.api import Api

from ..importing.routes import ImportRoutes
from . import class_groups, organizations, partnerships, rooms, teaching
from .leaving import leaves
from .people import PEOPLE, PeopleRoutes
from .planned_routes import CallOffOpen, PlannedRoutes
from .pupils import PupilRoutes
from .roles import RoleRoutes
from .rooms import RoomKeyRoutes
from .routes import Register
from .seminars import SeminarRoutes


@dataclass(frozen=True, slots=True)
class Registry:
    """What the registry needs of the rest of the server."""

    register: Register
    room_keys: bytes  # the secret that they are derived from
    address: Callable[[], str]
    person_changed: Callable[[str], Awaitable[None]]  # roles were given or ended, or the person left
    call_off_open: CallOffOpen

    def add_to(self, api: Api) -> None:
        register = self.register
        organizations.TreeRoutes(register).add_to(api)
        organizations.routes(register).add_to(api)
        rooms.routes(register).add_to(api)
        RoomKeyRoutes(register, self.room_keys, self.address).add_to(api)
        class_groups.routes(register).add_to(api)
        PupilRoutes(register).add_to(api)
        PeopleRoutes(register, PEOPLE, retiring=leaves, after=self.person_changed).add_to(api)
        ImportRoutes(register, self.person_changed).add_to(api)
        RoleRoutes(register, self.person_changed).add_to(api)
        teaching.course_routes(register).add_to(api)
        teaching.lesson_routes(register).add_to(api)
        partnerships.routes(register).add_to(api)
        PlannedRoutes(register, self.call_off_open).add_to(api)
        SeminarRoutes(register).add_to(api)
