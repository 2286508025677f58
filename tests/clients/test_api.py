"""The SDK's REST client and the examples that use it, at a real server."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from tongtang_client import Problem, connect, open_api, sign_in

from tests.clients.test_real_server import run_example
from tests.support.server import RunningServer

pytestmark = pytest.mark.story

HOST, PARTNERS = "明溪实验小学", ("青石岭小学", "云岭小学")


async def administrator(server: RunningServer) -> str:
    return (await sign_in(server.link("韩雪梅"))).token


async def test_a_list_is_read_page_by_page_to_its_end(server: RunningServer) -> None:
    async with open_api(server.address, await administrator(server)) as api:
        whole = await api.get("rooms", limit=100)
        paged = [each["id"] async for each in api.every("rooms", limit=2)]
        assert len(paged) == whole["total"] > 4
        assert paged == [each["id"] for each in whole["items"]]


async def test_an_edit_that_comes_too_late_is_told_what_stands_there_now(server: RunningServer) -> None:
    async with open_api(server.address, await administrator(server)) as api:
        room = await anext(api.every("rooms"))
        path = f"rooms/{room['id']}"
        changed = await api.change(path, room["row_version"], label="音乐教室")
        assert changed["label"] == "音乐教室"
        with pytest.raises(Problem) as refused:
            await api.change(path, room["row_version"], label="美术教室")
    assert (refused.value.status, refused.value.code) == (409, "changed_meanwhile")
    assert refused.value.body["current"]["label"] == "音乐教室"


async def test_a_file_is_previewed_and_written(server: RunningServer) -> None:
    async with open_api(server.address, await administrator(server)) as api:
        template = await api.download("imports/rooms/template")
        assert template.startswith(b"PK")
        seen = await api.upload("imports/rooms/preview", template, name="rooms.xlsx")
        assert seen["sha256"]


async def test_who_is_nobody_reads_nothing(server: RunningServer) -> None:
    async with open_api(server.address) as api:
        with pytest.raises(Problem) as refused:
            await api.get("people")
    assert refused.value.status == 401


async def test_the_example_that_plans_a_lesson_finds_it_in_the_list(server: RunningServer) -> None:
    token = await administrator(server)
    printed = await run_example("plan_lesson.py", [server.address, token, "圆的周长", HOST, *PARTNERS])
    assert printed[0].startswith("planned: ")
    assert any(line.endswith("圆的周长") for line in printed[1:])


async def test_the_example_that_asks_again_names_who_has_not_answered(server: RunningServer) -> None:
    printed = await run_example("ask_again.py", [server.address, await administrator(server)])
    assert [line for line in printed if "no answer" in line] == ["  no answer: 贺春生, 韩雪梅"]


async def test_what_is_posted_once_is_there_once(server: RunningServer) -> None:
    async with open_api(server.address, await administrator(server)) as api:
        home = (await anext(api.every("organizations", text=HOST)))["id"]
        body = {"name": "新组", "organization": home}
        first = await api.post("groups", body, once="new-group")
        assert await api.post("groups", body, once="new-group") == first
        assert [each["name"] async for each in api.every("groups")] == ["五年级数学教研组", "新组"]


async def test_the_example_that_exports_attendance_writes_a_workbook(
    server: RunningServer, tmp_path: Path
) -> None:
    lead = await sign_in(server.link("李静仪"))
    async with connect(lead.address, lead.session, lead.token, lead.kind) as live:
        for command in ("StartSession", "EndSession"):
            await live.send(command, **({"cause": "taught"} if command == "EndSession" else {}))
    file = tmp_path / "attendance.xlsx"
    printed = await run_example("export_attendance.py", [server.address, lead.token, lead.session, str(file)])
    assert len(printed) >= len(PARTNERS)
    assert "xl/workbook.xml" in zipfile.ZipFile(file).namelist()
