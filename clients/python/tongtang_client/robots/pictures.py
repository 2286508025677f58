"""The moving pictures of the demo: a class that listens, a hand in it, a pupil on the stage, a teacher.

Each is a loop of `SECONDS` whose last frame meets the first, with school, room and the second of the loop on it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

from PIL import Image

from .cast import Part
from .drawing import Sheet, blackboard, chinese_font, chip, pupil, seats, teacher, window

FPS = 10
SECONDS = 6
ROOM_SIZE = (640, 360)
LEAD_SIZE = (1280, 720)

Frames = Iterator[Image.Image]


def listening(part: Part) -> Frames:
    return _class(part, hand_at=None)


def hand_up(part: Part) -> Frames:
    return _class(part, hand_at=16)


def on_stage(part: Part) -> Frames:
    """One pupil close up, speaking."""
    width, height = ROOM_SIZE
    back = Sheet(width, height, part.wall)
    window(back, 210, 30, 220, 130)
    back.box(0, height * 0.7, width, height * 0.3, "#a9bdb2")
    background = back.finished().convert("RGB")
    speaker = pupil(230, part.shirt, part.hair, True, False)

    def paint(frame: Image.Image, second: float) -> None:
        nod = round(6 * math.sin(2 * math.pi * second / 1.5))
        frame.paste(speaker, (200, 10 + nod), speaker)

    return _frames(background, paint, part, 18)


def at_the_board(part: Part) -> Frames:
    """The lead teacher, who turns to the board and back."""
    width, height = LEAD_SIZE
    back = Sheet(width, height, part.wall)
    blackboard(back, 90, 70, 940, 480)
    back.box(0, height * 0.84, width, height * 0.16, part.desk)
    background = back.finished().convert("RGB")
    stamps = [teacher(310, part.shirt, part.hair, pointing) for pointing in (False, True)]

    def paint(frame: Image.Image, second: float) -> None:
        stamp = stamps[second % SECONDS >= SECONDS / 2]
        sway = round(12 * math.sin(2 * math.pi * second / 3))
        frame.paste(stamp, (730 + sway, 120), stamp)

    return _frames(background, paint, part, 28)


def _class(part: Part, hand_at: int | None) -> Frames:
    width, height = ROOM_SIZE
    back = Sheet(width, height, part.wall)
    if part.has_board:
        blackboard(back, 190, 12, 260, 104)
    for x in (30, 470) if part.has_board else (30, 250, 470):
        window(back, x, 16, 140, 92)
    back.box(0, height * 0.36, width, height * 0.64, "#b4c4ba")
    background = back.finished().convert("RGB")
    desks = [_desks(part, row) for row in range(3)]

    def paint(frame: Image.Image, second: float) -> None:
        rows: list[list[tuple[Image.Image, tuple[int, int]]]] = [[], [], []]
        for place, (row, x, y, size) in enumerate(seats(width, height)):
            # Every pupil sways in an own rhythm that fits the loop whole.
            sway = round(size / 28 * math.sin(2 * math.pi * (second / (2 + place % 2) + place / 7)))
            stamp = pupil(size, part.shirt, part.hair, place % 2 == 0, place == hand_at)
            rows[row].append((stamp, (x, y + sway)))
        for row, stamps in enumerate(rows):
            for stamp, at in stamps:
                frame.paste(stamp, at, stamp)
            frame.paste(desks[row], (0, 0), desks[row])

    return _frames(background, paint, part, 18)


def _desks(part: Part, row: int) -> Image.Image:
    sheet = Sheet(*ROOM_SIZE)
    for at, x, y, size in seats(*ROOM_SIZE):
        if at == row:
            sheet.box(x - size * 0.2, y + size * 1.44, size * 1.52, size * 0.5, part.desk, 3)
            sheet.box(x + size * 0.34, y + size * 1.48, size * 0.42, size * 0.1, "#f8f6f0")
    return sheet.finished()


def _frames(background: Image.Image, paint: Callable[[Image.Image, float], None], part: Part, size: int) -> Frames:
    name = f"{part.school} {part.room}" if chinese_font() else part.latin
    for index in range(FPS * SECONDS):
        frame = background.copy()
        paint(frame, index / FPS)
        chip(frame, f"{name}  0:{index // FPS:02d}", size)
        yield frame
