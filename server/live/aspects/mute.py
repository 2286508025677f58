"""Who is kept silent: the class mute, and each endpoint's mutes by side.

The lead's class mute lies over the pupil side, later joiners too, but for who is on stage; it closes no
microphone, so lifting it brings back exactly what was open. An endpoint is muted by the lead or by its
co-teacher, and each lifts the own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, assert_never

from events.schema.base import Fact
from events.schema.session import ClassMuted, ClassUnmuted, EndpointJoined, EndpointMuted, EndpointUnmuted
from events.schema.values import Entry, Source

from ..rulebook import Refused
from .forms import Id, MuteSide
from .roster import PASSING

if TYPE_CHECKING:
    from .petition import Petition


@dataclass(frozen=True, slots=True)
class MuteAll:
    source: Source


@dataclass(frozen=True, slots=True)
class UnmuteAll:
    source: Source


@dataclass(frozen=True, slots=True)
class Mute:
    endpoint: Id
    source: Source


@dataclass(frozen=True, slots=True)
class Unmute:
    endpoint: Id
    source: Source


MuteCommand = MuteAll | UnmuteAll | Mute | Unmute


@dataclass(frozen=True, slots=True)
class Muting:
    class_muted: frozenset[Source] = frozenset()
    muted: Mapping[str, Mapping[Source, frozenset[MuteSide]]] = field(default_factory=dict)

    def sides(self, endpoint: str, source: Source) -> frozenset[MuteSide]:
        """Who mutes this source of the endpoint."""
        return self.muted.get(endpoint, {}).get(source, frozenset())


def pupil_side(entry: Entry) -> bool:
    """A class mute, a key and the switches lie over these."""
    boxed = entry.kind == "camera_box" and entry.role != "lead_teacher"
    return boxed or entry.role == "guest" or entry.kind in ("satellite_room", "student_device")


def evolve(muting: Muting, fact: Fact) -> Muting:
    match fact:
        case ClassMuted(source=source):
            return replace(muting, class_muted=muting.class_muted | {source})
        case ClassUnmuted(source=source):
            return replace(muting, class_muted=muting.class_muted - {source})
        case EndpointMuted(endpoint=endpoint, source=source, by=by):
            return _muted(muting, endpoint, source, muting.sides(endpoint, source) | {by})
        case EndpointUnmuted(endpoint=endpoint, source=source, by=by):
            return _muted(muting, endpoint, source, muting.sides(endpoint, source) - {by})
        case EndpointJoined(entry=entry) if entry.kind in PASSING and entry.endpoint in muting.muted:
            # Its mutes vanished from view with it; joining tells those anew that still hold.
            return replace(muting, muted={name: by for name, by in muting.muted.items() if name != entry.endpoint})
        case _:
            return muting


def _muted(muting: Muting, endpoint: str, source: Source, sides: frozenset[MuteSide]) -> Muting:
    sources = {kind: by for kind, by in muting.muted.get(endpoint, {}).items() if kind != source}
    return replace(muting, muted={**muting.muted, endpoint: {**sources, source: sides} if sides else sources})


def decide(petition: Petition, command: MuteCommand) -> Sequence[Fact]:
    match command:
        case MuteAll(source=source):
            petition.require("moderate_media", narrows=True)
            petition.during("open", "live", "suspended")
            return [ClassMuted(source)]
        case UnmuteAll(source=source):
            return _unmute_all(petition, source)
        case Mute(endpoint=endpoint, source=source):
            return _mute(petition, endpoint, source)
        case Unmute(endpoint=endpoint, source=source):
            return _unmute(petition, endpoint, source)
        case _:
            assert_never(command)


def _unmute_all(petition: Petition, source: Source) -> Sequence[Fact]:
    petition.require("moderate_media")
    petition.during("open", "live", "suspended")
    if source not in petition.gathering.muting.class_muted:
        raise Refused("not_muted", "The class is not muted.")
    return [ClassUnmuted(source)]


def _mute(petition: Petition, name: str, source: Source) -> Sequence[Fact]:
    about = petition.endpoint(name).entry
    petition.require("moderate_media", about, narrows=True)
    if about.hidden:
        raise Refused("not_permitted", "An unseen observer sends nothing.")
    petition.during("open", "live", "suspended")
    return [EndpointMuted(name, source, _side(petition))]


def _side(petition: Petition) -> MuteSide:
    return "lead" if petition.by is None or petition.by.role == "lead_teacher" else "co_teacher"


def _unmute(petition: Petition, name: str, source: Source) -> Sequence[Fact]:
    about = petition.endpoint(name).entry
    # Taking back one's own narrowing in one's own room lies within the narrowing right.
    petition.require("moderate_media", about, narrows=True)
    petition.during("open", "live", "suspended")
    side = _side(petition)
    if side not in petition.gathering.muting.sides(name, source):
        raise _not_ours_to_lift(petition, name, source)
    return [EndpointUnmuted(name, source, side)]


def _not_ours_to_lift(petition: Petition, name: str, source: Source) -> Refused:
    gathering = petition.gathering
    others = gathering.muting.sides(name, source)
    if _side(petition) == "lead":
        closed = source == "microphone" and not gathering.microphones.is_open(name)
        if others or closed:
            return Refused("muted_at_source", "This is opened at its own end alone.")
    elif others:
        return Refused("not_the_lead", "The lead teacher muted this.")
    elif source in gathering.muting.class_muted:
        return Refused("class_muted", "The lead teacher has muted the class.")
    return Refused("not_muted", "This is not muted.")
