"""Who is heard and seen in a seminar, as the media plane must show it.

The one formula: published ∧ opened at its own end ∧ not muted by the chair ∧ (all not muted ∨ chair ∨ has the
floor) ∧ no key and no switch closes it to guests ∧ session open or live, not suspended. The chair stands where a
lead teacher does, who has the floor on the first place of the stage, and everybody else hangs on the wall in the
order of arrival.
"""

from __future__ import annotations

from collections.abc import Iterator

from events.schema.values import Entry, Source
from media.control import Scene, SourceId, Viewer
from server.access.rules import can
from server.live.aspects.keys import SWITCH_OF
from server.live.aspects.mute import pupil_side

from .state import Seminar


def scene(seminar: Seminar, epoch: int) -> Scene:
    forwarded = frozenset(_forwarded(seminar))
    return Scene(
        session=seminar.id,
        epoch=epoch,
        forwarded=forwarded,
        lead=seminar.roster.lead,
        screen=next(iter(_screens(seminar, forwarded)), None),
        stage=(seminar.floor.endpoint,),
        wall=tuple(_wall(seminar)),
        viewers=dict(_viewers(seminar)),
    )


def _forwarded(seminar: Seminar) -> Iterator[SourceId]:
    if seminar.lifecycle.phase not in ("open", "live"):
        return
    for name, endpoint in seminar.roster.endpoints.items():
        if endpoint.here:
            for track in seminar.tracks.of(name).values():
                if forwards(seminar, endpoint.entry, track.source):
                    yield SourceId(name, track.source)


def forwards(seminar: Seminar, entry: Entry, source: Source) -> bool:
    """Does this published source of an endpoint that is here reach anybody?"""
    if source == "microphone" and not seminar.microphones.is_open(entry.endpoint):
        return False
    if seminar.muting.sides(entry.endpoint, source):
        return False
    favoured = entry.role == "lead_teacher" or seminar.floor.endpoint == entry.endpoint
    if source in seminar.muting.class_muted and not favoured:
        return False
    return not (pupil_side(entry) and seminar.keys.is_off(SWITCH_OF[source], entry.room))


def _screens(seminar: Seminar, forwarded: frozenset[SourceId]) -> list[str]:
    """Who shares a screen: who has the floor first, then the chair, then the others."""
    sharing = sorted(source.endpoint for source in forwarded if source.kind == "screen")
    return sorted(sharing, key=lambda name: (name != seminar.floor.endpoint, name != seminar.roster.lead))


def _wall(seminar: Seminar) -> Iterator[str]:
    for name, endpoint in seminar.roster.endpoints.items():
        large = name in (seminar.roster.lead, seminar.floor.endpoint)
        if endpoint.here and not large and seminar.tracks.named(name, "camera"):
            yield name


def _viewers(seminar: Seminar) -> Iterator[tuple[str, Viewer]]:
    for name, endpoint in seminar.roster.endpoints.items():
        if endpoint.here:
            rights = can(endpoint.entry.role, endpoint.entry.kind)
            yield (
                name,
                Viewer(
                    room=endpoint.entry.room,
                    receive_class="receive_class" in rights,
                    receive_wall="receive_wall" in rights,
                ),
            )
