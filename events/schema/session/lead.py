"""Who leads: the substitute that is named, and the lead that passes on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ..base import Fact, fact


@fact("session.lead.changed", audience="all", data_class="per", read_by="R T A H L:chapters")
@dataclass(frozen=True, slots=True)
class LeadChanged(Fact):
    """Another person acts as lead from now on. The changed roles stand before it in the same commit, the old
    lead's first."""

    to_person: str
    cause: Literal["handover", "substitute", "returned"]
    from_person: str | None = None
    from_endpoint: str | None = None
    to_endpoint: str | None = None


@fact("session.substitute.named", audience="all", data_class="per", read_by="T")
@dataclass(frozen=True, slots=True)
class SubstituteNamed(Fact):
    """Who may take the lead while nobody leads; no person: nobody may."""

    person: str | None = None
