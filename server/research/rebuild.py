"""The rows of groups and activities made again from the journal, to check them or to take their place.

What followed for the registry is not done again: there, the registry is the truth.
"""

from __future__ import annotations

from server.rebuilding import Rebuilding

from .store import PROJECTOR, ResearchRows
from .tables import LIVE, Tables

SHADOW = Tables("shadow_research_")
RESEARCH = Rebuilding(LIVE, SHADOW, PROJECTOR, lambda database, tenant: ResearchRows(database, tenant, SHADOW))
