"""The timeline made again from the journal, to check it or to take its place."""

from __future__ import annotations

from server.rebuilding import Rebuilding, sums

from .store import PROJECTOR, Timeline
from .tables import LIVE, Tables

SHADOW = Tables("shadow_review_")
TIMELINE = Rebuilding(LIVE, SHADOW, PROJECTOR, lambda database, tenant: Timeline(database, tenant, SHADOW))

check, rebuild = TIMELINE.check, TIMELINE.rebuild

__all__ = ["TIMELINE", "check", "rebuild", "sums"]
