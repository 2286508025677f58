"""Who is at the gate: a token becomes the entry that the session will freeze, and a directory to read it by.

A role decides what kinds of endpoint it may open; the registry, never the client, says where the endpoint
stands.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from events.schema.values import EndpointKind, Entry, Plan, Role
from server.db import Database
from server.live.door import Close
from server.schools import signing
from server.schools.queries import Place, ScheduledSession
from server.schools.signing import SignIn

from .leases import Lease, Leases
from .register import Register

KINDS: Mapping[Role, frozenset[EndpointKind]] = {
    "lead_teacher": frozenset({"lead_room", "personal", "camera_box"}),
    "co_teacher": frozenset({"satellite_room", "camera_box"}),
    "observer": frozenset({"observer"}),
}


class Rejected(Exception):
    """Nobody who may come in: `close` says how the connection ends."""

    def __init__(self, close: Close, code: str, text: str) -> None:
        super().__init__(text)
        self.close, self.code, self.text = close, code, text


@dataclass(frozen=True, slots=True)
class Admission:
    """Who holds the token, in the session that was asked for."""

    token: str
    lease: Lease
    sign_in: SignIn
    session: ScheduledSession
    places: Mapping[str, Place]
    directory: Mapping[str, Any]

    @property
    def plan(self) -> Plan:
        return self.session.plan

    def entry(self, kind: EndpointKind) -> Entry:
        """What the session freezes of an endpoint of this kind; raises `Rejected`."""
        if kind not in KINDS.get(self.sign_in.role, ()):
            raise Rejected(Close.NOT_ALLOWED, "not_permitted", "This sign-in cannot open such an endpoint.")
        entry = Entry(
            endpoint="",  # the roster names it
            kind=kind,
            role=self.sign_in.role,
            org_path=self.plan.org_path,
            person=self.sign_in.person,
            room=self.sign_in.room if kind != "personal" else None,
            hidden=kind == "observer",
            capacity="visit" if kind == "observer" else None,
        )
        place = self.places.get(self.sign_in.room or "")
        if place is None or entry.room is None:
            return entry
        return replace(
            entry,
            org_path=place.org_path,
            class_group=place.class_group,
            expected_count=place.expected_count,
        )


class Gate:
    """Where tokens are shown. What is let in holds a lease, and ends when its sign-in does."""

    def __init__(self, database: Database, tenant: str, wall: Callable[[], datetime]) -> None:
        self._database, self._tenant, self._wall = database, tenant, wall
        self._register = Register(database, tenant)
        self.leases = Leases()

    async def admit(self, session: str, token: str) -> Admission:
        """Raises `Rejected`: first for the token, then, in the same words as for none, for another's session."""
        lease = self.leases.take(token)
        try:
            admitted = await self._admitted(session, token, lease)
        except BaseException:
            lease.give_up()
            raise
        lease.expire_in((admitted.sign_in.expires - self._wall()).total_seconds())
        return admitted

    async def _admitted(self, session: str, token: str, lease: Lease) -> Admission:
        async with self._database.reading() as db:
            sign_in = await signing.by_token(db, self._tenant, token, self._wall())
        if sign_in is None:
            raise Rejected(Close.SIGN_IN, "sign_in", "The token is unknown, expired or ended.")
        standing = await self._register.standing(session, sign_in)
        if standing is None:
            raise Rejected(Close.NO_SESSION, "not_found", "There is no such session.")
        return Admission(token, lease, sign_in, standing.session, standing.places, standing.directory)

    async def bar(self, admitted: Admission) -> None:
        """Who was removed stays out as a device and a person; a program that is nobody, by its token."""
        if admitted.sign_in.person is None:
            async with self._database.writing() as db:
                await signing.end(db, self._tenant, admitted.token, self._wall())
            self.leases.end(admitted.token)
