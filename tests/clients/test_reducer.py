"""The SDK's reducer, written from docs/protocol.md alone, agrees with the server about all viewers of classes and
seminars."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from tongtang_client.reducer import CHANGES, evolved

from tests.laws import twin, twin_of_seminars

CASES = [*twin.cases(), *twin_of_seminars.cases()]


@pytest.mark.parametrize("case", CASES, ids=range(len(CASES)))
def test_a_snapshot_and_the_facts_after_it_give_each_newer_snapshot(case: dict[str, Any]) -> None:
    state = case["snapshot"]
    for message, after in zip(case["messages"], case["after"], strict=True):
        state = after if message.get("renewed") else evolved(state, message)
        assert state == after, message


def test_classes_and_seminars_bring_every_fact_that_the_reducer_knows() -> None:
    met = {fact["type"] for case in CASES for message in case["messages"] for fact in message["facts"]}
    assert set(CHANGES) - met <= {"session.session.opened"}  # an endpoint joins what is open


def test_nothing_that_a_reader_holds_is_altered() -> None:
    case = CASES[0]
    state = case["snapshot"]
    kept, states = [copy.deepcopy(state)], [state]
    for message in case["messages"]:
        state = evolved(state, message)
        states.append(state)
        kept.append(copy.deepcopy(state))
    assert states == kept


def test_a_fact_of_another_type_or_version_changes_nothing() -> None:
    state = CASES[0]["snapshot"]
    strange = [
        {"type": "session.poll.opened", "v": 1, "data": {"poll": "p"}},
        {"type": "session.hand.raised", "v": 2, "data": {"hand": "h"}},
    ]
    assert evolved(state, {"cursor": "c", "facts": strange}) is state


def test_a_fact_about_what_is_not_there_changes_nothing() -> None:
    state = CASES[0]["snapshot"]
    for type_, data in [
        ("session.endpoint.link_lost", {"endpoint": "nobodyhe", "connection": "c", "cause": "closed"}),
        ("session.microphone.opened", {"endpoint": "nobodyhe", "cause": "self", "room": "r"}),
        ("session.hand.called", {"hand": "nohandhe"}),
    ]:
        assert evolved(state, {"facts": [{"type": type_, "v": 1, "data": data}], "at_ms": 5}) == state
