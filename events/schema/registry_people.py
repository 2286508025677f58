"""People, their classes, roles and ways in, as the school enters them. One aggregate, `registry/main`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from .base import Fact, Personal, fact
from .registry import RegistryRow
from .values import Capacity

AssignedRole = Literal[
    "lead_teacher",
    "co_teacher",
    "substitute",
    "student",
    "group_leader",
    "researcher",
    "observer",
    "org_admin",
    "auditor",
    "device",
    "integration",
    "guest",
]
CredentialKind = Literal["password", "link", "pin", "token", "oidc"]


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a role holds."""

    kind: Literal["organization", "room", "session", "group"]
    id: str


@dataclass(frozen=True, slots=True)
class Setting:
    """One value of a policy, in the unit that its name says."""

    name: str
    value: int


@dataclass(frozen=True, slots=True)
class _Person(RegistryRow):
    kind: Literal["staff", "student", "guest"] | None = None
    org_path: tuple[str, ...] | None = None
    label: Personal | None = None
    number: Personal | None = None
    pseudonym: str | None = None


@fact("registry.person.added", audience="log", data_class="per", retention="registry", read_by="N")
@dataclass(frozen=True, slots=True)
class PersonAdded(_Person):
    """Somebody belongs to a school from now on."""


@fact("registry.person.changed", audience="log", data_class="per", retention="registry", read_by="N")
@dataclass(frozen=True, slots=True)
class PersonChanged(_Person):
    """A name, a number or a school was changed, or the person is back."""


@fact("registry.person.retired", audience="log", data_class="per", retention="registry", read_by="N")
@dataclass(frozen=True, slots=True)
class PersonRetired(RegistryRow):
    """Somebody left: ways in and roles end with it, what was done stays under the pseudonym."""


@fact("registry.membership.begun", audience="log", data_class="per", retention="registry", read_by="N")
@dataclass(frozen=True, slots=True)
class MembershipBegun(Fact):
    """A pupil sits in a class from a day on."""

    membership: str
    person: str
    class_group: str
    from_day: str
    seat: int | None = None
    to_day: str | None = None  # the first day no longer


@fact("registry.membership.ended", audience="log", data_class="per", retention="registry", read_by="N")
@dataclass(frozen=True, slots=True)
class MembershipEnded(Fact):
    """A pupil no longer sits in a class; the days before stay as they were."""

    membership: str
    person: str
    class_group: str
    from_day: str
    to_day: str
    seat: int | None = None


@fact("registry.role.granted", audience="log", data_class="per", retention="registry", read_by="live sessions")
@dataclass(frozen=True, slots=True)
class RoleGranted(Fact):
    """Somebody holds a role, from a time on and perhaps to one."""

    assignment: str
    person: str
    role: AssignedRole
    scope: Scope
    begun: datetime
    until: datetime | None = None
    room: str | None = None
    capacity: Capacity | None = None
    by: str | None = None


@fact("registry.role.revoked", audience="log", data_class="per", retention="registry", read_by="live sessions")
@dataclass(frozen=True, slots=True)
class RoleRevoked(Fact):
    """A role ended because somebody said so, or with the person."""

    assignment: str
    person: str
    role: AssignedRole
    cause: Literal["revoked", "person_retired", "replaced"]


@fact("registry.role.expired", audience="log", data_class="per", retention="registry", read_by="live sessions")
@dataclass(frozen=True, slots=True)
class RoleExpired(Fact):
    """A role ended at the time it was given to."""

    assignment: str
    person: str
    role: AssignedRole


@fact("registry.credential.issued", audience="log", data_class="per", retention="registry", read_by="N K")
@dataclass(frozen=True, slots=True)
class CredentialIssued(Fact):
    """A way in was given out. Its secret is written nowhere."""

    credential: str
    kind: CredentialKind
    person: str | None = None
    room: str | None = None
    device: str | None = None
    scopes: tuple[str, ...] = ()
    expires: datetime | None = None


@fact("registry.credential.revoked", audience="log", data_class="per", retention="registry", read_by="N K")
@dataclass(frozen=True, slots=True)
class CredentialRevoked(Fact):
    """A way in is worth nothing from now on."""

    credential: str
    kind: CredentialKind
    person: str | None = None
    room: str | None = None


@fact("registry.room_key.rotated", audience="log", data_class="per", retention="registry", read_by="N K")
@dataclass(frozen=True, slots=True)
class RoomKeyRotated(Fact):
    """A room has a new key; terminals enrolled by the old one stay."""

    room: str
    generation: int


@fact("registry.terminal.enrolled", audience="log", data_class="per", retention="registry", read_by="N K")
@dataclass(frozen=True, slots=True)
class TerminalEnrolled(Fact):
    """A device stands for a room."""

    terminal: str
    room: str
    device: str
    by: str | None = None


@fact("registry.terminal.retired", audience="log", data_class="per", retention="registry", read_by="N K")
@dataclass(frozen=True, slots=True)
class TerminalRetired(Fact):
    """A device stands for its room no longer."""

    terminal: str
    room: str


@fact("registry.policy.changed", audience="log", data_class="int", retention="registry", read_by="A H")
@dataclass(frozen=True, slots=True)
class PolicyChanged(Fact):
    """The rules that reports go by have a new version."""

    kind: Literal["attendance", "retention", "hours", "limits", "switches", "consent_text", "sharing"]
    version: int
    values: tuple[Setting, ...]
    begun: datetime
    organization: str | None = None


@fact("registry.import.completed", audience="log", data_class="int", retention="registry", read_by="N K")
@dataclass(frozen=True, slots=True)
class ImportCompleted(Fact):
    """A list was read in whole; its rows are facts of their own."""

    import_id: str
    noun: Literal["people", "class_groups", "rooms"]
    format: Literal["csv", "xlsx"]
    sha256: str
    added_count: int
    changed_count: int
    unchanged_count: int
