"""Keys and switches: what is closed to the pupil side, all of it or one room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ..base import Fact, fact
from ..values import Switch


@fact("session.interaction.locked", audience="all", data_class="int", read_by="R T")
@dataclass(frozen=True, slots=True)
class InteractionLocked(Fact):
    """Hands, stage and all switches are off for the pupil side, or for the one room; the switches keep their
    positions beneath."""

    room: str | None = None


@fact("session.interaction.unlocked", audience="all", data_class="int", read_by="R T")
@dataclass(frozen=True, slots=True)
class InteractionUnlocked(Fact):
    """The lock is lifted: every switch is where it was."""

    room: str | None = None


@fact("session.room.suspended", audience="all", data_class="int", read_by="R T A")
@dataclass(frozen=True, slots=True)
class RoomSuspended(Fact):
    """The room is taken out of class: nothing is forwarded from it or to it."""

    room: str


@fact("session.room.resumed", audience="all", data_class="int", read_by="R T A")
@dataclass(frozen=True, slots=True)
class RoomResumed(Fact):
    """Its co-teacher let the room into class again."""

    room: str


@fact("session.switch.turned", audience="all", data_class="int", read_by="R T")
@dataclass(frozen=True, slots=True)
class SwitchTurned(Fact):
    """A switch of the pupil side, for all or for one room; a room is on only if both are. A room's has two sides,
    each lifted by itself; `by` absent is the lead."""

    switch: Switch
    on: bool
    room: str | None = None
    by: Literal["lead", "co_teacher"] | None = None
