"""What somebody may be in a session, and by which kinds of endpoint: asked at the gate, told to pages before.

Of several parts the first that opens a kind is the one that the gate lets him in as, so each kind stands once. A
sign-in to one session is the role it names, as long as the registry lets it; a program's token is a box.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from events.schema.values import EndpointKind, Role
from server.access.actor import Actor
from server.schools.queries import ScheduledSession
from server.schools.seats import Seat, seats_of
from server.schools.signing import Holder, ProgramSignIn, SignIn

KINDS: Mapping[Role, tuple[EndpointKind, ...]] = {
    "lead_teacher": ("lead_room", "personal", "camera_box"),
    "co_teacher": ("satellite_room", "personal", "camera_box"),
    "substitute": ("personal", "lead_room"),
    "student": ("student_device",),
    "observer": ("observer",),
    "guest": ("personal",),
    "device": ("satellite_room", "camera_box"),
    "researcher": ("personal",),
}  # the usual one first

OF_A_BOX = frozenset({"join", "share_audio", "share_video"})  # what a program's token must list to send


@dataclass(frozen=True, slots=True)
class OwnPart:
    """A seat with the kinds of endpoint that open it, the usual one first."""

    seat: Seat
    kinds: tuple[EndpointKind, ...]


def seats_at(holder: Holder, actor: Actor, session: ScheduledSession, now: datetime) -> Iterator[Seat]:
    match holder.given:
        case SignIn(session_id=own, role=role, room=room):
            if own == session.id:
                yield Seat(role, room)
        case ProgramSignIn(session_id=own, scopes=scopes, room=room):
            if own == session.id and scopes >= OF_A_BOX:
                yield Seat("device", room)
        case _:
            yield from seats_of(actor, session, now)


def seat_for(seats: Sequence[Seat], kind: EndpointKind) -> Seat | None:
    """The seat that an endpoint of this kind takes.

    >>> seat_for([Seat("observer"), Seat("guest")], "personal").role
    'guest'
    """
    return next((seat for seat in seats if kind in KINDS.get(seat.role, ())), None)


def parts_of(seats: Sequence[Seat]) -> tuple[OwnPart, ...]:
    """Every seat that some kind of endpoint opens.

    >>> [part.kinds for part in parts_of([Seat("co_teacher", "r1"), Seat("co_teacher", "r2"), Seat("observer")])]
    [('satellite_room', 'personal', 'camera_box'), ('observer',)]
    """
    found = (
        OwnPart(seat, tuple(kind for kind in KINDS.get(seat.role, ()) if seat_for(seats, kind) is seat))
        for seat in seats
    )
    return tuple(part for part in found if part.kinds)
