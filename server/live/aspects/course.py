"""The course a session takes: what opening, the bell, a pause, a held class and the end lead to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from events.schema.base import Fact, Personal
from events.schema.session import (
    ClassHeld,
    ClassReleased,
    EndpointLinkLost,
    SessionCancelled,
    SessionEnded,
    SessionOpened,
    SessionOwned,
    SessionResumed,
    SessionStarted,
    SessionSuspended,
    SessionTicked,
)

from ..rulebook import Refused
from . import chat, departure
from .lifecycle import (
    AbandonSession,
    CancelSession,
    EndSession,
    HoldClass,
    LifecycleCommand,
    OpenSession,
    OwnSession,
    ReleaseClass,
    ResumeSession,
    StartSession,
    SuspendSession,
    Tick,
)
from .petition import Petition, stale


def decide(petition: Petition, command: LifecycleCommand) -> Sequence[Fact]:
    match command:
        case OpenSession():
            return _open(petition, command)
        case StartSession():
            petition.require("run_session")
            petition.during("open")
            return [SessionStarted(petition.now.utc)]
        case SuspendSession(cause=cause):
            petition.require("run_session", narrows=True)
            petition.during("live", "suspended")
            return [SessionSuspended(cause)]
        case ResumeSession():
            return _resume(petition)
        case EndSession(cause=cause):
            petition.require("run_session", narrows=True)
            return _end(petition, SessionEnded(cause, petition.now.at_ms or 0))
        case CancelSession():
            return _cancel(petition, command)
        case AbandonSession(until_ms=until_ms):
            petition.system_only()
            return _end(petition, SessionEnded("abandoned", until_ms))
        case HoldClass():
            return _hold(petition)
        case ReleaseClass():
            return _release(petition)
        case OwnSession():
            return _own(petition, command)
        case Tick():
            return _tick(petition)
        case _:
            assert_never(command)


def _open(petition: Petition, command: OpenSession) -> Sequence[Fact]:
    petition.system_only()
    petition.during("scheduled")
    return [SessionOpened(command.plan, command.rules)]


def _resume(petition: Petition) -> Sequence[Fact]:
    petition.require("run_session")
    if petition.gathering.lifecycle.phase == "live":
        raise Refused("not_suspended", "Class is not paused.")
    petition.during("suspended")
    return [SessionResumed()]


def _end(petition: Petition, ended: SessionEnded) -> Sequence[Fact]:
    petition.during("open", "live", "suspended")
    return [ended, *departure.of_everyone(petition.gathering)]


def _cancel(petition: Petition, command: CancelSession) -> Sequence[Fact]:
    petition.require("run_session", narrows=True)
    if petition.gathering.lifecycle.phase in ("live", "suspended"):
        raise Refused("already_started", "Class has begun; it can be ended, and not called off.")
    petition.during("open")
    who = petition.by.person if petition.by else petition.person
    note = Personal(f"person:{who}", chat.readable(command.note)) if command.note and who else None
    return [SessionCancelled(command.reason, note), *departure.of_everyone(petition.gathering)]


def _hold(petition: Petition) -> Sequence[Fact]:
    petition.system_only()
    lifecycle, roster = petition.gathering.lifecycle, petition.gathering.roster
    if lifecycle.phase not in ("live", "suspended") or lifecycle.held or roster.lead_connected():
        raise stale()
    gone_since = [
        endpoint.since_ms
        for endpoint in roster.endpoints.values()
        if endpoint.entry.role == "lead_teacher" and endpoint.since_ms is not None
    ]
    return [ClassHeld("lead_gone", max(gone_since, default=0))]


def _release(petition: Petition) -> Sequence[Fact]:
    petition.system_only()
    if not petition.gathering.lifecycle.held or not petition.gathering.roster.lead_connected():
        raise stale()
    return released(petition)


def released(petition: Petition) -> Sequence[Fact]:
    """What the lead's return leads to: nothing, unless the class is held."""
    since_ms = petition.gathering.lifecycle.held_since_ms
    return [] if since_ms is None else [ClassReleased("lead_back", since_ms)]


def _own(petition: Petition, command: OwnSession) -> Sequence[Fact]:
    petition.system_only()
    owned = SessionOwned(
        owner=command.owner,
        epoch=command.epoch,
        anchor=command.anchor,
        build=command.build,
        cause=command.cause,
        digest=command.digest,
        anchor_ms=command.anchor_ms,
    )
    roster = petition.gathering.roster
    lost = [
        EndpointLinkLost(name, roster.desks[name].connection, command.last_heard_ms, "server")
        for name in sorted(roster.endpoints)
        if roster.is_connected(name)
    ]
    return [owned, *lost]


def _tick(petition: Petition) -> Sequence[Fact]:
    petition.system_only()
    if petition.gathering.lifecycle.phase not in ("open", "live", "suspended"):
        raise stale()
    roster = petition.gathering.roster
    return [SessionTicked(tuple(name for name in sorted(roster.endpoints) if roster.is_connected(name)))]
