"""The rulebook of a lesson, as the engine asks it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from . import commands
from .commands import LessonCommand
from .state import Lesson


class LessonRulebook:
    def initial(self, session_id: str) -> Lesson:
        return Lesson(session_id)

    def parse(self, name: str, fields: Mapping[str, Any]) -> LessonCommand:
        return commands.parse(name, fields)

    def narrows(self, command: LessonCommand) -> bool:
        return type(command) in commands.NARROWING


LESSON = LessonRulebook()
