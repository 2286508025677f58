"""Where the pictures are made: each loop is drawn and encoded once, off the event loop, when first wanted."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from .cast import Part
from .loops import Loop, encoded
from .pictures import LEAD_SIZE, ROOM_SIZE, Frames, at_the_board, hand_up, listening, on_stage
from .slides import slide


class Studio:
    def __init__(self) -> None:
        self._made: dict[tuple[str, str], asyncio.Task[Loop]] = {}

    async def listening(self, part: Part) -> Loop:
        return await self._loop(listening, part, ROOM_SIZE)

    async def hand_up(self, part: Part) -> Loop:
        return await self._loop(hand_up, part, ROOM_SIZE)

    async def on_stage(self, part: Part) -> Loop:
        return await self._loop(on_stage, part, ROOM_SIZE)

    async def at_the_board(self, part: Part) -> Loop:
        return await self._loop(at_the_board, part, LEAD_SIZE)

    async def slide(self, page: int) -> Loop:
        return await self._made_once(("slide", str(page)), lambda: slide(page), LEAD_SIZE)

    async def _loop(self, draw: Callable[[Part], Frames], part: Part, size: tuple[int, int]) -> Loop:
        return await self._made_once((draw.__name__, part.latin), lambda: draw(part), size)

    async def _made_once(self, key: tuple[str, str], draw: Callable[[], Frames], size: tuple[int, int]) -> Loop:
        if key not in self._made:
            making = asyncio.to_thread(lambda: encoded(draw(), size))
            self._made[key] = asyncio.create_task(making, name=f"draw {' '.join(key)}")
        # Whoever stops waiting must not stop the drawing for the others.
        return await asyncio.shield(self._made[key])
