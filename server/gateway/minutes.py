"""Figures of whole minutes of the session clock: how lines were, and who spoke for how long.

Both are gathered from what media tells anyway, once a second and ten times a second, and taken when a minute is
over. A minute that ends with the session is not told: it has no whole length to compare. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from events.schema.base import Personal
from events.schema.session_lines import Flow, QualitySampled, VoiceTallied
from media.control import LinkFigures

MINUTE_MS = 60_000
ON_AFTER_MS, OFF_AFTER_MS = 200, 800
PAUSE_MS = 250  # levels come every 100 ms: one may be late
SPEECH_DBOV = -50


@dataclass(slots=True)
class _Sums:
    """One endpoint's seconds of the present minute."""

    seconds: int = 0
    up_kbps: int = 0
    down_kbps: int = 0
    up_loss_bp: int = 0
    down_loss_bp: int = 0
    up_jitter_ms: int = 0
    down_jitter_ms: int = 0
    rtt_ms: int = 0
    rtt_seconds: int = 0
    rtt_max_ms: int = 0
    frozen_ms: int = 0

    def add(self, figures: LinkFigures) -> None:
        self.seconds += 1
        self.up_kbps += figures.up_kbps
        self.down_kbps += figures.down_kbps
        self.up_loss_bp += figures.up_loss_bp
        self.down_loss_bp += figures.down_loss_bp
        self.up_jitter_ms += figures.up_jitter_ms
        self.down_jitter_ms += figures.down_jitter_ms
        if figures.rtt_ms:
            self.rtt_ms += figures.rtt_ms
            self.rtt_seconds += 1
            self.rtt_max_ms = max(self.rtt_max_ms, figures.rtt_ms)

    def sampled(self, endpoint: str, minute: int) -> QualitySampled:
        n = max(self.seconds, 1)
        return QualitySampled(
            endpoint=endpoint,
            minute=minute,
            up=Flow(self.up_kbps // n, self.up_loss_bp // n, self.up_jitter_ms // n),
            down=Flow(self.down_kbps // n, self.down_loss_bp // n, self.down_jitter_ms // n),
            frozen_ms=min(self.frozen_ms, MINUTE_MS),
            path="udp",
            connected_ms=min(self.seconds * 1_000, MINUTE_MS),
            rtt_ms=self.rtt_ms // self.rtt_seconds if self.rtt_seconds else None,
            rtt_max_ms=self.rtt_max_ms if self.rtt_seconds else None,
        )


@dataclass(slots=True)
class Lines:
    """All endpoints' lines of one session."""

    minute: int | None = None
    _sums: dict[str, _Sums] = field(default_factory=dict)

    def note(self, links: Mapping[str, LinkFigures], at_ms: int) -> tuple[QualitySampled, ...]:
        """A second's figures; what the minute before came to, if this is the first second of another."""
        over = self._turned(at_ms // MINUTE_MS)
        for endpoint, figures in links.items():
            self._sums.setdefault(endpoint, _Sums()).add(figures)
        return over

    def frozen(self, endpoint: str, ms: int) -> None:
        """The endpoint's pictures stood still for so long since it said so last."""
        self._sums.setdefault(endpoint, _Sums()).frozen_ms += ms

    def _turned(self, minute: int) -> tuple[QualitySampled, ...]:
        if minute == self.minute:
            return ()
        known, self.minute = self.minute, minute
        sums, self._sums = self._sums, {}
        if known is None:
            return ()
        return tuple(each.sampled(name, known) for name, each in sorted(sums.items()) if each.seconds)


@dataclass(slots=True)
class _Voice:
    since_ms: int | None = None  # of the present run of sound
    last_ms: int = 0
    counted_ms: int = 0  # up to here
    tenths: dict[int, int] = field(default_factory=dict)  # session second → ms of voice


@dataclass(slots=True)
class Voices:
    """Who spoke in which second: on after 200 ms of sound, off 800 ms after the last of it."""

    minute: int | None = None
    _voices: dict[str, _Voice] = field(default_factory=dict)

    def note(self, levels: Mapping[str, int], at_ms: int) -> None:
        for endpoint, level in levels.items():
            if level < SPEECH_DBOV:
                continue
            voice = self._voices.setdefault(endpoint, _Voice())
            if voice.since_ms is None or at_ms - voice.last_ms > max(PAUSE_MS, OFF_AFTER_MS * _on(voice)):
                _count(voice, at_ms)
                voice.since_ms = voice.counted_ms = at_ms
            voice.last_ms = at_ms
            _count(voice, at_ms)

    def taken(self, at_ms: int, sealed: Callable[[str, str], Personal]) -> tuple[VoiceTallied, ...]:
        """The minute before, if it is over; `sealed` makes a text of an endpoint its own person's or school's."""
        minute = at_ms // MINUTE_MS
        if minute == self.minute:
            return ()
        known, self.minute = self.minute, minute
        if known is None:
            return ()
        for voice in self._voices.values():
            _count(voice, min(at_ms, minute * MINUTE_MS))
        return tuple(self._tallied(known, sealed))

    def _tallied(self, minute: int, sealed: Callable[[str, str], Personal]) -> Iterator[VoiceTallied]:
        seconds = range(minute * 60, minute * 60 + 60)
        for endpoint, voice in sorted(self._voices.items()):
            spoken = [voice.tenths.pop(second, 0) for second in seconds]
            if any(spoken):
                digits = "".join(str(min(ms // 100, 9)) for ms in spoken)
                yield VoiceTallied(endpoint, minute, sum(spoken), sealed(endpoint, digits))
            voice.tenths = {second: ms for second, ms in voice.tenths.items() if second > seconds[-1]}


def _on(voice: _Voice) -> bool:
    return voice.since_ms is not None and voice.last_ms - voice.since_ms >= ON_AFTER_MS


def _count(voice: _Voice, until_ms: int) -> None:
    """Adds to each second what of it was voice, up to `until_ms` or the end of the voice."""
    if not _on(voice):
        return
    end_ms = min(until_ms, voice.last_ms + OFF_AFTER_MS)
    while voice.counted_ms < end_ms:
        second = voice.counted_ms // 1_000
        step_ms = min(end_ms, (second + 1) * 1_000) - voice.counted_ms
        voice.tenths[second] = voice.tenths.get(second, 0) + step_ms
        voice.counted_ms += step_ms
