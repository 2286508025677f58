"""Who does not hear or see what is forwarded to him.

The gateway compares what a client says it decodes with what media sent it, and notices the difference here: a
silent lead makes no deaf room. Figures of a minute, 线路 and 说话, are noticed here too; they change no state.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, assert_never

from events.schema.base import Fact
from events.schema.session import EndpointLeft
from events.schema.session_lines import (
    PathChanged,
    PathRebuilt,
    Perceived,
    QualitySampled,
    ReceptionLost,
    ReceptionRestored,
    VoiceTallied,
)

from ..rulebook import stale
from .eyes import is_staff
from .roster import Roster

if TYPE_CHECKING:
    from .petition import Petition

MAX_FACTS = 500  # of one commit; the codec takes 512


@dataclass(frozen=True, slots=True)
class ReportReception:
    """`received` tells whether the endpoint gets `of` (again). Times are of the session clock."""

    endpoint: str
    of: Perceived
    source_endpoint: str
    received: bool
    since_ms: int


@dataclass(frozen=True, slots=True)
class NoticePath:
    noticed: PathChanged | PathRebuilt


@dataclass(frozen=True, slots=True)
class SampleQuality:
    """All endpoints' lines in one minute, in one commit."""

    samples: tuple[QualitySampled, ...]


@dataclass(frozen=True, slots=True)
class TallyVoice:
    tallies: tuple[VoiceTallied, ...]


ReceptionCommand = ReportReception | NoticePath | SampleQuality | TallyVoice

Missed = tuple[str, Perceived]


@dataclass(frozen=True, slots=True)
class Loss:
    source_endpoint: str
    since_ms: int


@dataclass(frozen=True, slots=True)
class Receptions:
    lost: Mapping[Missed, Loss] = field(default_factory=dict)


def evolve(receptions: Receptions, fact: Fact) -> Receptions:
    match fact:
        case ReceptionLost():
            loss = Loss(fact.source_endpoint, fact.since_ms)
            return Receptions({**receptions.lost, (fact.endpoint, fact.of): loss})
        case ReceptionRestored():
            return _without(receptions, fact.endpoint, fact.of)
        case EndpointLeft(endpoint=endpoint):
            return _without(_without(receptions, endpoint, "sound"), endpoint, "picture")
        case _:
            return receptions


def _without(receptions: Receptions, endpoint: str, of: Perceived) -> Receptions:
    if (endpoint, of) not in receptions.lost:
        return receptions
    return Receptions({missed: loss for missed, loss in receptions.lost.items() if missed != (endpoint, of)})


def visible(receptions: Receptions, roster: Roster, viewer: str) -> Receptions:
    return receptions if is_staff(roster, viewer) else Receptions()


def decide(petition: Petition, command: ReceptionCommand) -> Sequence[Fact]:
    petition.system_only()
    match command:
        case ReportReception():
            return _report(petition, command)
        case NoticePath(noticed=noticed):
            _require_here(petition, noticed.endpoint)
            return [noticed]
        case SampleQuality(samples=facts) | TallyVoice(tallies=facts):
            known = petition.gathering.roster.endpoints
            told = [fact for fact in facts if fact.endpoint in known][:MAX_FACTS]
            if not told or petition.gathering.lifecycle.phase not in ("live", "suspended"):
                raise stale()
            return told
        case _:
            assert_never(command)


def _require_here(petition: Petition, name: str) -> None:
    endpoint = petition.gathering.roster.endpoints.get(name)
    if (
        endpoint is None
        or not endpoint.here
        or petition.gathering.lifecycle.phase in ("scheduled", "ended", "cancelled")
    ):
        raise stale()


def _report(petition: Petition, report: ReportReception) -> Sequence[Fact]:
    _require_here(petition, report.endpoint)
    known = petition.gathering.roster.endpoints
    named = [known.get(report.endpoint), known.get(report.source_endpoint)]
    if any(endpoint is None or endpoint.entry.hidden for endpoint in named):
        raise stale()
    loss = petition.gathering.receptions.lost.get((report.endpoint, report.of))
    if report.received:
        if loss is None:
            raise stale()
        lost_ms = max((petition.now.at_ms or 0) - loss.since_ms, 0)
        return [ReceptionRestored(report.endpoint, report.of, loss.source_endpoint, loss.since_ms, lost_ms)]
    if loss is not None:
        raise stale()
    return [ReceptionLost(report.endpoint, report.of, report.source_endpoint, report.since_ms)]
