"""Debian's Chromium, driven by playwright, with an invented camera and microphone."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Literal

from playwright.async_api import Browser, BrowserContext, Page, ViewportSize, async_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # Pages behind others are pages in other rooms here: none of them may be slowed down.
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
)
Size = ViewportSize
Theme = Literal["light", "dark"]
LAPTOP = Size(width=1440, height=900)


def chromium_path() -> Path | None:
    named = os.environ.get("CHROMIUM")
    found = named or next(filter(None, map(shutil.which, NAMES)), None)
    return Path(found) if found else None


@asynccontextmanager
async def launched(*more_flags: str) -> AsyncIterator[Browser]:
    path = chromium_path()
    assert path is not None, "no Chromium on this machine"
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=[*FLAGS, *more_flags])
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def opened(
    browser: Browser,
    link: str,
    *,
    size: Size | None = None,
    language: str = "zh-CN",
    theme: Theme = "light",
    scripts: tuple[str, ...] = (),
) -> AsyncIterator[Page]:
    """A page of its own sign-in on a link, with `scripts` run before anything of the page's.

    What the page throws is raised when the context ends: no story may pass over an error.
    """
    context: BrowserContext = await browser.new_context(
        viewport=size or LAPTOP,
        locale=language,
        color_scheme=theme,
        timezone_id="Asia/Shanghai",
        permissions=["camera", "microphone"],
        ignore_https_errors=True,
    )
    for script in scripts:
        await context.add_init_script(script)
    page = await context.new_page()
    thrown: list[str] = []
    page.on("pageerror", lambda error: thrown.append(str(error)))
    try:
        await page.goto(link)
        yield page
    finally:
        await context.close()
    assert thrown == [], f"the page threw: {thrown}"
