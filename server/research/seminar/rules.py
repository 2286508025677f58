"""What a seminar's commands lead to: each goes to the aspect that it belongs to.

A seminar has no rooms, pupils, roll calls or substitutes; it does not wait for its chair, since everyone may speak
anyway. Under the mute of all only the chair and who has the floor are heard.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

from events.schema.base import Fact
from events.schema.values import EndpointKind, Role
from server.live.aspects import (
    arrival,
    chat,
    checks,
    course,
    deciding,
    departure,
    door,
    floor,
    grants,
    hands,
    keys,
    lead,
    marks,
    microphones,
    mute,
    reception,
    tracks,
)
from server.live.aspects.deciding import Deciders
from server.live.aspects.gathering import Gathering
from server.live.aspects.hands import HandCommand
from server.live.aspects.lifecycle import HoldClass, LifecycleCommand
from server.live.aspects.microphones import MicrophoneCommand, OpenMicrophone
from server.live.aspects.mute import MuteCommand
from server.live.aspects.petition import Petition, stale
from server.live.aspects.roster import DepartureCommand, Join
from server.live.aspects.tracks import TrackCommand
from server.live.rulebook import By, Chance, Moment, Refused

from .commands import SeminarCommand
from .state import Seminar

ROLES: frozenset[Role] = frozenset({"lead_teacher", "researcher", "guest"})
KINDS: frozenset[EndpointKind] = frozenset({"personal", "lead_room", "camera_box"})


def _arrive(petition: Petition, join: Join) -> Sequence[Fact]:
    petition.system_only()
    if join.entry.role not in ROLES or join.entry.kind not in KINDS or join.entry.hidden:
        raise Refused("not_permitted", "A seminar is for its members and guests, and everyone is seen.")
    return arrival.decide(petition, join)


def _hold(petition: Petition, _command: HoldClass) -> Sequence[Fact]:
    petition.system_only()
    raise stale()


def _microphone(petition: Petition, command: MicrophoneCommand) -> Sequence[Fact]:
    if isinstance(command, OpenMicrophone) and not heard_under_mute(petition.gathering, petition.own.endpoint):
        raise Refused("class_muted", "The chair has muted all.")
    return microphones.decide(petition, command)


def heard_under_mute(seminar: Gathering, endpoint: str) -> bool:
    """May this endpoint's sound be heard, for all that the mute of all says?"""
    if "microphone" not in seminar.muting.class_muted:
        return True
    return seminar.roster.leads(endpoint) or seminar.floor.endpoint == endpoint


DECIDERS: Deciders = {
    **dict.fromkeys(get_args(LifecycleCommand), course.decide),
    HoldClass: _hold,
    Join: _arrive,
    **dict.fromkeys(get_args(DepartureCommand), departure.decide),
    **dict.fromkeys(get_args(TrackCommand), tracks.decide),
    **dict.fromkeys(get_args(HandCommand), hands.decide),
    **dict.fromkeys(get_args(floor.FloorCommand), floor.decide),
    lead.HandOverLead: lead.decide,
    **dict.fromkeys(get_args(MuteCommand), mute.decide),
    **dict.fromkeys(get_args(MicrophoneCommand), _microphone),
    **dict.fromkeys(get_args(chat.ChatCommand), chat.decide),
    **dict.fromkeys(get_args(marks.MarkCommand), marks.decide),
    **dict.fromkeys(get_args(keys.KeyCommand), keys.decide),
    **dict.fromkeys(get_args(grants.GrantCommand), grants.decide),
    **dict.fromkeys(get_args(door.DoorCommand), door.decide),
    **dict.fromkeys(get_args(reception.ReceptionCommand), reception.decide),
    checks.ReportCheck: checks.decide,
}


def decide(seminar: Seminar, command: SeminarCommand, now: Moment, by: By, chance: Chance) -> Sequence[Fact]:
    """The facts in order of effect, at least one; raises `Refused`."""
    return deciding.decide(DECIDERS, seminar, command, now, by, chance)
