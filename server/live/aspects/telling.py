"""Who is told of what: whom a fact reaches, whose view it changes as a whole, who may know who did it.

visible(state) with the facts that reach a viewer is again what that viewer may see (the law of sync). The reader
of the log, `LOG`, sees everything and is nobody.
"""

from __future__ import annotations

from typing import assert_never

from events.schema.base import Fact, UnknownFact
from events.schema.session import (
    ChatPosted,
    ChatWithdrawn,
    EndpointJoined,
    EndpointRevealed,
    EndpointRoleChanged,
    GrantGiven,
    GrantTaken,
)
from events.schema.session_rollcall import RollcallListed

from ..rulebook import LOG
from . import chat, gathering, roster
from .eyes import is_staff, leads, of_room
from .gathering import G, Gathering


def visible(whole: G, viewer: str) -> G:
    return whole if viewer == LOG else gathering.visible(whole, viewer)


def reaches(fact: Fact, before: Gathering, viewer: str) -> bool:
    """A fact that names a hidden endpoint reaches only those who see it, whatever its type says."""
    if viewer == LOG:
        return True
    if isinstance(fact, UnknownFact) or not _addressed(fact, before, viewer):
        return False
    if isinstance(fact, EndpointRevealed):
        return True
    if isinstance(fact, EndpointJoined):
        return roster.sees(before.roster, viewer, fact.entry)
    return sees_actor(before, viewer, getattr(fact, "endpoint", None))


def _addressed(fact: Fact, before: Gathering, viewer: str) -> bool:
    """Is the viewer among those whom a fact of this type is for?"""
    staff = is_staff(before.roster, viewer)
    match fact.audience:
        case "all":
            return True
        case "staff" | "staff+O":
            return staff
        case "lead":
            return leads(before.roster, viewer)
        case "self":
            return viewer == _about(fact, before)
        case "staff+self":
            return staff or viewer == _about(fact, before)
        case "room":
            return of_room(before.roster, viewer, _about(fact, before))
        case "room+self":
            about = _about(fact, before)
            return viewer == about or of_room(before.roster, viewer, about)
        case "channel":
            assert isinstance(fact, ChatPosted | ChatWithdrawn)
            return chat.hears(before.chat, before.roster, viewer, fact)
        case "log" | "members" | "members+self":
            return False
        case _:
            assert_never(fact.audience)


def _about(fact: Fact, before: Gathering) -> str:
    """The endpoint that a fact names; of a roll call's list the one that submitted it."""
    if isinstance(fact, RollcallListed):
        roll = before.rollcalls.find(fact.rollcall)
        return roll.endpoint if roll else ""
    return str(getattr(fact, "endpoint", ""))


def person_at(whole: Gathering, endpoint: str) -> str | None:
    """The co-teacher who told his PIN at this terminal."""
    known = whole.roster.endpoints.get(endpoint)
    return whole.staffing.acting(known.entry).person if known else None


def renewed(fact: Fact) -> str | None:
    """The endpoint that may see or do another thing from here on, so that it needs a fresh snapshot."""
    match fact:
        case EndpointRoleChanged() | GrantGiven() | GrantTaken():
            return fact.endpoint
        case EndpointRevealed(entry=entry):
            return entry.endpoint
        case _:
            return None


def sees_actor(whole: Gathering, viewer: str, actor: str | None) -> bool:
    """May the viewer know of the endpoint that did something? Nobody hides from the log."""
    endpoint = whole.roster.endpoints.get(actor) if actor else None
    return viewer == LOG or endpoint is None or roster.sees(whole.roster, viewer, endpoint.entry)
