"""How a command comes to the aspect that it belongs to: first of all the asker must be somebody here.

All else, in the order existence, right, state, is the aspects' own. Which commands there are is a rulebook's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from events.schema.base import Fact
from events.schema.values import Entry

from ..rulebook import By, Chance, Command, Moment, Refused
from .gathering import Gathering
from .petition import WRONG_PHASE, Petition
from .roster import Join

Decide = Callable[[Petition, Any], Sequence[Fact]]
Deciders = Mapping[type, Decide]


def decide(
    deciders: Deciders, whole: Gathering, command: Command, now: Moment, by: By, chance: Chance
) -> Sequence[Fact]:
    """The facts in order of effect, at least one; raises `Refused`."""
    who = asker(whole, command, by)
    person = who.person if who else by.person
    decide_ = deciders.get(type(command))
    if decide_ is None:
        raise Refused("unknown_command", "A session of this kind knows no such command.")
    return decide_(Petition(whole, who, now, chance, by.known, person), command)


def asker(whole: Gathering, command: Command, by: By) -> Entry | None:
    """None stands for the system; who joins is nobody yet, and the server asks on his behalf."""
    if by.endpoint is None:
        if by.system or isinstance(command, Join):
            return None
        raise Refused("not_joined", "Join first.")
    endpoint = whole.roster.endpoints.get(by.endpoint)
    if endpoint is not None and endpoint.here:
        return whole.staffing.acting(endpoint.entry)
    if whole.lifecycle.phase in ("ended", "cancelled"):
        raise Refused(*WRONG_PHASE[whole.lifecycle.phase])
    if whole.roster.is_barred(by.endpoint):
        raise Refused("role_ended", "Your part in this session has ended.")
    raise Refused("not_joined", "Join first.")
