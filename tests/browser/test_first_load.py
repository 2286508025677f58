"""What a classroom on a thin line must load before its page stands."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser

from tests.bench.weights import first_load_bytes
from tests.support.server import RunningServer

from .pages import LEAD, OBSERVER, ROOMS

MAX_CLASS_BYTES = 60_000


@pytest.mark.parametrize("words", [LEAD, ROOMS[0], OBSERVER])
async def test_a_class_page_loads_at_most_60_kilobytes_of_code(
    browser: Browser, server: RunningServer, words: str
) -> None:
    assert 1000 < await first_load_bytes(browser, server.link(words)) <= MAX_CLASS_BYTES
