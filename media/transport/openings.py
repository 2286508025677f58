"""Pictures that slots wait for, and those that have let a slot wait too long.

A slot keeps its old picture until the new one has a keyframe, which a dead camera never sends. After a second the
old one must go: a person must not stay in sight under another's name. Such a slot is *dark* until the new picture
opens, and is told as showing nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..control import SourceId

PATIENCE_MS = 1_000  # a keyframe asked for twice; a switch takes a tenth of it


@dataclass(slots=True)
class _Wait:
    source: SourceId
    since_ms: int | None = None  # when it was first looked at
    dark: bool = False


class Openings:
    """One per session, of its picture slots by their numbers."""

    def __init__(self) -> None:
        self._waiting: dict[int, _Wait] = {}
        self._showing: dict[int, int] = {}  # slot → number of the source that opened it last

    def bind(self, slot: int, source: SourceId | None, number: int | None) -> None:
        """The slot is to show `source`, whose number is None while nobody connected sends it."""
        if number is None:
            self._showing.pop(slot, None)
        if source is None or (number is not None and self._showing.get(slot) == number):
            self._waiting.pop(slot, None)
        elif slot not in self._waiting or self._waiting[slot].source != source:
            self._waiting[slot] = _Wait(source)

    def opened(self, slot: int, number: int, source: SourceId) -> bool:
        """The slot's first packet of a source went out; True if it had been told as dark."""
        self._showing[slot] = number
        if slot not in self._waiting or self._waiting[slot].source != source:
            return False
        return self._waiting.pop(slot).dark

    def overdue(self, at_ms: int) -> dict[int, SourceId]:
        """The slots that are dark from now on, with what they wait for."""
        late = {}
        for slot, wait in self._waiting.items():
            if wait.since_ms is None:
                wait.since_ms = at_ms
            elif not wait.dark and at_ms - wait.since_ms >= PATIENCE_MS:
                wait.dark = True
                late[slot] = wait.source
                self._showing.pop(slot, None)
        return late

    def is_dark(self, slot: int | None, source: SourceId | None) -> bool:
        wait = self._waiting.get(slot) if slot is not None else None
        return wait is not None and wait.dark and wait.source == source

    def forget(self, slot: int) -> None:
        self._waiting.pop(slot, None)
        self._showing.pop(slot, None)
