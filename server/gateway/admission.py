"""Who is at the gate: a token becomes the entry that the session will freeze, and a directory to read it by.

A sign-in to one session is the role it names; a person's is whatever plan and assignments make of him there, and
of several parts the one that opens the endpoint asked for. A role decides what kinds of endpoint it may open; the
registry, never the client, says where the endpoint stands. When a role ends, so does what it opened.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from events.schema.values import EndpointKind, Entry, Plan
from server.access.actor import Actor
from server.db import Database
from server.live.door import Close
from server.schools import signing
from server.schools.actors import actor_of
from server.schools.queries import Place, ScheduledSession
from server.schools.seats import Seat, may_know, was_ended
from server.schools.signing import Holder, ProgramSignIn, SignIn

from .leases import Lease, Leases
from .parts import KINDS, seat_for, seats_at
from .register import Register


class Rejected(Exception):
    """Nobody who may come in: `close` says how the connection ends."""

    def __init__(self, close: Close, code: str, text: str) -> None:
        super().__init__(text)
        self.close, self.code, self.text = close, code, text


SIGNED_OUT = (Close.SIGN_IN, "sign_in", "The token is unknown, expired or ended.")
NO_SESSION = (Close.NO_SESSION, "not_found", "There is no such session.")
ROLE_ENDED = (Close.NOT_ALLOWED, "role_ended", "The role that let you in has ended.")
NOT_PERMITTED = (Close.NOT_ALLOWED, "not_permitted", "This sign-in cannot open such an endpoint.")


@dataclass(frozen=True, slots=True)
class Admission:
    """Who holds the token, in the session that was asked for."""

    token: str
    lease: Lease
    sign_in: SignIn
    session: ScheduledSession
    places: Mapping[str, Place]
    directory: Mapping[str, Any]
    seat: Seat

    @property
    def plan(self) -> Plan:
        return self.session.plan

    def entry(self, kind: EndpointKind) -> Entry:
        """What the session freezes of an endpoint of this kind; raises `Rejected`."""
        if kind not in KINDS.get(self.sign_in.role, ()):
            raise Rejected(*NOT_PERMITTED)
        observes = kind == "observer"
        entry = Entry(
            endpoint="",  # the roster names it
            kind=kind,
            role=self.sign_in.role,
            org_path=self.session.homes.get(self.sign_in.person or "", self.plan.org_path),
            person=self.sign_in.person,
            room=self._room(kind),
            hidden=observes,
            capacity=(self.seat.capacity or "visit") if observes else None,
            activity=self.plan.activity,
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

    def _room(self, kind: EndpointKind) -> str | None:
        """A lead's own computer stands in no room; a co-teacher's phone is in his."""
        if kind == "personal" and self.sign_in.role == "lead_teacher":
            return None
        return self.sign_in.room


class Gate:
    """Where tokens are shown. What is let in holds a lease, and ends when its sign-in or its role does."""

    def __init__(self, database: Database, tenant: str, wall: Callable[[], datetime]) -> None:
        self._database, self._tenant, self._wall = database, tenant, wall
        self._register = Register(database, tenant)
        self._inside: dict[Lease, Admission] = {}
        self._changes = 0  # of anybody's roles, that were told
        self.leases = Leases(self._gone)

    async def admit(self, session: str, token: str, kind: EndpointKind) -> Admission:
        """Raises `Rejected`: first for the token, then, in the same words as for none, for another's session."""
        lease, changes = self.leases.take(token), self._changes
        try:
            admitted = await self._admitted(session, token, lease, kind)
        except BaseException:
            lease.give_up()
            raise
        self._inside[lease] = admitted
        lease.expire_in(self._seconds_to(admitted.sign_in.expires))
        self._end_with_role(lease, admitted.seat)
        if changes != self._changes:  # it may have been his, between looking him up and knowing him inside
            await self._look_again(lease, admitted)
        return admitted

    async def _admitted(self, session: str, token: str, lease: Lease, kind: EndpointKind) -> Admission:
        async with self._database.reading() as db:
            holder = await signing.holder(db, self._tenant, token, self._wall())
            actor = await actor_of(db, self._tenant, holder, self._wall()) if holder is not None else None
        if holder is None or actor is None:
            raise Rejected(*SIGNED_OUT)
        scheduled = await self._register.session(session)
        if scheduled is None:
            raise Rejected(*NO_SESSION)
        seat = self._seat(holder, actor, scheduled, kind)
        viewer = _part(holder, seat, scheduled)
        standing = await self._register.standing(session, viewer)
        if standing is None:
            raise Rejected(*NO_SESSION)
        return Admission(token, lease, viewer, standing.session, standing.places, standing.directory, seat)

    def _seat(self, holder: Holder, actor: Actor, session: ScheduledSession, kind: EndpointKind) -> Seat:
        """The first that opens such an endpoint, else any; raises `Rejected` for who has none."""
        seats = tuple(seats_at(holder, actor, session, self._wall()))
        if not seats:
            raise Rejected(*why_none(holder, actor, session, self._wall()))
        return seat_for(seats, kind) or seats[0]

    async def bar(self, admitted: Admission) -> None:
        """Who was removed stays out as a device and a person; a program that is nobody, by its token."""
        if admitted.sign_in.person is None:
            async with self._database.writing() as db:
                await signing.end(db, self._tenant, admitted.token, self._wall(), "removed")
            self.leases.end(signing.fingerprint(admitted.token))

    # -- what ends from elsewhere ----------------------------------------------------------------------------

    async def sign_in_ended(self, token_sha256: str) -> None:
        self.leases.end(token_sha256)

    async def person_changed(self, person: str) -> None:
        """His roles are not what they were: whatever rests on one that is gone ends now."""
        self._changes += 1
        for lease, admitted in list(self._inside.items()):
            if admitted.sign_in.person == person and not lease.ended:
                await self._look_again(lease, admitted)

    async def _look_again(self, lease: Lease, admitted: Admission) -> None:
        now = self._wall()
        async with self._database.reading() as db:
            holder = await signing.holder(db, self._tenant, admitted.token, now)
            actor = await actor_of(db, self._tenant, holder, self._wall()) if holder is not None else None
        if holder is None:
            return lease.end()
        seats = seats_at(holder, actor, admitted.session, now) if actor is not None else ()
        same = next(
            (seat for seat in seats if (seat.role, seat.room) == (admitted.seat.role, admitted.seat.room)), None
        )
        if same is None:
            return lease.end_role()
        return self._end_with_role(lease, same)

    def _end_with_role(self, lease: Lease, seat: Seat) -> None:
        lease.end_role_in(None if seat.until is None else self._seconds_to(seat.until))

    def _seconds_to(self, time: datetime) -> float:
        return (time - self._wall()).total_seconds()

    def _gone(self, lease: Lease) -> None:
        self._inside.pop(lease, None)


def why_none(holder: Holder, actor: Actor, session: ScheduledSession, now: datetime) -> tuple[Close, str, str]:
    """What to say to who has no seat there: who signed in to another session is told the same as of none."""
    if isinstance(holder.given, SignIn | ProgramSignIn) and holder.given.session_id != session.id:
        return NO_SESSION
    if was_ended(actor, session, now):
        return ROLE_ENDED
    return NOT_PERMITTED if may_know(actor, session, now) else NO_SESSION


def _part(holder: Holder, seat: Seat, session: ScheduledSession) -> SignIn:
    given = holder.given
    if isinstance(given, SignIn):
        return given
    return SignIn(session.id, seat.role, given.via, given.expires, person=holder.person, room=seat.room)
