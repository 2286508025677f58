"""An administrator reads who was there by three figures, and corrects one pupil; the old figure stays in sight."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urljoin

import aiohttp
import pytest
from playwright.async_api import Browser, Page, expect
from tongtang_client import open_api, sign_in

from tests.stories.client import Client, living, signed_in
from tests.support.chromium import Size, Theme
from tests.support.server import RunningServer

from .pages import ADMINISTRATOR, LEAD, ROOMS, opened
from .test_log import accepted, troubles

PHONE = Size(width=390, height=844)
WIDE = Size(width=1440, height=900)


async def called(room: Client, expected: int, absent: list[dict[str, Any]], headcount: int) -> None:
    counts = {"expected_count": expected, "present_count": expected - len(absent), "late_count": 0}
    await accepted(room, "SubmitRollcall", **counts, headcount=headcount, absent=absent)


async def held(server: RunningServer) -> None:
    """Two rooms call the roll, one of them with one head too many; the class ends."""
    async with aiohttp.ClientSession() as http:
        lead, first, second = [await signed_in(http, server, who) for who in (LEAD, *ROOMS[:2])]
        async with living(lead, first, second):
            await accepted(lead, "StartSession")
            await called(
                first, 31, [{"whom": "seat:6", "excused": True, "reason": "发烧"}, {"whom": "seat:21"}], 30
            )
            await called(second, 25, [{"whom": "seat:3"}], 24)
            await accepted(lead, "ConfirmRollcall")
            await accepted(lead, "EndSession", cause="taught")


async def attendance(page: Page, title: str, tab: str) -> None:
    await expect(page.get_by_role("navigation").first).to_be_visible()
    await page.goto(urljoin(page.url, "/admin/sessions"))
    await page.get_by_text(title).first.click()
    await page.get_by_role("link", name=tab, exact=True).click()
    await expect(page.get_by_role("grid", name=tab)).to_be_visible()


async def test_a_correction_stands_beside_the_figure_it_corrects(browser: Browser, server: RunningServer) -> None:
    await held(server)
    async with opened(browser, server.link(ADMINISTRATOR), size=WIDE) as page:
        await attendance(page, "平行四边形的面积", "考勤")
        room = page.get_by_role("row", name=re.compile("青石岭小学")).first
        await expect(room).to_contain_text("现场比点名多 1 人")
        await expect(page.get_by_role("row", name=re.compile("云岭小学")).first).to_contain_text("一致")
        await room.click()
        panel = page.get_by_role("complementary", name="青石岭小学")
        await expect(panel.get_by_role("listitem").filter(has_text="21 座")).to_contain_text("缺席")
        await panel.get_by_role("button", name="更正考勤").click()
        sheet = page.get_by_role("dialog", name=re.compile("更正考勤"))
        await sheet.get_by_label("更正谁").select_option("seat:21")
        await sheet.get_by_label("改成").select_option("excused")
        await sheet.get_by_label("备注").fill("家长补了病假条")
        await sheet.get_by_role("button", name="更正", exact=True).click()
        await expect(sheet).to_be_hidden()
        await expect(panel.get_by_role("listitem").filter(has_text="21 座").first).to_contain_text("请假")
        said = panel.get_by_role("listitem").filter(has_text="家长补了病假条")
        await expect(said.locator("del")).to_have_text("缺席")
        await expect(said.locator("ins")).to_have_text("请假")
        assert await troubles(page) == []


@pytest.mark.parametrize(("language", "theme", "size"), [("zh-CN", "dark", PHONE), ("en-GB", "light", WIDE)])
async def test_attendance_and_ledger_bar_nobody_and_fit(
    browser: Browser, server: RunningServer, language: str, theme: Theme, size: Size
) -> None:
    await held(server)
    link = server.link(ADMINISTRATOR)
    async with opened(browser, link, language=language, theme=theme, size=size) as page:
        await attendance(page, "平行四边形的面积", "Attendance" if language == "en-GB" else "考勤")
        assert await troubles(page) == []
        await page.goto(f"{server.address}/admin/ledger")
        await expect(page.get_by_role("table").first).to_be_visible()
        assert await troubles(page) == []


async def call_off_a_lesson(server: RunningServer) -> None:
    """A lesson of the next days that its teacher cannot give."""
    async with open_api(server.address, (await sign_in(server.link(ADMINISTRATOR))).token) as api:
        planned = await anext(api.every("planned-sessions"))
        rooms = [
            {name: room[name] for name in ("room", "class_group", "co_teacher") if room.get(name)}
            for room in planned["rooms"]
        ]
        starts = datetime.now(UTC) + timedelta(days=1)
        lost = await api.post(
            "planned-sessions",
            {
                "title": "分数的意义", "subject": "数学", "grade": "五年级",
                "room": planned["room"], "lead": planned["lead"], "rooms": rooms,
                "planned_start": starts.isoformat(), "planned_end": (starts + timedelta(minutes=40)).isoformat(),
            },
        )  # fmt: skip
        await api.post(f"planned-sessions/{lost['id']}/cancel", {"reason": "teacher"})


async def test_a_lost_lesson_is_made_up(browser: Browser, server: RunningServer) -> None:
    await call_off_a_lesson(server)
    async with opened(browser, server.link(ADMINISTRATOR), size=WIDE) as page:
        await expect(page.get_by_role("navigation").first).to_be_visible()
        await page.goto(f"{server.address}/admin/ledger")
        lost = page.get_by_role("region", name="没收到的").get_by_role("button", name=re.compile("没补"))
        await lost.click()
        await page.get_by_role("button", name="安排补课").click()
        sheet = page.get_by_role("dialog", name="补课：分数的意义")
        await sheet.get_by_role("button", name="排进课表").click()
        await expect(sheet.get_by_text("要填")).to_be_visible()
        day = (datetime.now(UTC) + timedelta(days=9)).date()
        await sheet.get_by_label("哪天").fill(day.isoformat())
        await sheet.get_by_role("combobox", name="第几节").click()
        await page.get_by_role("option").last.click()
        await sheet.get_by_role("button", name="排进课表").click()
        await expect(sheet).to_be_hidden()
        await expect(page.get_by_text(re.compile("补课排在")).first).to_be_visible()
        await expect(page.get_by_role("region", name="没收到的")).to_contain_text("已安排")
        assert await troubles(page) == []
