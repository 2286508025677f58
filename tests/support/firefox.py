"""Debian's Firefox ESR in a network namespace, driven by Marionette, with an invented camera and microphone."""

from __future__ import annotations

import asyncio
import json
import shutil
import tempfile
import time
from asyncio.subprocess import DEVNULL
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from .marionette import Marionette
from .netns import Namespace

PORT = 2828  # of the namespace's loopback, where nobody else is
START_S = 60.0
STOP_S = 20.0
PREFERENCES = {
    "media.navigator.streams.fake": True,
    "media.navigator.permission.disabled": True,
    "media.autoplay.default": 0,
    "media.autoplay.blocking_policy": 0,
    "app.update.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "toolkit.telemetry.reportingpolicy.firstRun": False,
    "browser.shell.checkDefaultBrowser": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "intl.accept_languages": "zh-CN",
    "marionette.port": PORT,
}


def firefox_path() -> str | None:
    return shutil.which("firefox-esr") or shutil.which("firefox")


class Firefox:
    """One window. Expressions give what JSON can carry."""

    def __init__(self, marionette: Marionette) -> None:
        self._marionette = marionette

    async def open(self, link: str) -> None:
        await self._marionette.send("WebDriver:Navigate", url=link)

    async def evaluate(self, expression: str) -> Any:
        script = f"return ({expression})"
        answer = await self._marionette.send("WebDriver:ExecuteScript", script=script, args=[], sandbox=None)
        return answer["value"]

    async def until(self, expression: str, within_s: float = 15.0) -> Any:
        """Waits until the expression is true, and returns it."""
        async with asyncio.timeout(within_s):
            while not (found := await self.evaluate(expression)):
                await asyncio.sleep(0.2)
        return found


@asynccontextmanager
async def launched(space: Namespace) -> AsyncIterator[Firefox]:
    with tempfile.TemporaryDirectory(prefix="tt-firefox-", ignore_cleanup_errors=True) as folder:
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in PREFERENCES.items()]
        (Path(folder) / "user.js").write_text("\n".join(lines))
        process = await asyncio.create_subprocess_exec(
            *space.prefix, str(firefox_path()), "--headless", "--marionette", "--no-remote", "--profile", folder,
            stdin=DEVNULL, stdout=DEVNULL, stderr=DEVNULL, env={"HOME": folder, "PATH": "/usr/bin:/bin"},
        )  # fmt: skip
        try:
            marionette = await _listening(space)
            await marionette.send("WebDriver:NewSession", acceptInsecureCerts=True)
            yield Firefox(marionette)
            await marionette.close()
        finally:
            process.terminate()
            await asyncio.wait_for(process.wait(), STOP_S)


async def _listening(space: Namespace) -> Marionette:
    give_up_s = time.monotonic() + START_S
    while True:
        try:
            return await Marionette.over(await asyncio.to_thread(space.connect, ("127.0.0.1", PORT)))
        except ConnectionRefusedError:
            assert time.monotonic() < give_up_s, f"Firefox did not listen within {START_S} s"
            await asyncio.sleep(0.1)
