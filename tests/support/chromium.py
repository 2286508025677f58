"""Debian's Chromium, driven by playwright, with an invented camera and microphone."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, BrowserContext, Page, async_playwright

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
LAPTOP = {"width": 1440, "height": 900}


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
    size: dict[str, int] | None = None,
    language: str = "zh-CN",
    theme: str = "light",
    scripts: tuple[str, ...] = (),
) -> AsyncIterator[Page]:
    """A page of its own sign-in on a link, with `scripts` run before anything of the page's.

    What the page throws is raised when the context ends: no story may pass over an error.
    """
    context: BrowserContext = await browser.new_context(
        viewport=size or LAPTOP,  # type: ignore[arg-type]  # playwright's own TypedDict of the same two keys
        locale=language,
        color_scheme=theme,  # type: ignore[arg-type]  # a Literal there
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
