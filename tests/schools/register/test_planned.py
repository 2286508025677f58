"""One session is planned, amended and called off; what stands in the way is named, and the past stays."""

from __future__ import annotations

from typing import Any

import pytest

from events import codec
from events.schema.base import Commit, Personal
from migrations import demo_world as world
from migrations import demo_year
from server.schools.outbox import Publisher
from tests.events.keys import FixedKeys
from tests.schools.register.asking import (
    DATAN,
    GROUP_ADMIN,
    LEAD,
    QINGSHILING,
    SCHOOL_ADMIN,
    TENANT,
    YUNLING,
    Asking,
)
from tests.schools.register.conftest import Classroom

PLAN: dict[str, Any] = {
    "title": "古诗三首",
    "subject": "语文",
    "grade": "五年级",
    "room": world.HOST_ROOM,
    "lead": world.LEAD,
    "planned_start": "2026-11-25T10:00:00+08:00",
    "planned_end": "2026-11-25T10:40:00+08:00",
    "rooms": [{"room": QINGSHILING[2], "class_group": QINGSHILING[3], "co_teacher": QINGSHILING[6]}],
}


async def planned(ask: Asking, **changes: Any) -> dict[str, Any]:
    answer = await ask(GROUP_ADMIN, "POST", "planned-sessions", PLAN | changes)
    assert answer.status == 201, answer.body
    found: dict[str, Any] = answer.body
    return found


async def test_a_session_is_planned_and_found_by_day_school_teacher_and_words(ask: Asking) -> None:
    made = await planned(ask)
    assert (made["planned_start"], made["zone"]) == ("2026-11-25T02:00:00Z", "Asia/Shanghai")
    assert made["rooms"][0]["partnership"] == demo_year.partnership(QINGSHILING[0])
    for query, found in (
        ({"start": "2026-11-25T00:00:00+08:00", "end": "2026-11-26T00:00:00+08:00"}, 1),
        ({"start": "2026-11-26T00:00:00+08:00"}, 0),
        ({"under": QINGSHILING[0]}, 1),
        ({"under": YUNLING[0]}, 0),
        ({"teacher": QINGSHILING[6]}, 1),
        ({"teacher": world.LEAD}, 1),
        ({"room": YUNLING[2]}, 0),
        ({"text": "古诗"}, 1),
        ({"state": "cancelled"}, 0),
    ):
        assert (await ask(GROUP_ADMIN, "GET", "planned-sessions", **query)).body["total"] == found, query
    assert (await ask(SCHOOL_ADMIN, "GET", "planned-sessions")).body["total"] == 1
    assert (await ask(DATAN[6], "GET", "planned-sessions")).body.get("total", 0) == 0
    assert (await ask(LEAD, "GET", f"planned-sessions/{made['id']}")).status == 200
    assert (await ask(demo_year.administrator(DATAN[0]), "GET", f"planned-sessions/{made['id']}")).status == 404


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"lead": QINGSHILING[6], "rooms": [{"room": YUNLING[2]}]}, "room_busy"),
        ({"room": DATAN[2], "rooms": [{"room": YUNLING[2]}]}, "teacher_busy"),
        ({"room": DATAN[2], "lead": DATAN[6], "rooms": [{"room": YUNLING[2]}]}, ""),
    ],
)
async def test_what_stands_in_the_way_is_named(ask: Asking, changes: dict[str, Any], code: str) -> None:
    first = await planned(ask)
    second = PLAN | {"planned_start": "2026-11-25T10:39:00+08:00", "planned_end": "2026-11-25T11:19:00+08:00"}
    answer = await ask(GROUP_ADMIN, "POST", "planned-sessions", second | changes)
    assert answer.body.get("code", "") == code
    if code:
        assert answer.body["clashes"][0]["session"] == first["id"]
        assert (await ask(GROUP_ADMIN, "GET", "planned-sessions")).body["total"] == 1
        despite = await ask(GROUP_ADMIN, "POST", "planned-sessions", second | changes | {"despite": True})
        assert despite.status == 201


async def test_lessons_back_to_back_are_no_clash(ask: Asking) -> None:
    await planned(ask)
    await planned(ask, planned_start="2026-11-25T10:40:00+08:00", planned_end="2026-11-25T11:20:00+08:00")


async def test_the_second_who_amends_is_told_and_a_called_off_one_stays_called_off(ask: Asking) -> None:
    made = await planned(ask)
    path = f"planned-sessions/{made['id']}"
    amended = await ask(GROUP_ADMIN, "PATCH", path, {"row_version": 1, "title": "古诗四首"})
    assert (amended.body["title"], amended.body["row_version"]) == ("古诗四首", 2)
    late = await ask(GROUP_ADMIN, "PATCH", path, {"row_version": 1, "title": "古诗五首"})
    assert (late.code, late.body["current"]["title"]) == ("changed_meanwhile", "古诗四首")
    off = await ask(GROUP_ADMIN, "POST", f"{path}/cancel", {"reason": "network"})
    assert off.body["cancel_reason"] == "network"
    again = await ask(GROUP_ADMIN, "POST", f"{path}/cancel", {"reason": "other"})
    assert again.body == off.body
    assert (await ask(GROUP_ADMIN, "PATCH", path, {"row_version": 3, "title": "x"})).code == "cancelled"
    assert (await ask(GROUP_ADMIN, "GET", "planned-sessions", state="cancelled")).body["total"] == 1


async def test_a_satellite_school_sees_it_and_does_not_change_it(ask: Asking) -> None:
    made = await planned(ask)
    path = f"planned-sessions/{made['id']}"
    assert (await ask(SCHOOL_ADMIN, "GET", path)).status == 200
    for method, where, body in (
        ("PATCH", path, {"row_version": 1, "title": "别的"}),
        ("POST", f"{path}/cancel", {"reason": "other"}),
    ):
        answer = await ask(SCHOOL_ADMIN, method, where, body)
        assert (answer.status, answer.code) == (403, "not_permitted")
    assert (await ask(GROUP_ADMIN, "GET", path)).body["title"] == "古诗三首"


async def test_nothing_is_planned_for_the_past_nor_with_what_lies_elsewhere(ask: Asking) -> None:
    past = {"planned_start": "2026-11-23T10:00:00+08:00", "planned_end": "2026-11-23T10:40:00+08:00"}
    assert (await ask(GROUP_ADMIN, "POST", "planned-sessions", PLAN | past)).code == "in_the_past"
    other_class = {"rooms": [{"room": QINGSHILING[2], "class_group": YUNLING[3]}]}
    assert (await ask(GROUP_ADMIN, "POST", "planned-sessions", PLAN | other_class)).status == 404
    assert (await ask(SCHOOL_ADMIN, "POST", "planned-sessions", PLAN)).status == 404
    naive = {"planned_start": "2026-11-25T10:00:00", "planned_end": "2026-11-25T10:40:00"}
    assert (await ask(GROUP_ADMIN, "POST", "planned-sessions", PLAN | naive)).status == 400


SOON = {"planned_start": "2026-11-24T11:20:00+08:00", "planned_end": "2026-11-24T12:00:00+08:00"}


async def test_what_has_begun_is_changed_in_class_alone(ask: Asking, classroom: Classroom) -> None:
    made = await planned(ask, **SOON)
    classroom.phases[made["id"]] = "live"
    for method, where, body in (
        ("PATCH", "", {"row_version": 1, "title": "别的"}),
        ("POST", "/cancel", {"reason": "other"}),
    ):
        answer = await ask(GROUP_ADMIN, method, f"planned-sessions/{made['id']}{where}", body)
        assert answer.code == "already_started"


@pytest.mark.parametrize("opened", [True, False], ids=["open", "never opened"])
async def test_until_the_bell_it_is_called_off(
    ask: Asking, classroom: Classroom, publisher: Publisher, opened: bool
) -> None:
    made = await planned(ask, **SOON)
    if opened:
        classroom.phases[made["id"]] = "open"
    off = await ask(GROUP_ADMIN, "POST", f"planned-sessions/{made['id']}/cancel", {"reason": "teacher"})
    assert (off.body["cancel_reason"], off.body["row_version"]) == ("teacher", 2)
    # An open session's log has it from the class, any other's from here.
    assert await types(publisher, made["id"]) == ["scheduled", *([] if opened else ["cancelled"])]


async def test_its_log_tells_when_it_was_planned_moved_and_called_off_and_by_whom(
    ask: Asking, publisher: Publisher
) -> None:
    made = await planned(ask)
    path = f"planned-sessions/{made['id']}"
    moved = {"planned_start": "2026-11-26T10:00:00+08:00", "planned_end": "2026-11-26T10:40:00+08:00"}
    await ask(GROUP_ADMIN, "PATCH", path, {"row_version": 1, "title": "古诗四首", **moved})
    await ask(GROUP_ADMIN, "PATCH", path, {"row_version": 2, "title": "古诗四首"})  # changes nothing
    await ask(GROUP_ADMIN, "POST", f"{path}/cancel", {"reason": "teacher", "note": "主讲发烧"})
    commits = await log_of(publisher, made["id"])
    assert [(each.sequence, each.command, each.epoch) for each in commits] == [
        (1, "ScheduleSession", 0),
        (2, "AmendSession", 0),
        (3, "CancelSession", 0),
    ]
    assert {each.actor.person for each in commits} == {GROUP_ADMIN}
    scheduled, amended, cancelled = (each.facts[0] for each in commits)
    assert scheduled.plan.title.text == "古诗三首"
    assert (amended.plan.title.text, amended.changed) == ("古诗四首", ("title", "planned_start", "planned_end"))
    assert (cancelled.reason, cancelled.note) == ("teacher", Personal(f"person:{GROUP_ADMIN}", "主讲发烧"))


async def log_of(publisher: Publisher, session: str) -> list[Commit]:
    while await publisher.publish_some():
        pass
    read = publisher.journal.read(f"session/{session}")
    return [codec.decode(stored.body, TENANT, FixedKeys()) async for stored in read]


async def types(publisher: Publisher, session: str) -> list[str]:
    return [fact.type.rpartition(".")[2] for commit in await log_of(publisher, session) for fact in commit.facts]


async def test_a_list_asks_the_database_as_often_for_three_as_for_one(ask: Asking) -> None:
    asked = []
    for day in (25, 26, 27):
        start, end = f"2026-11-{day}T10:00:00+08:00", f"2026-11-{day}T10:40:00+08:00"
        await planned(ask, planned_start=start, planned_end=end)
        with ask.counted() as statements:
            assert (await ask(GROUP_ADMIN, "GET", "planned-sessions")).status == 200
        asked.append(len(statements))
    assert asked[0] == asked[2]
    page = (await ask(GROUP_ADMIN, "GET", "planned-sessions", limit=2)).body
    rest = (await ask(GROUP_ADMIN, "GET", "planned-sessions", limit=2, cursor=page["cursor"])).body
    assert [session["planned_start"] for session in page["items"] + rest["items"]] == [
        "2026-11-25T02:00:00Z",
        "2026-11-26T02:00:00Z",
        "2026-11-27T02:00:00Z",
    ]
