"""Who may give which role to whom. Values in, a code out (permissions: nobody grants what he does not hold)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from server.access.actor import AnyRole, Assignment, Path

GIVEN_BY_ADMINISTRATORS: frozenset[AnyRole] = frozenset(
    {
        "lead_teacher",
        "co_teacher",
        "substitute",
        "student",
        "observer",
        "researcher",
        "group_leader",
        "device",
        "guest",
        "org_admin",
        "auditor",
    }
)
NOT_TO_ONESELF: frozenset[AnyRole] = frozenset({"org_admin", "auditor", "observer"})
APART: frozenset[AnyRole] = frozenset({"org_admin", "auditor"})

SENTENCES = {
    "not_grantable": "This role is not given here.",
    "not_grantable_to_student": "A pupil is given no other role.",
    "cannot_grant_self": "Nobody gives this role to himself.",
    "grant_exceeds_own": "You can give only what lies within your own role, scope and time.",
    "roles_conflict": "Nobody is both administrator and auditor of one organization.",
}


@dataclass(frozen=True, slots=True)
class Grant:
    """What is to be given: `org_path` leads down to the organization that is the scope, or that it lies in."""

    person: str
    person_kind: Literal["staff", "student", "guest"]
    role: AnyRole
    org_path: Path
    until: datetime | None = None
    capacity: str | None = None


def refusal(
    giver: str | None, holds: Iterable[Assignment], grant: Grant, has: Iterable[tuple[AnyRole, Path]]
) -> str | None:
    """Why not, as a code. `holds` are the giver's assignments that hold now, `has` the person's roles."""
    if grant.role not in GIVEN_BY_ADMINISTRATORS:
        return "not_grantable"
    if (grant.person_kind == "student") != (grant.role == "student"):
        return "not_grantable_to_student" if grant.person_kind == "student" else "not_grantable"
    if grant.person == giver and grant.role in NOT_TO_ONESELF:
        return "cannot_grant_self"
    if not any(_within(own, grant) for own in holds):
        return "grant_exceeds_own"
    if grant.role in APART and any(
        role in APART - {grant.role} and _overlap(path, grant.org_path) for role, path in has
    ):
        return "roles_conflict"
    return None


def _within(own: Assignment, grant: Grant) -> bool:
    """The giver is an administrator above, for at least as long; of auditors and supervisors, higher up."""
    if own.role != "org_admin" or grant.org_path[: len(own.org_path)] != own.org_path:
        return False
    supervises = grant.role == "auditor" or (grant.role == "observer" and grant.capacity == "supervision")
    if supervises and len(own.org_path) == len(grant.org_path):
        return False
    return own.until is None or (grant.until is not None and grant.until <= own.until)


def _overlap(one: Path, other: Path) -> bool:
    shorter = min(len(one), len(other))
    return one[:shorter] == other[:shorter]
