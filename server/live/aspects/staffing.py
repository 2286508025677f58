"""Who is on duty at a room's terminal: the device alone, or with it a co-teacher.

A terminal is a device: what only its co-teacher may do it may do when he has told his PIN, and its acts then name
him beside it. A co-teacher who comes in with a device of his own is on duty at the room's terminal too, but the
terminal stays a device: anybody could stand at it. It ends when he locks it, leaves, or, outside class, touches
nothing for 15 minutes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Annotated, Literal, NoReturn, assert_never

from pydantic import StringConstraints

from events.schema.base import Fact
from events.schema.session_lines import EndpointStaffed, EndpointUnstaffed
from events.schema.values import Entry
from server.access.rules import same_place

from ..rulebook import Refused, stale
from .eyes import is_staff
from .forms import Id
from .roster import Roster

if TYPE_CHECKING:
    from .gathering import Gathering
    from .petition import Petition

How = Literal["pin", "sign_in"]
Ending = Literal["locked", "left", "idle", "replaced", "role_ended", "ended"]


@dataclass(frozen=True, slots=True)
class StaffEndpoint:
    """The gateway has looked at the PIN before it comes here; `Known.proven` is whose it was."""

    endpoint: Id
    person: Annotated[str, StringConstraints(max_length=36)]
    pin: Annotated[str, StringConstraints(max_length=16)] = ""


@dataclass(frozen=True, slots=True)
class UnstaffEndpoint:
    endpoint: Id


@dataclass(frozen=True, slots=True)
class NoticeIdle:
    """The identified terminal was not touched for 15 minutes outside class."""

    endpoint: str


@dataclass(frozen=True, slots=True)
class NoticeDutyOver:
    """Who is identified at the terminal is a co-teacher of its room no more."""

    endpoint: str
    person: str


StaffingCommand = StaffEndpoint | UnstaffEndpoint | NoticeIdle | NoticeDutyOver


@dataclass(frozen=True, slots=True)
class Duty:
    person: str
    personal_endpoint: str
    how: How


@dataclass(frozen=True, slots=True)
class Staffing:
    on: Mapping[str, Duty] = field(default_factory=dict)  # by terminal

    def acting(self, entry: Entry) -> Entry:
        """The entry that an endpoint's rights are read from: a terminal by PIN acts as its co-teacher."""
        duty = self.on.get(entry.endpoint)
        if duty is None or duty.how != "pin" or entry.role != "device":
            return entry
        return replace(entry, role="co_teacher", person=duty.person)


def evolve(staffing: Staffing, fact: Fact) -> Staffing:
    match fact:
        case EndpointStaffed():
            duty = Duty(fact.person, fact.personal_endpoint, fact.how)
            return Staffing({**staffing.on, fact.endpoint: duty})
        case EndpointUnstaffed(endpoint=endpoint):
            return Staffing({name: duty for name, duty in staffing.on.items() if name != endpoint})
        case _:
            return staffing


def visible(staffing: Staffing, roster: Roster, viewer: str) -> Staffing:
    """The staff know who is where; a terminal knows who stands at it."""
    if is_staff(roster, viewer):
        return staffing
    return Staffing({name: duty for name, duty in staffing.on.items() if name == viewer})


def decide(petition: Petition, command: StaffingCommand) -> Sequence[Fact]:
    match command:
        case StaffEndpoint():
            return _staff(petition, command)
        case UnstaffEndpoint(endpoint=endpoint):
            return _unstaff(petition, endpoint)
        case NoticeIdle(endpoint=endpoint):
            petition.system_only()
            return _off_duty(petition.gathering, endpoint, "idle") or _nobody()
        case NoticeDutyOver(endpoint=endpoint, person=person):
            petition.system_only()
            duty = petition.gathering.staffing.on.get(endpoint)
            if duty is None or duty.person != person:
                raise stale()
            return _off_duty(petition.gathering, endpoint, "role_ended")
        case _:
            assert_never(command)


def _staff(petition: Petition, command: StaffEndpoint) -> Sequence[Fact]:
    own, about = petition.own, petition.endpoint(command.endpoint).entry
    if not same_place(own, about):
        raise Refused("not_your_room", "This belongs to another room.")
    if not is_terminal(about):
        raise Refused("not_permitted", "Nobody is on duty at this device.")
    himself = own.role == "co_teacher" and own.person == command.person and own.endpoint != about.endpoint
    if petition.known.proven != command.person and not himself:
        raise Refused("pin_wrong", "This PIN is not his.")
    petition.during("open", "live", "suspended")
    how: How = "pin" if petition.known.proven == command.person else "sign_in"
    through = _through(petition.gathering.roster, about, command.person)
    staffed = EndpointStaffed(about.endpoint, command.person, through, how)
    return [*_off_duty(petition.gathering, about.endpoint, "replaced"), staffed]


def is_terminal(entry: Entry) -> bool:
    return entry.kind == "satellite_room" and entry.role == "device" and entry.room is not None


def _through(roster: Roster, about: Entry, person: str) -> str:
    own = (
        name
        for name, endpoint in sorted(roster.endpoints.items())
        if endpoint.here and _works_beside(endpoint.entry, about) and endpoint.entry.person == person
    )
    return next(own, about.endpoint)


def _works_beside(entry: Entry, about: Entry) -> bool:
    return entry.kind == "personal" and entry.role == "co_teacher" and entry.room == about.room


def _unstaff(petition: Petition, name: str) -> Sequence[Fact]:
    about = petition.endpoint(name).entry
    if petition.own.role != "lead_teacher" and not same_place(petition.own, about):
        raise Refused("not_your_room", "This belongs to another room.")
    if name not in petition.gathering.staffing.on:
        raise Refused("not_staffed", "Nobody is on duty there.")
    return _off_duty(petition.gathering, name, "locked")


def _off_duty(gathering: Gathering, name: str, cause: Ending) -> list[Fact]:
    duty = gathering.staffing.on.get(name)
    return [EndpointUnstaffed(name, duty.person, cause)] if duty else []


def _nobody() -> NoReturn:
    raise stale()


def came(gathering: Gathering, entry: Entry) -> Iterator[Fact]:
    """A terminal and a co-teacher's own device in one room: he is on duty there, whichever came first."""
    roster = gathering.roster
    others = [(name, endpoint.entry) for name, endpoint in sorted(roster.endpoints.items()) if endpoint.here]
    if is_terminal(entry):
        beside = next((other for _, other in others if _works_beside(other, entry)), None)
        if beside is not None and beside.person and entry.endpoint not in gathering.staffing.on:
            yield EndpointStaffed(entry.endpoint, beside.person, beside.endpoint, "sign_in")
    elif entry.kind == "personal" and entry.role == "co_teacher" and entry.person:
        for name, other in others:
            if is_terminal(other) and other.room == entry.room and name not in gathering.staffing.on:
                yield EndpointStaffed(name, entry.person, entry.endpoint, "sign_in")


def left(gathering: Gathering, name: str, cause: Literal["left", "ended"]) -> list[Fact]:
    """The endpoint goes: nobody is on duty there any more, nor through it."""
    return [
        EndpointUnstaffed(terminal, duty.person, cause)
        for terminal, duty in sorted(gathering.staffing.on.items())
        if name in (terminal, duty.personal_endpoint)
    ]
