"""An administrator plans lessons, is told what stands in the way, and enters a holiday over them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta

import pytest
from playwright.async_api import Browser, Page, expect

from migrations import demo_year
from tests.support import page_checks
from tests.support.server import RunningServer

from .pages import ADMINISTRATOR, opened

pytestmark = pytest.mark.browser


def wednesday() -> date:
    """A school day of the demo's term that lies ahead for sure: the Wednesday of the week after the next."""
    today = datetime.now(UTC).date()
    return today + timedelta(days=14 + 3 - today.isoweekday())


def in_term() -> bool:
    return any(
        term["first_day"] <= wednesday() <= term["last_day"] - timedelta(days=14) for term in demo_year.terms()
    )


needs_term = pytest.mark.skipif(not in_term(), reason="the demo's year has no such week any more")


@asynccontextmanager
async def timetable(browser: Browser, server: RunningServer, **asked: str) -> AsyncIterator[Page]:
    async with opened(browser, server.link(ADMINISTRATOR)) as page:
        await expect(page.get_by_role("navigation").first).to_be_visible()
        query = "&".join(f"{name}={value}" for name, value in {"day": wednesday().isoformat(), **asked}.items())
        await page.goto(f"{server.address}/admin/timetable?{query}")
        await expect(page.get_by_role("button", name="排课")).to_be_visible()
        yield page


async def choose(page: Page, field: str, words: str) -> None:
    """Of the options of the field that is open; those of the others wait unseen."""
    await page.get_by_role("combobox", name=field, exact=True).click()
    await page.get_by_role("option").filter(has_text=words, visible=True).first.click()
    await expect(page.get_by_role("option").filter(visible=True)).to_have_count(0)


async def plan(page: Page, title: str, school: str) -> None:
    await page.get_by_role("button", name="排课", exact=True).click()
    await choose(page, "主校", "明溪实验小学")
    await page.get_by_label("课题", exact=True).fill(title)
    await page.get_by_label("学科", exact=True).fill("科学")
    await page.get_by_label("年级", exact=True).fill("五年级")
    await choose(page, "节次", "第 3 节")
    await choose(page, "主讲教室", "录播教室")
    await choose(page, "主讲教师", "李静仪")
    await choose(page, "教室 1", school)
    await choose(page, "班级 1", school)
    await page.get_by_role("button", name="排下", exact=True).click()


@needs_term
async def test_a_lesson_is_planned_and_the_next_one_is_told_what_stands_in_its_way(
    browser: Browser, server: RunningServer
) -> None:
    async with timetable(browser, server) as page:
        await plan(page, "水的净化", "青石岭小学")
        await expect(page.get_by_role("button", name="水的净化，李静仪，10:00–10:40，未检查")).to_be_visible()
        await expect(page.get_by_role("button", name="水的净化，青石岭小学，10:00–10:40，未检查")).to_be_visible()

        await plan(page, "小数除法", "云岭小学")
        sheet = page.get_by_role("dialog", name="这一节排不下：有 2 处冲突")
        await expect(sheet.get_by_text("“水的净化”（李静仪）").first).to_be_visible()
        await expect(sheet.get_by_role("radio", name="改到星期三第 2 节")).to_be_checked()
        assert await page_checks.barriers(page) == []
        await page.get_by_role("button", name="改到第 2 节").click()
        await expect(page.get_by_role("button", name="小数除法，李静仪，9:00–9:40，未检查")).to_be_visible()

        await page.get_by_role("button", name="周", exact=True).click()
        await expect(page.get_by_role("button", name="水的净化，李静仪，10:00–10:40，1 间")).to_be_visible()
        assert await page_checks.barriers(page) == []


@needs_term
async def test_a_holiday_over_lessons_says_how_many_it_calls_off(browser: Browser, server: RunningServer) -> None:
    async with timetable(browser, server) as page:
        await plan(page, "水的净化", "青石岭小学")
        await expect(page.get_by_role("button", name="水的净化，李静仪，10:00–10:40，未检查")).to_be_visible()
        await page.goto(f"{server.address}/admin/holidays")
        await page.get_by_role("button", name="新建假期").click()
        await page.get_by_label("名称", exact=True).fill("雪天")
        for field in ("第一天", "最后一天"):
            await page.get_by_role("combobox", name=field).fill(wednesday().isoformat())
            await page.keyboard.press("Enter")
        await choose(page, "属于", "明溪实验小学")
        await page.get_by_role("button", name="保存", exact=True).click()
        asked = page.get_by_role("alertdialog", name="这会动到排好的课")
        await expect(asked).to_contain_text("取消了 1 次课")
        await asked.get_by_role("button", name="照样保存").click()
        await expect(page.get_by_role("row").filter(has_text="雪天")).to_be_visible()
        await page.goto(f"{server.address}/admin/timetable?day={wednesday().isoformat()}")
        await expect(page.get_by_role("button", name="水的净化，李静仪，10:00–10:40，不上了")).to_be_visible()


@needs_term
async def test_one_lesson_of_a_series_is_called_off_with_its_reason(
    browser: Browser, server: RunningServer
) -> None:
    async with timetable(browser, server, view="list") as page:
        await plan(page, "水的三态", "青石岭小学")
        await page.get_by_role("row").filter(has_text="水的三态").first.click()
        panel = page.get_by_role("complementary", name="水的三态")
        await panel.get_by_role("button", name="取消这一次").click()
        sheet = page.get_by_role("dialog", name="取消“水的三态”这一次？")
        await sheet.get_by_role("combobox", name="为什么").press("Enter")
        await page.get_by_role("option", name="网络").click()
        await sheet.get_by_role("button", name="取消这一次").click()
        await expect(sheet).to_be_hidden()
        await expect(panel.get_by_text("网络")).to_be_visible()
        await expect(panel.get_by_role("button", name="取消这一次")).to_be_hidden()
        assert await page_checks.barriers(page) == []
