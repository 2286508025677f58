"""The rulebook of a lesson, as the engine asks it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from events.schema.base import Fact
from media.control import Scene
from server.live.aspects import snapshot, telling
from server.live.rulebook import By, Chance, Moment, Rulebook

from . import commands, rules, scene, state
from .commands import LessonCommand
from .state import Lesson


class LessonRulebook:
    def initial(self, session_id: str) -> Lesson:
        return Lesson(session_id)

    def parse(self, name: str, fields: Mapping[str, Any]) -> LessonCommand:
        return commands.parse(name, fields)

    def narrows(self, command: LessonCommand) -> bool:
        return commands.narrows(command)

    def decide(self, state: Lesson, command: LessonCommand, now: Moment, by: By, chance: Chance) -> Sequence[Fact]:
        return rules.decide(state, command, now, by, chance)

    def evolve(self, state_: Lesson, fact: Fact, at_ms: int | None) -> Lesson:
        return state.evolve(state_, fact, at_ms)

    def reaches(self, fact: Fact, before: Lesson, viewer: str) -> bool:
        return telling.reaches(fact, before, viewer)

    def visible(self, state_: Lesson, viewer: str) -> Lesson:
        return telling.visible(state_, viewer)

    def sees_actor(self, state_: Lesson, viewer: str, actor: str) -> bool:
        return telling.sees_actor(state_, viewer, actor)

    def person_at(self, state_: Lesson, endpoint: str) -> str | None:
        return telling.person_at(state_, endpoint)

    def renewed(self, fact: Fact) -> str | None:
        return telling.renewed(fact)

    def snapshot(self, state: Lesson, viewer: str) -> dict[str, Any]:
        return snapshot.snapshot(state, viewer)

    def scene(self, state: Lesson, epoch: int) -> Scene:
        return scene.scene(state, epoch)


LESSON: Rulebook[Lesson] = LessonRulebook()
