"""Who reads a log, and how much of it (permissions `read_log` and `read_names`).

Who reads a whole subtree, or leads the session, reads its log at any time; who is only in it (a co-teacher, a
waiting substitute) once it has ended, since the log names who observes unseen. Words and names are for who may
read them of that room. What a reader may not know of answers like what never was.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from aiohttp import web

from server.access.actor import Actor, At, Part, Reading
from server.access.desk import Desk
from server.access.matrix import Permission
from server.web.errors import Problem

from .queries import SessionFilter
from .rows import EndpointRow, SessionRow

NO_ROOM = "-"  # what stands in no room is nobody's own room


def at_of(row: SessionRow) -> At:
    """Where a session lies, by its plan as it was frozen."""
    plan: Mapping[str, Any] = row.plan
    rooms = plan.get("rooms", ())
    parts = [Part("lead_teacher", plan["lead"])]
    parts += [Part("substitute", plan["substitute"])] if plan.get("substitute") else []
    parts += [Part("co_teacher", room["co_teacher"], room["room"]) for room in rooms if room.get("co_teacher")]
    parts += [Part("researcher", person) for person in plan.get("members", ())]
    return At(
        tuple(plan["org_path"]),
        session=row.session,
        group=row.group,
        rooms=tuple((room["room"], tuple(room["org_path"])) for room in rooms),
        parts=tuple(parts),
    )


def listed(reading: Reading) -> SessionFilter:
    """The sessions that exist for who reads so far."""
    return SessionFilter(
        organizations=tuple(sorted(reading.organizations)),
        own=tuple(sorted(reading.sessions)),
        rooms=tuple(sorted(reading.rooms)),
        person=reading.person,
        led_by=reading.person,
    )


def words_of(desk: Desk, actor: Actor) -> SessionFilter:
    """The sessions of which all words are his to read: of his subtree, and those that he led."""
    above = desk.reading(actor, "read_names")
    led = (each.session for each in actor.current(desk.utc()) if each.role in ("lead_teacher", "group_leader"))
    own = tuple(sorted(session for session in led if session is not None))
    return SessionFilter(tuple(sorted(above.organizations)), own, led_by=above.person)


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who may read this session's log."""

    desk: Desk
    actor: Actor
    at: At

    @staticmethod
    async def of(
        desk: Desk, actor: Actor, row: SessionRow, request: web.Request, permission: Permission = "read_log"
    ) -> Reader:
        """Raises 404 for who may not know of the session, 403 for who may not read (yet)."""
        at = at_of(row)
        await desk.check(actor, permission, at, request)
        reader = Reader(desk, actor, at)
        if permission == "read_log" and row.state != "ended" and not reader.reads_all:
            raise Problem(403, "The log of your class can be read when it has ended.", "session_not_ended")
        return reader

    @property
    def person(self) -> str | None:
        return self.actor.person

    @property
    def reads_names(self) -> bool:
        """Of everybody in the session?"""
        return self.may("read_names", NO_ROOM)

    @property
    def reads_all(self) -> bool:
        """Is he more than one of those who are in the class?"""
        above = self.desk.reading(self.actor, "read_log").organizations
        return self.may("export_log") or any(above.intersection(path) for path in self.at.paths)

    @property
    def capacity(self) -> str:
        """In which role he reads, for the audit."""
        now = self.desk.utc()
        roles = [each.role for each in self.actor.current(now)]
        roles += [part.role for part in self.at.parts if part.person == self.actor.person is not None]
        if self.may("read_names", NO_ROOM):
            roles.sort(key=lambda role: role not in ("org_admin", "lead_teacher", "group_leader"))
        return roles[0] if roles else "integration"

    def may_in(self, permission: Permission, planned: Mapping[str, Any]) -> bool:
        """May he do this in one room of the plan? Who stands above the host alone is a stranger elsewhere."""
        path = tuple(planned["org_path"])
        at = replace(self.at, org_path=path, room=planned["room"], rooms=((planned["room"], path),))
        return self.desk.may(self.actor, permission, at)

    async def require_in(
        self, permission: Permission, planned: Mapping[str, Any] | None, request: web.Request
    ) -> None:
        """Raises 403 unless he may do this there: the host's side in every room, other schools in theirs."""
        if planned is None or not self.may_in(permission, planned):
            await self.desk.check(self.actor, permission, self.at, request, host_only=True)

    def may(self, permission: Permission, room: str | None = None) -> bool:
        return self.desk.may(self.actor, permission, replace(self.at, room=room))

    def reads_words(
        self, endpoints: Mapping[str, EndpointRow], endpoint: str | None, channel: str | None = None
    ) -> bool:
        """May this reader see what was written at an endpoint? The teachers' channel is theirs alone, and what was
        said in private is for who reads everybody's words."""
        if channel == "back":
            return self.may("back_channel")
        if channel == "private":
            return self.reads_names
        row = endpoints.get(endpoint or "")
        return self.may("read_names", (row.room if row else None) or NO_ROOM)
