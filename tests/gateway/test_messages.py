"""What a client may say, read strictly."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.gateway.messages import CommandSaid, JoinSaid, OfferSaid, PingSaid, WallSaid, read
from server.live.rulebook import Malformed

JOIN: dict[str, Any] = {
    "token": "t",
    "device": "6f1c0000-0000-4000-8000-000000000000",
    "kind": "satellite_room",
    "client": {"name": "tests", "version": "1", "platform": "python"},
}
OFFER: dict[str, Any] = {
    "id": 1,
    "pc": "one",
    "sdp": "v=0",
    "send": {"0": "camera"},
    "receive": {"1": "lead.audio"},
}


def test_each_kind_of_message_is_read() -> None:
    assert read('{"ping": 12.5}') == PingSaid(12.5)
    assert read('{"n": 3, "command": "Leave"}') == CommandSaid(3, "Leave", {})
    assert read('{"n": 3, "command": "X", "a": [1]}') == CommandSaid(3, "X", {"a": [1]})
    assert isinstance(read(json.dumps({"join": JOIN})), JoinSaid)
    assert isinstance(read(json.dumps({"offer": OFFER})), OfferSaid)
    assert read('{"wall": {"rooms": ["a", "b"]}}') == WallSaid(rooms=["a", "b"])


@pytest.mark.parametrize("rooms", [None, "a", [1], [""], ["x" * 41], [f"r{n}" for n in range(13)]])
def test_a_wall_is_at_most_twelve_rooms_by_their_ids(rooms: Any) -> None:
    with pytest.raises(Malformed):
        read(json.dumps({"wall": {"rooms": rooms}}))


@pytest.mark.parametrize(
    "change",
    [
        {"token": ""},
        {"token": "x" * 129},
        {"device": "6F1C0000-0000-4000-8000-000000000000"},
        {"device": "6f1c"},
        {"kind": "teacher"},
        {"cursor": "x" * 65},
        {"pc": "x" * 33},
        {"pc": "a b"},
        {"client": {"name": "x", "version": "1"}},
        {"client": {"name": "x" * 41, "version": "1", "platform": "x"}},
        {"more": 1},
    ],
)
def test_a_join_that_is_off_in_one_field_is_malformed(change: dict[str, Any]) -> None:
    with pytest.raises(Malformed):
        read(json.dumps({"join": JOIN | change}))


@pytest.mark.parametrize(
    "change",
    [
        {"id": -1},
        {"id": "1"},
        {"sdp": 1},
        {"send": {"0": "thoughts"}},
        {"send": {"0 ": "camera"}},
        {"receive": {"1": "lead"}},
        {"receive": {"1": "lead.audio.video"}},
        {"receive": {str(n): "lead.audio" for n in range(65)}},
    ],
)
def test_an_offer_that_is_off_in_one_field_is_malformed(change: dict[str, Any]) -> None:
    with pytest.raises(Malformed):
        read(json.dumps({"offer": OFFER | change}))


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(), lambda c: st.lists(c) | st.dictionaries(st.text(), c)
    )
)
def test_any_json_is_read_or_malformed(value: Any) -> None:
    for text in (json.dumps(value), json.dumps({"join": value}), json.dumps({"n": 1, "command": value})):
        try:
            assert read(text)
        except Malformed as malformed:
            assert malformed.code == "malformed"


@given(st.text(max_size=200))
def test_any_text_is_read_or_malformed(text: str) -> None:
    try:
        assert read(text)
    except Malformed as malformed:
        assert malformed.code == "malformed"
