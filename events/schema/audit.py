"""Who looked at what 审计: one chain a month, each commit naming the digest of the one before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .base import Fact, Personal, fact


@fact("audit.session_log.viewed", audience="log", data_class="sen", retention="audit", read_by="")
@dataclass(frozen=True, slots=True)
class SessionLogViewed(Fact):
    """Somebody opened a session's log; written before the log is shown."""

    session: str
    previous: str  # SHA-256 of the previous commit's bytes, hex; of the aggregate's name for the first
    from_sequence: int | None = None
    to_sequence: int | None = None
    filter_sha256: str | None = None
    capacity: str | None = None


@fact("audit.trail.viewed", audience="log", data_class="sen", retention="audit", read_by="")
@dataclass(frozen=True, slots=True)
class TrailViewed(Fact):
    """Somebody read the audit entries themselves; written before they are shown."""

    previous: str
    filter_sha256: str | None = None
    capacity: str | None = None


@fact("audit.person.viewed", audience="log", data_class="sen", retention="audit", read_by="")
@dataclass(frozen=True, slots=True)
class PersonViewed(Fact):
    """Somebody read how another person signs in; written before it is shown."""

    person: str
    previous: str
    capacity: str | None = None


@fact("audit.access.denied", audience="log", data_class="sen", retention="audit", read_by="")
@dataclass(frozen=True, slots=True)
class AccessDenied(Fact):
    """Somebody was refused for want of a right, or answered as if there were nothing there."""

    action: str  # the method and the route, `GET /api/v1/rooms/{id}`
    code: str
    answer: Literal["403", "404", "refused"]
    previous: str
    object: str | None = None  # the ids in the path that was asked for


@fact("audit.export.created", audience="log", data_class="sen", retention="audit", read_by="")
@dataclass(frozen=True, slots=True)
class ExportCreated(Fact):
    """Somebody took data out of the system; written before they are given."""

    export: str
    kind: Literal["csv", "xlsx", "xapi", "media", "document", "facts"]
    rows: int
    projection: Literal["identified", "pseudonymous", "aggregate"]
    previous: str
    filter_sha256: str | None = None
    rule_version: int | None = None
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class _SignIn(Fact):
    via: str  # password, link, room_key, room_code, pin, token
    previous: str
    credential: str | None = None  # the sign-in's id, where there is one
    address: Personal | None = None


@fact("audit.sign_in.succeeded", audience="log", data_class="sen", retention="audit", read_by="")
@dataclass(frozen=True, slots=True)
class SignInSucceeded(_SignIn):
    """Somebody signed in."""


@fact("audit.sign_in.failed", audience="log", data_class="sen", retention="audit", read_by="")
@dataclass(frozen=True, slots=True)
class SignInFailed(_SignIn):
    """Somebody tried to sign in with what is not good; of many tries of one address only some have an entry."""


@fact("audit.sign_in.locked", audience="log", data_class="sen", retention="audit", read_by="")
@dataclass(frozen=True, slots=True)
class SignInLocked(_SignIn):
    """A name or a PIN was tried too often and is not heard for a while."""


@fact("audit.sign_in.ended", audience="log", data_class="sen", retention="audit", read_by="")
@dataclass(frozen=True, slots=True)
class SignInEnded(_SignIn):
    """A sign-in was ended, by its owner or by an administrator."""


@dataclass(frozen=True, slots=True)
class _Backup(Fact):
    position: int  # of the journal: what was stored up to it is in the backup
    sha256: str  # of the file
    previous: str


@fact("audit.backup.made", audience="log", data_class="sen", retention="audit", read_by="")
@dataclass(frozen=True, slots=True)
class BackupMade(_Backup):
    """The operator made a backup; its file is whole."""


@fact("audit.backup.restored", audience="log", data_class="sen", retention="audit", read_by="")
@dataclass(frozen=True, slots=True)
class BackupRestored(_Backup):
    """This journal was restored from a backup; what came before stands as it was."""
