"""How names are put in order and found: Chinese by its sound, numbers by their size, the rest by its letters.

A key is compared byte by byte, in SQLite and PostgreSQL alike, so a cursor means the same place on both. Numerals
count as numbers where they number something (第三小学, 五(2)班, 八中), not in a name (三江口, 万一).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from typing import Any

MAX_KEY, MAX_SPELLED = 240, 400
DIGITS = 6  # a number in a name is padded to so many

# Readings that these characters have as surnames, where a dictionary gives the common one.
SURNAMES = {"曾": "zeng1", "单": "shan4", "解": "xie4", "仇": "qiu2", "区": "ou1", "任": "ren2", "查": "zha1",
            "朴": "piao2", "盖": "ge3", "翟": "zhai2", "乐": "yue4", "华": "hua4", "尉": "wei4", "缪": "miao4",
            "宁": "ning4", "覃": "qin2", "秘": "bi4", "冼": "xian3", "员": "yun4", "繁": "po2"}  # fmt: skip

_NUMERALS = "〇一二三四五六七八九"
_COUNTED = re.compile(rf"(?:(?<=第)[{_NUMERALS}十]+|[{_NUMERALS}十]+(?=[(（年班小中楼层号室级]))")


def sort_key(label: str, *, of_person: bool = False) -> str:
    """
    >>> sorted(["王芳", "李雷", "第10小学", "第2小学", "Ada", "五(2)班", "二(1)班"], key=sort_key)
    ['二(1)班', '五(2)班', 'Ada', '第2小学', '第10小学', '李雷', '王芳']
    """
    plain = unicodedata.normalize("NFKC", label).casefold()
    counted = plain if of_person else _COUNTED.sub(lambda found: str(_number(found[0])), plain)
    padded = re.sub(r"\d+", lambda found: found[0].zfill(DIGITS), counted)
    return " ".join(_sounds(padded, of_person=of_person))[:MAX_KEY]


def spelled(label: str) -> str:
    """A person's name as it is searched: itself, its sound and its initials, a line each.

    >>> spelled("李雷").split()
    ['李雷', 'lilei', 'll']
    """
    plain = unicodedata.normalize("NFKC", label).casefold()
    sounds = _sounds(plain, of_person=True, toned=False)
    lines = [plain] if sounds == [plain] else [plain, "".join(sounds), "".join(sound[0] for sound in sounds)]
    return "\n".join(lines)[:MAX_SPELLED]


def derived(columns: Any, label: str) -> Mapping[str, str]:
    """The columns of a table that are worked out from a label."""
    if "spelled" in columns:
        return {"sort_key": sort_key(label, of_person=True), "spelled": spelled(label)}
    return {"sort_key": sort_key(label)} if "sort_key" in columns else {}


def _number(numerals: str) -> int:
    """十二 → 12, 二十 → 20, 一〇二 → 102; below a hundred where there is a ten."""
    if "十" not in numerals:
        return int("".join(str(_NUMERALS.index(each)) for each in numerals))
    tens, _, ones = numerals.partition("十")
    return 10 * (_number(tens) if tens else 1) + (_number(ones.replace("十", "")) if ones.strip("十") else 0)


def _sounds(text: str, *, of_person: bool, toned: bool = True) -> list[str]:
    """A syllable for each Chinese character, everything else as it stands, in its runs."""
    found = [sound.strip() for sound in _pinyin()(text, toned)]
    if of_person and text[:1] in SURNAMES:
        found[0] = SURNAMES[text[0]] if toned else SURNAMES[text[0]][:-1]
    return [sound for sound in found if sound]


@cache
def _pinyin() -> Any:
    # Its dictionary takes a fraction of a second to load: only who writes or fills a registry waits for it.
    from pypinyin import Style, lazy_pinyin

    styles = {True: Style.TONE3, False: Style.NORMAL}
    return lambda text, toned: lazy_pinyin(text, style=styles[toned], neutral_tone_with_five=toned)
