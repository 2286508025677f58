"""Only the aspects that a fact concerns are asked, and that makes no difference."""

from __future__ import annotations

import random
from dataclasses import fields, replace

from events.schema.base import Fact
from server.classroom.state import Lesson
from server.live.aspects.gathering import ASPECTS, Gathering, concerned, evolve
from tests.laws.twin import play


def asked_all(lesson: Lesson, fact: Fact, at_ms: int | None) -> Lesson:
    return replace(lesson, **{name: called(lesson, fact, at_ms) for name, (_, called) in ASPECTS.items()})


def test_every_aspect_is_in_the_table() -> None:
    assert {field.name for field in fields(Gathering)} - {"id"} == ASPECTS.keys()


def test_aspects_that_a_fact_does_not_concern_need_not_be_asked() -> None:
    skipped = 0
    for seed in range(4):
        _, messages = play(random.Random(seed))
        for message in messages:
            for fact, before in zip(message.facts, message.before, strict=True):
                assert evolve(before, fact, message.at_ms) == asked_all(before, fact, message.at_ms)
                skipped += len(ASPECTS) - len(concerned(type(fact).__name__))
    assert skipped > 1_000
