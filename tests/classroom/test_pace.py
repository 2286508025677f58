"""How quick the rules are, under watchdogs some ten to fifty times what was measured on a shared machine."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from events.schema.base import Fact
from server.classroom.commands import CallHand, LowerAllHands, RaiseHand, SendDown, StartSession
from server.classroom.lesson import LESSON
from tests.classroom.room import LEAD, OBSERVER, QING, Class

ROOMS = [f"room{number}" for number in range(40)]


@pytest.fixture(scope="module")
def big_class() -> Class:
    """Forty rooms and two hundred unseen observers."""
    class_ = Class()
    class_.joins("lead", LEAD)
    for name in ROOMS:
        class_.joins(name, replace(QING, person=f"person-{name}", room=name))
    for number in range(200):
        class_.joins(f"observer{number}", replace(OBSERVER, person=f"o{number}"))
    class_.asks("lead", StartSession())
    class_.at_ms = 0
    return class_


def a_round(class_: Class) -> list[Fact]:
    facts: list[Fact] = []
    for name in ROOMS:
        facts += class_.asks(name, RaiseHand("seat:1", "answer"))
    facts += class_.asks("lead", CallHand(class_.lesson.hands.raised[0].hand))
    facts += class_.asks("lead", SendDown(class_.lesson.stage.turns[0].turn))
    facts += class_.asks("lead", LowerAllHands())
    return facts


def test_a_hand_is_decided_and_done_within_a_millisecond(big_class: Class) -> None:
    rounds = 10
    began = time.perf_counter()
    for _ in range(rounds):
        a_round(big_class)
    assert time.perf_counter() - began < rounds * (len(ROOMS) + 3) * 0.001


def test_twenty_thousand_facts_are_evolved_within_a_second(big_class: Class) -> None:
    facts = a_round(big_class)
    rounds = 20_000 // len(facts) + 1
    lesson = big_class.lesson
    began = time.perf_counter()
    for fact in facts * rounds:
        lesson = LESSON.evolve(lesson, fact, 5_000)
    assert time.perf_counter() - began < 1
    assert lesson.hands.raised == ()
