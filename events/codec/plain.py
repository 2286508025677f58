"""Facts as plain JSON that no key seals: for a place that is personal already, such as the registry's outbox."""

from __future__ import annotations

from typing import Any

from ..schema.base import FACTS, Fact, Personal
from .canonical import Undecodable
from .data import reader_of, writer_of

_SUBJECT, _TEXT = "personal", "text"


def plain(fact: Fact) -> dict[str, Any]:
    """`{type, data}`; raises `Unencodable`."""
    return {"type": fact.type, "data": _written(writer_of(type(fact))(fact))}


def of_plain(written: dict[str, Any]) -> Fact:
    """The fact that `plain` wrote; raises `Undecodable` for a type of another edition."""
    cls = FACTS.get(written["type"])
    if cls is None:
        raise Undecodable(f"{written['type']!r} is no fact of this edition")
    fact: Fact = reader_of(cls)(_read(written["data"]))
    return fact


def _written(value: Any) -> Any:
    match value:
        case Personal(subject, text):
            return {_SUBJECT: subject, _TEXT: text}
        case dict():
            return {name: _written(inner) for name, inner in value.items()}
        case list():
            return [_written(inner) for inner in value]
    return value


def _read(value: Any) -> Any:
    match value:
        case {"personal": subject, "text": text, **other} if not other:
            return Personal(subject, text)
        case dict():
            return {name: _read(inner) for name, inner in value.items()}
        case list():
            return [_read(inner) for inner in value]
    return value
