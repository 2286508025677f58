"""The vocabulary as one JSON Schema (draft 2020-12): a stored commit, its facts, the values they are made of.

python -m events.schema --json-schema
"""

from __future__ import annotations

import json
from typing import Any

from .base import AGGREGATE, COMMIT_ID
from .catalogue import facts, meaning, values
from .shape import Code, Flag, Many, Moment, PersonalText, Record, Shape, Text, Whole, shape_of

MAX_WHOLE = 2**53 - 1
MOMENT = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$"}
WHOLE = {"type": "integer", "minimum": -MAX_WHOLE, "maximum": MAX_WHOLE}
COUNT = {"type": "integer", "minimum": 0, "maximum": MAX_WHOLE}
PERSONAL = {
    "description": "Sealed as stored; a text, or erased, for who may read it.",
    "oneOf": [
        {"type": "string"},
        {"type": "object", "properties": {"erased": {"const": True}}, "required": ["erased"]},
        {
            "type": "object",
            "properties": {"sealed": {"type": "string"}, "k": COUNT, "c": {"type": "string"}},
            "required": ["sealed", "k", "c"],
            "additionalProperties": False,
        },
    ],
}


def json_schema() -> str:
    defs = {"Personal": PERSONAL, "Fact": _any_fact()}
    defs |= {cls.__name__: _object(cls) for cls in values()}
    defs |= {cls.type: _object(cls) for cls in facts()}
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **_commit(), "$defs": defs}
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def _commit() -> dict[str, Any]:
    text = {"type": "string"}
    properties = {
        "v": {"const": 1},
        "id": {"type": "string", "pattern": COMMIT_ID},
        "aggregate": {"type": "string", "pattern": AGGREGATE},
        "sequence": COUNT | {"minimum": 1},
        "epoch": COUNT,
        "time": MOMENT,
        "recorded": MOMENT,
        "at_ms": COUNT,
        "actor": {
            "type": "object",
            "properties": {"endpoint": text, "person": text, "on_behalf_of": text},
            "additionalProperties": False,
        },
        "command": text,
        "cause": {"type": "string", "pattern": COMMIT_ID},
        "facts": {"type": "array", "items": {"$ref": "#/$defs/Fact"}, "minItems": 1, "maxItems": 512},
    }
    required = [name for name in properties if name not in ("at_ms", "cause")]
    return {
        "title": "Commit",
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def _any_fact() -> dict[str, Any]:
    return {"oneOf": [_fact(cls.type, cls.v) for cls in facts()]}


def _fact(type: str, v: int) -> dict[str, Any]:
    properties = {"type": {"const": type}, "v": {"const": v}, "data": {"$ref": f"#/$defs/{type}"}}
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _object(cls: type[Any]) -> dict[str, Any]:
    fields = shape_of(cls).fields
    return {
        "description": meaning(cls),
        "type": "object",
        "properties": {field.name: _value(field.shape) for field in fields},
        "required": [field.name for field in fields if field.required],
        "additionalProperties": False,
    }


def _value(shape: Shape) -> dict[str, Any]:
    match shape:
        case Text():
            return {"type": "string"}
        case Whole():
            return WHOLE
        case Flag():
            return {"type": "boolean"}
        case Moment():
            return MOMENT
        case PersonalText():
            return {"$ref": "#/$defs/Personal"}
        case Code(words, open):
            return {"type": "string", "examples": list(words)} if open else {"enum": list(words)}
        case Many(item):
            return {"type": "array", "items": _value(item)}
        case Record(cls, _):
            return {"$ref": f"#/$defs/{cls.__name__}"}
