"""The envelope of a commit, field by field. docs/events.md says what each one means.

A fact of a type, version or field that this edition does not know is kept whole as `UnknownFact`, and written
again byte for byte; an envelope of an unknown form stops the reader.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator
from typing import Any

from ..schema import audit, registry_people, research, session  # noqa: F401  # each module enters its types in FACTS
from ..schema.base import AGGREGATE, COMMIT_ID, FACTS, Actor, Commit, Fact, UnknownFact
from .canonical import (
    MAX_BYTES,
    MAX_WHOLE,
    Undecodable,
    Unencodable,
    canonical,
    check_plain,
    moment_text,
    parsed,
    read_moment,
)
from .data import NewerFact, Reader, read_fields, read_whole, reader_of, writer_of
from .sealing import Keys, Place, SealingKeys, seal_data, shown, unseal_data
from .upcasters import readable, upcast

FORM = 1
MAX_FACTS = 512
COMMAND = r"[A-Z][A-Za-z]{0,63}"
TYPE = r"[a-z_]{1,32}\.[a-z_]{1,32}\.[a-z_]{1,32}"


def encode(commit: Commit, tenant: str, keys: SealingKeys, nonce: Callable[[], bytes]) -> bytes:
    """The bytes to store; raises `Unencodable`. `nonce` gives 12 random bytes for each Personal field."""
    envelope = _envelope(commit)
    envelope["facts"] = [
        _sealed_fact(commit, index, fact, tenant, keys, nonce) for index, fact in enumerate(commit.facts)
    ]
    try:
        _read_envelope(envelope)
    except Undecodable as error:
        raise Unencodable(f"commit {commit.id!r}: {error}") from error
    body = canonical(envelope)
    if len(body) > MAX_BYTES:
        raise Unencodable(f"commit {commit.id!r} has {len(body)} bytes, more than {MAX_BYTES}")
    return body


def decode(body: bytes, tenant: str, keys: Keys | None = None) -> Commit:
    """The commit in stored bytes; raises `Undecodable`. Without keys, Personal fields read as erased."""
    try:
        envelope = _read_envelope(parsed(body))
        facts = tuple(_facts(envelope, tenant, keys, holds_sealed=b'"sealed":' in body))
    except RecursionError:
        raise Undecodable("nested too deep") from None
    return Commit(
        id=envelope["id"],
        aggregate=envelope["aggregate"],
        sequence=envelope["sequence"],
        epoch=envelope["epoch"],
        time=envelope["time"],
        recorded=envelope["recorded"],
        actor=envelope["actor"],
        command=envelope["command"],
        facts=facts,
        at_ms=envelope.get("at_ms"),
        cause=envelope.get("cause"),
    )


def stored(body: bytes) -> dict[str, Any]:
    """The envelope as JSON data, Personal fields sealed as they are stored; raises `Undecodable`."""
    envelope: dict[str, Any] = parsed(body)
    try:
        _read_envelope(envelope)
    except RecursionError:
        raise Undecodable("nested too deep") from None
    return envelope


def opened(body: bytes, tenant: str, keys: Keys) -> dict[str, Any]:
    """As `stored`, with texts opened and `{"erased": true}` where a key is gone."""
    envelope = stored(body)
    for index, fact in enumerate(envelope["facts"]):
        if readable(fact["type"], fact["v"]):
            place = _place(envelope, index, fact["type"], tenant)
            fact["data"] = shown(unseal_data(fact["data"], place, keys))
    return envelope


def visible(fact: Fact) -> dict[str, Any]:
    """One fact as `{type, v, data}` for who may see it: Personal fields are plain texts, or `{"erased": true}`."""
    type, v, data = _written(fact)
    return {"type": type, "v": v, "data": shown(data)}


def _envelope(commit: Commit) -> dict[str, Any]:
    """Everything but the facts."""
    envelope: dict[str, Any] = {
        "v": FORM,
        "id": commit.id,
        "aggregate": commit.aggregate,
        "sequence": commit.sequence,
        "epoch": commit.epoch,
        "time": moment_text(commit.time),
        "recorded": moment_text(commit.recorded),
        "actor": writer_of(Actor)(commit.actor),
        "command": commit.command,
    }
    if commit.at_ms is not None:
        envelope["at_ms"] = commit.at_ms
    if commit.cause is not None:
        envelope["cause"] = commit.cause
    return envelope


def _sealed_fact(
    commit: Commit, index: int, fact: Fact, tenant: str, keys: SealingKeys, nonce: Callable[[], bytes]
) -> dict[str, Any]:
    type, v, data = _written(fact)
    if not isinstance(fact, UnknownFact):
        place = Place(tenant, commit.aggregate, commit.id, index, fact.retention)
        data = seal_data(data, place, keys, nonce)
    return {"type": type, "v": v, "data": data}


def _written(fact: Fact) -> tuple[str, int, dict[str, Any]]:
    if isinstance(fact, UnknownFact):
        return fact.unknown_type, fact.unknown_v, fact.data
    if FACTS.get(fact.type) is not type(fact):
        raise Unencodable(f"{fact!r} is of no declared type")
    return fact.type, fact.v, writer_of(type(fact))(fact)


def _facts(envelope: dict[str, Any], tenant: str, keys: Keys | None, holds_sealed: bool) -> Iterator[Fact]:
    for index, fact in enumerate(envelope["facts"]):
        type, v, data = fact["type"], fact["v"], fact["data"]
        try:
            if not readable(type, v):
                raise NewerFact(type)
            if holds_sealed:
                data = unseal_data(data, _place(envelope, index, type, tenant), keys)
            yield from [_fact(*newer) for newer in upcast(type, v, data)]
        except NewerFact:
            yield _unknown(type, v, fact["data"])
        except Undecodable as error:
            raise Undecodable(f"facts.{index} {type}: {error}") from None


def _fact(type: str, v: int, data: dict[str, Any]) -> Fact:
    cls = FACTS.get(type)
    if cls is None or cls.v != v:
        raise Undecodable(f"no upcaster leads to {type} {v}")
    fact: Fact = reader_of(cls)(data)
    return fact


def _unknown(type: str, v: int, data: dict[str, Any]) -> UnknownFact:
    check_plain(data)
    return UnknownFact(type, v, data)


def _place(envelope: dict[str, Any], index: int, type: str, tenant: str) -> Place:
    return Place(tenant, envelope["aggregate"], envelope["id"], index, FACTS[type].retention)


def _read_envelope(data: Any) -> dict[str, Any]:
    try:
        return read_fields(_ENVELOPE, _ENVELOPE_REQUIRED, data)
    except NewerFact as error:
        raise Undecodable(f"{error}: unknown field of the envelope") from None


def _read_facts(value: Any) -> list[dict[str, Any]]:
    if type(value) is not list or not 1 <= len(value) <= MAX_FACTS:
        raise Undecodable(f"no list of 1 to {MAX_FACTS} facts")
    return [read_fields(_FACT, _FACT_REQUIRED, fact) for fact in value]


def _read_data(value: Any) -> dict[str, Any]:
    if type(value) is not dict:
        raise Undecodable("no object")
    return value


def _matching(pattern: str, what: str) -> Reader:
    match = re.compile(pattern, re.ASCII).fullmatch

    def read(value: Any) -> str:
        if type(value) is not str or not match(value):
            raise Undecodable(f"no {what}")
        return value

    return read


def _at_least(least: int, value: Any) -> int:
    if not least <= read_whole(value) <= MAX_WHOLE:
        raise Undecodable(f"below {least}, or above 2^53")
    return int(value)


def _read_form(value: Any) -> int:
    if type(value) is not int or value != FORM:
        raise Undecodable(f"a form of the envelope that is not {FORM}")
    return value


_ENVELOPE: dict[str, Reader] = {
    "v": _read_form,
    "id": _matching(COMMIT_ID, "commit id"),
    "aggregate": _matching(AGGREGATE, "aggregate"),
    "sequence": functools.partial(_at_least, 1),
    "epoch": functools.partial(_at_least, 0),
    "time": read_moment,
    "recorded": read_moment,
    "at_ms": functools.partial(_at_least, 0),
    "actor": reader_of(Actor),
    "command": _matching(COMMAND, "command"),
    "cause": _matching(COMMIT_ID, "commit id"),
    "facts": _read_facts,
}
_ENVELOPE_REQUIRED = frozenset(_ENVELOPE) - {"at_ms", "cause"}
_FACT: dict[str, Reader] = {
    "type": _matching(TYPE, "fact type"),
    "v": functools.partial(_at_least, 1),
    "data": _read_data,
}
_FACT_REQUIRED = frozenset(_FACT)
