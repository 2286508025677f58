"""The door: who stays out, and whether anybody new comes in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from ..base import Fact, fact


@fact("session.entry.barred", audience="lead", data_class="per", read_by="T")
@dataclass(frozen=True, slots=True)
class EntryBarred(Fact):
    """The person and the device stay out until they are allowed again. `device` is a fingerprint of its key."""

    reason: Literal["removed", "revoked"]
    person: str | None = None
    device: str | None = None
    until: datetime | None = None


@fact("session.entry.allowed", audience="lead", data_class="per", read_by="T")
@dataclass(frozen=True, slots=True)
class EntryAllowed(Fact):
    """Who was barred may come in again."""

    person: str | None = None
    device: str | None = None


@fact("session.door.locked", audience="lead", data_class="per", read_by="T")
@dataclass(frozen=True, slots=True)
class DoorLocked(Fact):
    """Nobody new comes in; who is in class, or was, may return."""


@fact("session.door.unlocked", audience="lead", data_class="per", read_by="T")
@dataclass(frozen=True, slots=True)
class DoorUnlocked(Fact):
    """The door is open again."""
