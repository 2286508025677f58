"""What the facts of a seminar do to a snapshot: the floor and remarks (docs/protocol.md §9).

Written from docs/protocol.md alone, like `reducer.py`, which brings these in. A part that is empty is absent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]
Change: TypeAlias = Callable[[Json, Json, int | None], Json]


def _floor_given(state: Json, data: Json, at_ms: int | None) -> Json:
    since = {} if at_ms is None else {"since_ms": at_ms}
    return state | {"floor": {"endpoint": data["endpoint"]} | since}


def _floor_taken(state: Json, data: Json, at_ms: int | None) -> Json:
    return _without(state, "floor") if state.get("floor", {}).get("endpoint") == data["endpoint"] else state


def _mark_set(state: Json, data: Json, at_ms: int | None) -> Json:
    return state | {"marks": sorted([*state.get("marks", []), data], key=lambda mark: int(mark["about_ms"]))}


def _mark_removed(state: Json, data: Json, at_ms: int | None) -> Json:
    left = [mark for mark in state.get("marks", []) if mark["mark"] != data["mark"]]
    return state | {"marks": left} if left else _without(state, "marks")


def _without(state: Json, part: str) -> Json:
    return {name: value for name, value in state.items() if name != part}


CHANGES: Mapping[str, Change] = {
    "session.floor.given": _floor_given,
    "session.floor.taken": _floor_taken,
    "session.mark.set": _mark_set,
    "session.mark.removed": _mark_removed,
}
