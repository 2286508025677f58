"""`make screenshots`: the pictures of the READMEs, taken of a demo class that robots hold.

`python -m tests.browser.screenshots docs/images`. Each is written with a palette of 256 colours: a page of flat
grounds and drawn pupils needs no more, and the repository stays small.
"""

from __future__ import annotations

import asyncio
import io
import sys
import tempfile
from asyncio.subprocess import DEVNULL
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from fractions import Fraction
from pathlib import Path
from typing import cast

import av
from av.filter import Graph
from playwright.async_api import Browser

from tests.support import chromium
from tests.support.chromium import Size, Theme
from tests.support.server import ROOT, TONGTANG, RunningServer

from .pages import ADMINISTRATOR, LEAD, OBSERVER, ClassPage

SETTLE_S = 6.0  # until robots have raised hands and every picture runs
PROJECTOR = Size(width=1920, height=1080)
VISITOR = "河口小学"  # the room that robots leave free
ENTER = {"zh-CN": "进入课堂", "en-GB": "Enter class"}


def quantised(png: bytes) -> bytes:
    """The same picture in 256 colours chosen for it."""
    with av.open(io.BytesIO(png), "r") as source:
        frame = next(source.decode(video=0)).reformat(format="rgb24")
    graph = Graph()
    entry = graph.add_buffer(width=frame.width, height=frame.height, format=frame.format, time_base=Fraction(1))
    split, palette, use = graph.add("split"), graph.add("palettegen"), graph.add("paletteuse", "dither=none")
    end = graph.add("buffersink")
    entry.link_to(split)
    split.link_to(palette, 0)
    split.link_to(use, 1)
    palette.link_to(use, 0, 1)
    use.link_to(end)
    graph.configure()
    entry.push(frame)
    entry.push(None)
    return _encoded(cast("av.VideoFrame", end.pull()))


def _encoded(frame: av.VideoFrame) -> bytes:
    codec = av.CodecContext.create("png", "w")
    codec.width, codec.height, codec.pix_fmt, codec.time_base = frame.width, frame.height, "pal8", Fraction(1)
    return b"".join(bytes(packet) for packet in (*codec.encode(frame), *codec.encode(None)))


@asynccontextmanager
async def robots(server: RunningServer) -> AsyncIterator[None]:
    """`tongtang demo` beside the server, until the block ends."""
    process = await asyncio.create_subprocess_exec(
        str(TONGTANG), "demo", env=server.environment, cwd=ROOT, stdin=DEVNULL, stdout=DEVNULL
    )
    try:
        yield
    finally:
        process.terminate()
        await process.wait()


class Photographer:
    def __init__(self, browser: Browser, server: RunningServer, folder: Path) -> None:
        self._browser, self._server, self._folder = browser, server, folder

    async def take(
        self, name: str, words: str, size: Size = chromium.LAPTOP, theme: Theme = "light", language: str = "zh-CN"
    ) -> None:
        """The page behind the link that has these words, as its reader sees it in mid-class."""
        link = self._server.link(words)
        async with chromium.opened(self._browser, link, size=size, theme=theme, language=language) as page:
            if words != ADMINISTRATOR:
                await ClassPage(page).enter(ENTER[language])
            await asyncio.sleep(SETTLE_S)
            (self._folder / f"{name}.png").write_bytes(quantised(await page.screenshot()))


async def photographed(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data:
        async with RunningServer(Path(data) / "data") as server, robots(server), chromium.launched() as browser:
            await asyncio.sleep(SETTLE_S)
            photographer = Photographer(browser, server, folder)
            await photographer.take("lead", LEAD)
            await photographer.take("lead-en", LEAD, theme="dark", language="en-GB")
            await photographer.take("satellite", VISITOR, size=PROJECTOR)
            await photographer.take("observer", OBSERVER)
            await photographer.take("log", ADMINISTRATOR)


if __name__ == "__main__":
    asyncio.run(photographed(Path(sys.argv[1])))
