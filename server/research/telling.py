"""Groups and activities put into answers: names joined, members by school, rounds by step.

Each list costs the same number of queries, however long it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from events.schema.research import Step
from server.schools import queries as schools
from server.schools.queries import Known
from server.schools.queries.meetings import meetings

from . import queries
from .answers import (
    ActivityAnswer,
    ActivityItem,
    AnswerCounts,
    Answers,
    Cycle,
    CycleStep,
    GroupAnswer,
    GroupItem,
    LinkedSession,
    Material,
    MemberAnswer,
    Person,
    School,
    SchoolMembers,
    Waiting,
)
from .circle import Circle, Seen
from .rows import STEPS, ActivityRow, Asked, GroupRow, Held, Link, MemberRow, Standing, standing_of


@dataclass(frozen=True, slots=True)
class Telling:
    """What one answer is made with. `person` is who reads it."""

    circle: Circle
    db: AsyncConnection
    person: str | None
    now: datetime

    # -- groups --------------------------------------------------------------------------------------------

    async def groups(self, rows: Sequence[GroupRow], else_: Standing) -> list[GroupItem]:
        """`else_` is what the reader is to those in which he is nothing."""
        tenant = self.circle.tenant
        leaders = await schools.known(self.db, tenant, {row.leader for row in rows})
        homes = await schools.org_labels(self.db, tenant, {row.home for row in rows})
        mine = await queries.standings(self.db, tenant, self.person or "", [row.group for row in rows])
        return [
            GroupItem(**_group(row, standing_of(mine[row.group]) if row.group in mine else else_, leaders, homes))
            for row in rows
        ]

    async def group(self, seen: Seen) -> GroupAnswer:
        """Of it what the reader may know: who is not in it, no more than that it is there, who leads it and what
        schools it is for; an administrator its members too."""
        circle, row = self.circle, seen.row
        tenant = circle.tenant
        members = await queries.members(self.db, tenant, [row.group])
        for_schools = await queries.schools(self.db, tenant, row.group)
        known = await schools.known(self.db, tenant, {row.leader, *(each.person for each in members)})
        labels = await schools.org_labels(self.db, tenant, {row.home, *for_schools, *(m.school for m in members)})
        inside = [each for each in members if each.standing == "member"]
        shown = seen.inside or seen.standing == "administrator"
        waiting = [each for each in members if each.standing != "member"]
        if not (seen.leads or seen.standing == "administrator"):
            waiting = [each for each in waiting if each.person == self.person]
        activities = await queries.activities_of(self.db, circle.opener, row.group) if seen.inside else []
        items = {item.id: item for item in await self.items(activities, members)}
        following = _next(activities, self.now)
        return GroupAnswer(
            **_group(row, seen.standing, known, labels),
            orgs=[School(organization=each, label=labels.get(each)) for each in for_schools],
            by_school=_by_school(inside, for_schools, known, labels) if shown else [],
            invited=[_waiting(each, known, labels) for each in waiting if each.standing == "invited"],
            applied=[_waiting(each, known, labels) for each in waiting if each.standing == "applied"],
            cycle=_cycle(activities, items, self.now),
            next=await self.activity(following, members) if following else None,
        )

    # -- activities ----------------------------------------------------------------------------------------

    async def items(self, rows: Sequence[ActivityRow], members: Sequence[MemberRow]) -> list[ActivityItem]:
        """`members` are those of all groups of these activities."""
        asked = await queries.asked(self.db, self.circle.tenant, rows, members)
        chairs = await schools.known(self.db, self.circle.tenant, {row.chair for row in rows})
        links = await queries.links(self.db, self.circle.tenant, [row.activity for row in rows])
        return [
            ActivityItem(**self._item(row, asked[row.activity], chairs, links.get(row.activity, [])))
            for row in rows
        ]

    async def activity(self, row: ActivityRow, members: Sequence[MemberRow]) -> ActivityAnswer:
        circle, tenant = self.circle, self.circle.tenant
        asked = (await queries.asked(self.db, tenant, [row], members))[row.activity]
        links = (await queries.links(self.db, tenant, [row.activity])).get(row.activity, [])
        materials = await queries.materials(self.db, circle.opener, row.activity)
        named = {row.chair, *asked.persons, *asked.said, *(each.person for each in materials if each.person)}
        known = await schools.known(self.db, tenant, named)
        names = await queries.names(self.db, circle.opener, [row.group])
        return ActivityAnswer(
            **self._item(row, asked, known, links),
            group_name=names.get(row.group),
            description=row.description,
            everyone=row.everyone,
            people=Answers(
                yes=_persons(asked.by("yes"), known),
                no=_persons(asked.by("no"), known),
                maybe=_persons(asked.by("maybe"), known),
                none=_persons(asked.by(None), known),
            ),
            materials=[
                Material(
                    material=each.material,
                    label=each.label,
                    url=each.url,
                    by=_person(each.person, known) if each.person else None,
                    attached=each.attached,
                )
                for each in materials
            ],
            sessions=await self._sessions(links),
        )

    def _item(
        self, row: ActivityRow, asked: Asked, known: Mapping[str, Known], links: Sequence[Link]
    ) -> dict[str, Any]:
        plain = ("group", "kind", "cycle", "step", "chair", "theme", "planned_start", "planned_end", "state")
        over = ("opened", "adjourned", "cancelled", "reason")
        counts = {answer: len(asked.by(answer)) for answer in ("yes", "no", "maybe")}
        return {
            **{name: getattr(row, name) for name in plain + over},
            "id": row.activity,
            "row_version": row.version,
            "chair_label": known[row.chair].label if row.chair in known else None,
            "answers": AnswerCounts(**counts, none=len(asked.by(None))),
            "my_answer": asked.said.get(self.person or ""),
            "invited": self.person in asked.persons,
            "seminar": next((link.session for link in links if link.purpose == "seminar"), None),
        }

    async def _sessions(self, links: Sequence[Link]) -> list[LinkedSession]:
        ids = [link.session for link in links]
        planned = await meetings(self.db, self.circle.tenant, ids)
        held = await self.circle.held(self.db, ids)
        found = []
        for link in links:
            plan, log = planned.get(link.session), held.get(link.session, Held("scheduled"))
            found.append(
                LinkedSession(
                    session=link.session,
                    purpose=link.purpose,
                    title=plan.title if plan else None,
                    state="cancelled" if plan and plan.cancelled else log.state,
                    planned_start=plan.planned_start if plan else None,
                    planned_end=plan.planned_end if plan else None,
                    started=log.started,
                    expected=plan.expected if plan else 0,
                    present=log.present if log.started else None,
                )
            )
        return found


def _group(
    row: GroupRow, standing: Standing, known: Mapping[str, Known], labels: Mapping[str, str]
) -> dict[str, Any]:
    return {
        "id": row.group,
        "row_version": row.version,
        "name": row.name,
        "kind": row.kind,
        "entry": row.entry,
        "organization": row.home,
        "organization_label": labels.get(row.home),
        "leader": row.leader,
        "leader_label": known[row.leader].label if row.leader in known else None,
        "members": row.members,
        "schools": row.schools,
        "activities": row.activities,
        "founded": row.founded,
        "dissolved": row.dissolved,
        "standing": standing,
    }


def _person(person: str, known: Mapping[str, Known]) -> Person:
    who = known.get(person)
    return Person(person=person, label=who.label if who else None, retired=True if who and who.retired else None)


def _persons(persons: Iterable[str], known: Mapping[str, Known]) -> list[Person]:
    return [_person(each, known) for each in persons]


def _by_school(
    inside: Sequence[MemberRow],
    for_schools: Sequence[str],
    known: Mapping[str, Known],
    labels: Mapping[str, str],
) -> list[SchoolMembers]:
    """The group's schools in their order, then others by name; in each the leader first, then as they came."""
    there: dict[str, list[MemberAnswer]] = {}
    for each in sorted(inside, key=lambda member: member.role != "leader"):
        there.setdefault(each.school, []).append(_member(each, known))
    others = sorted(
        (each for each in there if each not in for_schools), key=lambda org: (labels.get(org, ""), org)
    )
    return [
        SchoolMembers(organization=each, label=labels.get(each), members=there[each])
        for each in (*for_schools, *others)
        if each in there
    ]


def _member(row: MemberRow, known: Mapping[str, Known]) -> MemberAnswer:
    return MemberAnswer(**_person(row.person, known).model_dump(), role=row.role, since=row.since)


def _waiting(row: MemberRow, known: Mapping[str, Known], labels: Mapping[str, str]) -> Waiting:
    return Waiting(
        **_member(row, known).model_dump(), organization=row.school, organization_label=labels.get(row.school)
    )


# -- rounds -----------------------------------------------------------------------------------------------------


def _next(rows: Sequence[ActivityRow], now: datetime) -> ActivityRow | None:
    """What is on now or comes next, else what was last; `rows` by time."""
    ahead = [row for row in rows if row.state != "adjourned" and row.planned_end > now]
    return min(ahead, key=lambda row: row.planned_start, default=rows[-1] if rows else None)


def _cycle(rows: Sequence[ActivityRow], items: Mapping[str, ActivityItem], now: datetime) -> Cycle | None:
    """The present round: the first that is not over, else the last."""
    rounds: dict[str, list[ActivityRow]] = {}
    for row in rows:
        if row.cycle is not None:
            rounds.setdefault(row.cycle, []).append(row)
    if not rounds:
        return None
    going = [id_ for id_, own in rounds.items() if any(not _over(row, now) for row in own)]
    id_ = going[0] if going else list(rounds)[-1]
    own = rounds[id_]
    called = min(own, key=lambda row: ("observe", "teach", "prepare", "review", "reflect").index(row.step or ""))
    return Cycle(
        id=id_,
        number=list(rounds).index(id_) + 1,
        title=called.theme,
        kind=called.kind,
        planned_start=own[0].planned_start,
        planned_end=max(row.planned_end for row in own),
        steps=[_step(step, [row for row in own if row.step == step], items, now) for step in STEPS],
    )


def _step(step: Step, rows: Sequence[ActivityRow], items: Mapping[str, ActivityItem], now: datetime) -> CycleStep:
    if not rows:
        state = "none"
    elif all(_over(row, now) for row in rows):
        state = "done"
    else:
        begun = any(row.state == "open" or row.planned_start <= now for row in rows)
        state = "now" if begun else "planned"
    return CycleStep(step=step, state=state, activities=[items[row.activity] for row in rows])


def _over(row: ActivityRow, now: datetime) -> bool:
    return row.state == "adjourned" or (row.state == "planned" and row.planned_end <= now)
