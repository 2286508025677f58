"""What a lesson and a seminar have in common: their shared aspects, side by side.

Each aspect evolves by itself and reads facts alone; deciding may look at all of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TypeVar

from events.schema.base import Fact

from . import (
    chat,
    checks,
    hands,
    lifecycle,
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
from .hands import Hands
from .lifecycle import Lifecycle
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


G = TypeVar("G", bound=Gathering)


def evolve(gathering: G, fact: Fact, at_ms: int | None) -> G:
    """The state after a fact. Facts nobody here knows change nothing."""
    return replace(
        gathering,
        lifecycle=lifecycle.evolve(gathering.lifecycle, fact, at_ms),
        roster=roster.evolve(gathering.roster, fact, at_ms),
        tracks=tracks.evolve(gathering.tracks, fact),
        hands=hands.evolve(gathering.hands, fact, at_ms),
        stage=stage.evolve(gathering.stage, fact, at_ms),
        chat=chat.evolve(gathering.chat, fact, at_ms),
        muting=mute.evolve(gathering.muting, fact),
        microphones=microphones.evolve(gathering.microphones, fact),
        rollcalls=rollcall.evolve(gathering.rollcalls, fact, at_ms),
        staffing=staffing.evolve(gathering.staffing, fact),
        screens=screens.evolve(gathering.screens, fact),
        checks=checks.evolve(gathering.checks, fact),
        receptions=reception.evolve(gathering.receptions, fact),
    )


def visible(gathering: G, viewer: str) -> G:
    """Less what is hidden from the endpoint `viewer`. Hidden endpoints publish, raise and post nothing, so the
    roster alone holds secrets."""
    whole = gathering.roster
    return replace(
        gathering,
        roster=roster.visible(whole, viewer),
        rollcalls=rollcall.visible(gathering.rollcalls, whole, viewer),
        staffing=staffing.visible(gathering.staffing, whole, viewer),
        screens=screens.visible(gathering.screens, whole, viewer),
        checks=checks.visible(gathering.checks, whole, viewer),
        receptions=reception.visible(gathering.receptions, whole, viewer),
    )
