"""A commit of each fact type, made from its shape: one by rule for the golden files, any number by chance."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from unicodedata import normalize

from hypothesis import strategies as st

from events.schema.base import Actor, Commit, Fact, Personal
from events.schema.catalogue import facts
from events.schema.shape import Code, Flag, Many, Moment, PersonalText, Record, Shape, Text, Whole, shape_of

SESSION = "0193a4e0-77b2-7c31-9d5e-2f6a1b3c4d5e"
PERSON = "7b0e4c5a-1f7d-4e0b-8a39-5d2c9e61f0aa"
HAPPENED = datetime(2026, 11, 24, 0, 12, 52, 870_000, tzinfo=UTC)
RECORDED = datetime(2026, 11, 24, 0, 12, 52, 874_000, tzinfo=UTC)

TEXTS = {
    "endpoint": "k7q2mzpd",
    "connection": "c2wd6yqa",
    "hand": "h4tq3w2c",
    "turn": "t5xn3r6v",
    "message": "m3yk7p2d",
    "track": "v6dq2t4n",
    "whom": "seat:14",
    "lead": PERSON,
    "person": PERSON,
    "session": SESSION,
    "zone": "Asia/Shanghai",
    "codec": "VP8",
    "digest": "0" * 64,
    "previous": "0" * 64,
}


def commit_of(*facts: Fact, sequence: int = 7) -> Commit:
    return Commit(
        id=f"{SESSION}.k7q2mzpd.42",
        aggregate=f"session/{SESSION}",
        sequence=sequence,
        epoch=3,
        time=HAPPENED,
        recorded=RECORDED,
        actor=Actor(endpoint="k7q2mzpd", person=PERSON),
        command="RaiseHand",
        facts=facts,
        at_ms=772_870,
    )


def example(cls: type[Any]) -> Any:
    """The fact with every field filled in, by rule."""
    return cls(**{field.name: _example(field.name, field.shape) for field in shape_of(cls).fields})


def _example(name: str, shape: Shape) -> Any:
    match shape:
        case Text():
            return TEXTS.get(name, name.replace("_", "-"))
        case Whole():
            return 7
        case Flag():
            return True
        case Moment():
            return HAPPENED
        case PersonalText():
            return Personal(f"person:{PERSON}", "平行四边形的面积")
        case Code(words, _):
            return words[0]
        case Many(item):
            return (_example(name, item),)
        case Record(cls, _):
            return example(cls)


def any_fact() -> st.SearchStrategy[Fact]:
    return st.sampled_from(facts()).flatmap(any_of)


def any_of(cls: type[Any]) -> st.SearchStrategy[Any]:
    return st.builds(
        cls,
        **{
            field.name: st.none() | _any(field.shape) if field.absent else _any(field.shape)
            for field in shape_of(cls).fields
        },
    )


def any_text() -> st.SearchStrategy[str]:
    return st.text(st.characters(codec="utf-8"), max_size=20).map(lambda text: normalize("NFC", text))


def any_commit() -> st.SearchStrategy[Commit]:
    return st.builds(
        Commit,
        id=st.from_regex(r"[a-z0-9.-]{1,160}", fullmatch=True),
        aggregate=st.from_regex(r"(session|audit)/[a-z0-9-]{1,64}", fullmatch=True),
        sequence=st.integers(1, 2**53 - 1),
        epoch=st.integers(0, 2**53 - 1),
        time=_any(Moment()),
        recorded=_any(Moment()),
        actor=any_of(Actor),
        command=st.from_regex(r"[A-Z][A-Za-z]{0,63}", fullmatch=True),
        facts=st.lists(any_fact(), min_size=1, max_size=4).map(tuple),
        at_ms=st.none() | st.integers(0, 2**53 - 1),
        cause=st.none() | st.from_regex(r"[a-z0-9.-]{1,160}", fullmatch=True),
    )


def _any(shape: Shape) -> st.SearchStrategy[Any]:
    match shape:
        case Text():
            return any_text()
        case Whole():
            return st.integers(1 - 2**53, 2**53 - 1)
        case Flag():
            return st.booleans()
        case Moment():
            moments = st.datetimes(datetime(1970, 1, 1), datetime(9999, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
            return moments.map(lambda moment: moment.replace(microsecond=moment.microsecond // 1000 * 1000))
        case PersonalText():
            return st.builds(Personal, st.from_regex(r"(person|org):[a-z0-9-]{1,36}", fullmatch=True), any_text())
        case Code(words, _):
            return st.sampled_from(words)
        case Many(item):
            return st.lists(_any(item), max_size=3).map(tuple)
        case Record(cls, _):
            return any_of(cls)
