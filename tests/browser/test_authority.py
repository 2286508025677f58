"""Who may stay: a revoked room is gone within a second, a second window takes the first one's place."""

from __future__ import annotations

import asyncio
import sqlite3
import time

from playwright.async_api import Browser, Page, expect

from tests.support import frames
from tests.support.server import RunningServer

from .pages import LEAD, ROOMS, ClassPage, RoomPage, entered, opened

HOSTILE = '<img src=x onerror="window.broken = true"><script>window.broken = true</script>'


async def first_room(server: RunningServer) -> str:
    """The endpoint of the satellite that joined first, from the log."""
    for commit in await server.facts("session/demo"):
        for fact in commit["facts"]:
            entry = fact["data"].get("entry", {})
            if fact["type"] == "session.endpoint.joined" and entry["kind"] == "satellite_room":
                return str(entry["endpoint"])
    raise AssertionError("no satellite has joined")


async def seconds_until_silent(page: Page) -> float:
    """How long packets still arrive at a page, as the page itself counts them."""
    start_s, last = time.monotonic(), await frames.received_packets(page)
    quiet_since_s = start_s
    while time.monotonic() - quiet_since_s < 1.0:
        await asyncio.sleep(0.05)
        now = await frames.received_packets(page)
        if now > last:  # a connection that the page has closed counts no more
            quiet_since_s = time.monotonic()
        last = now
        assert time.monotonic() - start_s < 10, "packets still arrive after 10 s"
    return quiet_since_s - start_s


async def test_a_revoked_room_receives_nothing_more_and_is_told_so(
    browser: Browser, server: RunningServer
) -> None:
    async with (
        entered(browser, server, rooms=1) as group,
        opened(browser, server.link(ROOMS[1])) as page,
    ):
        revoked, other = group.rooms[0], RoomPage(page)
        await other.enter()
        await group.lead.start()
        await asyncio.gather(revoked.sees(LEAD), other.sees(LEAD))
        await server.command("revoke", "demo", await first_room(server))
        assert await seconds_until_silent(revoked.page) <= 1.0
        await expect(revoked.page.get_by_role("heading", name="你已被移出课堂")).to_be_visible()
        await other.sees(LEAD)


async def test_the_newer_of_two_windows_with_one_device_key_holds_the_place(
    browser: Browser, server: RunningServer
) -> None:
    async with opened(browser, server.link("青石岭小学")) as first:
        await RoomPage(first).enter()
        second = await first.context.new_page()
        await second.goto(server.link("青石岭小学"))
        await RoomPage(second).enter()
        await expect(first.get_by_role("heading", name="课堂在别处打开了")).to_be_visible(timeout=1000)
        await expect(RoomPage(second).button("举手", exact=False).first).to_be_visible()


async def test_markup_in_chat_shows_as_text(browser: Browser, server: RunningServer) -> None:
    async with entered(browser, server, rooms=1) as group:
        await group.lead.start()
        await group.lead.page.get_by_role("log").wait_for()
        await chat_shown(group.lead)
        await group.lead.page.get_by_role("textbox", name="说给各班听").fill(HOSTILE)
        await group.lead.button("发送").click()
        for page in group.everyone:
            await chat_shown(page)
            await expect(page.page.get_by_text(HOSTILE)).to_be_visible()
            assert await page.page.evaluate("window.broken") is None


async def test_markup_in_a_pupil_s_name_shows_as_text(browser: Browser, server: RunningServer) -> None:
    await server.stop()
    with sqlite3.connect(server.data / "tongtang.db") as registry:
        seated = "SELECT person_id FROM memberships WHERE seat = 14"
        changed = registry.execute(f"UPDATE people SET label = ? WHERE id IN ({seated})", (HOSTILE,))
        assert changed.rowcount > 0
    registry.close()
    await server.start()
    async with entered(browser, server, rooms=1) as group:
        await group.lead.start()
        await group.rooms[0].raise_hand(14)
        await group.lead.call("14 座")
        for page in group.everyone:
            await expect(page.somebody_on_stage.get_by_text(HOSTILE)).to_be_visible()
            assert await page.page.evaluate("window.broken") is None


async def chat_shown(page: ClassPage) -> None:
    """Where the chat lies behind a button, press it; of several conversations, choose the class's."""
    if await page.page.get_by_role("textbox", name="说给各班听").count() > 0:
        return
    several = page.page.get_by_role("button", name="全班", exact=True)
    if await several.count() > 0:
        await several.click()
        return
    await page.button("对话", exact=False).first.click()
