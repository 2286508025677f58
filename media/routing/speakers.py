"""Who speaks, from the audio levels that browsers put on every packet (RFC 6464).

Someone speaks after 200 ms of sound and until 800 ms after the last of it; time is a parameter.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..control import SourceId

ON_AFTER_MS, OFF_AFTER_MS = 200, 800
PAUSE_MS = 100  # between two loud packets of one word; packets come every 20 ms
AUDIBLE_DBOV = -60  # what `control.Levels` tells
SPEECH_DBOV = -50  # louder than a quiet classroom's fans
_SMOOTHING = 8  # packets over which loudness is averaged: 160 ms


@dataclass(slots=True)
class _Voice:
    since_ms: int  # when the present run of sound began
    last_ms: int | None = None  # the last loud packet
    loudness: float = SPEECH_DBOV
    peak: int | None = None  # loudest since `levels` was taken
    speaks: bool = False


class Speakers:
    """One per session. The caller gives only levels of forwarded microphones."""

    def __init__(self) -> None:
        self._voices: dict[SourceId, _Voice] = {}

    def note(self, source: SourceId, level: int, at_ms: int) -> None:
        """The level in dBov (-127..0) of one packet."""
        voice = self._voices.get(source)
        if voice is None:
            voice = self._voices[source] = _Voice(since_ms=at_ms)
        voice.peak = level if voice.peak is None else max(voice.peak, level)
        voice.loudness += (level - voice.loudness) / _SMOOTHING
        if level >= SPEECH_DBOV:
            if voice.last_ms is None or at_ms - voice.last_ms > PAUSE_MS:
                voice.since_ms = at_ms
            voice.last_ms = at_ms
            voice.speaks = voice.speaks or at_ms - voice.since_ms >= ON_AFTER_MS

    def forget(self, source: SourceId) -> None:
        """Muted or gone: silent at once."""
        self._voices.pop(source, None)

    def speaking(self, at_ms: int) -> tuple[SourceId, ...]:
        """Loudest first."""
        for voice in self._voices.values():
            if voice.last_ms is None or at_ms - voice.last_ms > OFF_AFTER_MS:
                voice.speaks = False
        speaking = [source for source, voice in self._voices.items() if voice.speaks]
        return tuple(sorted(speaking, key=lambda source: (-self._voices[source].loudness, source)))

    def levels(self) -> Mapping[str, int]:
        """Endpoint → loudest level of its microphone since the last call, ten times a second; below -60 dBov left
        out (`control.Levels`)."""
        levels: dict[str, int] = {}
        for source, voice in self._voices.items():
            if voice.peak is not None and voice.peak >= AUDIBLE_DBOV:
                levels[source.endpoint] = max(voice.peak, levels.get(source.endpoint, AUDIBLE_DBOV))
            voice.peak = None
        return levels
