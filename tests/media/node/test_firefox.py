"""A real Firefox ESR beside Chromium: its own payload types, its bundle-only lines, its picture and ours."""

from __future__ import annotations

import json
import os

import pytest

from tests.support import chromium, firefox
from tests.support.firefox import Firefox
from tests.support.netns import Namespace

from .lines import SENDS, SLOTS
from .page import served
from .rig import rig, scene_of
from .test_chromium import KINDS, joined

pytestmark = pytest.mark.browser


async def joined_by_firefox(fox: Firefox, address: str) -> None:
    await fox.open(address)
    size = {"width": 640, "height": 360, "hue": 240}
    call = f"room.join('fox', {json.dumps(SENDS)}, {json.dumps(SLOTS)}, {json.dumps(size)})"
    await fox.evaluate(f"void {call}.then(() => window.joined = 'yes', error => window.joined = String(error))")
    assert await fox.until("window.joined") == "yes"


async def test_firefox_and_chromium_see_each_other_on_25_lines() -> None:
    if firefox.firefox_path() is None or chromium.chromium_path() is None or not Namespace.available():
        (pytest.fail if os.environ.get("CI") else pytest.skip)("Firefox, Chromium or root is missing")
    with Namespace() as space:
        async with (
            rig(addresses=[space.outside, "127.0.0.1"]) as room,
            served(room.node, space.outside) as address,
            chromium.launched() as browser,
            firefox.launched(space) as fox,
        ):

            def stage(on_stage: str) -> None:
                forwarded = [(name, kind) for name in ("lead", "fox") for kind in KINDS]
                viewers = ["lead", "hall", "fox"]
                room.node.set_scene(scene_of(forwarded, lead="lead", stage=(on_stage,), viewers=viewers))

            stage("lead")
            await joined(browser, address, "lead", SENDS, SLOTS, hue=0)
            hall = await joined(browser, address, "hall", [], SLOTS)
            await joined_by_firefox(fox, address)
            await fox.until("room.hue('lead.video') === 'red'")
            await fox.until("room.hue('stage1.video') === 'red'")
            stage("fox")
            await hall.evaluate("room.until('stage1.video', 'blue')")
            stage("lead")
            await hall.evaluate("room.until('stage1.video', 'red')")
            await fox.until("room.frames('lead.video') > 30")
            assert await fox.evaluate("room.offers") == 1
