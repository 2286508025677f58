"""The list of sessions: found by every filter, by two characters, and only by what its reader may know."""

from __future__ import annotations

from datetime import timedelta

import pytest

from events.schema.session import SessionOpened, SessionScheduled
from events.schema.values import Rules
from server.schools import demo, queries
from tests.review.conftest import TENANT
from tests.review.test_projection import BELL
from tests.review.test_routes import School, school  # noqa: F401  # a fixture
from tests.support.queries import statements


async def found(there: School, role: str, /, **query: str) -> list[str]:
    status, page = await there.get("/sessions", await there.token(role), **query)
    assert status == 200, page
    return [item["title"] for item in page["items"]]


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("面积", True),
        ("看不清", True),
        ("清晰", False),
        ("李静", True),  # the lead teacher's name
        ("云岭小学", True),  # a satellite's school
        ("%", False),
        ("' OR 1=1 --", False),
        ('"面积" OR', False),
        ("面积*", True),
    ],
)
async def test_text_finds_titles_words_teachers_and_schools(school: School, text: str, there: bool) -> None:  # noqa: F811
    assert (await found(school, "org_admin", text=text) != []) is there


async def test_what_others_wrote_is_no_way_to_a_session_for_a_co_teacher(school: School) -> None:  # noqa: F811
    assert await found(school, "co_teacher", text="看不清") == []
    assert await found(school, "co_teacher", text="面积") == ["平行四边形的面积"]


async def test_filters_are_combined(school: School) -> None:  # noqa: F811
    plan = school.session.plan
    satellite, lead = plan.rooms[0].org_path[-1], plan.lead
    here = {"school": satellite, "teacher": lead, "state": "ended", "start": "2026-11-24T00:00:00Z"}
    assert await found(school, "org_admin", **here) == ["平行四边形的面积"]
    for other in ({"state": "live"}, {"teacher": satellite}, {"school": lead}, {"end": "2026-11-24T00:00:00Z"}):
        assert await found(school, "org_admin", **(here | other)) == []


@pytest.mark.parametrize(
    "query",
    [
        {"teacher": "x' OR 1=1"},
        {"school": "%"},
        {"course": "../../etc"},
        {"cursor": "yesterday"},
        {"state": "asleep"},
        {"start": "soon"},
        {"text": "字" * 101},
        {"sort": "title"},
    ],
)
async def test_nonsense_is_malformed(school: School, query: dict[str, str]) -> None:  # noqa: F811
    status, problem = await school.get("/sessions", await school.token("org_admin"), **query)
    assert (status, problem["code"]) == (400, "malformed")


async def test_three_sessions_cost_as_many_queries_as_one(school: School) -> None:  # noqa: F811
    token = await school.token("org_admin")
    counts = []
    for day in (0, 1, 2):
        if day:
            async with school.world.database.writing() as db:
                planned = await queries.scheduled(
                    db, TENANT, await demo.schedule(db, TENANT, BELL + timedelta(days=day))
                )
            assert planned is not None
            await school.world.says(-60, SessionOpened(planned.plan, Rules()), session=planned.id)
        await school.get("/sessions", token, text="面积")  # what is projected meanwhile is not counted
        with statements(school.world.database) as sent:
            status, page = await school.get("/sessions", token, text="面积")
        assert (status, len(page["items"])) == (200, 1 + day)
        counts.append(len(sent))
    assert counts[0] == counts[2]


async def test_what_is_planned_for_later_is_listed_for_who_asks_for_it(school: School) -> None:  # noqa: F811
    token = await school.token("org_admin")
    days = {"ahead": 3, "never opened": -3}
    for day in days.values():
        async with school.world.database.writing() as db:
            new = await demo.schedule(db, TENANT, BELL + timedelta(days=day))
            planned = await queries.scheduled(db, TENANT, new)
        assert planned is not None
        await school.world.says(-600, SessionScheduled(planned.plan), session=planned.id)

    async def states(**query: str) -> list[str]:
        return [item["state"] for item in (await school.get("/sessions", token, **query))[1]["items"]]

    everything = await states(text="面积")
    assert everything.count("scheduled") == 2
    assert (await states()).count("scheduled") == 1
    assert await states(state="scheduled") == ["scheduled"] * 2
