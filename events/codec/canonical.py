"""The one way to write a value as bytes: UTF-8 JSON, keys sorted, no spare space, integers only, nothing null.

Each value has exactly one form, so equal commits are equal bytes, and bytes in any other form are refused: reading
them ends in writing them again and comparing, which catches doubled keys, escapes and order at once.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any, NoReturn
from unicodedata import is_normalized

MAX_BYTES = 512 * 1024
MAX_WHOLE = 2**53 - 1  # what a browser's number holds exactly
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", re.ASCII)


class Undecodable(Exception):
    """These bytes are no commit. The text says where and why."""


class Unencodable(ValueError):
    """This value cannot stand in a commit: whoever made it has a bug."""


def canonical(value: Any) -> bytes:
    """The canonical form of JSON data; what may stand in it is the caller's care."""
    try:
        return _ENCODE(value).encode()
    except UnicodeEncodeError as error:  # half of a surrogate pair
        raise Unencodable(str(error)) from error


def parsed(body: bytes) -> Any:
    """JSON data of canonical bytes; raises `Undecodable` for every other form."""
    if len(body) > MAX_BYTES:
        raise Undecodable(f"{len(body)} bytes are more than {MAX_BYTES}")
    try:
        text = body.decode()
        value = _DECODE(text)
        again = _ENCODE(value)
    except (UnicodeDecodeError, ValueError) as error:
        raise Undecodable(f"no JSON: {error}") from error
    except RecursionError:
        raise Undecodable("nested too deep") from None
    if again != text:
        raise Undecodable("not in canonical form")
    return value


def moment_text(moment: datetime) -> str:
    """`2026-11-24T00:12:52.870Z`."""
    if moment.utcoffset() != timedelta(0):
        raise Unencodable(f"{moment!r} is not in UTC")
    if moment.microsecond % 1000:
        raise Unencodable(f"{moment!r} is finer than a millisecond; see whole_ms")
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"


def read_moment(value: Any) -> datetime:
    if type(value) is not str or not _MOMENT.fullmatch(value):
        raise Undecodable("no UTC time with milliseconds")
    try:
        return datetime.fromisoformat(value)
    except ValueError as error:
        raise Undecodable(f"no such time: {error}") from error


def whole_ms(moment: datetime) -> datetime:
    """The moment cut to the millisecond, in UTC: what facts can hold.

    >>> whole_ms(datetime(2026, 11, 24, 8, 0, 0, 870999, tzinfo=UTC)).microsecond
    870000
    """
    moment = moment.astimezone(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def read_text(value: Any) -> str:
    if type(value) is not str:
        raise Undecodable("no text")
    if not value.isascii() and not is_normalized("NFC", value):
        raise Undecodable("text is not in NFC")
    return value


def check_plain(value: Any) -> None:
    """Refuses what data of an unknown type may not hold either: null, and text that is not in NFC."""
    match value:
        case dict():
            for key, inner in value.items():
                read_text(key)
                check_plain(inner)
        case list():
            for inner in value:
                check_plain(inner)
        case str():
            read_text(value)
        case None:
            raise Undecodable("null stands where nothing should")


def _whole(digits: str) -> int:
    if len(digits) > 17 or not -MAX_WHOLE <= int(digits) <= MAX_WHOLE:
        raise Undecodable("a number is out of range")
    return int(digits)


def _no_fraction(digits: str) -> NoReturn:
    raise Undecodable("numbers are integers")


_DECODE = json.JSONDecoder(parse_int=_whole, parse_float=_no_fraction, parse_constant=_no_fraction).decode
_ENCODE = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False, check_circular=False
).encode
