"""Administrators at work: by password, with a second one at the same row, by a sheet, and with a room's key."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.support import chromium, page_checks
from tests.support.chromium import Size, Theme
from tests.support.server import RunningServer

from .pages import ADMINISTRATOR, opened

LOGIN, OWN_PASSWORD = "hanxuemei", "tongtang-2026"
PHONE = Size(width=360, height=780)
HEADINGS = "姓名,类别,工号或学籍号,学校,角色,教室,到期"
GOOD = "杨立新,教职工,T-102,云岭小学,辅导教师,多媒体教室,2028-07-15"


class Management:
    """The pages of the management, handled by the words on them."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.inspector = page.get_by_role("complementary")

    async def go(self, place: str) -> None:
        await self.page.get_by_role("link", name=place, exact=True).click()
        await expect(self.page.get_by_role("heading", name=place, level=1)).to_be_visible()

    async def press(self, words: str) -> None:
        await self.page.get_by_role("button", name=words, exact=True).click()

    async def choose(self, field: str, words: str) -> None:
        await self.page.get_by_role("combobox", name=field, exact=True).click()
        await self.page.get_by_role("option", name=re.compile(f"^{re.escape(words)}")).first.click()

    def field(self, words: str) -> Locator:
        return self.page.get_by_role("textbox", name=words, exact=True)

    async def open_row(self, words: str) -> None:
        await self.page.get_by_role("row").filter(has_text=words).click()

    async def told(self, words: str) -> None:
        await expect(self.page.get_by_role("status").filter(has_text=words)).to_be_visible()


@asynccontextmanager
async def managing(browser: Browser, server: RunningServer) -> AsyncIterator[Management]:
    async with opened(browser, server.link(ADMINISTRATOR)) as page:
        await expect(page.get_by_role("navigation")).to_be_visible()
        yield Management(page)


async def drawn_password(management: Management) -> str:
    """The administrator gives himself a login name; the password is shown once."""
    await management.go("人员")
    await management.open_row(ADMINISTRATOR)
    await management.press("给账号")
    await management.page.get_by_label("账号", exact=True).last.fill(LOGIN)
    await management.press("保存")
    return await management.page.locator("output").inner_text()


async def sign_in(page: Page, password: str) -> None:
    await page.get_by_label("账号").fill(LOGIN)
    await page.get_by_label("密码", exact=True).fill(password)
    await page.get_by_role("button", name="登录", exact=True).click()


async def test_an_administrator_signs_in_by_password_and_comes_back_where_he_was_going(
    browser: Browser, server: RunningServer
) -> None:
    async with managing(browser, server) as management:
        password = await drawn_password(management)
    async with opened(browser, f"{server.address}/admin/people?kind=student") as page:
        await sign_in(page, "not-the-password")
        await expect(page.get_by_role("alert").filter(has_text="账号或密码不对")).to_be_visible()
        await sign_in(page, password)
        await expect(page.get_by_role("heading", name="我的账号")).to_be_visible()
        await page.get_by_label("现在的密码").fill(password)
        await page.get_by_label("新密码").fill(OWN_PASSWORD)
        await page.get_by_label("再写一遍").fill(OWN_PASSWORD)
        await page.get_by_role("button", name="改密码").click()
        await expect(page.get_by_role("status").filter(has_text="密码已改")).to_be_visible()
    async with opened(browser, f"{server.address}/admin/people?kind=student") as page:
        await sign_in(page, OWN_PASSWORD)
        await expect(page.get_by_role("button", name="学生", exact=True)).to_have_attribute("aria-pressed", "true")
        assert page.url == f"{server.address}/admin/people?kind=student"


async def test_a_person_is_added_and_given_a_role_that_can_be_ended_and_given_back(
    browser: Browser, server: RunningServer
) -> None:
    async with managing(browser, server) as management:
        await management.go("人员")
        await management.press("新建人员")
        await management.page.get_by_label("姓名", exact=True).fill("董海燕")
        await management.choose("学校", "青石岭小学")
        await management.press("保存")
        await expect(management.inspector.get_by_text("现在没有角色")).to_be_visible()
        await management.press("加角色")
        await management.choose("哪间教室", "多媒体教室")
        await management.press("加上")
        await expect(management.page.get_by_role("dialog")).to_have_count(0)
        role = management.inspector.get_by_text("辅导教师", exact=True)
        await expect(role).to_be_visible()
        await management.press("结束")
        await expect(management.inspector.get_by_text("现在没有角色")).to_be_visible()
        await management.press("撤销")
        await expect(management.inspector.get_by_role("heading", name="以前的角色")).to_be_visible()
        await expect(role.first).to_be_visible()


async def test_the_second_of_two_at_one_row_is_told_and_keeps_what_the_first_changed(
    browser: Browser, server: RunningServer
) -> None:
    async with managing(browser, server) as first, managing(browser, server) as second:
        for each in (first, second):
            await each.go("课程")
            await each.page.get_by_role("row").nth(1).click()
            await expect(each.field("名称")).to_have_value(re.compile("数学"))
        await first.field("名称").fill("五年级数学（上）")
        await first.field("年级").fill("五年级全体")
        await first.press("保存")
        await first.told("已保存")
        await second.field("名称").fill("数学五上")
        await second.press("保存")
        conflict = second.page.get_by_role("alertdialog", name="有人刚刚改过这一项")
        await expect(conflict).to_contain_text("五年级数学（上）")
        await expect(conflict).to_contain_text("数学五上")
        await second.press("仍按我写的保存")
        row = second.page.get_by_role("row").filter(has_text="数学五上")
        await expect(row).to_contain_text("五年级全体")


async def test_a_sheet_with_one_bad_row_is_mended_and_then_written_whole(
    browser: Browser, server: RunningServer, tmp_path: Path
) -> None:
    sheet = tmp_path / "教职工.csv"
    async with managing(browser, server) as management:
        page = management.page
        await management.go("人员")
        await page.get_by_role("link", name="导入").click()
        sheet.write_text(f"{HEADINGS}\n{GOOD}\n田野,教职工,T-103,云岭,,,\n", encoding="utf-8")
        await page.locator("input[type=file]").set_input_files(sheet)
        await expect(page.get_by_text("没有叫“云岭”的学校").first).to_be_visible()
        await expect(page.get_by_role("button", name="全部写入")).to_have_attribute("aria-disabled", "true")
        sheet.write_text(f"{HEADINGS}\n{GOOD}\n田野,教职工,T-103,云岭小学,,,\n", encoding="utf-8")
        await page.locator("input[type=file]").set_input_files(sheet)
        await expect(page.get_by_text("没有错的地方")).to_be_visible()
        await management.press("全部写入")
        await expect(page.get_by_role("heading", name="写好了")).to_be_visible()
        await page.get_by_role("link", name="去看列表").click()
        for name in ("杨立新", "田野"):
            await expect(page.get_by_role("row").filter(has_text=name)).to_be_visible()


async def test_a_room_is_given_a_new_key(browser: Browser, server: RunningServer) -> None:
    async with managing(browser, server) as management:
        await management.go("学校与教室")
        await management.page.get_by_role("treeitem", name=re.compile("青石岭")).click()
        await management.open_row("多媒体教室")
        key = management.inspector.get_by_text(re.compile("^[A-Z2-7]{4}-[A-Z2-7]{4}-[A-Z2-7]{4}$"))
        before = await key.inner_text()
        await management.press("换钥匙")
        await management.page.get_by_role("alertdialog").get_by_role("button", name="换钥匙").click()
        await management.told("钥匙换好了")
        await expect(key).not_to_have_text(before)


@pytest.mark.parametrize(
    ("language", "theme", "size"), [("zh-CN", "dark", chromium.LAPTOP), ("en-GB", "light", PHONE)]
)
async def test_the_pages_of_the_management_bar_nobody_and_fit(
    browser: Browser, hall: RunningServer, language: str, theme: Theme, size: Size
) -> None:
    link = hall.link(ADMINISTRATOR)
    async with opened(browser, link, language=language, theme=theme, size=size) as page:
        await expect(page.get_by_role("navigation")).to_be_visible()
        for path in ("schools", "people", "import/people", "courses", "lessons", "tokens", "audit", "account"):
            await page.goto(f"{hall.address}/admin/{path}")
            await expect(page.get_by_role("heading", level=1)).to_be_visible()
            await page.wait_for_load_state("networkidle")
            assert (path, await page_checks.barriers(page)) == (path, [])
            assert (path, max(0, await page_checks.sideways_px(page))) == (path, 0)
