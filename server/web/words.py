"""Text as people enter it: NFC, trimmed, of bounded length, and nothing in it that cannot be seen.

Control characters, zero-width ones and those that turn the direction of writing are refused: two names that look
the same must be the same.
"""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from events.codec import whole_ms

MAX_LABEL, MAX_WORD, MAX_NOTE = 100, 40, 200
UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def unseen(text: str) -> str | None:
    """The first character that cannot be seen, as `U+200B`; None if there is none."""
    for character in text:
        if unicodedata.category(character) in UNSEEN:
            return f"U+{ord(character):04X}"
    return None


def cleaned(text: str) -> str:
    """NFC without blanks around it; raises `ValueError` saying what is wrong."""
    found = unseen(text)
    if found is not None:
        raise ValueError(f"holds a character that cannot be seen ({found})")
    return unicodedata.normalize("NFC", text).strip()


def _label(text: str) -> str:
    return _sized(cleaned(text), MAX_LABEL)


def _word(text: str) -> str:
    return _sized(cleaned(text), MAX_WORD)


def _note(text: str) -> str:
    return _sized(cleaned(text), MAX_NOTE)


def _sized(text: str, most: int) -> str:
    if not 1 <= len(text) <= most:
        raise ValueError(f"has {len(text)} characters, 1 to {most} are allowed")
    return text


Label = Annotated[str, StringConstraints(max_length=4 * MAX_LABEL), AfterValidator(_label)]
Word = Annotated[str, StringConstraints(max_length=4 * MAX_WORD), AfterValidator(_word)]
Note = Annotated[str, StringConstraints(max_length=4 * MAX_NOTE), AfterValidator(_note)]
Id = Annotated[str, Field(pattern=r"^[a-z0-9-]{1,36}$")]


def _moment(time: datetime) -> datetime:
    if time.tzinfo is None:
        raise ValueError("say the time with its zone")
    return _in_utc(time)


def _asked_moment(time: datetime) -> datetime:
    return time.replace(tzinfo=UTC) if time.tzinfo is None else _in_utc(time)


def _in_utc(time: datetime) -> datetime:
    try:
        return whole_ms(time)
    except OverflowError:
        raise ValueError("no calendar has this time") from None


Moment = Annotated[datetime, AfterValidator(_moment)]
"""A time with its zone, as facts can hold it: UTC, whole milliseconds."""
AskedMoment = Annotated[datetime, AfterValidator(_asked_moment)]
"""A bound of what is asked for: without a zone it is UTC."""
