"""Commits and their one form of bytes."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events import codec
from events.codec import Undecodable, Unencodable, canonical
from events.codec.upcasters import readable, upcast
from events.schema.base import Commit, UnknownFact
from events.schema.session import EndpointLeft, HandCalled, HandRaised, SessionResumed, SessionStarted
from tests.events.examples import any_commit, commit_of
from tests.events.keys import TENANT, FixedKeys, counted_nonces

KEYS = FixedKeys()
CALLED = commit_of(HandCalled("h4tq3w2c"))


def encoded(commit: Commit) -> bytes:
    return codec.encode(commit, TENANT, KEYS, counted_nonces())


def changed(**fields: Any) -> bytes:
    """The bytes of CALLED with fields of the envelope set, or left out where None."""
    envelope = json.loads(encoded(CALLED)) | fields
    return canonical({name: value for name, value in envelope.items() if value is not None})


def test_a_commit_is_sorted_json_without_a_spare_space() -> None:
    assert encoded(CALLED).decode() == (
        '{"actor":{"endpoint":"k7q2mzpd","person":"7b0e4c5a-1f7d-4e0b-8a39-5d2c9e61f0aa"},'
        '"aggregate":"session/0193a4e0-77b2-7c31-9d5e-2f6a1b3c4d5e","at_ms":772870,"command":"RaiseHand","epoch":3,'
        '"facts":[{"data":{"hand":"h4tq3w2c"},"type":"session.hand.called","v":1}],'
        '"id":"0193a4e0-77b2-7c31-9d5e-2f6a1b3c4d5e.k7q2mzpd.42","recorded":"2026-11-24T00:12:52.874Z",'
        '"sequence":7,"time":"2026-11-24T00:12:52.870Z","v":1}'
    )


@given(any_commit())
def test_every_commit_comes_back_from_its_bytes(commit: Commit) -> None:
    body = encoded(commit)
    assert codec.decode(body, TENANT, KEYS) == commit
    assert encoded(codec.decode(body, TENANT, KEYS)) == body


@given(any_commit(), st.sampled_from(["space", "order", "escape", "doubled", "float"]))
def test_the_same_value_in_any_other_form_is_refused(commit: Commit, form: str) -> None:
    body = encoded(commit)
    data = json.loads(body)
    other = {
        "space": body.replace(b'"v":1}', b'"v": 1}'),
        "order": json.dumps(dict(reversed(data.items())), ensure_ascii=False, separators=(",", ":")).encode(),
        "escape": body.replace(b'"command"', b'"c\\u006fmmand"'),
        "doubled": b'{"v":1,' + body[1:],
        "float": body.replace(b'"v":1}', b'"v":1.0}'),
    }[form]
    assert other != body
    with pytest.raises(Undecodable):
        codec.decode(other, TENANT, KEYS)


@given(st.binary(max_size=200))
def test_hostile_bytes_are_undecodable_and_nothing_else(body: bytes) -> None:
    with pytest.raises(Undecodable):
        codec.decode(body, TENANT, KEYS)


@given(any_commit(), st.data())
def test_hostile_changes_are_undecodable_or_another_commit(commit: Commit, data: st.DataObject) -> None:
    body = bytearray(encoded(commit))
    for _ in range(data.draw(st.integers(1, 4))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    decoded_or_refused(bytes(body))


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    ),
    st.sampled_from(
        ["actor", "aggregate", "at_ms", "cause", "command", "epoch", "facts", "id", "time", "v", "data"]
    ),
)
def test_hostile_values_are_undecodable_or_another_commit(value: Any, field: str) -> None:
    envelope = json.loads(encoded(CALLED))
    if field == "data":
        envelope["facts"][0]["data"] = value
    else:
        envelope[field] = value
    text = json.dumps(envelope, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    decoded_or_refused(text.encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize(
    "body", [b"[" * 100_000, b'{"a":' * 100_000, b"1" * 100_000, b"{" + b" " * 600_000 + b"}"]
)
def test_deep_long_and_large_bytes_are_refused_without_harm(body: bytes) -> None:
    with pytest.raises(Undecodable):
        codec.decode(body, TENANT, KEYS)


@pytest.mark.parametrize(
    "fields",
    [
        {"v": 2},
        {"v": True},
        {"id": None},
        {"id": "A"},
        {"id": "a\n"},
        {"id": "a" * 161},
        {"aggregate": "session"},
        {"aggregate": "room/1"},
        {"aggregate": "session/a.b"},
        {"sequence": 0},
        {"sequence": 2**53},
        {"sequence": True},
        {"epoch": -1},
        {"at_ms": -1},
        {"time": "2026-11-24T00:12:52Z"},
        {"time": "2026-11-24T00:12:52.870+00:00"},
        {"time": "2026-11-31T00:12:52.870Z"},
        {"time": "２026-11-24T00:12:52.870Z"},
        {"actor": {"name": "x"}},
        {"actor": []},
        {"command": "raiseHand"},
        {"facts": []},
        {"facts": [{"type": "session.hand.called", "v": 1, "data": {"hand": "h"}}] * 513},
        {"facts": [{"type": "session.hand.called", "v": 1, "data": {"hand": 7}}]},
        {"facts": [{"type": "session.hand.called", "v": 1, "data": {}}]},
        {"facts": [{"type": "session.hand.called", "v": 0, "data": {"hand": "h"}}]},
        {"facts": [{"type": "session.hand.called", "v": 1}]},
        {"facts": [{"type": "hand.called", "v": 1, "data": {}}]},
        {"facts": [{"type": "session.hand.called", "v": 1, "data": {"hand": "e\u0301"}}]},
        {"facts": [{"type": "session.new.thing", "v": 1, "data": {"x": None}}]},
        {"facts": [{"type": "session.new.thing", "v": 1, "data": {"x": ["e\u0301"]}}]},
        {"extra": 1},
    ],
    ids=lambda fields: str(fields)[:60],
)
def test_each_field_of_the_envelope_keeps_its_rule(fields: dict[str, Any]) -> None:
    with pytest.raises(Undecodable):
        codec.decode(changed(**fields), TENANT, KEYS)


def test_an_unknown_type_version_or_field_is_kept_byte_for_byte() -> None:
    strange = [
        {"type": "session.robot.greeted", "v": 1, "data": {"b": [1, {"c": "字"}], "a": {}}},
        {"type": "session.hand.called", "v": 2, "data": {"hand": "h"}},
        {"type": "session.hand.called", "v": 1, "data": {"hand": "h", "finger": 3}},
    ]
    body = changed(facts=[*strange, {"type": "session.hand.called", "v": 1, "data": {"hand": "h"}}])
    commit = codec.decode(body, TENANT, KEYS)
    assert commit.facts == (
        *(UnknownFact(str(fact["type"]), int(str(fact["v"])), dict(fact["data"])) for fact in strange),  # type: ignore[call-overload]  # data is an object
        HandCalled("h"),
    )
    assert encoded(commit) == body


def test_an_unknown_code_of_an_open_list_shows_as_itself_and_of_a_closed_one_is_refused() -> None:
    left = {"type": "session.endpoint.left", "v": 1, "data": {"endpoint": "e", "cause": "moved_house"}}
    commit = codec.decode(changed(facts=[left]), TENANT, KEYS)
    assert isinstance(commit.facts[0], EndpointLeft)
    assert str(commit.facts[0].cause) == "moved_house"
    data = {"hand": "h", "endpoint": "e", "whom": "room", "kind": "shout"}
    with pytest.raises(Undecodable, match=r"facts.0 session.hand.raised: kind: none of"):
        codec.decode(changed(facts=[{"type": "session.hand.raised", "v": 1, "data": data}]), TENANT, KEYS)


@pytest.mark.parametrize(
    "commit",
    [
        replace(CALLED, id="With Blanks"),
        replace(CALLED, sequence=0),
        replace(CALLED, sequence=2**60),
        replace(CALLED, aggregate="session/*"),
        replace(CALLED, facts=()),
        replace(CALLED, time=datetime(2026, 11, 24, tzinfo=timezone(timedelta(hours=8)))),
        replace(CALLED, time=datetime(2026, 11, 24)),  # noqa: DTZ001  # that is the point
        replace(CALLED, time=datetime(2026, 11, 24, microsecond=1, tzinfo=UTC)),
        commit_of(HandCalled("e\u0301")),
        commit_of(HandCalled("\ud800")),
        commit_of(HandCalled(7)),  # type: ignore[arg-type]  # what a careless caller might do
        commit_of(HandCalled("h" * 600_000)),
        commit_of(SessionStarted("now")),  # type: ignore[arg-type]
        commit_of(HandRaised("h", "e", "room", "shout")),  # type: ignore[arg-type]
    ],
    ids=range(14),
)
def test_what_breaks_a_rule_is_never_written(commit: Commit) -> None:
    with pytest.raises(Unencodable):
        encoded(commit)


def test_a_moment_is_cut_to_what_a_fact_can_hold() -> None:
    shanghai = datetime(2026, 11, 24, 8, 0, 0, 870_999, tzinfo=timezone(timedelta(hours=8)))
    assert codec.whole_ms(shanghai) == datetime(2026, 11, 24, 0, 0, 0, 870_000, tzinfo=UTC)


def test_the_stored_envelope_is_given_as_json_data() -> None:
    assert codec.stored(encoded(CALLED)) == json.loads(encoded(CALLED))
    with pytest.raises(Undecodable):
        codec.stored(b"{}")


def test_an_older_version_goes_through_each_step_to_todays() -> None:
    steps = {
        ("session.hand.waved", 1): lambda data: [("session.hand.waved", 2, data), ("session.hand.waved", 2, data)],
        ("session.hand.waved", 2): lambda data: [("session.hand.called", 1, {"hand": data["wave"]})],
    }
    assert readable("session.hand.waved", 1, steps)
    assert not readable("session.hand.waved", 3, steps)
    assert list(upcast("session.hand.waved", 1, {"wave": "h"}, steps)) == [
        ("session.hand.called", 1, {"hand": "h"}),
        ("session.hand.called", 1, {"hand": "h"}),
    ]


def test_the_digest_chains_the_stored_bytes() -> None:
    first = codec.first_digest("session/0193")
    assert first == sha256(b"session/0193").digest()
    assert codec.next_digest(first, b"body") == sha256(first + sha256(b"body").digest()).digest()


def test_a_fact_without_fields_has_empty_data() -> None:
    assert codec.visible(SessionResumed()) == {"type": "session.session.resumed", "v": 1, "data": {}}


def decoded_or_refused(body: bytes) -> None:
    try:
        commit = codec.decode(body, TENANT, KEYS)
    except Undecodable:
        return
    assert codec.decode(body, TENANT, KEYS) == commit
