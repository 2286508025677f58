"""A list is looked at, corrected cell by cell, and then written whole or not at all."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest

from server.schools.outbox import Publisher
from tests.schools.importing.lists import PEOPLE_HEAD, csv, look, write, xlsx
from tests.schools.register.asking import GROUP_ADMIN, LEAD, QINGSHILING, SCHOOL_ADMIN, Asking

STAFF = ("教职工", "T-1", "青石岭小学", "辅导教师", "多媒体教室", "2027-07-15", "", "")


def errors(preview: dict[str, Any]) -> list[tuple[str, str]]:
    return [(error["cell"], error["code"]) for error in preview["errors"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
async def test_a_csv_list_in_any_of_its_encodings_is_read(ask: Asking, encoding: str) -> None:
    preview = await look(ask, GROUP_ADMIN, "people", csv(PEOPLE_HEAD, ("董海燕", *STAFF), encoding=encoding))
    assert (preview["format"], preview["counts"]["new"], preview["writable"]) == ("csv", 1, True)
    assert preview["rows"][0]["cells"][0] == "董海燕"


async def test_looking_writes_nothing_and_writing_writes_all(ask: Asking, publisher: Publisher) -> None:
    data = xlsx(
        PEOPLE_HEAD,
        ("董海燕", *STAFF),
        ("宋小雨", "学生", "S-1", "青石岭小学", "", "", "", "五(1)班", 40),
        ("王海山", "教职工", "", "青石岭小学", "", "", "", "", ""),
    )
    preview = await look(ask, GROUP_ADMIN, "people", data)
    assert preview["counts"] == {"rows": 3, "new": 2, "changed": 0, "unchanged": 1, "wrong": 0, "wrong_cells": 0}
    assert (await ask(GROUP_ADMIN, "GET", "people", text="董海燕")).body["total"] == 0

    written = await write(ask, GROUP_ADMIN, "people", data)
    assert (written.status, written.body) == (201, {"added": 2, "changed": 0, "unchanged": 1})
    (found,) = (await ask(GROUP_ADMIN, "GET", "people", text="董海燕")).body["items"]
    assert [(role["role"], role["scope_kind"], role["until"]) for role in found["roles"]] == [
        ("co_teacher", "room", "2027-07-15T16:00:00Z")
    ]
    pupils = (await ask(GROUP_ADMIN, "GET", f"class-groups/{QINGSHILING[3]}/pupils")).body["items"]
    assert [(pupil["label"], pupil["seat"]) for pupil in pupils if pupil["seat"] == 40] == [("宋小雨", 40)]
    again = await look(ask, GROUP_ADMIN, "people", data)
    assert again["counts"]["unchanged"] == 3
    assert await publisher.publish_some()


async def test_each_wrong_cell_is_named_with_what_is_wrong_and_what_to_write(ask: Asking) -> None:
    preview = await look(
        ask,
        GROUP_ADMIN,
        "people",
        xlsx(
            PEOPLE_HEAD,
            ("杨立新", "教职工", "T-1", "青石岭小学", "辅导老师", "多媒体教室", "2027-07-15", "", ""),
            ("周文澜", "教职工", "T-2", "云岭", "主讲", "", "2026-13-01", "", ""),
            ("方志平", "教职工", "T-1", "云岭小学", "", "", "", "", ""),
            ("=HYPERLINK(1)", "教职工", "T-4", "云岭小学", "", "", "", "", ""),
            ("罗\u200b琴", "教职工", "T-5", "云岭小学", "", "", "", "", ""),
            ("x" * 101, "教职工", "T-6", "云岭小学", "", "", "", "", ""),
            ("赵晓梅", "学生", "S-6", "云岭小学", "主讲", "", "", "五(9)班", 4),
            ("", "教职工", "T-7", "云岭小学", "", "", "", "", ""),
            ("朱德明", "教职工", "T-8", "云岭小学", "辅导教师", "", "2020-01-01", "", ""),
        ),
    )
    assert errors(preview) == [
        ("E2", "unknown_word"),
        ("D3", "no_such_name"),
        ("G3", "no_such_day"),
        ("C4", "twice"),
        ("A5", "formula"),
        ("A6", "unseen_character"),
        ("A7", "too_long"),
        ("E8", "not_grantable_to_student"),
        ("H8", "no_such_name"),
        ("A9", "missing"),
        ("G10", "in_the_past"),
        ("F10", "missing"),
    ]
    by_cell = {error["cell"]: error for error in preview["errors"]}
    assert by_cell["E2"]["choices"] == ["主讲教师", "辅导教师", "教研员"]
    assert by_cell["E2"]["near"] == "辅导教师"
    assert by_cell["D3"]["near"] == "云岭小学"
    assert by_cell["C4"]["other_line"] == 2
    assert by_cell["A5"]["value"] == "=HYPERLINK(1)"
    assert preview["counts"]["wrong"] == 9
    assert not preview["writable"]


async def test_a_list_with_one_error_writes_nothing_at_all(ask: Asking) -> None:
    data = csv(PEOPLE_HEAD, ("董海燕", *STAFF), ("杨立新", "老师", "T-2", "青石岭小学"))
    answer = await write(ask, GROUP_ADMIN, "people", data)
    assert (answer.status, answer.code) == (409, "list_wrong")
    assert errors(answer.body["preview"]) == [("B3", "unknown_word")]
    assert (await ask(GROUP_ADMIN, "GET", "people", text="董海燕")).body["total"] == 0


async def test_only_the_file_that_was_looked_at_is_written(ask: Asking) -> None:
    from tests.schools.importing.lists import send

    answer = await send(
        ask, GROUP_ADMIN, "rooms", csv(("学校", "教室"), ("云岭小学", "音乐教室")), sha256="0" * 64
    )
    assert (answer.status, answer.code) == (409, "another_file")


async def test_a_changed_cell_tells_its_old_value(ask: Asking) -> None:
    first = csv(("学校", "教室", "容量"), ("青石岭小学", "音乐教室", "36"), ("青石岭小学", "美术教室", ""))
    assert (await write(ask, SCHOOL_ADMIN, "rooms", first)).body == {"added": 2, "changed": 0, "unchanged": 0}
    second = csv(("学校", "教室", "容量"), ("青石岭小学", "音乐教室", "40"), ("青石岭小学", "美术教室", ""))
    preview = await look(ask, SCHOOL_ADMIN, "rooms", second)
    assert (preview["counts"]["changed"], preview["counts"]["unchanged"]) == (1, 1)
    assert preview["rows"][0]["changes"] == [{"cell": "C2", "field": "capacity", "old": "36", "new": "40"}]
    assert (await write(ask, SCHOOL_ADMIN, "rooms", second)).body == {"added": 0, "changed": 1, "unchanged": 1}
    (room,) = (await ask(SCHOOL_ADMIN, "GET", "rooms", text="音乐教室")).body["items"]
    assert (room["capacity"], room["row_version"]) == (40, 2)


async def test_a_later_end_of_a_role_is_a_change_and_ends_the_older_one(ask: Asking) -> None:
    assert (await write(ask, GROUP_ADMIN, "people", csv(PEOPLE_HEAD, ("董海燕", *STAFF)))).status == 201
    later = csv(PEOPLE_HEAD, ("董海燕", *STAFF[:5], "2028-07-15", "", ""))
    preview = await look(ask, GROUP_ADMIN, "people", later)
    assert preview["rows"][0]["changes"] == [
        {"cell": "G2", "field": "until", "old": "2027-07-15", "new": "2028-07-15"}
    ]
    assert (await write(ask, GROUP_ADMIN, "people", later)).status == 201
    (person,) = (await ask(GROUP_ADMIN, "GET", "people", text="董海燕")).body["items"]
    assert [role["until"] for role in person["roles"]] == ["2028-07-15T16:00:00Z"]
    ended = (await ask(GROUP_ADMIN, "GET", "role-assignments", person=person["id"], retired=True)).body["items"]
    assert [role["ended_cause"] for role in ended] == ["replaced"]


async def test_classes_are_imported_too(ask: Asking) -> None:
    data = csv(("学校", "班级", "年级", "应到人数"), ("青石岭小学", "四(1)班", "四年级", "32"))
    assert (await write(ask, SCHOOL_ADMIN, "class-groups", data)).body["added"] == 1
    (group,) = (await ask(SCHOOL_ADMIN, "GET", "class-groups", text="四(1)")).body["items"]
    assert (group["grade"], group["expected_count"]) == ("四年级", 32)


async def test_another_school_is_no_such_name(ask: Asking) -> None:
    preview = await look(ask, SCHOOL_ADMIN, "rooms", csv(("学校", "教室"), ("大滩中心校", "音乐教室")))
    assert errors(preview) == [("A2", "no_such_name")]
    assert "near" not in preview["errors"][0]


async def test_who_manages_nothing_imports_nothing(ask: Asking) -> None:
    answer = await write(ask, LEAD, "rooms", csv(("学校", "教室"), ("明溪实验小学", "音乐教室")))
    assert (answer.status, answer.code) == (403, "not_permitted")


async def test_a_missing_column_is_named_by_its_heading(ask: Asking) -> None:
    preview = await look(ask, GROUP_ADMIN, "people", csv(("姓名", "学校"), ("董海燕", "青石岭小学")))
    assert (preview["missing_columns"], preview["writable"], preview["rows"]) == (["类别"], False, [])


async def test_the_template_is_a_list_that_can_be_read(ask: Asking) -> None:
    token = await ask.token(GROUP_ADMIN)
    for noun in ("people", "class-groups", "rooms"):
        url = f"/api/v1/imports/{noun}/template"
        async with ask.client.get(url, headers={"Authorization": f"Bearer {token}"}) as answer:
            data = await answer.read()
        assert answer.status == 200
        assert openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]["A1"].value in ("姓名", "学校")
        preview = await look(ask, GROUP_ADMIN, noun, data)
        assert (preview["counts"]["rows"], preview["errors"], preview["missing_columns"]) == (1, [], [])
