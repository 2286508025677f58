"""What a session's log looks like as rows, worked out fact by fact.

A `SessionLog` is what is known of one session so far; `add` takes the next commit and returns nothing: what
changed waits in `take_changes`. Same facts, same rows, byte for byte: no clock, no counter of our own, no look
at the schools' tables. Personal text stays as it is stored, sealed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from events.schema.base import Commit, Fact, UnknownFact
from events.schema.session import (
    EndpointJoined,
    HandCalled,
    HandLowered,
    HandRaised,
    SessionAmended,
    SessionCancelled,
    SessionEnded,
    SessionOpened,
    SessionOwned,
    SessionResumed,
    SessionScheduled,
    SessionStarted,
    SessionSuspended,
    StageEntered,
    StageLeft,
    TrackPublished,
    TrackUnpublished,
)
from events.schema.session_lines import QualitySampled, VoiceTallied
from events.schema.values import Plan
from server.attendance.trail import Instant, OpenKey, Span

from . import spans
from .rows import Changes, EndpointRow, Line, QualityRow, SessionRow, VoiceRow

JUDGED = ("session.rollcall.", "session.attendance.", "session.session.ended")
"""What the attendance of a finished session rests on, beside its spans."""


class SessionLog:
    """One session's rows so far, and what the next facts need to know of the past."""

    def __init__(
        self,
        row: SessionRow,
        endpoints: Mapping[str, EndpointRow] | None = None,
        lasting: Iterable[Span] = (),
        about: Mapping[str, str] | None = None,
    ) -> None:
        self.row = row
        self.endpoints = dict(endpoints or {})
        self.lasting: dict[OpenKey, Span] = {span.key: span for span in lasting}
        self.about = dict(about or {})  # hand, turn or track that lasts → its endpoint
        self._changes = Changes()

    def take_changes(self) -> Changes:
        changes, self._changes = self._changes, Changes()
        return changes

    def add(self, commit: Commit, stored_facts: list[Mapping[str, Any]], digest_before: str, digest: str) -> None:
        """The next commit; `stored_facts` are its facts as the journal holds them, the digests those of the chain
        before and with it."""
        instant = Instant(commit.time, commit.at_ms)
        faults = (commit.sequence != self.row.sequence + 1) + (commit.epoch < self.row.epoch)
        for index, fact in enumerate(commit.facts):
            faults += isinstance(fact, UnknownFact)
            if isinstance(fact, SessionOwned):
                faults += fact.digest != digest_before
            self._line(commit, index, instant, fact, stored_facts[index])
            self._session(commit, index, fact, stored_facts[index])
            self._spans((commit.sequence, index), instant, fact)
            self._abouts(fact)
            self._figures(fact)
        self.row = replace(
            self.row,
            last=instant,
            sequence=commit.sequence,
            epoch=max(commit.epoch, self.row.epoch),
            facts=self.row.facts + len(commit.facts),
            faults=self.row.faults + faults,
            digest=digest,
        )

    def _line(self, commit: Commit, index: int, instant: Instant, fact: Fact, stored: Mapping[str, Any]) -> None:
        data = stored.get("data", {})
        self._changes.lines.append(
            Line(
                sequence=commit.sequence,
                index=index,
                type=stored["type"],
                instant=instant,
                recorded=commit.recorded,
                commit=commit.id,
                command=commit.command,
                actor_endpoint=commit.actor.endpoint,
                actor_person=commit.actor.person,
                endpoint=self._whom(fact, data),
                data=data,
            )
        )

    def _whom(self, fact: Fact, data: Mapping[str, Any]) -> str | None:
        if isinstance(fact, EndpointJoined):
            return fact.entry.endpoint
        if "endpoint" in data:
            return str(data["endpoint"])
        for thing in ("hand", "turn", "track"):
            if thing in data:
                return self.about.get(data[thing])
        return None

    def _session(self, commit: Commit, index: int, fact: Fact, stored: Mapping[str, Any]) -> None:
        match fact:
            case SessionScheduled(plan=plan):
                self._planned(commit, index, plan, stored)
                self.row = replace(self.row, state="scheduled")
            case SessionAmended(plan=plan):
                self._planned(commit, index, plan, stored)
            case SessionCancelled():
                self.row = replace(self.row, state="cancelled")
            case SessionOpened(plan=plan, rules=rules):
                self._planned(commit, index, plan, stored)
                self.row = replace(self.row, state="open", rules=rules)
            case SessionStarted(started=started):
                self.row = replace(self.row, state="live", started=started)
            case SessionSuspended():
                self.row = replace(self.row, state="suspended")
            case SessionResumed():
                self.row = replace(self.row, state="live")
            case SessionEnded(until_ms=until_ms):
                self.row = replace(self.row, state="ended", ended_ms=until_ms)
            case EndpointJoined():
                self._enter(fact, commit.sequence)
            case _:
                pass  # a line of the timeline and nothing more

    def _planned(self, commit: Commit, index: int, plan: Plan, stored: Mapping[str, Any]) -> None:
        self.row = replace(
            self.row,
            plan=stored["data"]["plan"],
            plan_type=stored["type"],
            plan_commit=commit.id,
            plan_index=index,
            planned_start=plan.planned_start,
            planned_end=plan.planned_end,
        )

    def _spans(self, address: spans.Address, instant: Instant, fact: Fact) -> None:
        for span in list(spans.changed(fact, address, instant, self.lasting, self.about)):
            self._changes.spans[(span.endpoint, span.kind, span.sequence, span.index)] = span
            if span.end is None:
                self.lasting[span.key] = span
            else:
                self.lasting.pop(span.key, None)

    def _abouts(self, fact: Fact) -> None:
        match fact:
            case StageEntered(turn=thing, endpoint=endpoint) | HandRaised(hand=thing, endpoint=endpoint):
                self.about[thing] = endpoint
            case TrackPublished(track=thing, endpoint=endpoint):
                self.about[thing] = endpoint
            case StageLeft(turn=thing) | HandCalled(hand=thing) | HandLowered(hand=thing):
                self.about.pop(thing, None)
            case TrackUnpublished(track=thing):
                self.about.pop(thing, None)
            case _:
                pass

    def _figures(self, fact: Fact) -> None:
        match fact:
            case QualitySampled(endpoint=endpoint, minute=minute, up=up, down=down):
                self._changes.quality[(endpoint, minute)] = QualityRow(
                    endpoint,
                    minute,
                    up.kbps,
                    up.loss_bp,
                    up.jitter_ms,
                    down.kbps,
                    down.loss_bp,
                    down.jitter_ms,
                    fact.rtt_ms,
                    fact.rtt_max_ms,
                    fact.frozen_ms,
                    fact.path,
                    fact.connected_ms,
                )
            case VoiceTallied(endpoint=endpoint, minute=minute, active_ms=active_ms):
                self._changes.voice[(endpoint, minute)] = VoiceRow(endpoint, minute, active_ms)
            case _:
                self._changes.judged |= fact_type(fact).startswith(JUDGED)

    def _enter(self, fact: EndpointJoined, sequence: int) -> None:
        entry = fact.entry
        known = self.endpoints.get(entry.endpoint)
        row = EndpointRow(
            endpoint=entry.endpoint,
            kind=entry.kind,
            role=entry.role,
            hidden=entry.hidden,
            org_path=entry.org_path,
            person=entry.person,
            room=entry.room,
            class_group=entry.class_group,
            capacity=entry.capacity,
            first_sequence=known.first_sequence if known else sequence,
        )
        self.endpoints[entry.endpoint] = self._changes.endpoints[entry.endpoint] = row


def fact_type(fact: Fact) -> str:
    return fact.unknown_type if isinstance(fact, UnknownFact) else fact.type
