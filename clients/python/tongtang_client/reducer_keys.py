"""What keys, switches, grants, the lead and the door do to a snapshot (docs/protocol.md §4)."""

from __future__ import annotations

from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]

SHIPPED = {
    "board": False,
    "file": False,
    "private_chat": False,
    "screen": False,
    "text": True,
    "video": True,
    "voice": True,
}


def rules_of_a_new_session(stage_seats: int) -> Json:
    return {
        "stage_seats": stage_seats,
        "class_muted": [],
        "interaction_on": True,
        "switches": SHIPPED,
        "by_room": {},
    }


def interaction_locked(state: Json, data: Json, at_ms: int | None) -> Json:
    """Pressed again, it keeps its first time."""
    if "room" in data:
        if "interaction_on" in _room(state, data["room"]):
            return state
        return _of_room(state, data["room"], interaction_on=False, locked_ms=at_ms)
    return _rules(state, interaction_on=False, locked_ms=at_ms) if state["rules"]["interaction_on"] else state


def interaction_unlocked(state: Json, data: Json, at_ms: int | None) -> Json:
    if "room" in data:
        return _of_room(state, data["room"], interaction_on=None, locked_ms=None)
    return _rules(state, interaction_on=True, locked_ms=None)


def room_suspended(state: Json, data: Json, at_ms: int | None) -> Json:
    if "suspended" in _room(state, data["room"]):
        return state
    return _of_room(state, data["room"], suspended=True, suspended_ms=at_ms)


def room_resumed(state: Json, data: Json, at_ms: int | None) -> Json:
    return _of_room(state, data["room"], suspended=None, suspended_ms=None)


def switch_turned(state: Json, data: Json, at_ms: int | None) -> Json:
    switch, on = data["switch"], data["on"]
    if "room" not in data:
        return _rules(state, switches=state["rules"]["switches"] | {switch: on})
    before = _room(state, data["room"]).get("switches", {})
    sides = {*before.get(switch, [])} - {data.get("by", "lead")} | (set() if on else {data.get("by", "lead")})
    others = {name: by for name, by in before.items() if name != switch}
    return _of_room(state, data["room"], switches=others | ({switch: sorted(sides)} if sides else {}) or None)


def _rules(state: Json, **fields: Any) -> Json:
    return state | {"rules": _present(state["rules"] | fields)}


def _room(state: Json, room: str) -> Json:
    part: Json = state["rules"]["by_room"].get(room, {})
    return part


def _present(part: Json) -> Json:
    return {name: value for name, value in part.items() if value is not None}


def _of_room(state: Json, room: str, **fields: Any) -> Json:
    changed = _present(_room(state, room) | fields)
    others = {name: part for name, part in state["rules"]["by_room"].items() if name != room}
    return _rules(state, by_room=others | {room: changed} if changed else others)


def substitute_named(state: Json, data: Json, at_ms: int | None) -> Json:
    session = {name: value for name, value in state["session"].items() if name != "substitute"}
    return state | {"session": session | ({"substitute": data["person"]} if "person" in data else {})}


def grant_given(state: Json, data: Json, at_ms: int | None) -> Json:
    return _granted(state, data["endpoint"], lambda given: given | {data["permission"]})


def grant_taken(state: Json, data: Json, at_ms: int | None) -> Json:
    return _granted(state, data["endpoint"], lambda given: given - {data["permission"]})


def _granted(state: Json, endpoint: str, change: Any) -> Json:
    before = state["endpoints"].get(endpoint)
    if before is None:
        return state
    given = sorted(change({*before.get("granted", [])}))
    others = {name: value for name, value in before.items() if name != "granted"}
    part = others | ({"granted": given} if given else {})
    return state | {"endpoints": state["endpoints"] | {endpoint: part}}


def door_locked(state: Json, data: Json, at_ms: int | None) -> Json:
    return state | {"door_locked": True}


def door_unlocked(state: Json, data: Json, at_ms: int | None) -> Json:
    return {name: value for name, value in state.items() if name != "door_locked"}


def entry_barred(state: Json, data: Json, at_ms: int | None) -> Json:
    bar = {name: data[name] for name in ("person", "device", "until") if name in data}
    return state | {"barred": [*state.get("barred", []), bar][-500:]}


def entry_allowed(state: Json, data: Json, at_ms: int | None) -> Json:
    def lifted(bar: Json) -> bool:
        return any(name in data and data[name] == bar.get(name) for name in ("person", "device"))

    left = [bar for bar in state.get("barred", []) if not lifted(bar)]
    others = {name: value for name, value in state.items() if name != "barred"}
    return others | ({"barred": left} if left else {})
