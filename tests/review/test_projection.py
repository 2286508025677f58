"""The timeline's rows, as transcripts of a class."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from events.schema.base import FACTS, Actor, Commit, Fact, Personal, UnknownFact
from events.schema.session import (
    EndpointJoined,
    EndpointLeft,
    EndpointLinkLost,
    EndpointResumed,
    HandCalled,
    HandRaised,
    SessionAmended,
    SessionCancelled,
    SessionEnded,
    SessionOpened,
    SessionOwned,
    SessionScheduled,
    SessionStarted,
    StageEntered,
    StageLeft,
)
from events.schema.values import Entry, Plan, Rules
from server.attendance.trail import Span
from server.review.projection import SessionLog
from server.review.rows import SessionRow

BELL = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
SESSION = "0193c0de-0000-7000-8000-000000000001"
PLAN = Plan(
    kind="lesson",
    title=Personal("org:school", "平行四边形的面积"),
    lead="p-lead",
    org_path=("district", "school"),
    planned_start=BELL,
    planned_end=BELL + timedelta(minutes=40),
    zone="Asia/Shanghai",
    rooms=(),
)


@dataclass
class Transcript:
    """Feeds facts to a log as the journal would hold them; the digests are the sequence numbers."""

    log: SessionLog = field(default_factory=lambda: SessionLog(SessionRow(SESSION)))
    sequence: int = 0

    def says(self, at_s: float, *facts: Fact, epoch: int = 1) -> None:
        live = self.log.row.started is not None or any(isinstance(fact, SessionStarted) for fact in facts)
        at_ms = round(at_s * 1000) if live else None
        time = BELL + timedelta(seconds=at_s)
        before, self.sequence = str(self.sequence), self.sequence + 1
        commit = Commit(
            f"c{self.sequence}", f"session/{SESSION}", self.sequence, epoch, time, time, Actor(), "X", facts, at_ms
        )
        self.log.add(commit, [stored(fact) for fact in facts], before, str(self.sequence))

    def spans(self) -> list[Span]:
        return sorted(self.log.take_changes().spans.values(), key=lambda span: (span.sequence, span.index))

    def drawn(self) -> list[tuple[str, int | None, int | None, str | None]]:
        return [
            (span.kind, span.start.at_ms, span.end.at_ms if span.end else None, span.detail)
            for span in self.spans()
        ]


def stored(fact: Fact) -> dict[str, object]:
    if isinstance(fact, UnknownFact):
        return {"type": fact.unknown_type, "v": fact.unknown_v, "data": fact.data}
    known = next(name for name, cls in FACTS.items() if cls is type(fact))
    names = ("endpoint", "hand", "turn", "plan")
    data = {name: getattr(fact, name) for name in names if getattr(fact, name, None) is not None}
    return {"type": known, "v": 1, "data": data}


def joined(endpoint: str) -> EndpointJoined:
    return EndpointJoined(Entry(endpoint, "satellite_room", "co_teacher", ("district", "school")), "connection")


def test_a_room_that_breaks_off_was_present_until_it_was_last_heard() -> None:
    class_ = Transcript()
    class_.says(-60, SessionOpened(PLAN, Rules()))
    class_.says(-30, joined("roomaaaa"))
    class_.says(0, SessionStarted(BELL))
    class_.says(103, EndpointLinkLost("roomaaaa", "connection", 100_000, "silent"))
    class_.says(130, EndpointResumed("roomaaaa", "connection", "returned", 30_000))
    class_.says(200, SessionEnded("taught", 200_000), EndpointLeft("roomaaaa", "ended"))
    assert [
        (span.kind, span.start.at_ms, span.end and span.end.at_ms, span.detail) for span in class_.spans()
    ] == [
        ("present", None, 100_000, None),
        ("lost", 100_000, 130_000, "silent"),
        ("present", 130_000, 200_000, None),
    ]
    assert class_.log.lasting == {}
    assert (class_.log.row.state, class_.log.row.ended_ms, class_.log.row.faults) == ("ended", 200_000, 0)


def test_a_device_that_replaces_itself_stays_present_without_a_seam() -> None:
    class_ = Transcript()
    class_.says(0, SessionStarted(BELL))
    class_.says(1, joined("roomaaaa"))
    class_.says(5, EndpointResumed("roomaaaa", "second", "replaced", 0))
    assert [(span.kind, span.start.at_ms, span.end) for span in class_.spans()] == [("present", 1000, None)]


def test_two_pupils_of_one_room_on_stage_are_two_spans_of_their_own() -> None:
    class_ = Transcript()
    class_.says(0, SessionStarted(BELL))
    class_.says(1, StageEntered("turnaaaa", "roomaaaa", "seat:1", 1, "invited"))
    class_.says(2, StageEntered("turnbbbb", "roomaaaa", "seat:2", 2, "invited"))
    class_.says(9, StageLeft("turnaaaa", "sent_down"))
    assert class_.drawn() == [("stage", 1000, 9000, "seat:1"), ("stage", 2000, None, "seat:2")]


def test_a_line_about_a_hand_names_the_room_that_raised_it() -> None:
    class_ = Transcript()
    class_.says(0, SessionStarted(BELL))
    class_.says(1, HandRaised("handaaaa", "roomaaaa", "seat:3", "answer"))
    class_.says(2, HandCalled("handaaaa"))
    assert [(line.type, line.endpoint) for line in class_.log.take_changes().lines[1:]] == [
        ("session.hand.raised", "roomaaaa"),
        ("session.hand.called", "roomaaaa"),
    ]
    assert class_.log.about == {}


def owned(digest: str) -> SessionOwned:
    return SessionOwned("here", 2, BELL, "1", "failover", digest)


def test_what_does_not_fit_is_counted_as_a_fault() -> None:
    good, forked, gap, strange = Transcript(), Transcript(), Transcript(), Transcript()
    for each in (good, forked, gap, strange):
        each.says(0, SessionStarted(BELL))
    good.says(1, owned("1"), epoch=2)
    forked.says(1, owned("another"), epoch=2)
    gap.sequence = 7
    gap.says(1, owned("7"), epoch=2)
    strange.says(1, UnknownFact("session.comet.seen", 1, {}))
    strange.says(2, owned("2"), epoch=0)
    assert [each.log.row.faults for each in (good, forked, gap, strange)] == [0, 1, 1, 2]


def test_cutting_the_history_anywhere_gives_the_same_rows() -> None:
    whole = Transcript()
    whole.says(-60, SessionOpened(PLAN, Rules()))
    whole.says(-30, joined("roomaaaa"), joined("roombbbb"))
    whole.says(0, SessionStarted(BELL))
    whole.says(4, StageEntered("turnaaaa", "roomaaaa", "room", 1, "invited"))
    log = whole.log
    resumed = Transcript(
        SessionLog(log.row, log.endpoints, list(log.lasting.values()), log.about), sequence=whole.sequence
    )
    for each in (whole, resumed):
        each.log.take_changes()
        each.says(9, StageLeft("turnaaaa", "self"))
        each.says(10, SessionEnded("taught", 10_000))
    assert whole.log.row == resumed.log.row
    assert whole.spans() == resumed.spans()


def test_a_session_that_was_never_opened_is_planned_moved_and_called_off() -> None:
    told = Transcript()
    told.says(-90_000, SessionScheduled(PLAN), epoch=0)
    assert (told.log.row.state, told.log.row.planned_start) == ("scheduled", BELL)
    later = replace(PLAN, planned_start=BELL + timedelta(days=1), planned_end=BELL + timedelta(days=1, minutes=40))
    told.says(-80_000, SessionAmended(later, ("planned_start", "planned_end"), "timetable"), epoch=0)
    assert (told.log.row.state, told.log.row.planned_start) == ("scheduled", BELL + timedelta(days=1))
    told.says(-70_000, SessionCancelled("holiday"), epoch=0)
    assert told.log.row.state == "cancelled"
    told.says(-60_000, SessionScheduled(PLAN), epoch=0)
    assert (told.log.row.state, told.log.row.planned_start, told.log.row.faults) == ("scheduled", BELL, 0)
