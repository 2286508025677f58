"""What the facts of rooms do to a snapshot: roll calls, who is on duty, screens, checks, reception (§4).

Written from docs/protocol.md alone, like `reducer.py`, which brings these in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]
Change: TypeAlias = Callable[[Json, Json, int | None], Json]

COUNTS = ("expected_count", "present_count", "late_count", "headcount")


def _opened(state: Json, data: Json, at_ms: int | None) -> Json:
    return _rollcall(state, round=_present(round=data["round"], endpoints=data["endpoints"], opened_ms=at_ms))


def _submitted(state: Json, data: Json, at_ms: int | None) -> Json:
    roll = _present(**data, submitted_ms=at_ms, confirmed=False)
    return _rollcall(state, rolls=[*state["rollcall"]["rolls"], roll])


def _listed(state: Json, data: Json, at_ms: int | None) -> Json:
    return _rolls(state, [data["rollcall"]], {name: data[name] for name in ("expected", "absent", "late")})


def _confirmed(state: Json, data: Json, at_ms: int | None) -> Json:
    return _rolls(state, data["rollcalls"], {"confirmed": True})


def _corrected(state: Json, data: Json, at_ms: int | None) -> Json:
    return _rolls(
        state, [data["rollcall"]], {**{name: data[name] for name in COUNTS}, "corrected": data["reason"]}
    )


def _rolls(state: Json, names: list[str], change: Json) -> Json:
    rolls = [roll | change if roll["rollcall"] in names else roll for roll in state["rollcall"]["rolls"]]
    return _rollcall(state, rolls=rolls)


def _rollcall(state: Json, **change: Any) -> Json:
    return state | {"rollcall": state["rollcall"] | change}


def _staffed(state: Json, data: Json, at_ms: int | None) -> Json:
    duty = {name: data[name] for name in ("person", "personal_endpoint", "how")}
    return state | {"staffed": state["staffed"] | {data["endpoint"]: duty}}


def _unstaffed(state: Json, data: Json, at_ms: int | None) -> Json:
    return state | {"staffed": _without(state["staffed"], data["endpoint"])}


def _moved(state: Json, data: Json, at_ms: int | None) -> Json:
    others = [name for name in state["sending"].get(data["room"], []) if name != data["to_endpoint"]]
    return state | {"sending": state["sending"] | {data["room"]: [data["to_endpoint"], *others]}}


def joined(state: Json, entry: Json) -> Json:
    """A room's terminal stands behind those that came before."""
    if entry["kind"] != "satellite_room" or "room" not in entry:
        return state
    others = [name for name in state["sending"].get(entry["room"], []) if name != entry["endpoint"]]
    return state | {"sending": state["sending"] | {entry["room"]: [*others, entry["endpoint"]]}}


def left(state: Json, endpoint: str) -> Json:
    kept = {room: [name for name in names if name != endpoint] for room, names in state["sending"].items()}
    reception = [loss for loss in state["reception"] if loss["endpoint"] != endpoint]
    return state | {"sending": {room: names for room, names in kept.items() if names}, "reception": reception}


def _layout(state: Json, data: Json, at_ms: int | None) -> Json:
    shown = state["layouts"].get(data["endpoint"], {}) | {data["screen"]: data["layout"]}
    return state | {"layouts": state["layouts"] | {data["endpoint"]: shown}}


def _checked(state: Json, data: Json, at_ms: int | None) -> Json:
    if "endpoint" not in data:
        return state
    return state | {"checks": state["checks"] | {data["endpoint"]: data}}


def _lost(state: Json, data: Json, at_ms: int | None) -> Json:
    loss = {name: data[name] for name in ("endpoint", "of", "source_endpoint", "since_ms")}
    others = _others(state, data)
    return state | {"reception": sorted([*others, loss], key=lambda one: (one["endpoint"], one["of"]))}


def _restored(state: Json, data: Json, at_ms: int | None) -> Json:
    return state | {"reception": _others(state, data)}


def _others(state: Json, data: Json) -> list[Json]:
    missed = (data["endpoint"], data["of"])
    return [loss for loss in state["reception"] if (loss["endpoint"], loss["of"]) != missed]


def _present(**fields: Any) -> Json:
    return {name: value for name, value in fields.items() if value is not None}


def _without(fields: Json, name: str) -> Json:
    return {key: value for key, value in fields.items() if key != name}


CHANGES: Mapping[str, Change] = {
    "session.rollcall.opened": _opened,
    "session.rollcall.submitted": _submitted,
    "session.rollcall.listed": _listed,
    "session.rollcall.confirmed": _confirmed,
    "session.rollcall.corrected": _corrected,
    "session.endpoint.staffed": _staffed,
    "session.endpoint.unstaffed": _unstaffed,
    "session.sending.moved": _moved,
    "session.endpoint.layout_changed": _layout,
    "session.endpoint.checked": _checked,
    "session.reception.lost": _lost,
    "session.reception.restored": _restored,
}
