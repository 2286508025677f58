"""Groups over REST: who may know of them and who may do what, and what is answered twice."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import select, update

from events import codec
from events.schema.registry_people import PersonRetired
from server import appending
from server.schools.tables import people, role_assignments
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
    Research,
)


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
