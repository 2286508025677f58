"""Who is at the door: a token becomes the entry that the session will freeze, and a directory to read it by.

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
from server.schools import queries, signing
from server.schools.directory import directory
from server.schools.queries import Place, ScheduledSession
from server.schools.signing import SignIn

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


async def admission(
    database: Database, tenant: str, session: str, token: str, wall: Callable[[], datetime]
) -> Admission:
    """Raises `Rejected`: first for the token, then, in the same words as for none, for another's session."""
    async with database.reading() as db:
        sign_in = await signing.by_token(db, tenant, token, wall())
        if sign_in is None:
            raise Rejected(Close.SIGN_IN, "sign_in", "The token is unknown, expired or ended.")
        session_id = await queries.session_id(db, tenant, session)
        scheduled = await queries.scheduled(db, tenant, session_id) if session_id == sign_in.session_id else None
        if scheduled is None:
            raise Rejected(Close.NO_SESSION, "not_found", "There is no such session.")
        return Admission(
            sign_in,
            scheduled,
            await queries.places(db, tenant, scheduled),
            await directory(db, tenant, scheduled, sign_in),
        )


async def end_if_nobody(
    database: Database, tenant: str, token: str, admitted: Admission, wall: Callable[[], datetime]
) -> None:
    """Ends a token that stands for no person, whose holder would otherwise come back as another device."""
    if admitted.sign_in.person is None:
        async with database.writing() as db:
            await signing.end(db, tenant, token, wall())
