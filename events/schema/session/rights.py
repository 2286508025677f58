"""What an endpoint may: its role, what it was granted beside it, and whether it is seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ..base import Fact, fact
from ..values import Entry, Role


@fact("session.endpoint.role_changed", audience="all", data_class="per", read_by="R T A")
@dataclass(frozen=True, slots=True)
class EndpointRoleChanged(Fact):
    """The endpoint's role is another one; it gets a fresh snapshot."""

    endpoint: str
    from_role: Role
    to_role: Role
    cause: Literal["registry", "expired", "lead", "granted"]


@fact("session.grant.given", audience="all", data_class="per", read_by="R T")
@dataclass(frozen=True, slots=True)
class GrantGiven(Fact):
    """The endpoint may this for now, beside what its role gives."""

    endpoint: str
    permission: str  # one word of docs/protocol.md §3
    until_ms: int | None = None


@fact("session.grant.taken", audience="all", data_class="per", read_by="R T")
@dataclass(frozen=True, slots=True)
class GrantTaken(Fact):
    """What was granted is taken back."""

    endpoint: str
    permission: str


@fact("session.endpoint.revealed", audience="all", data_class="per", read_by="R T A")
@dataclass(frozen=True, slots=True)
class EndpointRevealed(Fact):
    """An unseen observer stepped forward: from now on everyone sees it, as this entry."""

    entry: Entry
    connection: str
    since_ms: int | None = None  # of its link; absent before the class is live
