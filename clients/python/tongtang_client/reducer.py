"""What each fact does to a snapshot, written from docs/protocol.md §4 alone.

A snapshot is plain JSON. A new one shares what did not change with the old one, which is never altered. A fact of
an unknown type or version, or about something that is not there, changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from . import reducer_keys as keys
from . import reducer_rooms as rooms
from . import reducer_seminar as seminar

Json: TypeAlias = dict[str, Any]
Change: TypeAlias = Callable[[Json, Json, int | None], Json]

CHAT_KEPT = 200
FACT_VERSION = 1
PASSING_KINDS = {"observer", "camera_box"}  # they leave no trace; everyone else stays with `link` left
ENTRY_FIELDS = (
    "kind", "role", "person", "room", "class_group", "org_path", "expected_count", "capacity",
)  # fmt: skip
ROOM_FIELDS = ("room", "org_path", "class_group", "expected_count", "co_teacher")
PLAN_FIELDS = ("kind", "title", "zone", "planned_start", "planned_end")


def evolved(state: Json, message: Mapping[str, Any]) -> Json:
    """The state after one message of facts."""
    for fact in message["facts"]:
        change = CHANGES.get(fact["type"])
        if change is not None and fact["v"] == FACT_VERSION:
            state = change(state, fact["data"], message.get("at_ms"))
    return state


def _opened(state: Json, data: Json, at_ms: int | None) -> Json:
    plan, rules = data["plan"], data["rules"]
    session = {"id": state["session"]["id"], "state": "open", "lead": {"person": plan["lead"]}}
    session |= _chosen(plan, ("substitute",))
    opened = {
        "session": session | _chosen(plan, PLAN_FIELDS),
        "rules": keys.rules_of_a_new_session(rules["stage_seats"]),
        "rooms": [_chosen(room, ROOM_FIELDS) for room in plan["rooms"]],
    }
    return _lead_followed(state | opened)


def _started(state: Json, data: Json, at_ms: int | None) -> Json:
    return _session(state, state="live", started=data["started"])


def _suspended(state: Json, data: Json, at_ms: int | None) -> Json:
    return _session(state, state="suspended", suspended_ms=at_ms)


def _resumed(state: Json, data: Json, at_ms: int | None) -> Json:
    return _session(state, state="live", suspended_ms=None)


def _ended(state: Json, data: Json, at_ms: int | None) -> Json:
    return _session(state, state="ended", ended_ms=data["until_ms"], suspended_ms=None, held_since_ms=None)


def _cancelled(state: Json, data: Json, at_ms: int | None) -> Json:
    return _session(state, state="cancelled", cancelled=data["reason"])


def _held(state: Json, data: Json, at_ms: int | None) -> Json:
    return _session(state, held_since_ms=data["since_ms"])


def _released(state: Json, data: Json, at_ms: int | None) -> Json:
    return _session(state, held_since_ms=None)


def _joined(state: Json, data: Json, at_ms: int | None) -> Json:
    entry = data["entry"]
    endpoint = entry["endpoint"]
    before = state["endpoints"].get(endpoint, {})
    part = _present(
        **_chosen(entry, ENTRY_FIELDS),
        hidden=entry.get("hidden", False),
        link="connected",
        since_ms=at_ms,
        muted=before.get("muted", {}),
        granted=before.get("granted"),
        microphone="closed",
        tracks={},
    )
    joined = state | {"endpoints": state["endpoints"] | {endpoint: part}}
    return rooms.joined(_lead_followed(joined), entry)


def _link_lost(state: Json, data: Json, at_ms: int | None) -> Json:
    return _linked(state, data["endpoint"], link="lost", since_ms=at_ms)


def _link_resumed(state: Json, data: Json, at_ms: int | None) -> Json:
    return _linked(state, data["endpoint"], link="connected", since_ms=at_ms)


def _left(state: Json, data: Json, at_ms: int | None) -> Json:
    endpoint = data["endpoint"]
    state = rooms.left(state, endpoint)
    if state["endpoints"].get(endpoint, {}).get("kind") not in PASSING_KINDS:
        return _linked(state, endpoint, link="left", since_ms=at_ms, tracks={})
    return _lead_followed(state | {"endpoints": _without(state["endpoints"], endpoint)})


def _linked(state: Json, endpoint: str, /, **fields: Any) -> Json:
    changed = _endpoint(state, endpoint, lambda before: fields)
    return state if changed is state else _lead_followed(changed)


def _lead_followed(state: Json) -> Json:
    """The lead's place passes from an endpoint that is not connected to one that is, and to nobody else."""
    lead = state["session"].get("lead")
    if lead is None:  # nobody is named before the session is opened
        return state
    links = {endpoint: part["link"] for endpoint, part in state["endpoints"].items()}
    leading = [name for name, part in state["endpoints"].items() if part["role"] == "lead_teacher"]
    present = lead.get("endpoint")
    if present in leading and links[present] == "connected":
        return state
    connected = min((name for name in leading if links[name] == "connected"), default=None)
    kept = present if present in leading and links[present] == "lost" else None
    return _session(state, lead=_present(person=lead["person"], endpoint=connected or kept))


def _lead_changed(state: Json, data: Json, at_ms: int | None) -> Json:
    lead = state["session"].get("lead", {}) | {"person": data["to_person"]}
    return _lead_followed(_session(state, lead=lead))


def _role_changed(state: Json, data: Json, at_ms: int | None) -> Json:
    changed = _endpoint(state, data["endpoint"], lambda before: {"role": data["to_role"], "granted": None})
    return state if changed is state else _lead_followed(changed)


def _revealed(state: Json, data: Json, at_ms: int | None) -> Json:
    return _joined(state, data, data.get("since_ms"))


def _class_muted(state: Json, data: Json, at_ms: int | None) -> Json:
    return _rules(state, _including(state["rules"]["class_muted"], data["source"]))


def _class_unmuted(state: Json, data: Json, at_ms: int | None) -> Json:
    return _rules(state, _excluding(state["rules"]["class_muted"], data["source"]))


def _muted(state: Json, data: Json, at_ms: int | None) -> Json:
    def change(before: Json) -> Json:
        sides = _including(before["muted"].get(data["source"], []), data["by"])
        return {"muted": before["muted"] | {data["source"]: sides}}

    return _endpoint(state, data["endpoint"], change)


def _unmuted(state: Json, data: Json, at_ms: int | None) -> Json:
    def change(before: Json) -> Json:
        sides = _excluding(before["muted"].get(data["source"], []), data["by"])
        others = _without(before["muted"], data["source"])
        return {"muted": others | {data["source"]: sides} if sides else others}

    return _endpoint(state, data["endpoint"], change)


def _microphone_opened(state: Json, data: Json, at_ms: int | None) -> Json:
    heard = _endpoint(state, data["endpoint"], lambda before: {"microphone": "open"})
    if "room" not in data or heard is state:
        return heard
    return heard | {"microphones": state["microphones"] | {data["room"]: data["endpoint"]}}


def _microphone_closed(state: Json, data: Json, at_ms: int | None) -> Json:
    silent = _endpoint(state, data["endpoint"], lambda before: {"microphone": "closed"})
    if state["microphones"].get(data.get("room")) != data["endpoint"]:
        return silent
    return silent | {"microphones": _without(state["microphones"], data["room"])}


def _track_published(state: Json, data: Json, at_ms: int | None) -> Json:
    track = {"source": data["source"], "codec": data["codec"], "layers": data.get("layers", [])}
    return _endpoint(state, data["endpoint"], lambda before: {"tracks": before["tracks"] | {data["track"]: track}})


def _track_unpublished(state: Json, data: Json, at_ms: int | None) -> Json:
    return _endpoint(state, data["endpoint"], lambda before: {"tracks": _without(before["tracks"], data["track"])})


def _hand_raised(state: Json, data: Json, at_ms: int | None) -> Json:
    hand = _present(**_chosen(data, ("hand", "endpoint", "whom", "kind")), raised_ms=at_ms)
    return state | {"hands": [*state["hands"], hand]}


def _hand_gone(state: Json, data: Json, at_ms: int | None) -> Json:
    return state | {"hands": [hand for hand in state["hands"] if hand["hand"] != data["hand"]]}


def _hand_restored(state: Json, data: Json, at_ms: int | None) -> Json:
    hand = _chosen(data, ("hand", "endpoint", "whom", "kind", "raised_ms"))
    raised = sorted([*state["hands"], hand], key=lambda one: one.get("raised_ms", float("inf")))
    return state | {"hands": raised}


def _stage_entered(state: Json, data: Json, at_ms: int | None) -> Json:
    turn = _present(**_chosen(data, ("turn", "place", "endpoint", "whom")), entered_ms=at_ms)
    return state | {"stage": sorted([*state["stage"], turn], key=lambda one: int(one["place"]))}


def _stage_left(state: Json, data: Json, at_ms: int | None) -> Json:
    return state | {"stage": [turn for turn in state["stage"] if turn["turn"] != data["turn"]]}


def _chat_posted(state: Json, data: Json, at_ms: int | None) -> Json:
    room = state["endpoints"].get(data["endpoint"], {}).get("room") if data["channel"] == "room" else None
    line = _present(
        **_chosen(data, ("message", "endpoint", "channel", "reply_to", "to", "quick")),
        **_words(data.get("text")),
        question=data.get("question", False),
        at_ms=at_ms,
        room=room,
    )
    chat = [*state["chat"], line]
    of_it = [place for place, one in enumerate(chat) if _conversation(one) == _conversation(line)]
    if len(of_it) > CHAT_KEPT:
        del chat[of_it[0]]
    return state | {"chat": chat}


def _words(text: Any) -> Json:
    if text is None:
        return {}
    return {"text": text} if isinstance(text, str) else {"erased": True}


def _conversation(line: Json) -> tuple[str, Any]:
    """What cannot be seen by somebody never pushes out what can."""
    channel = line["channel"]
    if channel == "private":
        return channel, line.get("to", line["endpoint"])
    return channel, line.get("room")


def _chat_withdrawn(state: Json, data: Json, at_ms: int | None) -> Json:
    def emptied(line: Json) -> Json:
        kept = {name: value for name, value in line.items() if name not in ("text", "erased", "quick")}
        return kept | {"withdrawn": True}

    gone = data["message"]
    return state | {"chat": [emptied(line) if line["message"] == gone else line for line in state["chat"]]}


CHANGES: Mapping[str, Change] = {
    "session.session.opened": _opened,
    "session.session.started": _started,
    "session.session.suspended": _suspended,
    "session.session.resumed": _resumed,
    "session.session.ended": _ended,
    "session.session.cancelled": _cancelled,
    "session.class.held": _held,
    "session.class.released": _released,
    "session.endpoint.joined": _joined,
    "session.endpoint.link_lost": _link_lost,
    "session.endpoint.resumed": _link_resumed,
    "session.endpoint.left": _left,
    "session.lead.changed": _lead_changed,
    "session.substitute.named": keys.substitute_named,
    "session.entry.barred": keys.entry_barred,
    "session.entry.allowed": keys.entry_allowed,
    "session.door.locked": keys.door_locked,
    "session.door.unlocked": keys.door_unlocked,
    "session.endpoint.role_changed": _role_changed,
    "session.grant.given": keys.grant_given,
    "session.grant.taken": keys.grant_taken,
    "session.endpoint.revealed": _revealed,
    "session.interaction.locked": keys.interaction_locked,
    "session.interaction.unlocked": keys.interaction_unlocked,
    "session.room.suspended": keys.room_suspended,
    "session.room.resumed": keys.room_resumed,
    "session.switch.turned": keys.switch_turned,
    "session.class.muted": _class_muted,
    "session.class.unmuted": _class_unmuted,
    "session.endpoint.muted": _muted,
    "session.endpoint.unmuted": _unmuted,
    "session.microphone.opened": _microphone_opened,
    "session.microphone.closed": _microphone_closed,
    "session.track.published": _track_published,
    "session.track.unpublished": _track_unpublished,
    "session.hand.raised": _hand_raised,
    "session.hand.called": _hand_gone,
    "session.hand.lowered": _hand_gone,
    "session.hand.restored": _hand_restored,
    "session.stage.entered": _stage_entered,
    "session.stage.left": _stage_left,
    "session.chat.posted": _chat_posted,
    **rooms.CHANGES,
    **seminar.CHANGES,
    "session.chat.withdrawn": _chat_withdrawn,
}


def _session(before: Json, /, **fields: Any) -> Json:
    return before | {"session": _present(**before["session"] | fields)}


def _rules(state: Json, class_muted: list[str]) -> Json:
    return state | {"rules": state["rules"] | {"class_muted": class_muted}}


def _endpoint(state: Json, endpoint: str, change: Callable[[Json], Json]) -> Json:
    before = state["endpoints"].get(endpoint)
    if before is None:
        return state
    return state | {"endpoints": state["endpoints"] | {endpoint: _present(**before | change(before))}}


def _present(**fields: Any) -> Json:
    """Absent means absent: a snapshot holds no null."""
    return {name: value for name, value in fields.items() if value is not None}


def _chosen(fields: Mapping[str, Any], names: tuple[str, ...]) -> Json:
    return {name: fields[name] for name in names if fields.get(name) is not None}


def _without(fields: Json, name: str) -> Json:
    return {key: value for key, value in fields.items() if key != name}


def _including(items: list[str], item: str) -> list[str]:
    return sorted({*items, item})


def _excluding(items: list[str], item: str) -> list[str]:
    return [one for one in items if one != item]
