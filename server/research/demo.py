"""The demo's research group: its facts are written as people write them, once, at the first start.

Everything has a key of its own, so a start that was cut short is completed by the next one. What somebody changes
afterwards stays changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from events.schema.base import Personal
from events.schema.research import ActivityKind, Step
from server.appending import Request
from server.schools import queries as schools
from server.schools.queries import ScheduledSession

from . import activities, activity_rules, group_rules, groups
from .activities import ActivityCommand
from .groups import By, GroupCommand, Somebody
from .writing import ACTIVITY, GROUP, Writer

CYCLE = "demo-3"
NAME = "五年级数学教研组"
ASKED = "远端学生在剪拼这一段真的动手了吗？先各说一处亮点，再说一处可改。"
RESOURCES = ("国家中小学智慧教育平台", "https://basic.smartedu.cn/")


@dataclass(frozen=True, slots=True)
class Meant:
    """One activity of the demo, `after_min` minutes after the review begins."""

    key: str
    kind: ActivityKind
    step: Step | None
    theme: str
    after_min: int
    lasts_min: int


DAY = 1440
REVIEW = Meant("review", "lesson_observation", "review", "评课：第 3 节数学", 0, 80)
TAUGHT = -2 * DAY - 310  # at ten on the day before the first start
PLANNED = (
    Meant("prepare-1", "collective_prep", "prepare", "从数方格到转化", -15 * DAY, 60),
    Meant("prepare-2", "collective_prep", "prepare", "剪拼要不要先猜", -8 * DAY, 60),
    Meant("teach", "lesson_observation", "teach", "平行四边形的面积", TAUGHT, 40),
    Meant("observe", "lesson_observation", "observe", "平行四边形的面积", TAUGHT, 40),
    REVIEW,
    Meant("next", "parallel_lessons", None, "三角形的面积", 14 * DAY, 80),
    Meant("reflect", "lesson_observation", "reflect", "这一轮我改了什么", 6 * DAY, 7 * 60),
)
LAST = PLANNED[-1].key


@dataclass(frozen=True, slots=True)
class People:
    """Who is in the demo's group; `homes` has everybody's way from the top."""

    administrator: str
    leader: str
    members: tuple[str, ...]
    homes: Mapping[str, tuple[str, ...]]

    def somebody(self, person: str) -> Somebody:
        return Somebody(person, self.homes[person])

    @property
    def orgs(self) -> tuple[tuple[str, ...], ...]:
        taught = (each for each in self.members if each != self.administrator)
        return tuple(dict.fromkeys(self.homes[each] for each in (self.leader, *taught)))


async def people_of(db: AsyncConnection, tenant: str, session: ScheduledSession) -> People:
    """Those of the demo's class: its lead teacher leads the group, co-teachers are in it, and who founds it."""
    leader, teachers = session.plan.lead, [room.co_teacher for room in session.plan.rooms if room.co_teacher]
    administrator, *_ = await schools.holders(db, tenant, "org_admin", session.plan.org_path)
    members = (*teachers, administrator)
    known = await schools.known(db, tenant, [leader, *members])
    paths = await schools.org_paths(db, tenant)
    homes = {each.person: paths[each.organization] for each in known.values()}
    return People(administrator, leader, members, homes)


@dataclass(frozen=True, slots=True)
class DemoGroup:
    writer: Writer
    people: People

    async def there(self) -> None:
        """Afterwards the group is there."""
        last = self.writer.fresh_id(self._request("PlanActivity", LAST), ACTIVITY)
        async for _ in self.writer.journal.read(f"activity/{last}"):
            return
        group = await self._founded()
        for meant in PLANNED:
            await self._planned(group, meant)

    async def _founded(self) -> str:
        who = self.people
        home = who.homes[who.leader]
        name = Personal(f"org:{home[-1]}", NAME)
        request = Request("FoundGroup", who.administrator, "demo-found")
        id_ = self.writer.fresh_id(request, GROUP)
        found = groups.FoundGroup(name, "subject", "invited", who.orgs, who.somebody(who.leader))
        await self._says(id_, request, found)
        asks = groups.Invite(tuple(who.somebody(each) for each in who.members))
        await self._says(id_, Request("Invite", who.leader, "demo-invite"), asks)
        for each in who.members:
            await self._says(id_, Request("Apply", each, "demo-join"), groups.Apply(who.somebody(each)))
        return id_

    async def _planned(self, group: str, meant: Meant) -> None:
        request = self._request("PlanActivity", meant.key)
        id_ = self.writer.fresh_id(request, ACTIVITY)
        begins = self._review_begins() + timedelta(minutes=meant.after_min)
        ends = begins + timedelta(minutes=meant.lasts_min)
        home, who = self.people.homes[self.people.leader][-1], self.people
        plan = activities.PlanActivity(
            group=group,
            kind=meant.kind,
            theme=Personal(f"org:{home}", meant.theme),
            chair=who.members[0] if meant.key == "prepare-2" else who.leader,
            planned_start=begins,
            planned_end=ends,
            cycle=CYCLE if meant.step else None,
            step=meant.step,
        )
        if meant is REVIEW:
            seminar = self.writer.fresh_id(self._request("LinkSession", meant.key), ACTIVITY)
            plan = replace(plan, description=Personal(f"org:{home}", ASKED), seminar=seminar)
        await self._does(id_, request, plan)
        if meant is REVIEW:
            await self._answered(id_, home)
        elif ends < self.writer.utc():
            await self._does(id_, self._request("OpenActivity", f"{meant.key}-open"), activities.OpenActivity())
            over = self._request("AdjournActivity", f"{meant.key}-adjourn")
            await self._does(id_, over, activities.AdjournActivity())

    async def _answered(self, id_: str, home: str) -> None:
        who = self.people
        for each in (who.leader, *who.members[:-2]):
            said = Request("AnswerInvitation", each, "demo-answer")
            await self._does(id_, said, activities.AnswerInvitation("yes"))
        label, url = (Personal(f"org:{home}", each) for each in RESOURCES)
        request = self._request("AttachMaterial", "material")
        await self._does(id_, request, activities.AttachMaterial("resources", label, url))

    def _review_begins(self) -> datetime:
        """Tomorrow at 15:10 in Beijing."""
        day = (self.writer.utc() + timedelta(hours=8)).replace(hour=7, minute=10, second=0, microsecond=0)
        return day + timedelta(days=1)

    def _request(self, command: str, key: str) -> Request:
        return Request(command, self.people.leader, f"demo-{key}")

    async def _says(self, id_: str, request: Request, command: GroupCommand) -> None:
        by = By(request.person)
        await self.writer.write(GROUP, id_, request, lambda group: group_rules.decide(group, command, by))

    async def _does(self, id_: str, request: Request, command: ActivityCommand) -> None:
        person, now = request.person or "", self.writer.utc()
        by = activities.By(person, person == self.people.leader, takes_part=True)
        await self.writer.write(ACTIVITY, id_, request, lambda it: activity_rules.decide(it, command, by, now))
