"""The rulebook of a seminar, as the engine asks it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from events.schema.base import Fact
from media.control import Scene
from server.live.aspects import snapshot, telling
from server.live.rulebook import By, Chance, Moment, Rulebook

from . import commands, rules, scene, state
from .commands import SeminarCommand
from .state import Seminar


class SeminarRulebook:
    def initial(self, session_id: str) -> Seminar:
        return Seminar(session_id)

    def parse(self, name: str, fields: Mapping[str, Any]) -> SeminarCommand:
        return commands.parse(name, fields)

    def narrows(self, command: SeminarCommand) -> bool:
        return commands.narrows(command)

    def decide(
        self, state: Seminar, command: SeminarCommand, now: Moment, by: By, chance: Chance
    ) -> Sequence[Fact]:
        return rules.decide(state, command, now, by, chance)

    def evolve(self, state_: Seminar, fact: Fact, at_ms: int | None) -> Seminar:
        return state.evolve(state_, fact, at_ms)

    def reaches(self, fact: Fact, before: Seminar, viewer: str) -> bool:
        return telling.reaches(fact, before, viewer)

    def visible(self, state_: Seminar, viewer: str) -> Seminar:
        return telling.visible(state_, viewer)

    def sees_actor(self, state_: Seminar, viewer: str, actor: str) -> bool:
        return telling.sees_actor(state_, viewer, actor)

    def person_at(self, state_: Seminar, endpoint: str) -> str | None:
        return telling.person_at(state_, endpoint)

    def renewed(self, fact: Fact) -> str | None:
        return telling.renewed(fact)

    def snapshot(self, state: Seminar, viewer: str) -> dict[str, Any]:
        return snapshot.snapshot(state, viewer)

    def scene(self, state: Seminar, epoch: int) -> Scene:
        return scene.scene(state, epoch)


SEMINAR: Rulebook[Seminar] = SeminarRulebook()
