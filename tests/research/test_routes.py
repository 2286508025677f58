"""Groups and activities over REST: who may know, who may do, what is answered twice, what follows elsewhere."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from events import codec
from events.schema.registry_people import PersonRetired
from server import appending
from server.research.rebuild import RESEARCH
from server.schools import queries as schools
from server.schools.tables import people, role_assignments, sessions
from tests.research.conftest import (
    ADMIN,
    DATAN,
    HE,
    LI,
    MINGXI,
    NOW,
    QINGSHILING,
    SUN,
    TENANT,
    WANG,
    YUNLING,
    ZHOU,
    Research,
)
from tests.support.queries import statements

# -- groups -----------------------------------------------------------------------------------------------------


async def test_a_group_is_told_by_school_its_own_first_and_its_leader_first(research: Research) -> None:
    group = await research.founded(SUN, WANG, orgs=[YUNLING, QINGSHILING])
    told = await research.good(WANG, "GET", f"/groups/{group}")
    assert [(each["organization"], [m["person"] for m in each["members"]]) for each in told["by_school"]] == [
        (MINGXI, [LI]),
        (YUNLING, [SUN]),
        (QINGSHILING, [WANG]),
    ]
    assert (told["name"], told["leader"], told["standing"]) == ("五年级数学教研组", LI, "member")
    assert (told["members"], told["schools"], told["activities"]) == (3, 3, 0)
    mine = await research.good(WANG, "GET", "/groups")
    assert ([each["id"] for each in mine["items"]], mine["total"]) == ([group], 1)


async def test_who_is_of_no_school_of_it_never_heard_of_a_group(research: Research) -> None:
    group = await research.founded()
    activity = (await research.planned(group))["id"]
    nowhere = await research(HE, "GET", "/groups/0198a4e0-77b2-7c31-9d5e-2f6a1b3c4d5e")
    for method, path, body in (
        ("GET", f"/groups/{group}", None),
        ("POST", f"/groups/{group}/applications", {}),
        ("PATCH", f"/groups/{group}", {"row_version": 1}),
        ("POST", f"/groups/{group}/leader", {"person": HE}),
        ("GET", f"/activities/{activity}", None),
        ("POST", f"/activities/{activity}/answer", {"answer": "yes"}),
        ("POST", f"/activities/{activity}/cancel", {"reason": "other"}),
    ):
        assert await research(HE, method, path, body) == nowhere
    assert {denied for denied in research.denied if denied[0] == HE} == {
        (HE, "take_part_in_group", 404),
        (HE, "lead_group", 404),
    }
    assert await research.good(HE, "GET", "/groups") == {"items": [], "total": 0}
    assert await research.good(HE, "GET", f"/activities?group={group}") == {"items": [], "total": 0}


async def test_who_is_near_sees_that_it_is_there_and_asks_to_come_in(research: Research) -> None:
    group = await research.founded()
    await research.planned(group)
    near = await research.good(SUN, "GET", "/groups?near=true")
    assert [(each["id"], each["standing"]) for each in near["items"]] == [(group, "near")]
    front = await research.good(SUN, "GET", f"/groups/{group}")
    assert (front["by_school"], front.get("cycle"), front.get("next")) == ([], None, None)
    assert (await research.good(SUN, "POST", f"/groups/{group}/applications", {}))["standing"] == "applied"
    told = await research.good(LI, "GET", f"/groups/{group}")
    assert [(each["person"], each["organization"]) for each in told["applied"]] == [(SUN, YUNLING)]
    await research.good(LI, "POST", f"/groups/{group}/members", {"person": SUN})
    assert (await research.good(SUN, "GET", f"/groups/{group}"))["standing"] == "member"
    assert await research.good(SUN, "GET", "/groups?near=true") == {"items": [], "total": 0}


async def test_an_open_group_is_come_into_at_once_and_left_at_will(research: Research) -> None:
    group = await research.founded(entry="open")
    assert (await research.good(WANG, "POST", f"/groups/{group}/applications", {}))["standing"] == "member"
    assert await research.code(WANG, "DELETE", f"/groups/{group}/members/{LI}") == (403, "not_permitted")
    assert await research.code(LI, "DELETE", f"/groups/{group}/members/{LI}") == (409, "leads_the_group")
    await research.good(WANG, "DELETE", f"/groups/{group}/members/{WANG}")
    assert (await research.good(WANG, "GET", f"/groups/{group}"))["standing"] == "near"


async def test_members_do_nothing_of_the_leader_and_administrators_only_keep_it_going(research: Research) -> None:
    group = await research.founded(WANG)
    for path, body in (
        ("invitations", {"persons": [SUN]}),
        ("members", {"person": SUN}),
        ("leader", {"person": WANG}),
        ("dissolve", {}),
    ):
        assert await research.code(WANG, "POST", f"/groups/{group}/{path}", body) == (403, "not_permitted")
    assert await research.code(ADMIN, "POST", f"/groups/{group}/invitations", {"persons": [SUN]}) == (
        403,
        "not_permitted",
    )
    told = await research.good(ADMIN, "GET", f"/groups/{group}")
    assert (told["standing"], len(told["by_school"]), told.get("next")) == ("administrator", 2, None)
    assert (await research.good(ADMIN, "POST", f"/groups/{group}/leader", {"person": WANG}))["leader"] == WANG
    assert (await research.good(ADMIN, "POST", f"/groups/{group}/dissolve", {}))["dissolved"] is not None
    assert await research.code(WANG, "POST", f"/groups/{group}/invitations", {"persons": [SUN]}) == (
        409,
        "group_dissolved",
    )


async def test_nobody_founds_where_he_gives_no_roles_but_a_leader_founds_his_own(research: Research) -> None:
    body = {"name": "新组", "organization": MINGXI}
    assert await research.code(WANG, "POST", "/groups", body) == (403, "not_permitted")
    await research.founded()
    second = await research.good(LI, "POST", "/groups", body)
    assert (second["leader"], second["standing"]) == (LI, "leader")
    assert await research.code(LI, "POST", "/groups", body | {"leader": WANG}) == (403, "not_permitted")
    assert (await research(LI, "POST", "/groups", body | {"organization": DATAN}))[0] in (403, 404)


async def test_the_role_follows_the_leader(research: Research) -> None:
    group = await research.founded(WANG)

    async def leaders() -> list[str]:
        roles = role_assignments.c
        query = select(roles.person_id).where(roles.scope_id == group, roles.ended.is_(None))
        async with research.database.reading() as db:
            return list((await db.scalars(query)).all())

    assert await leaders() == [LI]
    await research.good(LI, "POST", f"/groups/{group}/leader", {"person": WANG})
    assert await leaders() == [WANG]
    await research.good(WANG, "POST", f"/groups/{group}/dissolve", {})
    assert await leaders() == []
    await research.registry_said()
    said = [
        fact.type
        async for stored in research.journal.read("registry/main")
        for fact in codec.decode(stored.body, TENANT).facts
    ]
    assert said == [
        "registry.role.granted",
        "registry.role.revoked",
        "registry.role.granted",
        "registry.role.revoked",
    ]


async def test_who_leaves_the_schools_leaves_his_groups_but_the_one_he_leads(research: Research) -> None:
    group = await research.founded(WANG)
    for person in (WANG, LI):
        async with research.database.writing() as db:
            await db.execute(update(people).where(people.c.id == person).values(retired=NOW))
            await research.outbox.note(db, "RetirePerson", [PersonRetired(person, 2)])
    await research.registry_said()
    async with asyncio.timeout(5):
        while await members_of(research, group) != [LI]:
            await asyncio.sleep(0.01)
    told = await research.good(ADMIN, "GET", f"/groups/{group}")
    assert [each["retired"] for each in told["by_school"][0]["members"]] == [True]
    await research.good(ADMIN, "POST", f"/groups/{group}/leader", {"person": SUN})
    assert await members_of(research, group) == [SUN]
    left = [stored async for stored in research.journal.read(f"group/{group}")]
    causes = [codec.decode(stored.body, TENANT).cause for stored in left]
    assert [cause for cause in causes if cause] == ["registry.2"]


async def members_of(research: Research, group: str) -> list[str]:
    told = await research.good(ADMIN, "GET", f"/groups/{group}")
    return [member["person"] for school in told["by_school"] for member in school["members"]]


# -- twice, at once, and in silence -----------------------------------------------------------------------------


async def test_what_comes_twice_is_stored_once_and_answered_the_same(research: Research) -> None:
    body = {"name": "五年级数学教研组", "organization": MINGXI, "leader": LI}
    both = await asyncio.gather(*(research(ADMIN, "POST", "/groups", body, "key-1") for _ in range(2)))
    assert both[0] == both[1]
    other = await research(ADMIN, "POST", "/groups", body, "key-2")
    assert other[1]["id"] != both[0][1]["id"]
    activity = (await research.planned(both[0][1]["id"]))["id"]
    before = await research.journal.end()
    for _ in range(2):
        await research.good(LI, "POST", f"/activities/{activity}/answer", {"answer": "yes"}, "key-1")
    assert await research.journal.end() == before + 1
    assert await research.code(LI, "POST", f"/activities/{activity}/answer", {"answer": "sure"}) == (
        400,
        "malformed",
    )


async def test_the_second_of_two_who_amend_is_shown_how_it_now_is(research: Research) -> None:
    group = await research.founded()
    row = await research.planned(group)
    for path, version, field, first, second in (
        (f"/groups/{group}", 1, "name", "数学组", "算术组"),
        (f"/activities/{row['id']}", row["row_version"], "theme", "评课", "说课"),
    ):
        await research.good(LI, "PATCH", path, {"row_version": version, field: first})
        status, problem = await research(LI, "PATCH", path, {"row_version": version, field: second})
        assert (status, problem["code"], problem["current"][field]) == (409, "changed_meanwhile", first)


async def test_a_silent_journal_is_said_and_nothing_is_half_done(
    research: Research, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(appending, "PATIENCE_S", 0.05)
    group = await research.founded()
    research.journal.silent = True
    assert await research.code(LI, "POST", f"/groups/{group}/dissolve", {}) == (503, "journal_silent")
    research.journal.silent = False
    assert "dissolved" not in await research.good(LI, "GET", f"/groups/{group}")


# -- activities -------------------------------------------------------------------------------------------------


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


# -- how much is asked ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/groups", "/activities", "/groups/{group}"])
async def test_a_list_of_three_asks_no_more_than_a_list_of_one(research: Research, path: str) -> None:
    sent = []
    group = await research.founded(WANG)
    for number in (1, 3):
        while (await research.good(LI, "GET", "/activities"))["total"] < number:
            await research.planned(group, cycle="round-1", step="prepare")
        while (await research.good(LI, "GET", "/groups"))["total"] < number:
            await research.founded(SUN)
        with statements(research.database) as selects:
            await research.good(LI, "GET", path.format(group=group))
        sent.append(len(selects))
    assert sent[0] == sent[1]


async def test_rows_are_made_again_the_same_and_words_in_them_are_sealed(research: Research) -> None:
    group = await research.founded(WANG, SUN)
    row = await research.planned(group, seminar=True, persons=[ZHOU], description="先各说一处亮点。")
    link = {"label": "教案第 7 版", "url": "https://files.example/plan"}
    told = await research.good(WANG, "POST", f"/activities/{row['id']}/materials", link)
    await research.good(WANG, "POST", f"/activities/{row['id']}/answer", {"answer": "yes"})
    await research.good(LI, "PATCH", f"/groups/{group}", {"row_version": 1, "name": "数学组"})
    await research.good(SUN, "DELETE", f"/groups/{group}/members/{SUN}")
    await research.good(LI, "DELETE", f"/activities/{row['id']}/materials/{told['materials'][0]['material']}")
    await research.good(WANG, "POST", f"/activities/{row['id']}/materials", link)
    sums = await RESEARCH.check(research.database, research.journal, TENANT)
    assert [each.table for each in sums if each.live != each.rebuilt] == []
    assert len({each.live for each in sums}) == len(sums)  # none is empty
    async with research.database.reading() as db:
        for table in RESEARCH.live.projected:
            for found in await db.execute(select(table)):
                assert not any(word in repr(tuple(found)) for word in ("数学组", "评课", "亮点", "教案", "files"))


async def test_a_rebuild_is_followed_by_the_running_rows(research: Research) -> None:
    group = await research.founded()
    await RESEARCH.rebuild(research.database, research.journal, TENANT)
    await research.good(LI, "PATCH", f"/groups/{group}", {"row_version": 1, "name": "数学组"})
    assert (await research.good(LI, "GET", f"/groups/{group}"))["name"] == "数学组"


# -- hostile input ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "data:text/html,<script>",
        "file:///etc/passwd",
        "ftp://files.example/plan",
        "//files.example/plan",
        "https://",
        "https:///plan",
        "https://user:secret@files.example/",
        "https://files.example:port/",
        "https://[::1/",
        "https://files.example/a b",
        "https://files.example/\u202egnp.exe",
        "https://files.example/\u200b",
        "https://files.example\\@evil.example/",
        "\thttps://files.example/",
        "https://files.example/" + "a" * 2000,
        "",
    ],
)
async def test_a_link_that_is_no_page_of_the_web_is_malformed(research: Research, url: str) -> None:
    group = await research.founded()
    activity = (await research.planned(group))["id"]
    body = {"label": "教案", "url": url}
    assert await research.code(LI, "POST", f"/activities/{activity}/materials", body) == (400, "malformed")


@pytest.mark.parametrize(
    "name", ["", "   ", "数\u202e学组", "数\u200b学组", "数\u0000学组", "数" * 101, 7, None, "\ud800"]
)
async def test_a_name_that_cannot_be_seen_or_is_too_long_is_malformed(research: Research, name: Any) -> None:
    body = {"name": name, "organization": MINGXI, "leader": LI}
    assert await research.code(ADMIN, "POST", "/groups", body) == (400, "malformed")


async def test_a_name_in_another_script_is_a_name(research: Research) -> None:
    group = await research.founded(name="مجموعة الرياضيات")
    assert (await research.good(LI, "GET", f"/groups/{group}"))["name"] == "مجموعة الرياضيات"


@pytest.mark.parametrize("key", ["UPPER", "a" * 65, "a.b", "ключ"])
async def test_a_key_that_is_none_is_malformed(research: Research, key: str) -> None:
    body = {"name": "组", "organization": MINGXI, "leader": LI}
    assert (await research(ADMIN, "POST", "/groups", body, key))[0] == 400


async def test_pupils_and_strangers_are_asked_nowhere(research: Research) -> None:
    group = await research.founded()
    async with research.database.reading() as db:
        pupil = await db.scalar(select(people.c.id).where(people.c.kind == "student").limit(1))
    for person in (pupil, "nobody"):
        body: dict[str, Any] = {"persons": [person]}
        assert (await research(LI, "POST", f"/groups/{group}/invitations", body))[0] == 404
        assert (await research(LI, "POST", f"/groups/{group}/leader", {"person": person}))[0] == 404
        activity = (await research.planned(group))["id"]
        assert (await research(LI, "POST", f"/activities/{activity}/invitations", body))[0] == 404
