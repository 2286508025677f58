"""Who looked at what 审计: one chain a month, each commit naming the digest of the one before."""

from __future__ import annotations

from dataclasses import dataclass

from .base import Fact, fact


@fact("audit.session_log.viewed", audience="log", data_class="sen", retention="audit", read_by="")
@dataclass(frozen=True, slots=True)
class SessionLogViewed(Fact):
    """Somebody opened a session's log; written before the log is shown."""

    session: str
    previous: str  # SHA-256 of the previous commit's bytes, hex; of the aggregate's name for the first
    from_sequence: int | None = None
    to_sequence: int | None = None
    filter_sha256: str | None = None
    capacity: str | None = None
