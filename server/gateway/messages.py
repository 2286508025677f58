"""What a client may say on the live WebSocket (docs/protocol.md), read strictly.

Anything else is `Malformed`: a message that is no JSON object, has no known shape, or a field that is too long.
A command's own fields are left to the rulebook.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from events.schema.values import EndpointKind
from media.control import SourceKind
from server.live.rulebook import Malformed

from .hearing import Played

MAX_MESSAGE_BYTES = 65_536
MAX_NUMBER = 2**53
MAX_LINES = 64  # of a media description
MAX_WALL = 12  # rooms that hang at once

Name = Annotated[str, StringConstraints(min_length=1, max_length=40)]
Uuid = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")]
Pc = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,32}$")]
Mid = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,16}$")]
Slot = Annotated[str, StringConstraints(pattern=r"^[a-z]{1,10}[0-9]{0,2}\.(audio|video)$")]


class _Said(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


Shape = TypeVar("Shape", bound=_Said)


class ClientSaid(_Said):
    name: Name
    version: Name
    platform: Name


class JoinSaid(_Said):
    token: Annotated[str, StringConstraints(min_length=1, max_length=128)]
    device: Uuid
    kind: EndpointKind
    client: ClientSaid
    cursor: Annotated[str, StringConstraints(max_length=64)] | None = None
    pc: Pc | None = None


class OfferSaid(_Said):
    id: Annotated[int, Field(ge=0, le=MAX_NUMBER)]
    pc: Pc
    sdp: str
    send: Annotated[dict[Mid, SourceKind], Field(max_length=MAX_LINES)]
    receive: Annotated[dict[Mid, Slot], Field(max_length=MAX_LINES)]


class ReceptionSaid(_Said):
    """What each slot that the client watches has played since it said so last."""

    slots: Annotated[dict[Slot, Played], Field(max_length=MAX_LINES)]
    frozen_ms: Annotated[int, Field(ge=0, le=60_000)] = 0


class WallSaid(_Said):
    """The rooms whose pictures the client's wall shows now; in a seminar the endpoints."""

    rooms: Annotated[list[Name], Field(max_length=MAX_WALL)]


@dataclass(frozen=True, slots=True)
class PingSaid:
    sent: int | float


@dataclass(frozen=True, slots=True)
class CommandSaid:
    number: int
    name: str
    fields: dict[str, Any]


Said = JoinSaid | OfferSaid | ReceptionSaid | WallSaid | PingSaid | CommandSaid


def read(text: str) -> Said:
    """One message; raises `Malformed`."""
    try:
        message = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise Malformed("malformed", "This is no JSON.") from None
    if not isinstance(message, dict):
        raise Malformed("malformed", "A message is a JSON object.")
    match message:
        case {"n": number, "command": name, **fields}:
            return _command(number, name, fields)
        case {"ping": int() | float() as sent, **rest} if not rest and _is_plain(sent):
            return PingSaid(sent)
        case {"join": said, **rest} if not rest:
            return _shaped(JoinSaid, said)
        case {"offer": said, **rest} if not rest:
            return _shaped(OfferSaid, said)
        case {"reception": said, **rest} if not rest:
            return _shaped(ReceptionSaid, said)
        case {"wall": said, **rest} if not rest:
            return _shaped(WallSaid, said)
        case _:
            raise Malformed(
                "malformed",
                "A message is one of join, ping, offer, reception, wall, or a command with its number.",
            )


def _is_plain(number: float) -> bool:
    """JSON can say 1e999, which no pong could say back."""
    return not isinstance(number, bool) and abs(number) <= MAX_NUMBER


def _command(number: Any, name: Any, fields: dict[str, Any]) -> CommandSaid:
    if type(number) is not int or not 1 <= number < MAX_NUMBER:
        raise Malformed("malformed", "n: a whole number from 1.")
    if type(name) is not str:
        raise Malformed("malformed", "command: the name of a command.")
    return CommandSaid(number, name, fields)


def _shaped(shape: type[Shape], said: Any) -> Shape:
    try:
        # Through JSON, where lists and objects keep their meaning while everything else is strict.
        return shape.model_validate_json(json.dumps(said))
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])[:60]
        raise Malformed("malformed", f"{where}: {first['msg']}.") from None
    except (ValueError, RecursionError):
        raise Malformed("malformed", "This is no plain JSON.") from None


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")
