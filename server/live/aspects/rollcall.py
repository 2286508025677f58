"""Roll call: each room's counts, seen by the staff of every school, and its list, seen by its own and the lead.

A co-teacher submits for the own room, the lead for a room without one; drafts stay in the client. A room may be
called several times: the last confirmed one counts. A correction stands beside what it corrects in the log, and
may follow the end of the session.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Literal, assert_never

from pydantic import Field

from events.schema.base import Fact, Personal
from events.schema.session_rollcall import (
    Absent,
    RollcallConfirmed,
    RollcallCorrected,
    RollcallListed,
    RollcallOpened,
    RollcallReason,
    RollcallSubmitted,
)
from events.schema.values import Entry

from ..rulebook import Refused
from .chat import readable
from .eyes import is_staff, of_room
from .forms import Id, Text, Whom
from .hands import MAX_SEATS
from .roster import Roster

if TYPE_CHECKING:
    from .petition import Petition

MAX_ROLLCALLS = 200  # in a session: five of each of 40 rooms
MAX_NOTE = 100

Count = Annotated[int, Field(ge=0, le=999)]
Method = Literal["manual", "device", "import"]


@dataclass(frozen=True, slots=True)
class AbsentSaid:
    whom: Whom
    excused: bool = False
    reason: Text | None = None


@dataclass(frozen=True, slots=True)
class OpenRollcall:
    """Of these endpoints; of all rooms if absent."""

    endpoints: tuple[Id, ...] | None = None


@dataclass(frozen=True, slots=True)
class SubmitRollcall:
    """`endpoint` is the room it is about; absent, one's own. Without names only the counts are told."""

    expected_count: Count
    present_count: Count
    late_count: Count
    headcount: Count
    absent: tuple[AbsentSaid, ...] = ()
    late: tuple[Whom, ...] = ()
    endpoint: Id | None = None
    round: Id | None = None
    method: Method = "manual"


@dataclass(frozen=True, slots=True)
class ConfirmRollcall:
    """One, or all that wait for it."""

    rollcall: Id | None = None


@dataclass(frozen=True, slots=True)
class CorrectRollcall:
    """Without `rollcall` it is the own room's newest: a projected terminal is told of none."""

    expected_count: Count
    present_count: Count
    late_count: Count
    headcount: Count
    reason: RollcallReason
    absent: tuple[AbsentSaid, ...] = ()
    late: tuple[Whom, ...] = ()
    note: Text | None = None
    rollcall: Id | None = None


RollcallCommand = OpenRollcall | SubmitRollcall | ConfirmRollcall | CorrectRollcall


@dataclass(frozen=True, slots=True)
class Roll:
    """One submitted roll call. `listed` is None for who may not see names."""

    rollcall: str
    endpoint: str
    expected_count: int
    present_count: int
    late_count: int
    headcount: int
    method: Method
    round: str | None = None
    class_group: str | None = None
    submitted_ms: int | None = None
    confirmed: bool = False
    corrected: RollcallReason | None = None
    listed: RollcallListed | None = None


@dataclass(frozen=True, slots=True)
class Round:
    round: str
    endpoints: tuple[str, ...]
    opened_ms: int | None


@dataclass(frozen=True, slots=True)
class Rollcalls:
    round: Round | None = None  # the newest
    rolls: tuple[Roll, ...] = ()  # in the order in which they came

    def find(self, rollcall: str) -> Roll | None:
        return next((roll for roll in self.rolls if roll.rollcall == rollcall), None)


def evolve(rollcalls: Rollcalls, fact: Fact, at_ms: int | None) -> Rollcalls:
    match fact:
        case RollcallOpened():
            return replace(rollcalls, round=Round(fact.round, fact.endpoints, at_ms))
        case RollcallSubmitted():
            return replace(rollcalls, rolls=(*rollcalls.rolls, _submitted(fact, at_ms)))
        case RollcallListed(rollcall=name):
            return _changed(rollcalls, [name], lambda roll: replace(roll, listed=fact))
        case RollcallConfirmed(rollcalls=names):
            return _changed(rollcalls, names, lambda roll: replace(roll, confirmed=True))
        case RollcallCorrected(rollcall=name):
            return _changed(rollcalls, [name], lambda roll: _as_corrected(roll, fact))
        case _:
            return rollcalls


def _as_corrected(roll: Roll, fact: RollcallCorrected) -> Roll:
    return replace(
        roll,
        expected_count=fact.expected_count,
        present_count=fact.present_count,
        late_count=fact.late_count,
        headcount=fact.headcount,
        corrected=fact.reason,
    )


def _submitted(fact: RollcallSubmitted, at_ms: int | None) -> Roll:
    return Roll(
        rollcall=fact.rollcall,
        endpoint=fact.endpoint,
        expected_count=fact.expected_count,
        present_count=fact.present_count,
        late_count=fact.late_count,
        headcount=fact.headcount,
        method=fact.method,
        round=fact.round,
        class_group=fact.class_group,
        submitted_ms=at_ms,
    )


def _changed(rollcalls: Rollcalls, names: Iterable[str], change: Callable[[Roll], Roll]) -> Rollcalls:
    named = frozenset(names)
    rolls = tuple(change(roll) if roll.rollcall in named else roll for roll in rollcalls.rolls)
    return replace(rollcalls, rolls=rolls)


def visible(rollcalls: Rollcalls, roster: Roster, viewer: str) -> Rollcalls:
    """Counts for the staff, names for the room's own and the lead, nothing for anybody else."""
    if not is_staff(roster, viewer):
        return Rollcalls()
    rolls = tuple(
        roll if of_room(roster, viewer, roll.endpoint) else replace(roll, listed=None) for roll in rollcalls.rolls
    )
    return replace(rollcalls, rolls=rolls)


def decide(petition: Petition, command: RollcallCommand) -> Sequence[Fact]:
    match command:
        case OpenRollcall(endpoints=endpoints):
            return _open(petition, endpoints)
        case SubmitRollcall():
            return _submit(petition, command)
        case ConfirmRollcall(rollcall=name):
            return _confirm(petition, name)
        case CorrectRollcall():
            return _correct(petition, command)
        case _:
            assert_never(command)


def _open(petition: Petition, endpoints: tuple[str, ...] | None) -> Sequence[Fact]:
    """By the lead, or by a co-teacher who names the own room's endpoint."""
    if endpoints is None:
        petition.require("confirm_rollcall")
        asked = tuple(_rooms(petition.gathering.roster))
    else:
        for name in endpoints:
            petition.require("submit_rollcall", petition.endpoint(name).entry)
        asked = tuple(sorted(set(endpoints)))
    petition.during("open", "live", "suspended")
    if not asked:
        raise Refused("no_such_endpoint", "There is no room to call.")
    known = petition.gathering.rollcalls
    taken = {roll.round for roll in known.rolls if roll.round} | ({known.round.round} if known.round else set())
    return [RollcallOpened(petition.fresh(taken), asked)]


def _rooms(roster: Roster) -> Iterable[str]:
    """Each room once: its first terminal by id, or a co-teacher's own device where there is none."""
    candidates = [
        (endpoint.entry.room, endpoint.entry.kind != "satellite_room", name)
        for name, endpoint in roster.endpoints.items()
        if endpoint.entry.kind == "satellite_room"
        or (endpoint.entry.kind == "personal" and endpoint.entry.role == "co_teacher")
    ]
    seen: set[str] = set()
    for room, _, name in sorted(candidates, key=lambda candidate: (candidate[0] or "", *candidate[1:])):
        if room is not None and room not in seen:
            seen.add(room)
            yield name


def _submit(petition: Petition, command: SubmitRollcall) -> Sequence[Fact]:
    about = petition.endpoint(command.endpoint).entry if command.endpoint else petition.own
    petition.require("submit_rollcall", about)
    if about.role == "lead_teacher" or about.room is None:
        raise Refused("not_permitted", "A roll call is of a room that takes part.")
    if petition.own.role == "lead_teacher" and _has_co_teacher(petition, about):
        raise Refused("not_your_room", "This room's co-teacher calls its roll.")
    petition.during("open", "live", "suspended")
    rollcalls = petition.gathering.rollcalls
    if len(rollcalls.rolls) >= MAX_ROLLCALLS:
        raise Refused("too_many_rollcalls", f"A session has at most {MAX_ROLLCALLS} roll calls.")
    require_possible(command)
    name = petition.fresh([roll.rollcall for roll in rollcalls.rolls])
    submitted = RollcallSubmitted(
        rollcall=name,
        endpoint=about.endpoint,
        expected_count=command.expected_count,
        present_count=command.present_count,
        late_count=command.late_count,
        headcount=command.headcount,
        method=command.method,
        round=command.round or _round_of(petition, about),
        class_group=about.class_group,
    )
    return [submitted, _listed(petition, about, name, command)]


def _listed(
    petition: Petition, about: Entry, rollcall: str, command: SubmitRollcall | CorrectRollcall
) -> RollcallListed:
    known = petition.known
    seats = MAX_SEATS if about.expected_count is None else max(about.expected_count, known.seats)
    return listed(command, rollcall, about.org_path[-1], seats, known.pupils)


def _round_of(petition: Petition, about: Entry) -> str | None:
    """The round that asks this room, at whichever of its endpoints."""
    asked, known = petition.gathering.rollcalls.round, petition.gathering.roster.endpoints
    if asked is None:
        return None
    rooms = {known[name].entry.room for name in asked.endpoints if name in known}
    return asked.round if about.room in rooms else None


def _has_co_teacher(petition: Petition, about: Entry) -> bool:
    """In person, by a device of his own or by the PIN that he told at the terminal."""
    acting = petition.gathering.staffing.acting
    return any(
        endpoint.here and endpoint.entry.room == about.room and acting(endpoint.entry).role == "co_teacher"
        for endpoint in petition.gathering.roster.endpoints.values()
    )


def require_possible(command: SubmitRollcall | CorrectRollcall) -> None:
    """The counts agree among themselves and with the names. That a headcount differs is for people to explain."""
    missing = command.expected_count - command.present_count
    named = [*(absent.whom for absent in command.absent), *command.late]
    possible = (
        command.expected_count <= MAX_SEATS
        and missing >= 0
        and command.late_count <= command.present_count
        and len(command.absent) in (0, missing)
        and len(command.late) in (0, command.late_count)
        and len(named) == len(set(named))
    )
    if not possible:
        raise Refused("counts_impossible", "These counts cannot be: count again.")


def listed(
    command: SubmitRollcall | CorrectRollcall, rollcall: str, school: str, seats: int, pupils: tuple[str, ...]
) -> RollcallListed:
    """Raises `Refused` for who is not in a class of so many seats and these pupils."""
    for whom in (*(absent.whom for absent in command.absent), *command.late):
        _require_in_class(whom, seats, pupils)
    return RollcallListed(
        rollcall=rollcall,
        expected=pupils,
        absent=tuple(_absent(school, absent) for absent in command.absent),
        late=command.late,
    )


def _require_in_class(whom: str, seats: int, pupils: tuple[str, ...]) -> None:
    kind, _, name = whom.partition(":")
    match kind:
        case "seat":
            inside = 1 <= int(name) <= seats
        case "person":
            inside = name in pupils
        case _:
            inside = False
    if not inside:
        raise Refused("not_in_class", "This pupil is not in the class.")


def _absent(school: str, said: AbsentSaid) -> Absent:
    """A reason is sealed under the pupil's key, under the school's where the pupil is only a seat."""
    kind, _, name = said.whom.partition(":")
    subject = f"person:{name}" if kind == "person" else f"org:{school}"
    reason = Personal(subject, _words(said.reason)) if said.reason else None
    return Absent(said.whom, said.excused, reason)


def _confirm(petition: Petition, name: str | None) -> Sequence[Fact]:
    petition.require("confirm_rollcall")
    petition.during("open", "live", "suspended")
    rollcalls = petition.gathering.rollcalls
    if name is not None and rollcalls.find(name) is None:
        raise _no_such()
    waiting = tuple(
        roll.rollcall for roll in rollcalls.rolls if not roll.confirmed and name in (None, roll.rollcall)
    )
    if not waiting:
        raise Refused("already_confirmed", "There is nothing left to confirm.")
    return [RollcallConfirmed(waiting)]


def _correct(petition: Petition, command: CorrectRollcall) -> Sequence[Fact]:
    roll = _meant(petition, command.rollcall)
    if roll is None:
        raise _no_such()
    about = petition.gathering.roster.endpoints[roll.endpoint].entry
    petition.require("submit_rollcall", about)
    petition.during("open", "live", "suspended", "ended")
    require_possible(command)
    said = corrected(command, roll.rollcall, about.org_path[-1], petition.person)
    return [said, _listed(petition, about, roll.rollcall, command)]


def corrected(command: CorrectRollcall, rollcall: str, school: str, person: str | None) -> RollcallCorrected:
    """`person` is who corrects; a note is sealed under his key, under the school's if nobody is named."""
    note = (
        Personal(f"person:{person}" if person else f"org:{school}", _words(command.note)) if command.note else None
    )
    return RollcallCorrected(
        rollcall=rollcall,
        expected_count=command.expected_count,
        present_count=command.present_count,
        late_count=command.late_count,
        headcount=command.headcount,
        reason=command.reason,
        note=note,
    )


def _meant(petition: Petition, rollcall: str | None) -> Roll | None:
    rolls, known = petition.gathering.rollcalls, petition.gathering.roster.endpoints
    if rollcall is not None:
        return rolls.find(rollcall)
    room = petition.own.room
    return next((roll for roll in reversed(rolls.rolls) if room and known[roll.endpoint].entry.room == room), None)


def _words(text: str) -> str:
    if len(text) > MAX_NOTE:
        raise Refused("too_long", f"At most {MAX_NOTE} characters.")
    return readable(text)


def _no_such() -> Refused:
    return Refused("no_such_rollcall", "There is no such roll call.")
