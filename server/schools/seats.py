"""What a person may be in a session: read off the plan and the assignments, so one sign-in enters every class.

A plan names lead, substitute, co-teachers and the members of a seminar; its word holds as long as a role of that
name does, if the person has any. An assignment seats a co-teacher of one of the rooms, an observer or guest of
this session, and a supervisor of a school that takes part. A role scoped to the session lasts as long as the
session, however late.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from events.schema.values import Capacity, Role
from server.access.actor import Actor, Assignment, At, Part, Path, relation

from .queries import ScheduledSession

SHORTEST = timedelta(milliseconds=1)  # times are whole milliseconds


@dataclass(frozen=True, slots=True)
class Seat:
    """A role in a session, in a room or none; `until` when the assignment it rests on ends in mid-class."""

    role: Role
    room: str | None = None
    capacity: Capacity | None = None
    until: datetime | None = None


def at_of(session: ScheduledSession) -> At:
    """Where a session lies, for the rules of access."""
    plan = session.plan
    parts = [Part("lead_teacher", plan.lead, session.room)]
    parts += [Part("substitute", plan.substitute)] if plan.substitute else []
    parts += [Part("co_teacher", room.co_teacher, room.room) for room in plan.rooms if room.co_teacher]
    parts += [Part("researcher", person) for person in plan.members or ()]
    host = [(session.room, plan.org_path)] if session.room else []
    return At(
        plan.org_path,
        session=session.id,
        rooms=(*host, *((room.room, room.org_path) for room in plan.rooms)),
        parts=tuple(parts),
    )


def seats_of(actor: Actor, session: ScheduledSession, now: datetime) -> tuple[Seat, ...]:
    """All that the actor may be there now, what the plan says first."""
    return tuple(
        dict.fromkeys(
            (*_planned(actor, session, now), *_assigned(actor, session, now), *_own_room(actor, session))
        )
    )


def may_know(actor: Actor, session: ScheduledSession, now: datetime) -> bool:
    """May he know that there is such a session, though he has no seat in it?"""
    return relation(actor, at_of(session), now) != "other"


def was_ended(actor: Actor, session: ScheduledSession, now: datetime) -> bool:
    """Had he a seat before one of his roles ended?"""
    ended = [each.until for each in actor.assignments if each.until is not None and each.until <= now]
    return any(seats_of(actor, session, until - SHORTEST) for until in ended)


def _planned(actor: Actor, session: ScheduledSession, now: datetime) -> Iterator[Seat]:
    named: list[tuple[Role, str | None, str | None]] = [
        ("lead_teacher", session.plan.lead, session.room),
        ("substitute", session.plan.substitute, None),
        *(("co_teacher", room.co_teacher, room.room) for room in session.plan.rooms),
        *(("researcher", person, None) for person in session.plan.members or ()),
    ]
    for role, person, room in named:
        if actor.person is not None and person == actor.person:
            standing, until = _standing(actor, role, session.id, now)
            if standing:
                yield Seat(role, room, until=until)


def _standing(actor: Actor, role: Role, session: str, now: datetime) -> tuple[bool, datetime | None]:
    """Does a role of this name hold, and until when; who never had one is taken at the plan's word."""
    wanted = "lead_teacher" if role == "substitute" else role
    of_role = [each for each in actor.assignments if each.role == wanted]
    current = [each for each in of_role if each.holds(now)]
    if not current:
        return not of_role, None
    ends = [_until(each, session) for each in current]
    return True, None if None in ends else max(end for end in ends if end is not None)


def _assigned(actor: Actor, session: ScheduledSession, now: datetime) -> Iterator[Seat]:
    rooms = {room.room for room in session.plan.rooms}
    paths = (session.plan.org_path, *(room.org_path for room in session.plan.rooms))
    for each in actor.current(now):
        until = _until(each, session.id)
        here = each.session == session.id
        match each.role:
            case "co_teacher" if each.room in rooms and (here or each.session is None):
                yield Seat("co_teacher", each.room, until=until)
            case "lead_teacher" if here:
                yield Seat("lead_teacher", session.room, until=until)
            case "observer" if each.capacity == "supervision" and _over(each, paths):
                yield Seat("observer", capacity="supervision", until=until)
            case "observer" | "guest" | "substitute" if here:
                yield Seat(each.role, capacity=each.capacity, until=until)
            case _:
                pass


def _own_room(actor: Actor, session: ScheduledSession) -> Iterator[Seat]:
    """A terminal comes into a class of its room."""
    rooms = {room.room for room in session.plan.rooms}
    for each in actor.assignments:
        if actor.kind == "terminal" and each.room in rooms:
            yield Seat("device", each.room)


def _over(assignment: Assignment, paths: tuple[Path, ...]) -> bool:
    scope = assignment.org_path
    return assignment.scope_kind == "organization" and any(path[: len(scope)] == scope for path in paths)


def _until(assignment: Assignment, session: str) -> datetime | None:
    return None if assignment.session == session else assignment.until
