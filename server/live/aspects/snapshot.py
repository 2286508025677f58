"""A visible state as JSON, exactly as docs/protocol.md §4 says. What is absent is left out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from events import codec
from events.codec.canonical import moment_text
from events.schema.base import Personal
from events.schema.values import Entry, Layer, PlannedRoom
from server.access.rules import can

from ..rulebook import LOG
from .chat import Message
from .door import Bar
from .floor import Floor
from .gathering import Gathering
from .hands import Hand
from .keys import SWITCHES, RoomKeys
from .reception import Loss, Missed
from .rollcall import Roll, Rollcalls
from .roster import Endpoint
from .staffing import Duty
from .stage import Turn
from .telling import visible
from .tracks import Track

Json = dict[str, Any]


def snapshot(whole: Gathering, viewer: str) -> Json:
    seen = visible(whole, viewer)
    endpoints = sorted(seen.roster.endpoints.items())
    return _present(
        me=_me(whole, viewer),
        session=_session(seen),
        rules=_rules(seen),
        rooms=[_room(room) for room in seen.lifecycle.plan.rooms] if seen.lifecycle.plan else [],
        endpoints={name: _endpoint(seen, endpoint) for name, endpoint in endpoints if endpoint.shown},
        hands=[_hand(hand) for hand in seen.hands.raised],
        stage=[_turn(turn) for turn in seen.stage.turns],
        microphones=dict(sorted(seen.microphones.rooms.items())),
        chat=[_message(message, viewer) for message in seen.chat.messages],
        sending={room: list(names) for room, names in sorted(seen.screens.terminals.items())},
        layouts={name: dict(sorted(shown.items())) for name, shown in sorted(seen.screens.layouts.items())},
        staffed={name: _duty(duty) for name, duty in sorted(seen.staffing.on.items())},
        checks={name: codec.visible(check)["data"] for name, check in sorted(seen.checks.newest.items())},
        reception=[_loss(missed, loss) for missed, loss in sorted(seen.receptions.lost.items())],
        rollcall=_rollcall(seen.rollcalls),
        floor=_floor(seen.floor),
        marks=[codec.visible(mark)["data"] for mark in seen.marks.standing] or None,
        door_locked=seen.door.locked or None,
        barred=[_bar(bar) for bar in seen.door.barred] or None,
    )


def _present(**fields: Any) -> Json:
    return {name: value for name, value in fields.items() if value is not None}


def _rules(seen: Gathering) -> Json:
    return _present(
        stage_seats=seen.lifecycle.rules.stage_seats,
        class_muted=sorted(seen.muting.class_muted),
        interaction_on=not seen.keys.locked,
        locked_ms=seen.keys.locked_ms,
        switches={switch: switch not in seen.keys.off for switch in sorted(SWITCHES)},
        by_room={name: _of_room(keys) for name, keys in sorted(seen.keys.rooms.items())},
    )


def _of_room(keys: RoomKeys) -> Json:
    """Only what is narrower than the class."""
    return _present(
        interaction_on=False if keys.locked else None,
        locked_ms=keys.locked_ms,
        suspended=keys.suspended or None,
        suspended_ms=keys.suspended_ms,
        switches={switch: sorted(sides) for switch, sides in sorted(keys.off.items())} or None,
    )


def _floor(floor: Floor) -> Json | None:
    return _present(endpoint=floor.endpoint, since_ms=floor.since_ms) if floor.endpoint else None


def _bar(bar: Bar) -> Json:
    return _present(person=bar.person, device=bar.device, until=moment_text(bar.until) if bar.until else None)


def _me(whole: Gathering, viewer: str) -> Json | None:
    endpoint = whole.roster.endpoints.get(viewer)
    if viewer == LOG or endpoint is None:
        return None
    entry = endpoint.entry
    return _present(
        endpoint=entry.endpoint,
        role=entry.role,
        kind=entry.kind,
        room=entry.room,
        person=entry.person,
        can=sorted(can(entry.role, entry.kind) | whole.grants.of(entry.endpoint)),
        hidden=entry.hidden,
    )


def _session(seen: Gathering) -> Json:
    lifecycle = seen.lifecycle
    fields = _present(
        id=seen.id,
        state=lifecycle.phase,
        started=moment_text(lifecycle.started) if lifecycle.started else None,
        ended_ms=lifecycle.ended_ms,
        cancelled=lifecycle.cancelled,
        suspended_ms=lifecycle.suspended_ms,
        held_since_ms=lifecycle.held_since_ms,
    )
    plan = lifecycle.plan
    if plan is None:
        return fields
    return (
        fields
        | {
            "kind": plan.kind,
            "title": _words(plan.title),
            "zone": plan.zone,
            "planned_start": moment_text(plan.planned_start),
            "planned_end": moment_text(plan.planned_end),
            "lead": _present(person=lifecycle.lead, endpoint=seen.roster.lead),
        }
        | _present(
            substitute=lifecycle.substitute, members=list(plan.members) if plan.members is not None else None
        )
    )


def _words(personal: Personal) -> str | Json:
    return {"erased": True} if personal.text is None else personal.text


def _room(room: PlannedRoom) -> Json:
    return _present(
        room=room.room,
        org_path=list(room.org_path),
        class_group=room.class_group,
        expected_count=room.expected_count,
        co_teacher=room.co_teacher,
    )


def _endpoint(seen: Gathering, endpoint: Endpoint) -> Json:
    entry: Entry = endpoint.entry
    muted = seen.muting.muted.get(entry.endpoint, {})
    return _present(
        kind=entry.kind,
        role=entry.role,
        person=entry.person,
        room=entry.room,
        class_group=entry.class_group,
        org_path=list(entry.org_path),
        expected_count=entry.expected_count,
        hidden=entry.hidden,
        capacity=entry.capacity,
        link=endpoint.link,
        since_ms=endpoint.since_ms,
        muted={source: sorted(sides) for source, sides in sorted(muted.items())},
        microphone="open" if seen.microphones.is_open(entry.endpoint) else "closed",
        granted=sorted(seen.grants.of(entry.endpoint)) or None,
        tracks={name: _track(track) for name, track in sorted(seen.tracks.of(entry.endpoint).items())},
    )


def _duty(duty: Duty) -> Json:
    return {"person": duty.person, "personal_endpoint": duty.personal_endpoint, "how": duty.how}


def _loss(missed: Missed, loss: Loss) -> Json:
    endpoint, of = missed
    return {
        "endpoint": endpoint,
        "of": of,
        "source_endpoint": loss.source_endpoint,
        "since_ms": loss.since_ms,
    }


def _rollcall(rollcalls: Rollcalls) -> Json:
    asked = rollcalls.round
    return _present(
        round=_present(round=asked.round, endpoints=list(asked.endpoints), opened_ms=asked.opened_ms)
        if asked
        else None,
        rolls=[_roll(roll) for roll in rollcalls.rolls],
    )


def _roll(roll: Roll) -> Json:
    listed = codec.visible(roll.listed)["data"] if roll.listed else {}
    return _present(
        rollcall=roll.rollcall,
        endpoint=roll.endpoint,
        round=roll.round,
        class_group=roll.class_group,
        expected_count=roll.expected_count,
        present_count=roll.present_count,
        late_count=roll.late_count,
        headcount=roll.headcount,
        method=roll.method,
        submitted_ms=roll.submitted_ms,
        confirmed=roll.confirmed,
        corrected=roll.corrected,
        expected=listed.get("expected"),
        absent=listed.get("absent"),
        late=listed.get("late"),
    )


def _track(track: Track) -> Json:
    return {"source": track.source, "codec": track.codec, "layers": [_layer(layer) for layer in track.layers]}


def _layer(layer: Layer) -> Json:
    return _present(rid=layer.rid, width=layer.width, height=layer.height, max_kbps=layer.max_kbps)


def _hand(hand: Hand) -> Json:
    return _present(
        hand=hand.hand, endpoint=hand.endpoint, whom=hand.whom, kind=hand.kind, raised_ms=hand.raised_ms
    )


def _turn(turn: Turn) -> Json:
    return _present(
        turn=turn.turn, place=turn.place, endpoint=turn.endpoint, whom=turn.whom, entered_ms=turn.entered_ms
    )


def _message(message: Message, viewer: str) -> Json:
    if viewer == LOG and message.channel == "back":  # that it was said stays; the words are the teachers' own
        message = replace(message, text=None)
    words = None if message.text is None else _words(message.text)
    return _present(
        message=message.message,
        endpoint=message.endpoint,
        channel=message.channel,
        to=message.to,
        room=message.room,
        text=words if isinstance(words, str) else None,
        erased=True if isinstance(words, dict) else None,
        quick=message.quick,
        withdrawn=message.withdrawn or None,
        at_ms=message.at_ms,
        reply_to=message.reply_to,
        question=message.question,
    )
