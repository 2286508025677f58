"""What a client knows of a session (docs/protocol.md §4, §5): the newest state, and the ephemeral beside it.

Only `hear` changes it. Readers wait for changes or take the messages of facts one by one; a slow reader hurts
nobody but itself, since what it has not yet taken is kept for it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Callable
from typing import Any

from .reducer import Json, evolved


class View:
    def __init__(self) -> None:
        self.endpoint = ""
        self.session = ""
        self.directory: Json = {}
        self.links: Json = {}
        self.levels: Json = {}
        self.bound: Json = {}
        self.snapshot: Json | None = None
        self.cursor: str | None = None
        self._clock: tuple[int | None, bool, float] = (None, False, 0.0)  # at_ms, running, told at (monotonic s)
        self._readers: set[asyncio.Queue[Json | None]] = set()
        self._changed = asyncio.Event()

    def at_ms(self) -> int | None:
        """The session clock now; None before the class is live."""
        at_ms, running, told_s = self._clock
        if at_ms is None or not running:
            return at_ms
        return at_ms + round((time.monotonic() - told_s) * 1000)

    def hear(self, message: Json) -> None:
        """Takes in one message of the server; what is not about the state is left to others."""
        match message:
            case {"welcome": welcome}:
                self._welcome(welcome)
            case {"snapshot": snapshot, "cursor": cursor}:
                self.snapshot, self.cursor = snapshot, cursor
            case {"facts": _}:
                self._facts(message)
            case {"pong": sent_ms, "clock": clock}:
                self._tell_time(clock, round_trip_s=max(0.0, time.monotonic() - sent_ms / 1000))
            case {"bound": bound}:
                self.bound = self.bound | bound
            case {"levels": levels}:
                self.levels = levels
            case {"links": links}:
                self.links = links
            case {"directory": directory}:
                self.directory = directory
        self.tell_changed()

    async def until(self, condition: Callable[[], Any]) -> None:
        while not condition():
            await self._changed.wait()

    async def facts(self) -> AsyncGenerator[Json, None]:
        queue: asyncio.Queue[Json | None] = asyncio.Queue()
        self._readers.add(queue)
        try:
            while (message := await queue.get()) is not None:
                yield message
        finally:
            self._readers.discard(queue)

    def end(self) -> None:
        for queue in self._readers:
            queue.put_nowait(None)
        self.tell_changed()

    def tell_changed(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    def _welcome(self, welcome: Json) -> None:
        self.endpoint, self.session = welcome["endpoint"], welcome["session"]
        self.directory = welcome["directory"]
        if not welcome["pc"]:
            self.bound = {}
        self._tell_time(welcome["clock"])

    def _facts(self, message: Json) -> None:
        if self.snapshot is None:
            return
        self.snapshot, self.cursor = evolved(self.snapshot, message), message["cursor"]
        if "at_ms" in message:
            running = self.snapshot["session"]["state"] in ("live", "suspended")
            self._tell_time({"at_ms": message["at_ms"], "running": running})
        for queue in self._readers:
            queue.put_nowait(message)

    def _tell_time(self, clock: Json, round_trip_s: float = 0.0) -> None:
        self._clock = (clock.get("at_ms"), clock["running"], time.monotonic() - round_trip_s / 2)
