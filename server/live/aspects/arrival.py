"""How a device comes in: as a new endpoint, as the same one again, or not at all.

The same device in the same hands is the same endpoint: connected or lost it resumes, gone it joins anew under its
old id. A device key alone is no proof of anything, so in other hands it is another endpoint. Who was removed
stays out, as a device and as a person, and nobody sheds a mute by coming back.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from events.schema.base import Fact
from events.schema.session import ConnectionOpened, EndpointJoined, EndpointMuted, EndpointResumed
from events.schema.values import Entry
from server.access.rules import PUBLISHING, can, refusal

from ..rulebook import Refused
from . import door, microphones, staffing
from .course import released
from .lead import standing
from .petition import REASONS, Petition
from .roster import PASSING, Endpoint, Join, Roster

MAX_SEEN = 120  # endpoints a class can see: 40 rooms with a second screen each, and the teachers
MAX_UNSEEN = 200  # hidden observers, counted apart: nobody may learn of them by being shut out.
# Together, with 60 hands, a full stage and every microphone, they end in one commit of at most 512 facts.


def decide(petition: Petition, join: Join) -> Sequence[Fact]:
    petition.system_only()
    roster, lifecycle = petition.gathering.roster, petition.gathering.lifecycle
    join = replace(join, entry=_revealed(roster, join, standing(petition.gathering, join.entry)))
    _require_welcome(roster, join)
    petition.during("open", "live", "suspended")
    known = _same_again(roster, join)
    if known is not None and known.here:
        arrived: Sequence[Fact] = [_resumed(petition, known, join)]
        name = known.entry.endpoint
    else:
        if known is None:
            door.require_open(petition.gathering.door, lifecycle, join.entry)
        _require_place(roster, join.entry)
        name = known.entry.endpoint if known else petition.fresh(roster.endpoints)
        arrived = _joined(petition, replace(join.entry, endpoint=name), join)
    opened = ConnectionOpened(name, join.connection, join.device, join.via, join.client, join.address)
    back = released(petition) if join.entry.role == "lead_teacher" else []
    return [*arrived, opened, *back]


def _revealed(roster: Roster, join: Join, entry: Entry) -> Entry:
    """Who stepped forward stays seen: its sign-in still says unseen."""
    for name, desk in roster.desks.items():
        known = roster.endpoints[name]
        if known.revealed and desk.device == join.device and known.entry.person == entry.person:
            return replace(entry, hidden=False)
    return entry


def _require_welcome(roster: Roster, join: Join) -> None:
    entry = join.entry
    code = refusal(entry, "join") or (refusal(entry, "observe") if entry.hidden else None)
    if code is not None:
        raise Refused(code, REASONS[code])
    if any(_bars(roster, name, endpoint, join) for name, endpoint in roster.endpoints.items()):
        raise Refused("removed", "This device or person was removed from the session.")


def _bars(roster: Roster, name: str, endpoint: Endpoint, join: Join) -> bool:
    """A lead who was removed at one device stays the lead at another."""
    if not roster.is_barred(name):
        return False
    same_person = join.entry.person is not None and join.entry.person == endpoint.entry.person
    return roster.desks[name].device == join.device or (same_person and endpoint.entry.role != "lead_teacher")


def _same_again(roster: Roster, join: Join) -> Endpoint | None:
    for name, desk in roster.desks.items():
        endpoint = roster.endpoints[name]
        if desk.device == join.device and _hands(endpoint.entry) == _hands(join.entry):
            return endpoint
    return None


def _hands(entry: Entry) -> tuple[object, ...]:
    """Whose hands a device is in: all that rights and visibility rest on."""
    return (entry.role, entry.kind, entry.person, entry.room, entry.hidden, entry.capacity, entry.activity)


def _require_place(roster: Roster, entry: Entry) -> None:
    here = [endpoint.entry for endpoint in roster.endpoints.values() if endpoint.here]
    if sum(other.hidden == entry.hidden for other in here) >= (MAX_UNSEEN if entry.hidden else MAX_SEEN):
        raise Refused("session_full", "The session is full.")
    if entry.person and any(other.person == entry.person and other.hidden != entry.hidden for other in here):
        raise Refused("already_here_as", "The same person is here already, in another way.")


def _resumed(petition: Petition, known: Endpoint, join: Join) -> EndpointResumed:
    name = known.entry.endpoint
    if known.link == "connected":
        return EndpointResumed(name, join.connection, "replaced", 0)
    now_ms, since_ms = petition.now.at_ms, known.since_ms
    lost_ms = 0 if now_ms is None or since_ms is None else max(now_ms - since_ms, 0)
    return EndpointResumed(name, join.connection, "returned", lost_ms)


def _joined(petition: Petition, entry: Entry, join: Join) -> Sequence[Fact]:
    on_duty = staffing.came(petition.gathering, entry)
    silent = microphones.kept_silent(petition, entry)
    return [EndpointJoined(entry, join.connection), *_still_muted(petition, entry), *on_duty, *silent]


def _still_muted(petition: Petition, entry: Entry) -> Iterator[EndpointMuted]:
    """The mutes that a comer brings along: its own, if they were forgotten, and for a new device the lead's, if
    every other endpoint of the same person or room is muted so."""
    muting, known = petition.gathering.muting, petition.gathering.roster.endpoints
    if entry.endpoint in known:
        own = muting.muted.get(entry.endpoint, {}) if entry.kind in PASSING else {}
        yield from (
            EndpointMuted(entry.endpoint, source, by) for source, sides in own.items() for by in sorted(sides)
        )
        return
    kin = [name for name, other in known.items() if _kin(other.entry, entry)]
    sources = {source for name in kin for source in muting.muted.get(name, {})}
    for source in sorted(sources):
        if all("lead" in muting.sides(name, source) for name in kin):
            yield EndpointMuted(entry.endpoint, source, "lead")


def _kin(one: Entry, other: Entry) -> bool:
    same = (one.person is not None and one.person == other.person) or (
        one.room is not None and one.room == other.room
    )
    return same and "lead_teacher" not in (one.role, other.role) and bool(can(one.role, one.kind) & PUBLISHING)
