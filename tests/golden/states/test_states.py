from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from events import codec
from events.schema.base import FACTS
from server.classroom.lesson import LESSON
from server.live.rulebook import Rulebook
from server.research.seminar.rulebook import SEMINAR
from tests.golden.states import seminar, whole_class
from tests.golden.states.first_class import SESSION, TENANT, FixedKeys, hashes

HERE = Path(__file__).parent
LINES, WHOLE, SEMINAR_LINES = (
    [json.loads(line) for line in (HERE / f"{name}.jsonl").read_text("utf-8").splitlines()]
    for name in ("first_class", "whole_class", "seminar")
)

AWAITED = frozenset(
    f"session.{name}"
    for name in (
        *("session.scheduled", "session.amended", "session.cancelled"),  # of a class that is never held
        *("endpoint.staffed", "endpoint.unstaffed", "endpoint.checked", "endpoint.layout_changed"),
        *("sending.moved", "echo_policy.applied", "reception.lost", "reception.restored", "path.changed"),
        *("path.rebuilt", "voice.tallied", "quality.sampled", "attendance.corrected"),
        *("rollcall.opened", "rollcall.submitted", "rollcall.listed", "rollcall.confirmed", "rollcall.corrected"),
    )
)
"""Types that no golden session holds yet. Each goes from here when one in a file of its own has it."""


def test_every_fact_of_a_session_stands_in_a_golden_one() -> None:
    lines = [json.loads(line) for path in HERE.glob("*.jsonl") for line in path.read_text("utf-8").splitlines()]
    written = {fact["type"] for line in lines for fact in line["commit"]["facts"]}
    assert written == {name for name in FACTS if name.startswith("session.")} - AWAITED


@pytest.mark.parametrize(
    ("stored", "rulebook", "hashes"),
    [
        (LINES, LESSON, hashes),
        (WHOLE, LESSON, whole_class.hashes),
        (SEMINAR_LINES, SEMINAR, seminar.hashes),
    ],
)
def test_a_stored_session_evolves_to_the_same_states_for_ever(
    stored: list[dict[str, Any]], rulebook: Rulebook[Any], hashes: Callable[[Any], dict[str, str]]
) -> None:
    state = rulebook.initial(SESSION)
    for line in stored:
        commit = codec.decode(codec.canonical(line["commit"]), TENANT)
        for fact in commit.facts:
            state = rulebook.evolve(state, fact, commit.at_ms)
        assert hashes(state) == line["states"], commit.sequence


def test_an_erased_log_evolves_to_the_same_state_but_for_its_words() -> None:
    assert unworded(_replayed(FixedKeys())) == unworded(_replayed(None))
    assert _replayed(FixedKeys())["chat"][0]["text"] == "看得见吗"
    assert _replayed(None)["chat"][0]["erased"] is True


def _replayed(keys: FixedKeys | None) -> dict[str, Any]:
    lesson = LESSON.initial(SESSION)
    for line in LINES:
        commit = codec.decode(codec.canonical(line["commit"]), TENANT, keys)
        for fact in commit.facts:
            lesson = LESSON.evolve(lesson, fact, commit.at_ms)
    return LESSON.snapshot(lesson, "lead")


def unworded(snapshot: dict[str, Any]) -> dict[str, Any]:
    without = [
        {key: value for key, value in said.items() if key not in ("text", "erased")} for said in snapshot["chat"]
    ]
    session = {key: value for key, value in snapshot["session"].items() if key != "title"}
    return snapshot | {"chat": without, "session": session}
