"""What is read of groups and activities. Words are opened here; a row never leaves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from events import codec
from server.schools.register.lists import page
from server.schools.register.sight import subtree

from .rows import ActivityRow, Asked, GroupRow, Link, MaterialRow, MemberRow
from .tables import LIVE

GROUPS, SCHOOLS, MEMBERS = LIVE.groups.c, LIVE.schools.c, LIVE.members.c
ACTIVITIES, INVITED, ANSWERS = LIVE.activities.c, LIVE.invited.c, LIVE.answers.c
MATERIALS, LINKS = LIVE.materials.c, LIVE.links.c


@dataclass(frozen=True, slots=True)
class Opener:
    """Opens what people wrote; None for what has been erased."""

    tenant: str
    keys: codec.Keys

    def word(self, aggregate: str, words: Mapping[str, Any], name: str) -> str | None:
        found = words.get(name)
        if found is None:
            return None
        data = {name: found["sealed"]}
        place = (self.tenant, aggregate, found["commit"], found["index"], found["type"])
        text = codec.open_data(data, *place, self.keys)[name]
        return text if isinstance(text, str) else None


# -- groups -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class GroupsOf:
    """Which groups exist for somebody: his own, those whose home lies under what he administers, and, if asked,
    those that are for the school he belongs to (`schools`: it and what it lies in)."""

    person: str | None
    administers: frozenset[str] = frozenset()
    schools: tuple[str, ...] = ()
    near: bool = False

    def where(self, tenant: str) -> ColumnElement[bool]:
        mine = select(MEMBERS.group).where(MEMBERS.tenant_id == tenant, MEMBERS.person == (self.person or ""))
        if self.near:
            for_him = select(SCHOOLS.group).where(
                SCHOOLS.tenant_id == tenant, SCHOOLS.organization.in_(self.schools)
            )
            return and_(GROUPS.group.in_(for_him), GROUPS.group.not_in(mine), GROUPS.dissolved.is_(None))
        found = [GROUPS.group.in_(mine)]
        if self.administers:
            found.append(GROUPS.home.in_(subtree(tenant, self.administers)))
        return or_(*found)


def _groups(tenant: str) -> Select[Any]:
    member = and_(MEMBERS.tenant_id == tenant, MEMBERS.group == GROUPS.group, MEMBERS.standing == "member")
    held = and_(ACTIVITIES.tenant_id == tenant, ACTIVITIES.group == GROUPS.group)
    return select(
        LIVE.groups,
        select(func.count()).where(member).scalar_subquery().label("member_count"),
        select(func.count(MEMBERS.school.distinct())).where(member).scalar_subquery().label("school_count"),
        select(func.count()).where(held).scalar_subquery().label("activity_count"),
    ).where(GROUPS.tenant_id == tenant)


def _group(row: Row[Any], opener: Opener) -> GroupRow:
    return GroupRow(
        row.group,
        row.home,
        row.kind,
        row.entry,
        row.leader,
        opener.word(f"group/{row.group}", row.words, "name"),
        row.founded,
        row.dissolved,
        row.version,
        row.member_count,
        row.school_count,
        row.activity_count,
    )


async def group(db: AsyncConnection, opener: Opener, id_: str) -> GroupRow | None:
    row = (await db.execute(_groups(opener.tenant).where(GROUPS.group == id_))).one_or_none()
    return None if row is None else _group(row, opener)


async def groups_page(
    db: AsyncConnection, opener: Opener, of: GroupsOf, dissolved: bool, cursor: str | None, limit: int
) -> tuple[list[GroupRow], int, str | None]:
    over = GROUPS.dissolved.is_not(None) if dissolved else GROUPS.dissolved.is_(None)
    query = _groups(opener.tenant).where(of.where(opener.tenant), over)
    rows, total, cursor = await page(db, query, (GROUPS.founded, GROUPS.group), cursor, limit)
    return [_group(row, opener) for row in rows], total, cursor


async def names(db: AsyncConnection, opener: Opener, groups: Iterable[str]) -> dict[str, str | None]:
    query = select(GROUPS.group, GROUPS.words).where(
        GROUPS.tenant_id == opener.tenant, GROUPS.group.in_(sorted(set(groups)))
    )
    return {row.group: opener.word(f"group/{row.group}", row.words, "name") for row in await db.execute(query)}


async def members(db: AsyncConnection, tenant: str, groups: Iterable[str]) -> list[MemberRow]:
    """Who is in these groups, is asked to come or asks to, in the order in which they came."""
    query = (
        select(LIVE.members)
        .where(MEMBERS.tenant_id == tenant, MEMBERS.group.in_(sorted(set(groups))))
        .order_by(MEMBERS.group, MEMBERS.position)
    )
    return [_member(row) for row in await db.execute(query)]


async def standings(db: AsyncConnection, tenant: str, person: str, groups: Iterable[str]) -> dict[str, MemberRow]:
    """Group → what this person is to it; where he is nothing is left out."""
    query = select(LIVE.members).where(
        MEMBERS.tenant_id == tenant, MEMBERS.person == person, MEMBERS.group.in_(sorted(set(groups)))
    )
    return {row.group: _member(row) for row in await db.execute(query)}


async def groups_of(db: AsyncConnection, tenant: str, person: str) -> list[str]:
    """The groups that somebody is in, is asked to or asks to come into."""
    query = select(MEMBERS.group).where(MEMBERS.tenant_id == tenant, MEMBERS.person == person)
    return list((await db.scalars(query.order_by(MEMBERS.group))).all())


def _member(row: Row[Any]) -> MemberRow:
    return MemberRow(row.group, row.person, row.school, row.role, row.standing, row.since)


async def schools(db: AsyncConnection, tenant: str, group_: str) -> list[str]:
    """The organizations that a group is for, its home first."""
    query = select(SCHOOLS.organization).where(SCHOOLS.tenant_id == tenant, SCHOOLS.group == group_)
    return list((await db.scalars(query.order_by(SCHOOLS.position))).all())


# -- activities -------------------------------------------------------------------------------------------------


def _activity(row: Row[Any], opener: Opener) -> ActivityRow:
    aggregate = f"activity/{row.activity}"
    return ActivityRow(
        row.activity,
        row.group,
        row.kind,
        row.cycle,
        row.step,
        row.chair,
        opener.word(aggregate, row.words, "theme"),
        opener.word(aggregate, row.words, "description"),
        row.everyone,
        row.planned_start,
        row.planned_end,
        row.state,
        row.opened,
        row.adjourned,
        row.cancelled,
        row.reason,
        row.version,
    )


async def activity(db: AsyncConnection, opener: Opener, id_: str) -> ActivityRow | None:
    query = select(LIVE.activities).where(ACTIVITIES.tenant_id == opener.tenant, ACTIVITIES.activity == id_)
    row = (await db.execute(query)).one_or_none()
    return None if row is None else _activity(row, opener)


async def activities_page(
    db: AsyncConnection,
    opener: Opener,
    person: str,
    group_: str | None,
    cut: Sequence[ColumnElement[bool]],
    cursor: str | None,
    limit: int,
    *,
    newest: bool = False,
) -> tuple[list[ActivityRow], int, str | None]:
    """Of the groups that a person is in, and those that he is asked to by name; by time, the earliest first."""
    tenant = opener.tenant
    mine = select(MEMBERS.group).where(
        MEMBERS.tenant_id == tenant, MEMBERS.person == person, MEMBERS.standing == "member"
    )
    asked = select(INVITED.activity).where(INVITED.tenant_id == tenant, INVITED.person == person)
    query = select(LIVE.activities).where(
        ACTIVITIES.tenant_id == tenant,
        or_(ACTIVITIES.group.in_(mine), ACTIVITIES.activity.in_(asked), ACTIVITIES.chair == person),
        *([ACTIVITIES.group == group_] if group_ else []),
        *cut,
    )
    order = (ACTIVITIES.planned_start, ACTIVITIES.activity)
    rows, total, cursor = await page(db, query, order, cursor, limit, backwards=newest)
    return [_activity(row, opener) for row in rows], total, cursor


async def activities_of(db: AsyncConnection, opener: Opener, group_: str) -> list[ActivityRow]:
    """All of a group by time, but what was called off."""
    query = (
        select(LIVE.activities)
        .where(ACTIVITIES.tenant_id == opener.tenant, ACTIVITIES.group == group_, ACTIVITIES.state != "cancelled")
        .order_by(ACTIVITIES.planned_start, ACTIVITIES.activity)
    )
    return [_activity(row, opener) for row in await db.execute(query)]


async def asked(
    db: AsyncConnection, tenant: str, rows: Sequence[ActivityRow], members_: Sequence[MemberRow]
) -> dict[str, Asked]:
    """Activity → who is asked to it: the group's members as they came, then who was named. Two queries."""
    ids = [row.activity for row in rows]
    query = select(LIVE.invited).where(INVITED.tenant_id == tenant, INVITED.activity.in_(ids))
    named: dict[str, list[str]] = {id_: [] for id_ in ids}
    for row in await db.execute(query.order_by(INVITED.position)):
        named[row.activity].append(row.person)
    said: dict[str, dict[str, str]] = {id_: {} for id_ in ids}
    answers = select(LIVE.answers).where(ANSWERS.tenant_id == tenant, ANSWERS.activity.in_(ids))
    for row in await db.execute(answers):
        said[row.activity][row.person] = row.answer
    inside: dict[str, list[str]] = {}
    for member in members_:
        if member.standing == "member":
            inside.setdefault(member.group, []).append(member.person)
    return {
        row.activity: Asked(
            tuple(
                dict.fromkeys(
                    (row.chair, *(inside.get(row.group, ()) if row.everyone else ()), *named[row.activity])
                )
            ),
            frozenset(named[row.activity]),
            said[row.activity],
        )
        for row in rows
    }


async def materials(db: AsyncConnection, opener: Opener, activity_: str) -> list[MaterialRow]:
    query = select(LIVE.materials).where(MATERIALS.tenant_id == opener.tenant, MATERIALS.activity == activity_)
    aggregate = f"activity/{activity_}"
    return [
        MaterialRow(
            row.material,
            row.person,
            opener.word(aggregate, row.words, "label"),
            opener.word(aggregate, row.words, "url"),
            row.attached,
        )
        for row in await db.execute(query.order_by(MATERIALS.position))
    ]


async def links(db: AsyncConnection, tenant: str, activities: Iterable[str]) -> dict[str, list[Link]]:
    """Activity → its sessions, in the order in which they were linked."""
    query = select(LIVE.links).where(LINKS.tenant_id == tenant, LINKS.activity.in_(sorted(set(activities))))
    found: dict[str, list[Link]] = {}
    for row in await db.execute(query.order_by(LINKS.activity, LINKS.position)):
        found.setdefault(row.activity, []).append(Link(row.session, row.purpose))
    return found


async def group_of_session(db: AsyncConnection, tenant: str, session: str) -> str | None:
    """The group whose seminar it is."""
    query = (
        select(ACTIVITIES.group)
        .join(LIVE.links, and_(LINKS.tenant_id == ACTIVITIES.tenant_id, LINKS.activity == ACTIVITIES.activity))
        .where(ACTIVITIES.tenant_id == tenant, LINKS.session == session, LINKS.purpose == "seminar")
    )
    found: str | None = await db.scalar(query.limit(1))
    return found


async def is_asked(db: AsyncConnection, tenant: str, row: ActivityRow, person: str) -> bool:
    """Is he its chair, or asked to it by name?"""
    if person == row.chair:
        return True
    query = select(INVITED.person).where(
        INVITED.tenant_id == tenant, INVITED.activity == row.activity, INVITED.person == person
    )
    return await db.scalar(query) is not None
