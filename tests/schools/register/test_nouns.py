"""What holds for each noun of the registry: lists, versions, retiring, and whose it is."""

from __future__ import annotations

from typing import Any

import pytest

from migrations import demo_world as world
from tests.schools.register.asking import DATAN, GROUP_ADMIN, LEAD, QINGSHILING, SCHOOL_ADMIN, YUNLING, Asking

SCHOOL = QINGSHILING[0]
NEW: dict[str, dict[str, Any]] = {
    "organizations": {"parent": SCHOOL, "kind": "campus", "label": "东校区"},
    "rooms": {"organization": SCHOOL, "label": "音乐教室", "capacity": 40},
    "class-groups": {"organization": SCHOOL, "label": "四(1)班", "grade": "四年级", "expected_count": 30},
    "people": {"organization": SCHOOL, "kind": "staff", "label": "董海燕", "number": "T-0042"},
    "courses": {"organization": SCHOOL, "label": "四年级音乐", "subject": "音乐", "grade": "四年级"},
    "lessons": {"organization": SCHOOL, "title": "彩云追月", "subject": "音乐", "grade": "四年级"},
}
NOUNS = list(NEW)


def name_of(noun: str) -> str:
    return "title" if noun == "lessons" else "label"


@pytest.mark.parametrize("noun", NOUNS)
async def test_what_is_added_is_listed_found_changed_retired_and_restored(ask: Asking, noun: str) -> None:
    name = name_of(noun)
    made = await ask(GROUP_ADMIN, "POST", noun, NEW[noun])
    assert (made.status, made.body["row_version"], made.body[name]) == (201, 1, NEW[noun][name])
    path = f"{noun}/{made.body['id']}"
    found = await ask(GROUP_ADMIN, "GET", noun, text=NEW[noun][name][:3])
    assert [item["id"] for item in found.body["items"]] == [made.body["id"]]
    assert (await ask(GROUP_ADMIN, "GET", path)).body == made.body

    changed = await ask(GROUP_ADMIN, "PATCH", path, {"row_version": 1, name: "新名字"})
    assert (changed.status, changed.body[name], changed.body["row_version"]) == (200, "新名字", 2)
    retired = await ask(GROUP_ADMIN, "POST", f"{path}/retire")
    assert retired.body["retired"] is not None
    assert (await ask(GROUP_ADMIN, "GET", noun, text="新名字")).body["total"] == 0
    assert (await ask(GROUP_ADMIN, "GET", noun, text="新名字", retired=True)).body["total"] == 1
    restored = await ask(GROUP_ADMIN, "POST", f"{path}/restore")
    assert "retired" not in restored.body
    assert restored.body["row_version"] == 4


@pytest.mark.parametrize("noun", NOUNS)
async def test_the_second_of_two_who_edit_one_row_is_told_and_shown_it(ask: Asking, noun: str) -> None:
    name = name_of(noun)
    made = await ask(GROUP_ADMIN, "POST", noun, NEW[noun])
    path = f"{noun}/{made.body['id']}"
    assert (await ask(SCHOOL_ADMIN, "PATCH", path, {"row_version": 1, name: "先改的"})).status == 200
    second = await ask(GROUP_ADMIN, "PATCH", path, {"row_version": 1, name: "后改的"})
    assert (second.status, second.code) == (409, "changed_meanwhile")
    assert (second.body["current"][name], second.body["current"]["row_version"]) == ("先改的", 2)
    assert (await ask(GROUP_ADMIN, "GET", path)).body[name] == "先改的"


@pytest.mark.parametrize("noun", NOUNS)
async def test_another_schools_row_is_nowhere(ask: Asking, noun: str) -> None:
    theirs = NEW[noun] | {("parent" if noun == "organizations" else "organization"): DATAN[0]}
    made = await ask(GROUP_ADMIN, "POST", noun, theirs)
    path = f"{noun}/{made.body['id']}"
    nothing = await ask(SCHOOL_ADMIN, "GET", f"{noun}/00000000-0000-0000-0000-000000000000")
    assert nothing.status == 404
    for method, where, body in (
        ("GET", path, None),
        ("PATCH", path, {"row_version": 1}),
        ("POST", f"{path}/retire", None),
        ("POST", f"{path}/restore", None),
        ("POST", noun, theirs),
    ):
        answer = await ask(SCHOOL_ADMIN, method, where, body)
        assert (answer.status, answer.body) == (404, nothing.body)
    assert (await ask(SCHOOL_ADMIN, "GET", noun, text=theirs[name_of(noun)])).body["total"] == 0
    assert (await ask(SCHOOL_ADMIN, "GET", noun, under=DATAN[0])).body["total"] == 0
    assert (await ask(GROUP_ADMIN, "GET", noun, under=DATAN[0])).body["total"] >= 1


@pytest.mark.parametrize("noun", NOUNS)
async def test_who_only_reads_changes_nothing(ask: Asking, noun: str) -> None:
    made = await ask(
        GROUP_ADMIN,
        "POST",
        noun,
        NEW[noun] | ({"organization": world.HOST} if noun != "organizations" else {"parent": world.HOST}),
    )
    path = f"{noun}/{made.body['id']}"
    assert (await ask(LEAD, "GET", path)).status == 200
    for method, where, body in (
        ("PATCH", path, {"row_version": 1, name_of(noun): "别的"}),
        ("POST", f"{path}/retire", None),
        ("POST", noun, NEW[noun]),
    ):
        answer = await ask(LEAD, method, where, body)
        assert (answer.status, answer.code) == (403, "not_permitted")
    assert (await ask(None, "GET", path)).status == 401


@pytest.mark.parametrize("noun", NOUNS)
async def test_a_list_asks_the_database_as_often_for_three_rows_as_for_one(ask: Asking, noun: str) -> None:
    asked = []
    for number in range(3):
        body = NEW[noun] | {name_of(noun): f"第{number}个新的"}
        body |= {"number": f"N{number}"} if noun == "people" else {}
        assert (await ask(GROUP_ADMIN, "POST", noun, body)).status == 201
        await ask.token(GROUP_ADMIN)
        with ask.counted() as statements:
            found = await ask(GROUP_ADMIN, "GET", noun, text="个新的")
        assert found.body["total"] == number + 1
        asked.append(len(statements))
    assert asked[0] == asked[2]
    assert asked[0] <= 10


@pytest.mark.parametrize("noun", NOUNS)
async def test_pages_follow_one_another_without_a_gap(ask: Asking, noun: str) -> None:
    for number in range(5):
        body = (
            NEW[noun] | {name_of(noun): f"页{number % 2}"} | ({"number": f"N{number}"} if noun == "people" else {})
        )
        assert (await ask(GROUP_ADMIN, "POST", noun, body)).status == 201
    whole = (await ask(GROUP_ADMIN, "GET", noun, text="页")).body
    pages, cursor = [], None
    while True:
        page = (
            await ask(GROUP_ADMIN, "GET", noun, text="页", limit=2, **({"cursor": cursor} if cursor else {}))
        ).body
        pages.append(page["items"])
        cursor = page.get("cursor")
        if cursor is None:
            break
    assert [len(page) for page in pages] == [2, 2, 1]
    assert [item for page in pages for item in page] == whole["items"]
    assert (await ask(GROUP_ADMIN, "GET", noun, cursor="bm90IG9uZQ")).status == 400


@pytest.mark.parametrize(
    "name", ["", "   ", "x" * 101, "a\u200bb", "a\u202eb", "a\x00b", "a\u2066b", "\ufeffa", 7, None]
)
@pytest.mark.parametrize("noun", NOUNS)
async def test_a_name_that_cannot_be_seen_or_is_too_long_is_malformed(
    ask: Asking, noun: str, name: object
) -> None:
    answer = await ask(GROUP_ADMIN, "POST", noun, NEW[noun] | {name_of(noun): name})
    assert (answer.status, answer.code) == (400, "malformed")
    assert answer.body["detail"].startswith(name_of(noun))


async def test_names_are_kept_in_one_form_and_without_blanks_around(ask: Asking) -> None:
    made = await ask(GROUP_ADMIN, "POST", "rooms", NEW["rooms"] | {"label": "  cafe\u0301 "})
    assert made.body["label"] == "caf\u00e9"


async def test_a_wildcard_in_a_search_is_a_character(ask: Asking) -> None:
    assert (await ask(GROUP_ADMIN, "GET", "rooms", text="%")).body["total"] == 0
    assert (await ask(GROUP_ADMIN, "GET", "rooms", text="教室")).body["total"] == 5


async def test_a_row_may_not_name_what_lies_in_another_school(ask: Asking) -> None:
    course = await ask(GROUP_ADMIN, "POST", "courses", NEW["courses"] | {"organization": YUNLING[0]})
    lesson = NEW["lessons"] | {"course": course.body["id"]}
    assert (await ask(SCHOOL_ADMIN, "POST", "lessons", lesson)).status == 404
    assert (await ask(GROUP_ADMIN, "POST", "lessons", lesson)).status == 201
