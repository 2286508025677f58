"""Who speaks, from the audio levels that browsers put on every packet (RFC 6464).

Someone speaks after 200 ms of sound and until 800 ms after the last of it; time is a parameter.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..control import SourceId


class Speakers:
    """One per session. The caller gives only levels of forwarded microphones and takes `levels` ten times a
    second."""

    def note(self, source: SourceId, level: int, at_ms: int) -> None:
        """The level in dBov (-127..0) of one packet."""
        raise NotImplementedError

    def forget(self, source: SourceId) -> None:
        """Muted or gone: silent at once."""
        raise NotImplementedError

    def speaking(self, at_ms: int) -> tuple[SourceId, ...]:
        """Loudest first."""
        raise NotImplementedError

    def levels(self, at_ms: int) -> Mapping[str, int]:
        """Endpoint → loudest level since the last call; below -60 dBov left out (`control.Levels`)."""
        raise NotImplementedError
