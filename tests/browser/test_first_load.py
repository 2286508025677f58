"""What a classroom on a thin line must load before its page stands, and what follows at once."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser

from tests.bench.weights import first_load
from tests.support.server import RunningServer

from .pages import LEAD, OBSERVER, ROOMS

MAX_CLASS_BYTES = 60_000
MAX_BEHIND_BYTES = 4_000


@pytest.mark.parametrize("words", [LEAD, ROOMS[0], OBSERVER])
async def test_a_class_page_loads_at_most_60_kilobytes_of_code_and_4_behind_it(
    browser: Browser, hall: RunningServer, words: str
) -> None:
    weight = await first_load(browser, hall.link(words))
    assert 1000 < weight.stands <= MAX_CLASS_BYTES
    assert 1000 < weight.behind <= MAX_BEHIND_BYTES
