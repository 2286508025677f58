"""The things of a classroom, drawn with a few flat shapes each. Sizes are pixels of the finished picture.

Everything is drawn twice as large and made smaller at once, so edges are smooth; what moves is a stamp that is
only pasted from frame to frame.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

SMOOTH = 2
SKIN = "#efc6a1"
SCARF = "#c23b30"
INK = "#111816"
BOARD = "#2f5d4c"
WOOD = "#a98359"
SKY = "#cfe3ec"
HILL = "#8fb49a"

FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Bold.ttc",
    "/usr/share/fonts/google-noto-sans-cjk-fonts/NotoSansCJK-Bold.ttc",
    "/System/Library/Fonts/PingFang.ttc",
    "C:/Windows/Fonts/msyh.ttc",
)

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


@cache
def chinese_font() -> str | None:
    return next((name for name in FONTS if Path(name).exists()), None)


@cache
def font(size: int) -> Font:
    name = chinese_font()
    return ImageFont.truetype(name, size) if name else ImageFont.load_default(size)


class Sheet:
    """A canvas in units of the finished picture."""

    def __init__(self, width: int, height: int, colour: str = "#00000000") -> None:
        self.width, self.height = width, height
        self._image = Image.new("RGBA", (width * SMOOTH, height * SMOOTH), colour)
        self._pen = ImageDraw.Draw(self._image)

    def box(self, x: float, y: float, width: float, height: float, colour: str, radius: float = 0) -> None:
        corners = [x * SMOOTH, y * SMOOTH, (x + width) * SMOOTH, (y + height) * SMOOTH]
        self._pen.rounded_rectangle(corners, radius * SMOOTH, fill=colour)

    def oval(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        self._pen.ellipse([x * SMOOTH, y * SMOOTH, (x + width) * SMOOTH, (y + height) * SMOOTH], fill=colour)

    def cap(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """The upper half of an oval, and a little of the lower."""
        box = [x * SMOOTH, y * SMOOTH, (x + width) * SMOOTH, (y + height) * SMOOTH]
        self._pen.chord(box, 176, 364, fill=colour)

    def shape(self, points: list[tuple[float, float]], colour: str) -> None:
        self._pen.polygon([(x * SMOOTH, y * SMOOTH) for x, y in points], fill=colour)

    def line(self, points: list[tuple[float, float]], colour: str, width: float) -> None:
        scaled = [(x * SMOOTH, y * SMOOTH) for x, y in points]
        self._pen.line(scaled, fill=colour, width=max(1, round(width * SMOOTH)), joint="curve")

    def smile(self, x: float, y: float, width: float) -> None:
        box = [x * SMOOTH, (y - width / 2) * SMOOTH, (x + width) * SMOOTH, (y + width / 2) * SMOOTH]
        self._pen.arc(box, 20, 160, fill="#a3503f", width=max(1, round(width * SMOOTH / 8)))

    def text(self, x: float, y: float, words: str, size: int, colour: str) -> None:
        self._pen.text((x * SMOOTH, y * SMOOTH), words, font=font(size * SMOOTH), fill=colour)

    def finished(self) -> Image.Image:
        return self._image.resize((self.width, self.height), Image.Resampling.LANCZOS)


@cache
def pupil(size: int, shirt: str, hair: str, long_hair: bool, arm_up: bool) -> Image.Image:
    """Head and shoulders; `size` is the width of the shoulders. The arm reaches above the head."""
    s = size / 100
    sheet = Sheet(round(130 * s), round(190 * s))
    if arm_up:
        sheet.line([(100 * s, 150 * s), (112 * s, 40 * s)], shirt, 20 * s)
        sheet.oval(100 * s, 18 * s, 24 * s, 28 * s, SKIN)
    if long_hair:
        sheet.oval(22 * s, 42 * s, 66 * s, 88 * s, hair)
    sheet.box(0, 120 * s, 110 * s, 80 * s, shirt, 34 * s)
    sheet.box(46 * s, 104 * s, 18 * s, 26 * s, SKIN)
    sheet.oval(26 * s, 46 * s, 58 * s, 68 * s, SKIN)
    sheet.cap(23 * s, 36 * s, 64 * s, 72 * s, hair)
    sheet.shape([(30 * s, 78 * s), (80 * s, 78 * s), (68 * s, 62 * s), (52 * s, 66 * s)], SKIN)
    for eye in (43, 63):
        sheet.oval(eye * s, 80 * s, 5 * s, 6 * s, INK)
    sheet.smile(48 * s, 94 * s, 14 * s)
    sheet.shape([(36 * s, 124 * s), (74 * s, 124 * s), (60 * s, 138 * s), (64 * s, 160 * s), (55 * s, 150 * s),
                 (46 * s, 160 * s), (50 * s, 138 * s)], SCARF)  # fmt: skip
    return sheet.finished()


@cache
def teacher(size: int, suit: str, hair: str, pointing: bool) -> Image.Image:
    s = size / 100
    sheet = Sheet(round(170 * s), round(200 * s))
    if pointing:
        sheet.line([(70 * s, 140 * s), (24 * s, 106 * s)], suit, 18 * s)
        sheet.oval(10 * s, 94 * s, 18 * s, 18 * s, SKIN)
    sheet.oval(98 * s, 18 * s, 26 * s, 26 * s, hair)
    sheet.box(60 * s, 122 * s, 104 * s, 90 * s, suit, 30 * s)
    sheet.shape([(98 * s, 122 * s), (126 * s, 122 * s), (112 * s, 152 * s)], "#f7f5f0")
    sheet.box(103 * s, 104 * s, 18 * s, 24 * s, SKIN)
    sheet.oval(84 * s, 42 * s, 56 * s, 70 * s, SKIN)
    sheet.cap(81 * s, 34 * s, 62 * s, 70 * s, hair)
    sheet.shape([(87 * s, 76 * s), (137 * s, 76 * s), (122 * s, 58 * s), (104 * s, 62 * s)], SKIN)
    for eye in (100, 121):
        sheet.oval(eye * s, 78 * s, 5 * s, 6 * s, INK)
    sheet.smile(106 * s, 92 * s, 13 * s)
    return sheet.finished()


def window(sheet: Sheet, x: float, y: float, width: float, height: float) -> None:
    sheet.box(x, y, width, height, "#ffffff", 2)
    sheet.box(x + 4, y + 4, width - 8, height - 8, SKY)
    sheet.cap(x + 4, y + height * 0.55, width * 0.6, height * 0.9 - 8, HILL)
    sheet.cap(x + width * 0.4, y + height * 0.45, width * 0.6 - 4, height * 1.1 - 8, "#7aa58a")
    sheet.box(x + width / 2 - 2, y, 4, height, "#ffffff")


def blackboard(sheet: Sheet, x: float, y: float, width: float, height: float) -> None:
    """With the lesson's figure: a parallelogram, its height, its formula."""
    sheet.box(x, y, width, height, WOOD, 3)
    sheet.box(x + 6, y + 6, width - 12, height - 12, BOARD)
    u = height / 10
    left, top = x + width * 0.12, y + height * 0.12
    corners = [(left + 2 * u, top), (left + 8 * u, top), (left + 6 * u, top + 4 * u), (left, top + 4 * u)]
    sheet.line([*corners, corners[0]], "#f3f1e8", u / 5)
    for at in range(4):
        sheet.line([(left + 2 * u, top + at * u), (left + 2 * u, top + (at + 0.6) * u)], "#f0c05a", u / 6)
    sheet.text(left + 2.3 * u, top + 1.3 * u, "h", round(1.4 * u), "#f0c05a")
    sheet.text(left + 3 * u, top + 4.2 * u, "a", round(1.4 * u), "#f3f1e8")
    sheet.text(x + width * 0.14, y + height * 0.72, "S = a × h", round(1.3 * u), "#f3f1e8")


def chip(picture: Image.Image, words: str, size: int) -> None:
    """The dark label in the upper right corner; a page writes its own into the lower left."""
    width = round(ImageDraw.Draw(picture).textlength(words, font=font(size))) + size
    sheet = Sheet(width, size * 2)
    sheet.box(0, 0, width, size * 2, "#14201cdd", 4)
    sheet.text(size / 2, size * 0.26, words, size, "#ffffff")
    stamp = sheet.finished()
    picture.paste(stamp, (picture.width - width - size // 2, size // 2), stamp)


def seats(width: int, height: int) -> Iterator[tuple[int, int, int, int]]:
    """Three rows of pupils, the farthest first: row, x, y and size of each."""
    for row, (count, size, level) in enumerate(((8, 46, 0.44), (7, 60, 0.53), (6, 80, 0.66))):
        step = width / count
        for place in range(count):
            yield row, round(step * (place + 0.5) - size * 0.55), round(height * level - size * 0.62), size
