"""Text cut into words that can be found, Chinese and Latin alike.

A Chinese character is a word of its own, so two of them side by side are a phrase of two words; a run of letters
or digits is one word. Case, width and accents do not matter. What is neither letter nor digit parts words and is
never found.
"""

from __future__ import annotations

import re
import unicodedata

CHINESE = r"\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_WORD = re.compile(rf"[{CHINESE}]|[^\W_{CHINESE}]+")
MAX_WORDS = 40  # of one question; titles and messages have no such limit


def words(text: str) -> list[str]:
    """The words of a text, in order.

    >>> words("平行四边形 Ａrea of a café, 5(1)班")
    ['平', '行', '四', '边', '形', 'area', 'of', 'a', 'cafe', '5', '1', '班']
    """
    plain = unicodedata.normalize("NFKD", text).casefold()
    return _WORD.findall("".join(each for each in plain if not unicodedata.combining(each)))


def phrases(text: str) -> list[list[str]]:
    """What must all be found: each piece between spaces, its words side by side.

    >>> phrases("平行 area")
    [['平', '行'], ['area']]
    """
    found = [words(piece)[:MAX_WORDS] for piece in text.split()[:MAX_WORDS]]
    return [phrase for phrase in found if phrase]
