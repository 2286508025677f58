"""The slides that the robot teacher shows: how a parallelogram becomes a rectangle, its formula, an exercise.

A slide stands still, so its loop is one second of the same picture.
"""

from __future__ import annotations

from collections.abc import Iterator

from PIL import Image

from .drawing import Sheet, chinese_font
from .pictures import FPS, LEAD_SIZE

PAPER = "#fffdf6"
GREEN = "#1f6b56"
PALE = "#dcebe4"
ORANGE = "#e9c6a4"
BROWN = "#9a4f23"
INK = "#17211d"
GREY = "#5c6b65"

PAGES = 3


def slide(page: int) -> Iterator[Image.Image]:
    """The page 0 … PAGES - 1."""
    sheet = Sheet(*LEAD_SIZE, PAPER)
    sheet.box(0, 0, LEAD_SIZE[0], 10, GREEN)
    (_cut_and_move, _formula, _exercise)[page](sheet)
    sheet.text(1190, 670, f"{page + 1} / {PAGES}", 22, GREY)
    picture = sheet.finished().convert("RGB")
    for _ in range(FPS):
        yield picture


def _cut_and_move(sheet: Sheet) -> None:
    _title(sheet, "平行四边形的面积", "沿高剪开，平移拼成长方形", "Parallelogram")
    _parallelogram(sheet, 110, 250, PALE)
    sheet.shape([(210, 250), (210, 490), (110, 490)], ORANGE)
    sheet.line([(210, 250), (210, 490)], BROWN, 4)
    sheet.line([(630, 370), (716, 370)], INK, 4)
    sheet.line([(694, 352), (716, 370), (694, 388)], INK, 4)
    sheet.box(760, 250, 400, 240, PALE)
    sheet.shape([(1160, 250), (1160, 490), (1060, 490)], ORANGE)
    sheet.line([(760, 250), (1160, 250), (1160, 490), (760, 490), (760, 250)], GREEN, 4)
    _word(sheet, 222, 350, "高", "h", BROWN)
    _word(sheet, 290, 505, "底", "a", INK)
    _word(sheet, 900, 505, "长方形的长", "length", INK)
    _word(sheet, 1176, 350, "宽", "width", INK)
    _band(sheet, "S = 长 × 宽 = 底 × 高", "S = a × h")


def _formula(sheet: Sheet) -> None:
    _title(sheet, "为什么是底乘高？", "高必须是这条底上的高", "Why a × h")
    _parallelogram(sheet, 400, 250, PALE)
    sheet.line([(500, 250), (500, 490)], BROWN, 4)
    sheet.box(500, 468, 22, 4, BROWN)
    sheet.box(518, 468, 4, 22, BROWN)
    _word(sheet, 512, 350, "h", "h", BROWN)
    _word(sheet, 580, 505, "a", "a", INK)
    _band(sheet, "S = a × h", "S = a × h")


def _exercise(sheet: Sheet) -> None:
    _title(sheet, "练一练", "底 6 厘米，高 4 厘米，面积是多少平方厘米？", "Exercise: a = 6 cm, h = 4 cm")
    for at in range(11):
        sheet.line([(340 + at * 60, 250), (340 + at * 60, 490)], "#e4e2d8", 2)
    for at in range(5):
        sheet.line([(340, 250 + at * 60), (940, 250 + at * 60)], "#e4e2d8", 2)
    sheet.line([(520, 250), (880, 250), (760, 490), (400, 490), (520, 250)], GREEN, 5)
    sheet.line([(520, 250), (520, 490)], BROWN, 4)
    _word(sheet, 532, 350, "4", "4", BROWN)
    _word(sheet, 570, 500, "6", "6", INK)
    _band(sheet, "S = 6 × 4 = ?", "S = 6 × 4 = ?")


def _title(sheet: Sheet, title: str, below: str, latin: str) -> None:
    if not chinese_font():
        sheet.text(80, 70, latin, 56, INK)
        return
    sheet.text(80, 60, title, 60, INK)
    sheet.text(80, 150, below, 32, GREY)


def _word(sheet: Sheet, x: float, y: float, word: str, latin: str, colour: str) -> None:
    sheet.text(x, y, word if chinese_font() else latin, 34, colour)


def _parallelogram(sheet: Sheet, x: float, y: float, colour: str) -> None:
    corners: list[tuple[float, float]] = [(x + 100, y), (x + 500, y), (x + 400, y + 240), (x, y + 240)]
    sheet.shape(corners, colour)
    sheet.line([*corners, corners[0]], GREEN, 4)


def _band(sheet: Sheet, words: str, latin: str) -> None:
    sheet.box(80, 580, 1040, 76, "#f0f0ea")
    sheet.text(110, 592, words if chinese_font() else latin, 40, GREEN)
