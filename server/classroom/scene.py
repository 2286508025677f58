"""Who is heard and seen: the lesson as the media plane must show it.

The one formula, whatever anybody sends: published ∧ opened at its own end ∧ not muted by lead or co-teacher ∧
(class not muted ∨ on stage) ∧ no key and no switch closes it to the pupil side ∧ sends for its room ∧ session
live, not held, not suspended. A room that was taken out of class neither sends nor receives. Pictures ask neither
for an open microphone nor for a class that is not held. Before the bell the lead is seen and heard, and the rooms'
pictures are seen.
"""

from __future__ import annotations

from collections.abc import Iterator

from events.schema.values import Entry, Source
from media.control import SOUND, Scene, SourceId, Viewer
from server.access.rules import can
from server.live.aspects.keys import SWITCH_OF
from server.live.aspects.mute import pupil_side

from .state import Lesson


def scene(lesson: Lesson, epoch: int) -> Scene:
    forwarded = frozenset(_forwarded(lesson))
    return Scene(
        session=lesson.id,
        epoch=epoch,
        forwarded=forwarded,
        lead=_lead(lesson),
        screen=next((source.endpoint for source in sorted(forwarded) if source.kind == "screen"), None),
        stage=_stage(lesson),
        wall=tuple(_wall(lesson)),
        viewers=dict(_viewers(lesson)),
    )


def _forwarded(lesson: Lesson) -> Iterator[SourceId]:
    for name, endpoint in lesson.roster.endpoints.items():
        if endpoint.here:
            for track in lesson.tracks.of(name).values():
                if forwards(lesson, endpoint.entry, track.source):
                    yield SourceId(name, track.source)


def forwards(lesson: Lesson, entry: Entry, source: Source) -> bool:
    """Does this published source of an endpoint that is here reach anybody?"""
    return (
        _admitted(lesson, entry, source)
        and _opened(lesson, entry, source)
        and not _muted(lesson, entry, source)
        and not lesson.screens.only_shows(entry)
        and not _switched_off(lesson, entry, source)
    )


def _admitted(lesson: Lesson, entry: Entry, source: Source) -> bool:
    match lesson.lifecycle.phase:
        case "live":
            return source not in SOUND or not lesson.lifecycle.held
        case "open":
            return source not in SOUND or entry.role == "lead_teacher"
        case _:
            return False


def _opened(lesson: Lesson, entry: Entry, source: Source) -> bool:
    return source != "microphone" or lesson.microphones.is_open(entry.endpoint)


def _muted(lesson: Lesson, entry: Entry, source: Source) -> bool:
    if lesson.muting.sides(entry.endpoint, source):
        return True
    class_muted = source in lesson.muting.class_muted and pupil_side(entry)
    return class_muted and not lesson.stage.holds(entry.endpoint)


def _switched_off(lesson: Lesson, entry: Entry, source: Source) -> bool:
    if lesson.keys.of(entry.room).suspended:
        return True
    return pupil_side(entry) and lesson.keys.is_off(SWITCH_OF[source], entry.room)


def _lead(lesson: Lesson) -> str | None:
    """The lead's endpoint; if it sends nothing, another of the lead's that does, such as a camera box."""
    named = lesson.roster.lead
    candidates = [named, *lesson.roster.of_lead()] if named else list(lesson.roster.of_lead())
    return next((name for name in candidates if name and _sends(lesson, name)), named)


def _sends(lesson: Lesson, name: str) -> bool:
    return any(track.source in ("camera", "microphone") for track in lesson.tracks.of(name).values())


def _stage(lesson: Lesson) -> tuple[str | None, ...]:
    standing = {turn.place: turn.endpoint for turn in lesson.stage.turns}
    return tuple(standing.get(place) for place in range(1, lesson.lifecycle.rules.stage_seats + 1))


def _wall(lesson: Lesson) -> Iterator[str]:
    """Cameras in the order of the plan's rooms, then those of no planned room; the lead hangs on no wall."""
    rooms = [room.room for room in lesson.lifecycle.plan.rooms] if lesson.lifecycle.plan else []
    order = {room: place for place, room in enumerate(rooms)}
    hung = [
        (order.get(endpoint.entry.room or "", len(rooms)), name)
        for name, endpoint in lesson.roster.endpoints.items()
        if endpoint.here and _hangs(lesson, endpoint.entry) and lesson.tracks.named(name, "camera")
    ]
    return (name for _, name in sorted(hung))


def _hangs(lesson: Lesson, entry: Entry) -> bool:
    return entry.role != "lead_teacher" and not lesson.screens.only_shows(entry)


def _viewers(lesson: Lesson) -> Iterator[tuple[str, Viewer]]:
    for name, endpoint in lesson.roster.endpoints.items():
        if endpoint.here:
            out_of_class = lesson.keys.of(endpoint.entry.room).suspended
            rights = frozenset() if out_of_class else can(endpoint.entry.role, endpoint.entry.kind)
            yield (
                name,
                Viewer(
                    room=endpoint.entry.room,
                    receive_class="receive_class" in rights,
                    receive_wall="receive_wall" in rights,
                ),
            )
