"""The lines of a full page: 5 to send, 20 to receive."""

from __future__ import annotations

SENDS = ["microphone", "camera", "screen", "document_camera", "screen_audio"]
SLOTS = [
    *("lead.audio", "lead.video", "screen.video", "screen.audio", "document.video"),
    *("stage1.audio", "stage1.video", "stage2.audio", "stage2.video"),
    *(f"wall{number}.video" for number in range(1, 9)),
    *("voice1.audio", "voice2.audio", "voice3.audio"),
]
