"""Something that sounds a little like speech: a soft tone in syllables, each of another pitch.

A second of it is made once and repeated with pauses. It goes out as frames rather than packets, so that its
loudness is measured and a listener's page sees who speaks.
"""

from __future__ import annotations

import array
import asyncio
import fractions
import math
import time

import av
from aiortc import MediaStreamTrack

RATE_HZ = 48_000
SAMPLES = 960  # 20 ms
SYLLABLES = 4  # a second, as people speak
LOUDNESS = 2400  # of 32767: about -26 dBov
SPOKEN_FRAMES = 50
PAUSE_FRAMES = 15


def sentence(pitch_hz: float) -> list[bytes]:
    """One second of voice in frames of 20 ms: 16-bit samples, mono."""
    samples = array.array("h")
    phase = 0.0
    for index in range(RATE_HZ):
        syllable, within = divmod(index * SYLLABLES / RATE_HZ, 1)
        phase += 2 * math.pi * pitch_hz * (1 + 0.08 * math.sin(2.4 * syllable)) / RATE_HZ
        rises_and_falls = math.sin(math.pi * within) ** 2
        samples.append(round(LOUDNESS * rises_and_falls * (math.sin(phase) + 0.4 * math.sin(2 * phase)) / 1.4))
    whole = samples.tobytes()
    size = SAMPLES * samples.itemsize
    return [whole[at : at + size] for at in range(0, len(whole), size)]


class VoiceTrack(MediaStreamTrack):
    """Speaks in sentences with pauses while `speaking`; sends nothing at all while it is not."""

    kind = "audio"

    def __init__(self, pitch_hz: float, *, speaking: bool = False) -> None:
        super().__init__()
        self._sentence = sentence(pitch_hz)
        self._speaking = asyncio.Event()
        self._sent = 0
        self._start_s = time.monotonic()
        self.speak(speaking)

    def speak(self, speaking: bool) -> None:
        if speaking:
            self._speaking.set()
        else:
            self._speaking.clear()

    async def recv(self) -> av.AudioFrame:
        await self._speaking.wait()
        due_s = self._start_s + self._sent * SAMPLES / RATE_HZ
        late_s = time.monotonic() - due_s
        if late_s > 1:  # after a silence the clock has gone on
            self._sent += int(late_s * RATE_HZ / SAMPLES)
        await asyncio.sleep(max(0.0, -late_s))
        frame = av.AudioFrame(format="s16", layout="mono", samples=SAMPLES)
        frame.planes[0].update(self._voice(self._sent % (SPOKEN_FRAMES + PAUSE_FRAMES)))
        frame.sample_rate, frame.pts, frame.time_base = (
            RATE_HZ,
            self._sent * SAMPLES,
            fractions.Fraction(1, RATE_HZ),
        )
        self._sent += 1
        return frame

    def _voice(self, index: int) -> bytes:
        return self._sentence[index] if index < SPOKEN_FRAMES else bytes(2 * SAMPLES)
