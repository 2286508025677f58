"""What a lesson and a seminar have in common: their shared aspects, side by side.

Each aspect evolves by itself and reads facts alone; deciding may look at all of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TypeVar

from events.schema.base import Fact

from . import chat, hands, lifecycle, microphones, mute, roster, stage, tracks
from .chat import Chat
from .hands import Hands
from .lifecycle import Lifecycle
from .microphones import Microphones
from .mute import Muting
from .roster import Roster
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
    )


def visible(gathering: G, viewer: str) -> G:
    """Less what is hidden from the endpoint `viewer`. Hidden endpoints publish, raise and post nothing, so the
    roster alone holds secrets."""
    return replace(gathering, roster=roster.visible(gathering.roster, viewer))
