"""The newest device check of each endpoint, for the staff to see who is ready."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from events.schema.base import Fact
from events.schema.session_lines import CheckFault, EndpointChecked, Path

from ..rulebook import Refused
from .eyes import is_staff
from .roster import Roster

if TYPE_CHECKING:
    from .petition import Petition

Whole = Annotated[int, Field(ge=0, le=10_000_000)]


@dataclass(frozen=True, slots=True)
class ReportCheck:
    """What the device found out. A figure that was not measured is absent."""

    camera: Literal["ready", "absent", "refused", "dark", "not_asked"]
    speaker: Literal["heard", "unheard", "not_asked"]
    verdict: Literal["ready", "not_ready"]
    microphone_db: Annotated[int, Field(ge=-127, le=0)] | None = None
    rtt_ms: Whole | None = None
    loss_bp: Annotated[int, Field(ge=0, le=10_000)] | None = None
    up_kbps: Whole | None = None
    down_kbps: Whole | None = None
    path: Path | None = None
    clock_offset_ms: Annotated[int, Field(ge=-(10**12), le=10**12)] | None = None
    faults: Annotated[tuple[CheckFault, ...], Field(max_length=16)] = ()


@dataclass(frozen=True, slots=True)
class Checks:
    newest: Mapping[str, EndpointChecked] = field(default_factory=dict)  # by endpoint


def evolve(checks: Checks, fact: Fact) -> Checks:
    match fact:
        case EndpointChecked(endpoint=str(endpoint)):
            return Checks({**checks.newest, endpoint: fact})
        case _:
            return checks


def visible(checks: Checks, roster: Roster, viewer: str) -> Checks:
    return checks if is_staff(roster, viewer) else Checks()


def decide(petition: Petition, command: ReportCheck) -> Sequence[Fact]:
    own = petition.own
    if own.hidden or own.role not in ("lead_teacher", "co_teacher", "device", "researcher"):
        raise Refused("not_permitted", "This device needs no check.")
    petition.during("open", "live", "suspended")
    return [
        EndpointChecked(
            endpoint=own.endpoint,
            room=own.room,
            camera=command.camera,
            speaker=command.speaker,
            verdict=command.verdict,
            microphone_db=command.microphone_db,
            rtt_ms=command.rtt_ms,
            loss_bp=command.loss_bp,
            up_kbps=command.up_kbps,
            down_kbps=command.down_kbps,
            path=command.path,
            clock_offset_ms=command.clock_offset_ms,
            faults=command.faults,
        )
    ]
