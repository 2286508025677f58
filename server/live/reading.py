"""How a client's JSON becomes a command of a rulebook.

A client's words are taken strictly: a wrong type, a missing or an extra field is `malformed`, a name that no
client may use is `unknown_command`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, get_args

from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config

from .rulebook import Command, Malformed

Forms = Mapping[str, TypeAdapter[Any]]

MAX_SAID = 200  # characters of what was wrong: a list of rights is longer than anybody reads
STRICT = ConfigDict(strict=True, extra="forbid")


def forms(commands: Any) -> Forms:
    """By name, of a union of commands."""
    return {command.__name__: TypeAdapter(with_config(STRICT)(command)) for command in get_args(commands)}


def parse(known: Forms, name: str, fields: Mapping[str, Any]) -> Command:
    """A client's command; raises `Malformed`."""
    form = known.get(name)
    if form is None:
        raise Malformed("unknown_command", "This server knows no such command.")
    try:
        # Through JSON: only there do lists stand for tuples and objects for dataclasses while all else is strict.
        command: Command = form.validate_json(json.dumps(fields, allow_nan=False))
    except ValidationError as error:
        raise Malformed("malformed", _sentence(name, error)) from None
    except (TypeError, ValueError, RecursionError):
        raise Malformed("malformed", f"{name} is not plain JSON.") from None
    return command


def _sentence(name: str, error: ValidationError) -> str:
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    said = first["msg"] if len(first["msg"]) <= MAX_SAID else f"{first['msg'][:MAX_SAID]}…"
    where = ".".join(str(part) for part in first["loc"])[:60]
    return f"{name}: {where}: {said}." if where else f"{name}: {said}."
