"""docs/events.md: the prose of `prose.md`, which holds for all facts, and then each type as it is declared.

python -m events.schema --markdown > docs/events.md
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .base import Fact
from .catalogue import aggregates, meaning, values
from .shape import Code, Field, Flag, Many, Moment, PersonalText, Record, Shape, Text, Whole, shape_of

AGGREGATES = {
    "session": "One delivery of a lesson, or one seminar. Its owner alone writes.",
    "activity": "One thing that a research group does together. Its members write, through the API.",
    "group": "A research group across schools. Its leader and its members write, through the API.",
    "registry": "What the school enters, in the order it was written. SQL is its truth.",
    "audit": "Who looked at what. One chain a month (`audit/2026-11`), written before the thing is shown.",
}


def markdown() -> str:
    sections = [Path(__file__).with_name("prose.md").read_text("utf-8")]
    for kind, types in aggregates().items():
        sections.append(f"### `{kind}`")
        sections.append(AGGREGATES[kind])
        sections.extend(_fact(cls) for cls in types)
    sections.append("## 4. Values")
    sections.append("Frozen when the fact happened, never looked up again.")
    sections.extend(_value(cls) for cls in values())
    return "\n\n".join(section.strip() for section in sections) + "\n"


def _fact(cls: type[Fact]) -> str:
    notice = " ○" if cls.notice else ""
    marks = f"audience **{cls.audience}** · class `{cls.data_class}` · retention `{cls.retention}`"
    read_by = f" · read by {cls.read_by}" if cls.read_by else ""
    head = f"#### `{cls.type}` {cls.v}{notice}"
    return "\n\n".join([head, f"{meaning(cls)}\n{marks}{read_by}", *_fields(cls)])


def _value(cls: type[Any]) -> str:
    return "\n\n".join([f"#### {cls.__name__}", meaning(cls), *_fields(cls)])


def _fields(cls: type[Any]) -> list[str]:
    fields = shape_of(cls).fields
    if not fields:
        return ["No fields."]
    rows = [f"| `{field.name}`{'?' if field.absent else ''} | {_type(field)} |" for field in fields]
    return ["\n".join(["| Field | Type |", "|---|---|", *rows])]


def _type(field: Field) -> str:
    default = "" if field.required or field.absent else ", has a default"
    return _shape(field.shape) + default


def _shape(shape: Shape) -> str:
    match shape:
        case Text():
            return "text"
        case Whole():
            return "integer"
        case Flag():
            return "true, false"
        case Moment():
            return "time"
        case PersonalText():
            return "Personal"
        case Code(words, open):
            return " · ".join(f"`{word}`" for word in words) + (" · …" if open else "")
        case Many(item):
            return f"list of {_shape(item)}"
        case Record(cls, _):
            return f"[{cls.__name__}](#{cls.__name__.lower()})"
