"""Acts that narrow, held at media from the moment they are asked until the journal has spoken.

While the journal is silent nothing new is known to have happened, but who is muted, sent down or removed must fall
silent at once. What media gets then is the intersection: what the last acknowledged state allows *and* what it
would allow after all that waits. When an act is stored the state itself says so; when it is refused its hold is
lifted, and everything it took comes back.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Generic, Protocol, TypeVar

from events.schema.base import Fact
from media.control import Scene, Viewer

from .chronicle import Chronicle
from .rulebook import Moment

State = TypeVar("State")


def both(one: Scene, other: Scene) -> Scene:
    """What both scenes allow. Session and epoch are the same in both."""
    walled = frozenset(other.wall)
    return Scene(
        session=one.session,
        epoch=one.epoch,
        forwarded=one.forwarded & other.forwarded,
        lead=_agreed(one.lead, other.lead),
        screen=_agreed(one.screen, other.screen),
        stage=tuple(_agreed(place, there) for place, there in zip(one.stage, other.stage, strict=False)),
        wall=tuple(endpoint for endpoint in one.wall if endpoint in walled),
        viewers={
            endpoint: _both_viewers(viewer, other.viewers[endpoint])
            for endpoint, viewer in one.viewers.items()
            if endpoint in other.viewers
        },
    )


def _agreed(one: str | None, other: str | None) -> str | None:
    return one if one == other else None


def _both_viewers(one: Viewer, other: Viewer) -> Viewer:
    return Viewer(
        room=one.room,
        receive_class=one.receive_class and other.receive_class,
        receive_wall=one.receive_wall and other.receive_wall,
        watches=one.watches,
        hangs=one.hangs,
    )


class Plane(Protocol):
    """Where the session's scenes go: the bridge to media, or a test's record."""

    def show(self, scene: Scene) -> None: ...
    def gone(self, endpoint: str) -> None: ...
    def over(self) -> None: ...


class Holds(Generic[State]):
    """The acts that wait, each with the facts it would lead to and when it was asked."""

    def __init__(self, chronicle: Chronicle[State], plane: Plane) -> None:
        self._chronicle = chronicle
        self._plane = plane
        self._waiting: dict[Hashable, tuple[Sequence[Fact], Moment]] = {}
        self._shown: Scene | None = None

    def hold(self, act: Hashable, facts: Sequence[Fact], now: Moment) -> None:
        self._waiting[act] = (facts, now)
        self.show()

    def lift(self, act: Hashable) -> None:
        """The act waits no more; it may never have."""
        if self._waiting.pop(act, None) is not None:
            self.show()

    def stored(self, act: Hashable) -> None:
        """The state says itself now what the act led to."""
        self._waiting.pop(act, None)
        self.show()

    def show(self) -> None:
        """Shows media what is allowed now, if that is new."""
        scene = self._scene()
        if scene != self._shown:
            self._shown = scene
            self._plane.show(scene)

    def _scene(self) -> Scene:
        rulebook, state, epoch = self._chronicle.rulebook, self._chronicle.state, self._chronicle.epoch
        allowed = rulebook.scene(state, epoch)
        if not self._waiting:
            return allowed
        for facts, now in self._waiting.values():
            for fact in facts:
                state = rulebook.evolve(state, fact, now.at_ms)
        return both(allowed, rulebook.scene(state, epoch))
