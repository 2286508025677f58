"""What a lesson and a seminar have in common: their shared aspects, side by side.

Each aspect evolves by itself and reads facts alone; deciding may look at all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, ClassVar, TypeVar

from events.schema.base import Fact
from events.schema.values import Role

from . import (
    chat,
    checks,
    door,
    floor,
    grants,
    hands,
    keys,
    lifecycle,
    marks,
    microphones,
    mute,
    reception,
    rollcall,
    roster,
    screens,
    staffing,
    stage,
    tracks,
)
from .chat import Chat
from .checks import Checks
from .door import Door
from .floor import Floor
from .grants import Grants
from .hands import Hands
from .keys import Keys
from .lifecycle import Lifecycle
from .marks import Marks
from .microphones import Microphones
from .mute import Muting
from .reception import Receptions
from .rollcall import Rollcalls
from .roster import Roster
from .screens import Screens
from .staffing import Staffing
from .stage import Stage
from .tracks import Tracks


@dataclass(frozen=True, slots=True)
class Gathering:
    SCREENS: ClassVar[int] = 1  # that are shared at once
    AFTER_LEADING: ClassVar[Role] = "substitute"  # what a former lead is

    id: str
    lifecycle: Lifecycle = field(default_factory=Lifecycle)
    roster: Roster = field(default_factory=Roster)
    tracks: Tracks = field(default_factory=Tracks)
    hands: Hands = field(default_factory=Hands)
    stage: Stage = field(default_factory=Stage)
    chat: Chat = field(default_factory=Chat)
    muting: Muting = field(default_factory=Muting)
    microphones: Microphones = field(default_factory=Microphones)
    rollcalls: Rollcalls = field(default_factory=Rollcalls)
    staffing: Staffing = field(default_factory=Staffing)
    screens: Screens = field(default_factory=Screens)
    checks: Checks = field(default_factory=Checks)
    receptions: Receptions = field(default_factory=Receptions)
    keys: Keys = field(default_factory=Keys)
    grants: Grants = field(default_factory=Grants)
    door: Door = field(default_factory=Door)
    floor: Floor = field(default_factory=Floor)
    marks: Marks = field(default_factory=Marks)


G = TypeVar("G", bound=Gathering)


Evolve = Callable[[Any, Fact, int | None], Any]

# Each aspect by its field: the function that evolves it, and how it is called.
ASPECTS: Mapping[str, tuple[Callable[..., Any], Evolve]] = {
    "lifecycle": (lifecycle.evolve, lambda g, fact, at_ms: lifecycle.evolve(g.lifecycle, fact, at_ms)),
    "roster": (roster.evolve, lambda g, fact, at_ms: roster.evolve(g.roster, fact, at_ms)),
    "tracks": (tracks.evolve, lambda g, fact, at_ms: tracks.evolve(g.tracks, fact)),
    "hands": (hands.evolve, lambda g, fact, at_ms: hands.evolve(g.hands, fact, at_ms)),
    "stage": (stage.evolve, lambda g, fact, at_ms: stage.evolve(g.stage, fact, at_ms)),
    "chat": (chat.evolve, lambda g, fact, at_ms: chat.evolve(g.chat, fact, at_ms, g.roster)),
    "muting": (mute.evolve, lambda g, fact, at_ms: mute.evolve(g.muting, fact)),
    "microphones": (microphones.evolve, lambda g, fact, at_ms: microphones.evolve(g.microphones, fact)),
    "rollcalls": (rollcall.evolve, lambda g, fact, at_ms: rollcall.evolve(g.rollcalls, fact, at_ms)),
    "staffing": (staffing.evolve, lambda g, fact, at_ms: staffing.evolve(g.staffing, fact)),
    "screens": (screens.evolve, lambda g, fact, at_ms: screens.evolve(g.screens, fact)),
    "checks": (checks.evolve, lambda g, fact, at_ms: checks.evolve(g.checks, fact)),
    "receptions": (reception.evolve, lambda g, fact, at_ms: reception.evolve(g.receptions, fact)),
    "keys": (keys.evolve, lambda g, fact, at_ms: keys.evolve(g.keys, fact, at_ms)),
    "grants": (grants.evolve, lambda g, fact, at_ms: grants.evolve(g.grants, fact)),
    "floor": (floor.evolve, lambda g, fact, at_ms: floor.evolve(g.floor, fact, at_ms)),
    "marks": (marks.evolve, lambda g, fact, at_ms: marks.evolve(g.marks, fact)),
    "door": (door.evolve, lambda g, fact, at_ms: door.evolve(g.door, fact)),
}


@cache
def concerned(fact: str) -> tuple[tuple[str, Evolve], ...]:
    """The aspects whose `evolve` names the type. Opening a long log is the hot path of every start, and asking all
    of them about every fact takes three times as long."""
    return tuple((name, called) for name, (own, called) in ASPECTS.items() if fact in own.__code__.co_names)


def evolve(gathering: G, fact: Fact, at_ms: int | None) -> G:
    """The state after a fact. Facts nobody here knows change nothing."""
    changed = {name: called(gathering, fact, at_ms) for name, called in concerned(type(fact).__name__)}
    return replace(gathering, **changed) if changed else gathering


def visible(gathering: G, viewer: str) -> G:
    """Less what is hidden from the endpoint `viewer`. Hidden endpoints publish, raise and post nothing."""
    whole = gathering.roster
    return replace(
        gathering,
        roster=roster.visible(whole, viewer),
        rollcalls=rollcall.visible(gathering.rollcalls, whole, viewer),
        staffing=staffing.visible(gathering.staffing, whole, viewer),
        screens=screens.visible(gathering.screens, whole, viewer),
        checks=checks.visible(gathering.checks, whole, viewer),
        receptions=reception.visible(gathering.receptions, whole, viewer),
        chat=chat.visible(gathering.chat, whole, viewer),
        door=door.visible(gathering.door, whole, viewer),
        marks=marks.visible(gathering.marks, whole, viewer),
    )
