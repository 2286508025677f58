"""Who is shown and heard where: from a scene to what every receiving line of every endpoint shows.

`forwarded` is the law: nothing outside it is shown. Nobody gets an own source back, and sound never returns into
the physical room it came from. Nothing jumps: a wall slot keeps its endpoint even while its camera is off, and a
voice keeps its slot while it is spoken.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ..control import SOUND, Scene, SlotName, SourceId, SourceKind, Viewer

Shown = Mapping[str, SourceId | None]  # mid → source


@dataclass(frozen=True, slots=True)
class Bindings:
    """`shown`: endpoint → mid → source or None. `places`: endpoint → wall or voice slot → who holds it, shown or
    not; only the next `assign` reads it."""

    shown: Mapping[str, Shown] = field(default_factory=dict)
    places: Mapping[str, Mapping[SlotName, SourceId]] = field(default_factory=dict)


def assign(
    scene: Scene, offered: Mapping[str, Mapping[str, SlotName]], speakers: Sequence[SourceId], before: Bindings
) -> Bindings:
    """`offered`: endpoint → mid → slot, of every connected peer. `speakers`: microphones that speak now, loudest
    first. `before`: the last result for this session, `Bindings()` at first."""
    cameras = [SourceId(endpoint, "camera") for endpoint in scene.wall]
    microphones = sorted(source for source in scene.forwarded if source.kind == "microphone")
    shown: dict[str, Shown] = {}
    places: dict[str, Mapping[SlotName, SourceId]] = {}
    for endpoint, lines in offered.items():
        seen = _Seen(scene, cameras, microphones, endpoint, scene.viewers.get(endpoint, Viewer()))
        held = before.places.get(endpoint, {})
        slots = _slots(seen, set(lines.values()), speakers, held)
        places[endpoint] = {name: source for name, source in slots.items() if name.startswith(("wall", "voice"))}
        shown[endpoint] = {mid: _if_forwarded(scene, slots.get(name)) for mid, name in lines.items()}
    return Bindings(shown, places)


def changed(before: Shown, after: Shown) -> dict[str, SourceId | None]:
    """The mids that show something else now, with what they show; a mid not told before is told."""
    return {mid: source for mid, source in after.items() if mid not in before or before[mid] != source}


@dataclass(frozen=True, slots=True)
class _Seen:
    """The scene from where one endpoint stands. `cameras` of the wall and open `microphones` are everyone's."""

    scene: Scene
    cameras: Sequence[SourceId]
    microphones: Sequence[SourceId]
    endpoint: str
    viewer: Viewer

    def source(self, endpoint: str | None, kind: SourceKind) -> SourceId | None:
        """This source, unless it must not come here, forwarded or not."""
        if endpoint is None or endpoint == self.endpoint:
            return None
        if kind in SOUND and self.shares_room(endpoint):
            return None
        return SourceId(endpoint, kind)

    def shares_room(self, endpoint: str) -> bool:
        """Whether the endpoint stands in the same physical room, as it does in its own."""
        if endpoint == self.endpoint:
            return True
        other = self.scene.viewers.get(endpoint)
        return other is not None and other.room is not None and other.room == self.viewer.room

    def hangs(self, camera: SourceId) -> bool:
        """Whether it, or its room, is one that this viewer's wall shows now."""
        wanted = self.viewer.hangs
        if wanted is None or camera.endpoint in wanted:
            return True
        return self.scene.viewers.get(camera.endpoint, Viewer()).room in wanted


def _slots(
    seen: _Seen, names: set[SlotName], speakers: Sequence[SourceId], held: Mapping[SlotName, SourceId]
) -> dict[SlotName, SourceId]:
    """What each named slot should show, forwarded or not; empty slots are left out."""
    if seen.viewer.watches is not None:
        lead = seen.viewer.watches
        slots = {"lead.video": seen.source(lead, "camera"), "lead.audio": seen.source(lead, "microphone")}
        return _filled(slots, names) if seen.viewer.receive_class else {}
    slots = _fixed(seen) if seen.viewer.receive_class else {}
    if seen.viewer.receive_wall:
        slots |= _wall(seen, names, held)
    result = _filled(slots, names)
    if seen.viewer.receive_class:
        result |= _voices(seen, names, speakers, held, set(result.values()))
    return result


def _filled(slots: Mapping[SlotName, SourceId | None], names: set[SlotName]) -> dict[SlotName, SourceId]:
    return {name: source for name, source in slots.items() if source is not None and name in names}


def _fixed(seen: _Seen) -> dict[SlotName, SourceId | None]:
    """Slots whose source the scene names."""
    scene = seen.scene
    slots = {
        "lead.video": seen.source(scene.lead, "camera"),
        "lead.audio": seen.source(scene.lead, "microphone"),
        "screen.video": seen.source(scene.screen, "screen"),
        "screen.audio": seen.source(scene.screen, "screen_audio"),
        "document.video": seen.source(scene.lead, "document_camera"),
    }
    for place, endpoint in enumerate(scene.stage, start=1):
        slots[f"stage{place}.video"] = seen.source(endpoint, "camera")
        slots[f"stage{place}.audio"] = seen.source(endpoint, "microphone")
    return slots


def _wall(seen: _Seen, names: set[SlotName], held: Mapping[SlotName, SourceId]) -> dict[SlotName, SourceId]:
    """Who hangs there stays where he hangs; newcomers take the first free places, in the order of the scene."""
    hanging = [camera for camera in seen.cameras if camera.endpoint != seen.endpoint and seen.hangs(camera)]
    return _settled(_numbered("wall", names), hanging, {n: s for n, s in held.items() if s in hanging})


def _voices(
    seen: _Seen,
    names: set[SlotName],
    speakers: Sequence[SourceId],
    held: Mapping[SlotName, SourceId],
    heard: set[SourceId],
) -> dict[SlotName, SourceId]:
    """The open microphones heard nowhere else. While there are slots enough, all have one, so that no first
    syllable is lost; else who speaks takes the slot of one who is silent."""
    slots = _numbered("voice", names)
    open_ = [
        source for source in seen.microphones if source not in heard and not seen.shares_room(source.endpoint)
    ]
    holders = {name: source for name, source in held.items() if name in slots and source in open_}
    speaking = [source for source in speakers if source in open_]
    holding = list(holders.values())
    ranked = _unique([s for s in holding if s in speaking] + speaking + holding + open_)[: len(slots)]
    return _settled(slots, ranked, {name: source for name, source in holders.items() if source in ranked})


def _numbered(kind: str, names: set[SlotName]) -> list[SlotName]:
    """wall1.video, wall2.video … in the order of their numbers."""
    slots = [name for name in names if name.startswith(kind)]
    return sorted(slots, key=lambda name: (len(name), name))


def _settled(
    slots: Iterable[SlotName], sources: Iterable[SourceId], keep: Mapping[SlotName, SourceId]
) -> dict[SlotName, SourceId]:
    """`keep` stays as it is; the other sources fill the free slots in their order."""
    kept = set(keep.values())
    newcomers = iter([source for source in sources if source not in kept])
    settled = {name: keep.get(name) or next(newcomers, None) for name in slots}
    return {name: source for name, source in settled.items() if source is not None}


def _unique(sources: Iterable[SourceId]) -> list[SourceId]:
    return list(dict.fromkeys(sources))


def _if_forwarded(scene: Scene, source: SourceId | None) -> SourceId | None:
    return source if source in scene.forwarded else None
