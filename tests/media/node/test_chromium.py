"""A real Chromium on a real node: 25 lines and one offer, switches, and the return after a long cut."""

from __future__ import annotations

import asyncio
import os
import statistics
from collections.abc import AsyncIterator, Sequence

import pytest
from playwright.async_api import Browser, Page

from media.control import SourceKind
from tests.support import chromium
from tests.support.netem import Impairment, Relay

from .lines import SENDS, SLOTS
from .page import served
from .rig import Rig, rig, scene_of

pytestmark = pytest.mark.browser

PUBLISHERS = {"lead": 0, "wang": 120, "zhao": 240}  # name → hue of the picture
HUES = {"lead": "red", "wang": "green", "zhao": "blue"}
JOIN = "([name, sends, slots, size]) => room.join(name, sends, slots, size)"
KINDS: tuple[SourceKind, ...] = ("camera", "microphone")
FORWARDED = [(name, kind) for name in PUBLISHERS for kind in KINDS]


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    if chromium.chromium_path() is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("Chromium is missing")
    async with chromium.launched() as running:
        yield running


def stage(room: Rig, on_stage: str) -> None:
    viewers = [*PUBLISHERS, "hall"]
    room.node.set_scene(
        scene_of(FORWARDED, lead="lead", stage=(on_stage,), wall=("wang", "zhao"), viewers=viewers)
    )


async def joined(
    browser: Browser, address: str, name: str, sends: Sequence[str], slots: Sequence[str], hue: int | None = None
) -> Page:
    page = await browser.new_page()
    await page.goto(address)
    size = None if hue is None else {"width": 640, "height": 360, "hue": hue}
    await page.evaluate(JOIN, [name, sends, slots, size])
    return page


async def test_25_lines_switch_without_a_second_offer_and_without_a_loss(browser: Browser) -> None:
    async with rig() as room, served(room.node) as address:
        stage(room, "wang")
        for name, hue in PUBLISHERS.items():
            await joined(browser, address, name, SENDS if name == "lead" else SENDS[:2], [], hue)
        hall = await joined(browser, address, "hall", SENDS, SLOTS)
        await hall.evaluate("room.until('lead.video', 'red')")
        await hall.evaluate("room.until('stage1.video', 'green')")
        took_ms = [await switch(room, hall, name) for name in ["zhao", "wang"] * 6]
        assert statistics.median(took_ms) < 600
        rows = {row["mid"]: row for row in await hall.evaluate("room.inbound()")}
        flowing = [row for row in rows.values() if row["packets"] > 0]
        assert len([row for row in flowing if row["kind"] == "audio"]) == 3  # lead, stage, and one more voice
        assert len([row for row in flowing if row["decoded"] > 0]) == 4  # lead, stage, two on the wall
        assert sum(row["lost"] for row in flowing) == 0
        assert await hall.evaluate("room.offers") == 1


async def switch(room: Rig, hall: Page, name: str) -> float:
    """Milliseconds from the new scene to the first frame of the picture."""
    seen = asyncio.create_task(hall.evaluate("hue => room.until('stage1.video', hue)", HUES[name]))
    await asyncio.sleep(0.2)  # the page is looking; the old picture goes on meanwhile
    assert not seen.done()
    stage(room, name)
    return float(await asyncio.wait_for(seen, 10)) - 200


async def test_after_a_cut_of_20_seconds_a_further_offer_brings_the_picture_back(browser: Browser) -> None:
    async with rig() as room:
        host = room.node.addresses[0]
        async with (
            Relay((host, room.node.port), host=host) as relay,
            served(room.node) as address,
            served(room.node, through=relay) as far_address,
        ):
            stage(room, "wang")
            await joined(browser, address, "lead", SENDS, [], PUBLISHERS["lead"])
            hall = await joined(browser, far_address, "hall", [], ["lead.audio", "lead.video"])
            await hall.evaluate("room.until('lead.video', 'red')")
            relay.impair(Impairment(cut=True))
            await asyncio.sleep(20)
            relay.impair()
            frames = await hall.evaluate("room.frames('lead.video')")
            await hall.evaluate("room.negotiate({iceRestart: true})")
            await hall.wait_for_function(f"room.frames('lead.video') > {frames + 5}", timeout=10_000)
            assert room.node.has_peer("0193-class", "hall", "pc1")
            assert await hall.evaluate("room.connection.connectionState") == "connected"
