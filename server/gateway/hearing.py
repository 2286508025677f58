"""Does an endpoint get what media forwards to it, and what is done if not.

A client says twice a second what its slots play; media says once a second what left through them. Deaf is who has
played nothing of what was flowing in two reports: a silent lead makes no deaf room, nor does a paused class. Then
it is told to the staff, and the path is rebuilt in steps: fresh keyframes on a new binding at once, a restart of
ICE, a connection made anew; the last again and again, ever more slowly. While nothing comes from the endpoint
either, its line is cut and a new connection would fare no better: ICE is restarted then. Who reports nothing is
watched by its RTCP alone. Pure: every `now_ms` is the monotonic clock.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from events.schema.session_lines import Perceived
from media.control import Sent, SlotName

Played = Literal["played", "arrived", "none"]
"""A slot's sound or picture is decoded; its packets come but nothing is made of them; nothing comes."""
Step = Literal["rebind", "restart", "anew"]

LOST_MS = 700  # two reports in a row: what is shorter is a hiccup
RESTART_MS, ANEW_MS = 400, 2_400  # after it was noticed; by then media has told whether the line is cut (3 s)
AGAIN_MS, LONGEST_MS = 5_000, 40_000
LOOKED_AT: Mapping[Perceived, tuple[SlotName, ...]] = {
    "sound": ("lead.audio",),
    "picture": ("lead.video", "screen.video"),
}
FLOWING: Mapping[Perceived, int] = {"sound": 10, "picture": 3}  # packets in a second: less may be a still slide


@dataclass(frozen=True, slots=True)
class Lost:
    of: Perceived
    source_endpoint: str
    ago_ms: int  # when it was received last


@dataclass(frozen=True, slots=True)
class Restored:
    of: Perceived
    source_endpoint: str


@dataclass(frozen=True, slots=True)
class Heal:
    step: Step


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """The path carries again, by the last step that was taken."""

    step: Step
    took_ms: int


Act = Lost | Restored | Heal | Rebuilt


@dataclass(slots=True)
class _Sense:
    """One of sound and picture."""

    source_endpoint: str = ""
    got_ms: int | None = None
    lost: bool | None = None  # None: not known, since whoever watched before us is gone


@dataclass(slots=True)
class Hearing:
    """One endpoint's."""

    sent: Mapping[SlotName, Sent] = field(default_factory=dict)
    senses: dict[Perceived, _Sense] = field(default_factory=lambda: {of: _Sense() for of in LOOKED_AT})
    _unheard: bool = False  # nothing comes from the endpoint either
    _since_ms: int | None = None  # of the present healing
    _step: Step | None = None
    _next_ms: int = 0
    _pause_ms: int = AGAIN_MS

    def forwarded(self, sent: Mapping[SlotName, Sent]) -> None:
        """What left through the endpoint's slots in the last second."""
        self.sent = sent

    def told(self, slots: Mapping[SlotName, Played], now_ms: int) -> Iterator[Act]:
        """What the endpoint's slots have played since it said so last."""
        for of, sense in self.senses.items():
            yield from self._compared(of, sense, slots, now_ms)
        if not any(sense.lost for sense in self.senses.values()):
            yield from self._healed(now_ms)
        else:
            yield from self._healing(slots, now_ms)

    def silent(self, silent_ms: int) -> Iterator[Act]:
        """Media has heard nothing of the endpoint for so long, not even how it receives."""
        self._unheard = True
        for of, sense in self.senses.items():
            flowing = [
                sent for slot in LOOKED_AT[of] if (sent := self.sent.get(slot)) and sent.packets >= FLOWING[of]
            ]
            if flowing and not sense.lost:
                sense.lost, sense.source_endpoint = True, flowing[0].source.endpoint
                yield Lost(of, sense.source_endpoint, silent_ms)
        if self._since_ms is None and any(sense.lost for sense in self.senses.values()):
            yield Heal("restart")

    def heard(self) -> Iterator[Act]:
        """Media hears the endpoint again. Who reports will say himself what he gets."""
        self._unheard = False
        for of, sense in self.senses.items():
            if sense.lost and sense.got_ms is None:
                sense.lost = False
                yield Restored(of, sense.source_endpoint)

    def _compared(
        self, of: Perceived, sense: _Sense, slots: Mapping[SlotName, Played], now_ms: int
    ) -> Iterator[Act]:
        flowing = {
            slot: sent
            for slot in LOOKED_AT[of]
            if slot in slots and (sent := self.sent.get(slot)) is not None and sent.packets >= FLOWING[of]
        }
        missing = next((sent for slot, sent in flowing.items() if slots[slot] != "played"), None)
        if missing is None:
            sense.got_ms = now_ms
            if flowing and sense.lost is not False:
                sense.lost = False
                yield Restored(of, sense.source_endpoint)
            return
        if sense.got_ms is None:
            sense.got_ms = now_ms
        if not sense.lost and now_ms - sense.got_ms >= LOST_MS:
            sense.lost, sense.source_endpoint = True, missing.source.endpoint
            yield Lost(of, sense.source_endpoint, now_ms - sense.got_ms)

    def _healing(self, slots: Mapping[SlotName, Played], now_ms: int) -> Iterator[Act]:
        looked_at = [slots[slot] for names in LOOKED_AT.values() for slot in names if slot in slots]
        cut = "none" in looked_at  # else packets come, and no other path would bring more of them
        if self._since_ms is None:
            self._since_ms, self._step, self._next_ms = now_ms, "rebind", now_ms + RESTART_MS
            yield Heal("rebind")
        elif cut and now_ms >= self._next_ms:
            yield self._next(now_ms)

    def _next(self, now_ms: int) -> Heal:
        assert self._since_ms is not None  # healing has begun
        if self._step == "rebind":
            self._step, self._next_ms = "restart", self._since_ms + ANEW_MS
        else:
            self._step = "restart" if self._unheard else "anew"
            self._next_ms = now_ms + self._pause_ms
            self._pause_ms = min(2 * self._pause_ms, LONGEST_MS)
        return Heal(self._step)

    def _healed(self, now_ms: int) -> Iterator[Act]:
        if self._since_ms is not None and self._step is not None:
            yield Rebuilt(self._step, now_ms - self._since_ms)
        self._since_ms, self._step, self._pause_ms = None, None, AGAIN_MS
