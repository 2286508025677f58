"""Rules 规则 of attendance as versions: an organization's own, or those of the nearest one above it.

A version is numbered in the whole tenant and never changed: its number alone names what a session ran by, in every
export. Version 1 is the defaults, which stand in no table. A session takes the newest when it opens, and keeps it.
A version may also say that the organization has none of its own any more and goes by those above it again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Row, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from events.schema.registry_people import PolicyChanged, Setting
from events.schema.values import Rules

from .tables import policies

KIND: Literal["attendance"] = "attendance"
DEFAULTS = Rules()


@dataclass(frozen=True, slots=True)
class Range:
    """What a figure may be: `least` to `most`, in whole `step`s, so that pages tell it without a rest."""

    least: int
    most: int
    step: int = 1


RANGES = {
    "grace_ms": Range(0, 600_000, 1_000),  # an endpoint that is lost for 10 min has left
    "present_bp": Range(100, 10_000, 100),
    "late_ms": Range(0, 3_600_000, 60_000),
    "stage_seats": Range(1, 6),
}


@dataclass(frozen=True, slots=True)
class Policy:
    """One version; without an organization the defaults, without rules those of the nearest above."""

    version: int
    rules: Rules | None
    organization: str | None = None
    begun: datetime | None = None
    by: str | None = None


def in_force(history: Sequence[Policy], org_path: Sequence[str]) -> tuple[Policy, Rules]:
    """The newest of the nearest organization that has rules of its own. `history` is newest first."""
    for organization in reversed(org_path):
        newest = next((policy for policy in history if policy.organization == organization), None)
        if newest is not None and newest.rules is not None:
            return newest, newest.rules
    return Policy(DEFAULTS.version, DEFAULTS), DEFAULTS


def changed(policy: Policy) -> PolicyChanged:
    """The fact of a new version; without values it follows those above."""
    assert policy.organization is not None and policy.begun is not None
    rules = policy.rules
    told = tuple(Setting(name, getattr(rules, name)) for name in sorted(RANGES)) if rules else ()
    return PolicyChanged(KIND, policy.version, told, policy.begun, policy.organization)


async def history(db: AsyncConnection, tenant: str, org_path: Sequence[str]) -> list[Policy]:
    """Every version of an organization and of those above it, the newest first."""
    table = policies.c
    query = select(policies).where(
        table.tenant_id == tenant, table.kind == KIND, table.organization_id.in_(list(org_path))
    )
    return [_policy(row) for row in await db.execute(query.order_by(table.version.desc()))]


async def rules_of(db: AsyncConnection, tenant: str, org_path: Sequence[str]) -> Rules:
    """By which a session opens now."""
    _, rules = in_force(await history(db, tenant, org_path), org_path)
    return rules


async def next_version(db: AsyncConnection, tenant: str) -> int:
    newest = select(func.max(policies.c.version)).where(policies.c.tenant_id == tenant, policies.c.kind == KIND)
    return int(await db.scalar(newest) or DEFAULTS.version) + 1


async def keep(db: AsyncConnection, tenant: str, policy: Policy) -> None:
    """Raises `IntegrityError` if the version was taken meanwhile."""
    figures = {name: getattr(policy.rules, name) for name in RANGES} if policy.rules else {}
    row = {
        "kind": KIND,
        "version": policy.version,
        "figures": figures,
        "begun": policy.begun,
        "changed_by": policy.by,
    }
    await db.execute(insert(policies).values(tenant_id=tenant, organization_id=policy.organization, **row))


def _policy(row: Row[Any]) -> Policy:
    rules = Rules(version=row.version, **row.figures) if row.figures else None
    return Policy(row.version, rules, row.organization_id, row.begun, row.changed_by)
