"""The door: whether anybody new comes in, and who stays out. The lead alone knows of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, assert_never

from pydantic import StringConstraints

from events.schema.base import Fact
from events.schema.session import DoorLocked, DoorUnlocked, EntryAllowed, EntryBarred
from events.schema.values import Entry

from ..rulebook import Refused
from .eyes import leads
from .roster import Roster, kept_out

if TYPE_CHECKING:
    from .lifecycle import Lifecycle
    from .petition import Petition

MAX_BARRED = 500  # the newest are listed; all stay out


@dataclass(frozen=True, slots=True)
class LockDoor:
    pass


@dataclass(frozen=True, slots=True)
class UnlockDoor:
    pass


@dataclass(frozen=True, slots=True)
class AllowEntry:
    """A person, or a device by its fingerprint, as `barred` lists them."""

    person: Annotated[str, StringConstraints(min_length=1, max_length=64)] | None = None
    device: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")] | None = None


DoorCommand = LockDoor | UnlockDoor | AllowEntry


@dataclass(frozen=True, slots=True)
class Bar:
    person: str | None
    device: str | None
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Door:
    locked: bool = False
    barred: tuple[Bar, ...] = ()


def evolve(door: Door, fact: Fact) -> Door:
    match fact:
        case DoorLocked():
            return replace(door, locked=True)
        case DoorUnlocked():
            return replace(door, locked=False)
        case EntryBarred(person=person, device=device, until=until):
            return replace(door, barred=(*door.barred, Bar(person, device, until))[-MAX_BARRED:])
        case EntryAllowed():
            return replace(door, barred=tuple(bar for bar in door.barred if not _lifts(fact, bar)))
        case _:
            return door


def _lifts(allowed: EntryAllowed, bar: Bar) -> bool:
    return allowed.person == bar.person is not None or allowed.device == bar.device is not None


def visible(door: Door, roster: Roster, viewer: str) -> Door:
    return door if leads(roster, viewer) else Door()


def require_open(door: Door, lifecycle: Lifecycle, entry: Entry) -> None:
    """A locked door keeps out who is new, but never who leads or is named to."""
    if door.locked and entry.role != "lead_teacher" and entry.person not in (lifecycle.substitute, lifecycle.lead):
        raise Refused("door_locked", "The lead teacher has locked the door.")


def decide(petition: Petition, command: DoorCommand) -> Sequence[Fact]:
    petition.require("remove_endpoint")
    petition.during("open", "live", "suspended")
    match command:
        case LockDoor():
            return [DoorLocked()]
        case UnlockDoor():
            return [DoorUnlocked()]
        case AllowEntry(person=person, device=device):
            if not any(kept_out(petition.gathering.roster, person, device)):
                raise Refused("not_barred", "They are not kept out.")
            return [EntryAllowed(person, device)]
        case _:
            assert_never(command)
