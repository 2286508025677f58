"""Activities over REST: the seminar follows, who is asked reads, a round is told by its steps."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from server.schools import queries as schools
from server.schools.tables import sessions
from tests.research.conftest import (
    LI,
    NOW,
    SUN,
    TENANT,
    WANG,
    ZHOU,
    Research,
)


async def plan_of(research: Research, session: str) -> Any:
    async with research.database.reading() as db:
        return await schools.scheduled(db, TENANT, session)


async def test_the_seminar_follows_its_activity_and_its_group(research: Research) -> None:
    group = await research.founded(WANG)
    row = await research.planned(group, hours=3, seminar=True, persons=[ZHOU])
    seminar, path = row["seminar"], f"/activities/{row['id']}"
    planned = await plan_of(research, seminar)
    assert (planned.plan.lead, planned.plan.members, planned.plan.activity) == (LI, (WANG, ZHOU), row["id"])
    await research.good(LI, "POST", f"/groups/{group}/invitations", {"persons": [SUN]})
    await research.good(SUN, "POST", f"/groups/{group}/applications", {})
    assert (await plan_of(research, seminar)).plan.members == (WANG, SUN, ZHOU)
    later = (NOW + timedelta(hours=4)).isoformat()
    changed = {"row_version": row["row_version"], "chair": WANG, "theme": "说课", "planned_end": later}
    await research.good(LI, "PATCH", path, changed | {"planned_start": row["planned_start"]})
    plan = (await plan_of(research, seminar)).plan
    assert (plan.lead, plan.title.text, plan.members) == (WANG, "说课", (LI, SUN, ZHOU))
    await research.good(SUN, "DELETE", f"/groups/{group}/members/{SUN}")
    assert (await plan_of(research, seminar)).plan.members == (LI, ZHOU)
    await research.good(LI, "POST", f"{path}/cancel", {"reason": "teacher"})
    assert (await plan_of(research, seminar)).cancelled
    async with research.database.reading() as db:
        ids = (await db.scalars(select(sessions.c.id).where(sessions.c.activity_id == row["id"]))).all()
    assert list(ids) == [seminar]


async def test_once_the_seminar_is_open_its_plan_stands(research: Research) -> None:
    group = await research.founded(WANG)
    row = await research.planned(group, hours=2, seminar=True)
    research.clock.passes(hours=1, minutes=30)
    path = f"/activities/{row['id']}"
    for body in ({"chair": WANG}, {"theme": "说课"}, {"seminar": False}):
        assert await research.code(LI, "PATCH", path, {"row_version": row["row_version"], **body}) == (
            409,
            "already_started",
        )


async def test_who_is_asked_by_name_reads_that_one_activity_and_nothing_else(research: Research) -> None:
    group = await research.founded()
    row = await research.planned(group, persons=[WANG])
    other = await research.planned(group, hours=30)
    path = f"/activities/{row['id']}"
    assert (await research.good(WANG, "POST", f"{path}/answer", {"answer": "maybe"}))["my_answer"] == "maybe"
    told = await research.good(WANG, "GET", path)
    assert {answer: [who["person"] for who in told["people"][answer]] for answer in told["people"]} == {
        "yes": [],
        "no": [],
        "maybe": [WANG],
        "none": [LI],
    }
    assert (await research(WANG, "GET", f"/activities/{other['id']}"))[0] == 404
    assert (await research(WANG, "PATCH", path, {"row_version": 1}))[0] == 403
    assert [each["id"] for each in (await research.good(WANG, "GET", "/activities"))["items"]] == [row["id"]]


async def test_a_round_is_told_by_its_steps(research: Research) -> None:
    group = await research.founded()
    for hours, step, theme, kind in (
        (2, "prepare", "从数方格到转化", "collective_prep"),
        (26, "observe", "平行四边形的面积", "lesson_observation"),
        (30, "review", "评课：第 3 节数学", "lesson_observation"),
    ):
        await research.planned(group, hours=hours, cycle="round-3", step=step, theme=theme, kind=kind)
    await research.planned(group, hours=400, cycle="round-4", step="prepare")
    research.clock.passes(hours=26.5)
    told = await research.good(LI, "GET", f"/groups/{group}")
    cycle = told["cycle"]
    assert (cycle["number"], cycle["title"], cycle["kind"]) == (1, "平行四边形的面积", "lesson_observation")
    assert [(each["step"], each["state"], len(each["activities"])) for each in cycle["steps"]] == [
        ("prepare", "done", 1),
        ("teach", "none", 0),
        ("observe", "now", 1),
        ("review", "planned", 1),
        ("reflect", "none", 0),
    ]
    assert told["next"]["theme"] == "平行四边形的面积"
