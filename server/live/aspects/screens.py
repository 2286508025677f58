"""A room with several screens: which terminal sends for it, and what each screen shows.

Of the terminals of one physical room the first that joined sends for it; the others only show, so that the room
hangs on the wall and counts once. Its co-teacher moves the sending; when the sender goes, it passes to the next.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, assert_never

from events.schema.base import Fact
from events.schema.session import EndpointJoined, EndpointLeft
from events.schema.session_lines import EndpointLayoutChanged, SendingMoved
from events.schema.values import Entry
from server.access.rules import same_place

from ..rulebook import Refused
from .eyes import of_room
from .forms import Id
from .roster import Roster

if TYPE_CHECKING:
    from .petition import Petition

Screen = Literal["1", "2"]
Layout = Literal["slides", "lead", "wall", "stage"]


@dataclass(frozen=True, slots=True)
class ChangeLayout:
    """`endpoint` absent is one's own."""

    screen: Screen
    layout: Layout
    endpoint: Id | None = None


@dataclass(frozen=True, slots=True)
class MoveSending:
    """From now on this terminal sends for its room."""

    endpoint: Id


ScreenCommand = ChangeLayout | MoveSending


@dataclass(frozen=True, slots=True)
class Screens:
    terminals: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Room → its terminals that are here, the one that sends first."""
    layouts: Mapping[str, Mapping[Screen, Layout]] = field(default_factory=dict)

    def sender(self, room: str) -> str | None:
        return next(iter(self.terminals.get(room, ())), None)

    def only_shows(self, entry: Entry) -> bool:
        """Is it a terminal that another of its room sends for?"""
        if entry.kind != "satellite_room" or entry.room is None:
            return False
        return self.sender(entry.room) not in (entry.endpoint, None)


def evolve(screens: Screens, fact: Fact) -> Screens:
    match fact:
        case EndpointJoined(entry=entry) if entry.kind == "satellite_room" and entry.room is not None:
            others = tuple(name for name in screens.terminals.get(entry.room, ()) if name != entry.endpoint)
            return Screens({**screens.terminals, entry.room: (*others, entry.endpoint)}, screens.layouts)
        case EndpointLeft(endpoint=gone):
            return Screens(_without(screens.terminals, gone), screens.layouts)
        case SendingMoved(room=room, to_endpoint=sender):
            others = tuple(name for name in screens.terminals.get(room, ()) if name != sender)
            return Screens({**screens.terminals, room: (sender, *others)}, screens.layouts)
        case EndpointLayoutChanged(endpoint=endpoint, screen=screen, layout=layout):
            shown = {**screens.layouts.get(endpoint, {}), screen: layout}
            return Screens(screens.terminals, {**screens.layouts, endpoint: shown})
        case _:
            return screens


def _without(terminals: Mapping[str, tuple[str, ...]], gone: str) -> Mapping[str, tuple[str, ...]]:
    if not any(gone in names for names in terminals.values()):
        return terminals
    left = {room: tuple(name for name in names if name != gone) for room, names in terminals.items()}
    return {room: names for room, names in left.items() if names}


def visible(screens: Screens, roster: Roster, viewer: str) -> Screens:
    """What a screen shows is known to itself, its room's co-teachers and the lead."""
    layouts = {
        name: shown for name, shown in screens.layouts.items() if name == viewer or of_room(roster, viewer, name)
    }
    return Screens(screens.terminals, layouts)


def decide(petition: Petition, command: ScreenCommand) -> Sequence[Fact]:
    match command:
        case ChangeLayout(endpoint=name, screen=screen, layout=layout):
            about = petition.endpoint(name).entry if name else petition.own
            _require_reach(petition, about)
            petition.during("open", "live", "suspended")
            return [EndpointLayoutChanged(about.endpoint, screen, layout)]
        case MoveSending(endpoint=name):
            return _move(petition, petition.endpoint(name).entry)
        case _:
            assert_never(command)


def _require_reach(petition: Petition, about: Entry) -> None:
    own = petition.own
    if own.endpoint == about.endpoint or own.role == "lead_teacher":
        return
    if not same_place(own, about):
        raise Refused("not_your_room", "This belongs to another room.")
    if own.role != "co_teacher":
        raise Refused("pin_needed" if own.role == "device" else "not_permitted", "Its co-teacher may do this.")


def _move(petition: Petition, about: Entry) -> Sequence[Fact]:
    if petition.own.role != "co_teacher":
        terminal = petition.own.role == "device" and same_place(petition.own, about)
        raise Refused("pin_needed" if terminal else "not_permitted", "The room's co-teacher may do this.")
    if not same_place(petition.own, about):
        raise Refused("not_your_room", "This belongs to another room.")
    petition.during("open", "live", "suspended")
    screens = petition.gathering.screens
    if about.room is None or about.endpoint not in screens.terminals.get(about.room, ()):
        raise Refused("not_permitted", "Only a room's terminal sends for it.")
    sender = screens.sender(about.room)
    if sender == about.endpoint:
        raise Refused("sends_already", "It sends for the room already.")
    return [SendingMoved(about.room, about.endpoint, sender)]
