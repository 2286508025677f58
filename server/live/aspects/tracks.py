"""What every endpoint publishes: at most one track a source, and no more screens than the session shows.

Publishing says that a picture or sound may come; whether anyone gets it is the scene's to say. Leaving ends an
endpoint's tracks without a word of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Annotated, assert_never

from pydantic import StringConstraints

from events.schema.base import Fact
from events.schema.session import EndpointJoined, EndpointLeft, TrackPublished, TrackUnpublished
from events.schema.values import Layer, Source
from server.access.rules import SHARING

from ..rulebook import Refused
from . import keys
from .forms import Id, Layers

if TYPE_CHECKING:
    from .petition import Petition

MAX_TRACKS = 6  # of one endpoint: camera, microphone, screen with its sound, two more cameras
SOUND_CODECS = frozenset({"opus"})
PICTURE_CODECS = frozenset({"vp8", "h264"})
SOUND: frozenset[Source] = frozenset({"microphone", "screen_audio"})


@dataclass(frozen=True, slots=True)
class PublishTrack:
    source: Source
    codec: Annotated[str, StringConstraints(max_length=32)]
    layers: Layers = ()


@dataclass(frozen=True, slots=True)
class UnpublishTrack:
    track: Id


TrackCommand = PublishTrack | UnpublishTrack


@dataclass(frozen=True, slots=True)
class Track:
    source: Source
    codec: str
    layers: tuple[Layer, ...] = ()


@dataclass(frozen=True, slots=True)
class Tracks:
    """By endpoint, then by track."""

    published: Mapping[str, Mapping[str, Track]] = field(default_factory=dict)

    def of(self, endpoint: str) -> Mapping[str, Track]:
        return self.published.get(endpoint, {})

    def named(self, endpoint: str, source: Source) -> str | None:
        """The track of that source, if the endpoint publishes it."""
        return next((name for name, track in self.of(endpoint).items() if track.source == source), None)

    def owner(self, track: str) -> str | None:
        return next((endpoint for endpoint, own in self.published.items() if track in own), None)


def evolve(tracks: Tracks, fact: Fact) -> Tracks:
    match fact:
        case TrackPublished(endpoint=endpoint, track=name):
            track = Track(fact.source, fact.codec, fact.layers)
            return _with(tracks, endpoint, {**tracks.of(endpoint), name: track})
        case TrackUnpublished(endpoint=endpoint, track=name):
            return _with(tracks, endpoint, {k: track for k, track in tracks.of(endpoint).items() if k != name})
        case EndpointJoined(entry=entry) if entry.endpoint in tracks.published:
            return _with(tracks, entry.endpoint, {})
        case EndpointLeft(endpoint=endpoint) if endpoint in tracks.published:
            return _with(tracks, endpoint, {})
        case _:
            return tracks


def _with(tracks: Tracks, endpoint: str, own: Mapping[str, Track]) -> Tracks:
    others = {name: theirs for name, theirs in tracks.published.items() if name != endpoint}
    return replace(tracks, published={**others, endpoint: own} if own else others)


def decide(petition: Petition, command: TrackCommand) -> Sequence[Fact]:
    match command:
        case PublishTrack():
            return _publish(petition, command)
        case UnpublishTrack(track=track):
            return _unpublish(petition, track)
        case _:
            assert_never(command)


def _publish(petition: Petition, command: PublishTrack) -> Sequence[Fact]:
    own, tracks = petition.own, petition.gathering.tracks
    petition.require(SHARING[command.source], own)
    petition.during("open", "live", "suspended")
    keys.require_open(petition.gathering.keys, own, keys.SWITCH_OF[command.source])
    codec = command.codec.lower()
    if codec not in (SOUND_CODECS if command.source in SOUND else PICTURE_CODECS):
        raise Refused("codec_not_supported", f"{command.source} cannot be sent as this codec.")
    if command.source == "screen" and _screens_elsewhere(tracks, own.endpoint) >= petition.gathering.SCREENS:
        raise Refused("source_taken", "Another screen is being shown.")
    before = tracks.named(own.endpoint, command.source)
    if before is None and len(tracks.of(own.endpoint)) >= MAX_TRACKS:
        raise Refused("too_many_tracks", f"An endpoint sends at most {MAX_TRACKS} tracks.")
    track = petition.fresh([name for theirs in tracks.published.values() for name in theirs])
    published = TrackPublished(own.endpoint, track, command.source, codec, command.layers)
    ended = [TrackUnpublished(own.endpoint, before, "self")] if before else []
    return [*ended, published]


def _screens_elsewhere(tracks: Tracks, endpoint: str) -> int:
    return sum(tracks.named(other, "screen") is not None for other in tracks.published if other != endpoint)


def _unpublish(petition: Petition, track: str) -> Sequence[Fact]:
    endpoint = petition.gathering.tracks.owner(track)
    if endpoint is None:
        raise Refused("no_such_track", "There is no such track.")
    about = petition.endpoint(endpoint).entry
    if petition.by is None or petition.by.endpoint != endpoint:
        petition.require("moderate_media", about, narrows=True)
        return [TrackUnpublished(endpoint, track, "stopped")]
    return [TrackUnpublished(endpoint, track, "self")]
