"""A wall clock that a test sets wrong under a running server process, by Debian's libfaketime.

The monotonic clock is left alone, as it is when an administrator or NTP steps the time of a real machine.
"""

from __future__ import annotations

from pathlib import Path

LIBRARY = next(
    iter(sorted(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))),
    Path("/usr/lib/faketime/libfaketime.so.1"),
)


class SteppedClock:
    """Start the process with `environment`, then `step` its wall clock while it runs."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "faketime"
        self.step(0)

    @staticmethod
    def available() -> bool:
        return LIBRARY.exists()

    @property
    def environment(self) -> dict[str, str]:
        return {
            "LD_PRELOAD": str(LIBRARY),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }

    def step(self, hours: float) -> None:
        """From now on the process reads the true time plus `hours`."""
        self._file.write_text(f"{hours * 3600:+.0f}s\n")
