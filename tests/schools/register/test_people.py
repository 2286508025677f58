"""People, classes and roles: names only for who may read them, the past as it was, and no right from nowhere."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from migrations import demo_world as world
from server.access.actor import Assignment
from server.schools.register.granting import Grant, refusal
from tests.schools.register.asking import (
    DATAN,
    GROUP_ADMIN,
    LEAD,
    NOW,
    QINGSHILING,
    SCHOOL_ADMIN,
    YUNLING,
    Asking,
)

WANG = QINGSHILING[6]
CLASS = QINGSHILING[3]


async def pupils(ask: Asking, who: str, group: str, **query: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await ask(who, "GET", f"class-groups/{group}/pupils", **query)).body["items"]
    return found


async def the_auditor(ask: Asking) -> str:
    """Somebody who reads the registry of the whole district, but no pupil's name."""
    made = await ask(
        GROUP_ADMIN, "POST", "people", {"organization": world.GROUP, "kind": "staff", "label": "审计员"}
    )
    await ask.give(made.body["id"], "auditor", world.DISTRICT)
    found: str = made.body["id"]
    return found


async def test_pupils_are_pseudonyms_for_who_may_not_read_names(ask: Asking) -> None:
    auditor = await the_auditor(ask)
    (known, *_) = await pupils(ask, GROUP_ADMIN, CLASS)
    assert known["label"] == world.pupil_name(0)
    (unknown, *_) = await pupils(ask, auditor, CLASS)
    assert "label" not in unknown
    assert unknown["pseudonym"] == known["pseudonym"]

    listed = (await ask(auditor, "GET", "people", kind="student", limit=100)).body
    assert listed["total"] == 113
    assert not any("label" in person or "number" in person for person in listed["items"])
    names = [person["pseudonym"] for person in listed["items"]]
    assert names == sorted(names)  # an order by name would tell of names
    one = (await ask(auditor, "GET", f"people/{known['person']}")).body
    assert "label" not in one
    assert (await ask(auditor, "GET", "people", text=known["label"])).body["total"] == 0
    assert (await ask(auditor, "GET", "people", text=known["pseudonym"])).body["total"] == 1
    assert (await ask(auditor, "GET", "people", text="王海山")).body["items"][0]["label"] == "王海山"


async def test_a_teacher_sees_the_staff_of_his_school_and_no_other(ask: Asking) -> None:
    labels = {person["label"] for person in (await ask(WANG, "GET", "people", kind="staff")).body.get("items", [])}
    assert "周立群" not in labels
    assert (await ask(LEAD, "GET", "people", kind="staff")).body["total"] >= 2
    assert (await ask(LEAD, "GET", f"people/{WANG}")).status == 404


async def test_moving_a_pupil_leaves_the_past_as_it_was(ask: Asking) -> None:
    body = {"organization": QINGSHILING[0], "label": "五(2)班", "grade": "五年级", "expected_count": 1}
    other = (await ask(SCHOOL_ADMIN, "POST", "class-groups", body)).body["id"]
    before = await pupils(ask, SCHOOL_ADMIN, CLASS, day="2026-11-20")
    mover = next(pupil for pupil in before if pupil["seat"] == 14)
    moved = await ask(
        SCHOOL_ADMIN,
        "POST",
        f"class-groups/{other}/pupils",
        {"person": mover["person"], "seat": 1, "from_day": "2026-11-24"},
    )
    assert moved.status == 201

    def places(found: list[dict[str, Any]]) -> list[tuple[str, int]]:
        return [(pupil["person"], pupil["seat"]) for pupil in found]

    assert places(await pupils(ask, SCHOOL_ADMIN, CLASS, day="2026-11-20")) == places(before)
    assert places(await pupils(ask, SCHOOL_ADMIN, CLASS, day="2026-11-23")) == places(before)
    now = await pupils(ask, SCHOOL_ADMIN, CLASS, day="2026-11-24")
    assert places(now) == [place for place in places(before) if place[0] != mover["person"]]
    assert places(await pupils(ask, SCHOOL_ADMIN, other)) == [(mover["person"], 1)]
    assert await pupils(ask, SCHOOL_ADMIN, other, day="2026-11-23") == []


async def test_a_seat_holds_one_pupil_and_the_past_is_not_rewritten(ask: Asking) -> None:
    body = {"organization": QINGSHILING[0], "kind": "student", "label": "宋小雨"}
    new = (await ask(SCHOOL_ADMIN, "POST", "people", body)).body["id"]
    place = {"person": new, "seat": 14, "from_day": "2026-11-24"}
    taken = await ask(SCHOOL_ADMIN, "POST", f"class-groups/{CLASS}/pupils", place)
    assert (taken.status, taken.code) == (409, "seat_taken")
    assert (await ask(SCHOOL_ADMIN, "POST", f"class-groups/{CLASS}/pupils", place | {"seat": 40})).status == 201
    (sitting,) = [pupil for pupil in await pupils(ask, SCHOOL_ADMIN, CLASS) if pupil["seat"] == 40]
    end = f"memberships/{sitting['membership']}/end"
    assert (await ask(SCHOOL_ADMIN, "POST", end, {"to_day": "2026-11-23"})).code == "before_it_began"
    assert (await ask(SCHOOL_ADMIN, "POST", end, {"to_day": "2026-11-30"})).body["ended"] == "2026-11-30"
    staff = {"person": WANG, "from_day": "2026-11-24"}
    assert (await ask(SCHOOL_ADMIN, "POST", f"class-groups/{CLASS}/pupils", staff)).code == "not_a_pupil"
    stranger = {"person": new, "from_day": "2026-11-24"}
    assert (await ask(SCHOOL_ADMIN, "POST", f"class-groups/{DATAN[3]}/pupils", stranger)).status == 404


async def test_the_class_list_asks_as_often_for_thirty_as_for_one(ask: Asking) -> None:
    body = {"organization": QINGSHILING[0], "label": "五(2)班", "grade": "五年级", "expected_count": 1}
    other = (await ask(SCHOOL_ADMIN, "POST", "class-groups", body)).body["id"]
    with ask.counted() as few:
        assert await pupils(ask, SCHOOL_ADMIN, other) == []
    with ask.counted() as many:
        assert len(await pupils(ask, SCHOOL_ADMIN, CLASS)) == 31
    assert len(few) == len(many)


async def test_who_leaves_has_no_role_and_no_seat_any_more(ask: Asking, told: list[str]) -> None:
    assert (await ask(WANG, "GET", "rooms")).status == 200
    left = await ask(SCHOOL_ADMIN, "POST", f"people/{WANG}/retire")
    assert (left.status, left.body["roles"]) == (200, [])
    assert told == [WANG]  # so that the live class lets him go at once
    assert (await ask(WANG, "GET", "rooms")).status == 401
    ended = (await ask(GROUP_ADMIN, "GET", "role-assignments", person=WANG, retired=True)).body["items"]
    assert [role["ended_cause"] for role in ended] == ["person_retired"]

    (pupil, *_) = await pupils(ask, SCHOOL_ADMIN, CLASS)
    assert (await ask(SCHOOL_ADMIN, "POST", f"people/{pupil['person']}/retire")).status == 200
    assert len(await pupils(ask, SCHOOL_ADMIN, CLASS, day="2026-11-23")) == 31
    assert len(await pupils(ask, SCHOOL_ADMIN, CLASS, day="2026-11-24")) == 30


async def test_a_role_is_given_listed_and_ended(ask: Asking, told: list[str]) -> None:
    body = {"person": WANG, "role": "lead_teacher", "scope_kind": "organization", "scope": QINGSHILING[0]}
    given = await ask(SCHOOL_ADMIN, "POST", "role-assignments", body | {"until": "2027-07-16T00:00:00+08:00"})
    assert (given.status, given.body["until"]) == (201, "2027-07-15T16:00:00Z")
    assert given.body["granted_by"] == SCHOOL_ADMIN
    await ask.token(GROUP_ADMIN)
    with ask.counted() as one:
        found = await ask(GROUP_ADMIN, "GET", "role-assignments", person=WANG, role="lead_teacher")
    assert [role["id"] for role in found.body["items"]] == [given.body["id"]]
    with ask.counted() as more:
        assert (await ask(GROUP_ADMIN, "GET", "role-assignments")).body["total"] > 3
    assert len(one) == len(more)
    ended = await ask(SCHOOL_ADMIN, "POST", f"role-assignments/{given.body['id']}/end")
    assert ended.body["ended_cause"] == "revoked"
    assert told == [WANG, WANG]


@pytest.mark.parametrize(
    ("who", "body", "status", "code"),
    [
        (SCHOOL_ADMIN, {"person": SCHOOL_ADMIN, "role": "org_admin"}, 403, "cannot_grant_self"),
        (SCHOOL_ADMIN, {"person": WANG, "role": "auditor"}, 403, "grant_exceeds_own"),
        (GROUP_ADMIN, {"person": WANG, "role": "auditor"}, 201, ""),
        (SCHOOL_ADMIN, {"person": WANG, "role": "observer", "capacity": "supervision"}, 403, "grant_exceeds_own"),
        (SCHOOL_ADMIN, {"person": WANG, "role": "observer", "capacity": "visit"}, 201, ""),
        (SCHOOL_ADMIN, {"person": WANG, "role": "observer"}, 400, "malformed"),
        (SCHOOL_ADMIN, {"person": WANG, "role": "integration"}, 403, "not_grantable"),
        (SCHOOL_ADMIN, {"person": WANG, "role": "lead_teacher", "scope": YUNLING[0]}, 404, "not_found"),
        (SCHOOL_ADMIN, {"person": YUNLING[6], "role": "lead_teacher"}, 404, "not_found"),
        (LEAD, {"person": WANG, "role": "lead_teacher"}, 403, "not_permitted"),
    ],
)
async def test_nobody_gives_what_he_does_not_hold(
    ask: Asking, who: str, body: dict[str, Any], status: int, code: str
) -> None:
    whole = {"scope_kind": "organization", "scope": QINGSHILING[0]} | body
    answer = await ask(who, "POST", "role-assignments", whole)
    assert (answer.status, answer.body.get("code", "")) == (status, code)


async def test_a_pupil_is_given_no_role_of_staff(ask: Asking) -> None:
    (pupil, *_) = await pupils(ask, SCHOOL_ADMIN, CLASS)
    body = {"person": pupil["person"], "role": "co_teacher", "scope_kind": "room", "scope": QINGSHILING[2]}
    answer = await ask(SCHOOL_ADMIN, "POST", "role-assignments", body)
    assert (answer.status, answer.code) == (403, "not_grantable_to_student")


def test_an_administrator_until_2027_appoints_nobody_until_2028() -> None:
    own = Assignment("org_admin", "organization", "a", ("top", "a"), NOW, until=NOW.replace(year=2027))
    grant = Grant("somebody", "staff", "org_admin", ("top", "a"), NOW.replace(year=2028))
    assert refusal("me", [own], grant, []) == "grant_exceeds_own"
    shorter = Grant("somebody", "staff", "org_admin", ("top", "a"), NOW.replace(month=12))
    assert refusal("me", [own], shorter, []) is None
    assert refusal("me", [own], shorter, [("auditor", ("top",))]) == "roles_conflict"


async def test_the_key_of_a_room_is_for_who_manages_access_there(ask: Asking) -> None:
    path = f"rooms/{QINGSHILING[2]}/key"
    key = (await ask(SCHOOL_ADMIN, "GET", path)).body
    assert key["url"] == f"https://tongtang.example/room#{key['key']}"
    assert key["qr_svg"].startswith("<svg")
    assert (await ask(SCHOOL_ADMIN, "GET", f"rooms/{YUNLING[2]}/key")).status == 404
    new = (await ask(SCHOOL_ADMIN, "POST", f"{path}/rotate")).body
    assert (new["generation"], new["key"] == key["key"]) == (2, False)
    assert (await ask(GROUP_ADMIN, "GET", path)).body["key"] == new["key"]


async def test_the_tree_is_what_one_may_see_of_it(ask: Asking) -> None:
    whole = (await ask(GROUP_ADMIN, "GET", "organizations/tree")).body["items"]
    assert whole[0]["label"] == "明溪教育集团"
    assert {node["zone"] for node in whole} == {"Asia/Shanghai"}
    (own,) = (await ask(SCHOOL_ADMIN, "GET", "organizations/tree")).body["items"]
    assert (own["label"], own["rooms_count"], own["students_count"]) == ("青石岭小学", 1, 31)


async def test_a_school_with_people_in_it_is_not_retired_and_nothing_lies_beneath_itself(ask: Asking) -> None:
    used = await ask(GROUP_ADMIN, "POST", f"organizations/{QINGSHILING[0]}/retire")
    assert (used.status, used.code) == (409, "still_used")
    moved = {"row_version": 1, "parent": world.GROUP}
    assert (await ask(GROUP_ADMIN, "PATCH", f"organizations/{world.GROUP}", moved)).code == "beneath_itself"


async def test_both_schools_see_their_partnership_and_the_main_one_changes_it(ask: Asking) -> None:
    (pair,) = (await ask(SCHOOL_ADMIN, "GET", "partnerships")).body["items"]
    assert (pair["main_label"], pair["satellite_label"]) == ("明溪实验小学", "青石岭小学")
    change = {"row_version": 1, "ended": date(2027, 7, 15).isoformat()}
    assert (await ask(SCHOOL_ADMIN, "PATCH", f"partnerships/{pair['id']}", change)).status == 404
    assert (await ask(GROUP_ADMIN, "PATCH", f"partnerships/{pair['id']}", change)).body["ended"] == "2027-07-15"
    assert (await ask(GROUP_ADMIN, "GET", "partnerships")).body["total"] == 4


async def test_people_stand_in_the_order_of_their_sounds_and_are_found_by_them(ask: Asking) -> None:
    for label in ("郑爽", "安然", "单田芳"):
        await ask(GROUP_ADMIN, "POST", "people", {"organization": world.HOST, "kind": "staff", "label": label})

    async def names(**query: str) -> list[str]:
        found = (await ask(GROUP_ADMIN, "GET", "people", kind="staff", under=world.HOST, **query)).body
        return [item["label"] for item in found["items"] if item["label"] in ("郑爽", "安然", "单田芳", "包拯")]

    assert await names() == ["安然", "单田芳", "郑爽"]
    assert await names(text="stf") == await names(text="ShanTian") == ["单田芳"]
    an_ran = (await ask(GROUP_ADMIN, "GET", "people", text="安然")).body["items"][0]
    await ask(GROUP_ADMIN, "PATCH", f"people/{an_ran['id']}", {"row_version": 1, "label": "包拯"})
    assert await names() == ["包拯", "单田芳", "郑爽"]
    assert await names(text="baozheng") == ["包拯"] and await names(text="anran") == []
