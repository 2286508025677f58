"""A wall of more rooms than frames: leafing brings the pictures of the page that is in sight, and of no other."""

from __future__ import annotations

import asyncio
import sqlite3

from playwright.async_api import Browser, expect

from tests.support import frames
from tests.support.server import RunningServer

from .pages import LEAD, ROOMS, LeadPage, RoomPage, opened

MORE = 12  # rooms of the plan before the demo's own, which are then on page 2
QUIET_S = 1.0


def plan_more_rooms(server: RunningServer) -> None:
    """While the server is stopped: rooms of the lead's school come first in the class that is planned next."""
    with sqlite3.connect(server.data / "tongtang.db") as registry:
        sql = registry.execute
        sql("UPDATE entry_rooms SET position = position + 100")
        columns = [row[1] for row in sql("PRAGMA table_info(rooms)") if row[1] not in ("id", "label")]
        kept = ", ".join(columns)
        for n in range(MORE):
            added = f"00000000-0000-4000-8000-{n:012}"
            sql(
                f"INSERT INTO rooms (id, label, {kept}) SELECT ?, ?, {kept} FROM rooms"
                " WHERE id = (SELECT room_id FROM sessions WHERE name = 'demo')",
                (added, f"教室 {n}"),
            )
            sql(
                "INSERT INTO entry_rooms (tenant_id, entry_id, position, room_id, class_group_id)"
                " SELECT tenant_id, entry_id, ?, ?, min(class_group_id) FROM entry_rooms"
                " WHERE position >= 100 GROUP BY tenant_id, entry_id",
                (n, added),
            )
        sql("UPDATE sessions SET name = NULL")  # its plan is in the journal
    registry.close()


async def picture_packets(lead: LeadPage) -> int:
    return sum(row["packets"] for row in await frames.inbound(lead.page) if row["kind"] == "video")


async def test_the_second_page_of_a_wall_has_pictures_and_the_first_then_none(
    browser: Browser, server: RunningServer
) -> None:
    await server.stop()
    plan_more_rooms(server)
    await server.start()
    async with (
        opened(browser, server.link(LEAD)) as page,
        opened(browser, server.link(ROOMS[3])) as room_page,
    ):
        lead, room = LeadPage(page), RoomPage(room_page)
        await lead.enter()
        await room.enter()
        await lead.start()
        offers = await frames.offers(page)
        await expect(lead.button("下一页")).to_be_visible()
        await expect(lead.tile(ROOMS[3])).to_have_count(0)
        await lead.button("下一页").click()
        await lead.sees(ROOMS[3])
        await lead.button("上一页").click()
        await expect(lead.tile(ROOMS[3])).to_have_count(0)
        await asyncio.sleep(QUIET_S)
        before = await picture_packets(lead)
        await asyncio.sleep(QUIET_S)
        assert await picture_packets(lead) == before, "what is out of sight comes down the line"
        await lead.button("下一页").click()
        await lead.sees(ROOMS[3])
        assert await frames.offers(page) == offers
