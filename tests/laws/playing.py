"""A class played at random: anyone tries anything at any time, and what the rules accept happens.

The cast holds every role and kind, hidden observers of one activity, of another, for supervision, and devices that
are shared or stolen. All that must stay unknown to some is planted with the word `SECRET`.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from events.schema.base import Fact, Personal
from events.schema.values import Client, Entry, Layer, Plan, PlannedRoom, Rules
from server.classroom.commands import (
    AbandonSession,
    AllowEntry,
    CallHand,
    ChangeLayout,
    CloseMicrophone,
    ConfirmRollcall,
    CorrectRollcall,
    EndSession,
    GrantRight,
    HandOverLead,
    HoldClass,
    InviteToStage,
    Join,
    Leave,
    LeaveStage,
    LessonCommand,
    LockDoor,
    LockInteraction,
    LowerAllHands,
    LowerHand,
    MoveSending,
    Mute,
    MuteAll,
    NameSubstitute,
    NoticeGraceOver,
    NoticeIdle,
    NoticeLeft,
    NoticeLinkLost,
    OpenMicrophone,
    OpenRollcall,
    OpenSession,
    OwnSession,
    PostChat,
    PublishTrack,
    RaiseHand,
    ReleaseClass,
    RemoveEndpoint,
    ReportCheck,
    ReportReception,
    RestoreHands,
    ResumeRoom,
    ResumeSession,
    RevealEndpoint,
    Revoke,
    SendDown,
    StaffEndpoint,
    StartSession,
    SubmitRollcall,
    SuspendRoom,
    SuspendSession,
    TakeLead,
    TakeRight,
    Tick,
    TurnSwitch,
    UnlockDoor,
    UnlockInteraction,
    Unmute,
    UnmuteAll,
    UnpublishTrack,
    UnstaffEndpoint,
    WithdrawChat,
)
from server.classroom.lesson import LESSON
from server.classroom.state import Lesson
from server.live.aspects.rollcall import AbsentSaid
from server.live.rulebook import By, Known, Moment, Refused

T = TypeVar("T")
Choose = Callable[[Sequence[T]], T]

BELL = datetime(2026, 11, 24, 0, 0, tzinfo=UTC)
SYSTEM = By(system=True)
LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
SOURCES = ("camera", "microphone", "screen", "screen_audio", "document_camera")
WHOMS = ("seat:1", "seat:2", "room", "seat:99", "group:2")
NOBODY = "nobody22"
ROOMS = (None, "qing", "yun", "datan", "studio")
SWITCHED = ("video", "voice", "screen", "text", "private_chat", "lights")
PERMISSIONS: tuple[Any, ...] = (
    "share_screen",
    "share_audio",
    "share_video",
    "private_chat",
    "draw",
    "moderate_floor",
)
PERSONS = ("wang", "sun", "lin", "li", "pupil-7", "nobody")

PLAN = Plan(
    kind="lesson",
    title=Personal("org:mingxi", "平行四边形的面积"),
    lead="li",
    org_path=("district", "mingxi"),
    planned_start=BELL,
    planned_end=BELL + timedelta(minutes=40),
    zone="Asia/Shanghai",
    rooms=(
        PlannedRoom("qing", ("district", "qingshiling"), 31, "five-1", "wang"),
        PlannedRoom("yun", ("district", "yunling"), 25, "five-2", "sun"),
        PlannedRoom("datan", ("district", "datan"), 2, "five-3", "zhou"),
    ),
)


def _entry(kind: Any, role: Any, person: str | None = None, room: str | None = None, **more: Any) -> Entry:
    planned = next((planned for planned in PLAN.rooms if planned.room == room), None)
    seats = {"class_group": planned.class_group, "expected_count": planned.expected_count} if planned else {}
    path = planned.org_path if planned else PLAN.org_path
    return Entry("", kind, role, path, person, room, **seats, **more)


def _hidden(person: str, capacity: Any, activity: str | None) -> Entry:
    return replace(
        _entry("observer", "observer", f"SECRET-{person}", hidden=True, capacity=capacity, activity=activity),
        org_path=("district", f"SECRET-{person}-school"),
    )


CAST: dict[str, Entry] = {
    "SECRET-lead": _entry("lead_room", "lead_teacher", "li", "studio"),
    "SECRET-lead-laptop": _entry("personal", "lead_teacher", "li"),
    "SECRET-lead-box": _entry("camera_box", "lead_teacher", "li", "studio"),
    "SECRET-qing": _entry("satellite_room", "co_teacher", "wang", "qing"),
    "SECRET-qing-again": _entry("satellite_room", "co_teacher", "wang", "qing"),
    "SECRET-qing-box": _entry("camera_box", "device", None, "qing"),
    "SECRET-yun": _entry("satellite_room", "co_teacher", "sun", "yun"),
    "SECRET-yun-phone": _entry("personal", "co_teacher", "sun", "yun"),
    "SECRET-datan": _entry("satellite_room", "device", None, "datan"),
    "SECRET-datan-wall": _entry("satellite_room", "device", None, "datan"),
    "SECRET-datan-phone": _entry("personal", "co_teacher", "zhou", "datan"),
    "SECRET-pupil": _entry("student_device", "student", "pupil-7", "qing"),
    "SECRET-substitute": _entry("personal", "substitute", "lin"),
    "SECRET-invited": _entry("personal", "guest", "bai"),
    "SECRET-guest": _entry("observer", "observer", "chen", capacity="visit"),
    "SECRET-hidden-1": _hidden("gao", "research", "SECRET-activity-1"),
    "SECRET-hidden-2": _hidden("hu", "research", "SECRET-activity-1"),
    "SECRET-hidden-3": _hidden("xu", "training", "SECRET-activity-2"),
    "SECRET-supervisor": _hidden("duan", "supervision", "SECRET-activity-1"),
    "SECRET-unasked": _hidden("ma", "visit", None),
}
CLIENT = Client("SECRET-client", "1", "chromium")


def ids() -> Callable[[], str]:
    """Fresh ids of eight letters, always the same ones."""
    counted = itertools.count()

    def draw() -> str:
        number = next(counted) * 7919 + 5
        return "".join(LETTERS[number // 32**place % 32] for place in range(8))

    return draw


@dataclass
class Message:
    """An accepted command: its facts, each with the state before it, and the state after all."""

    command: LessonCommand
    at_ms: int | None
    facts: tuple[Fact, ...]
    before: tuple[Lesson, ...]
    after: Lesson


@dataclass
class Play:
    """A session and its clock. The states are whole: what each viewer may know is for the laws to check."""

    lesson: Lesson = field(default_factory=lambda: LESSON.initial("session-1"))
    at_ms: int | None = None
    chance: Callable[[], str] = field(default_factory=ids)
    connections: Iterator[int] = field(default_factory=itertools.count)

    def pass_time(self, ms: int) -> None:
        if self.at_ms is not None:
            self.at_ms += ms

    def try_(self, by: By, command: LessonCommand) -> Message | None:
        """What came of it, or None if it was refused. Any other exception is a bug."""
        moment = Moment(self.at_ms, BELL + timedelta(milliseconds=self.at_ms or 0))
        if isinstance(command, StaffEndpoint):
            by = replace(by, known=Known(proven=command.person))
        try:
            facts = tuple(LESSON.decide(self.lesson, command, moment, by, self.chance))
        except Refused:
            return None
        if isinstance(command, StartSession):
            self.at_ms = 0
        before = []
        for fact in facts:
            before.append(self.lesson)
            self.lesson = LESSON.evolve(self.lesson, fact, self.at_ms)
        return Message(command, self.at_ms, facts, tuple(before), self.lesson)

    def try_anything(self, choose: Choose[Any]) -> Message | None:
        """Somebody tries something; the lead, who may most, more often than others."""
        lead, names = self.lesson.roster.lead or NOBODY, self.names()
        by = choose([*[SYSTEM] * 6, *(By(name) for name in (*[lead] * len(names), *names))])
        return self.try_(by, self.any_command(by, choose))

    def two_terminals(self) -> list[Message | None]:
        """In the room that has two, the co-teacher tells his PIN at the first and lets the second send."""
        first, *others = self.lesson.screens.terminals.get("datan", (NOBODY,))
        second = others[0] if others else NOBODY
        return [
            self.try_(By(first), StaffEndpoint(first, "zhou", "123456")),
            self.try_(By(first), MoveSending(second)),
        ]

    def names(self) -> list[str]:
        return [*sorted(self.lesson.roster.endpoints), NOBODY]

    def open(self) -> Message | None:
        return self.try_(SYSTEM, OpenSession(PLAN, Rules()))

    def join(self, device: str) -> Message | None:
        connection = f"connection-{next(self.connections):04}"
        secret = f"SECRET-{connection}" if CAST[device].hidden else connection
        address = Personal("org:mingxi", "SECRET-address")
        return self.try_(By(), Join(device, secret, CAST[device], "link", CLIENT, address))

    def any_command(self, by: By, choose: Choose[Any]) -> LessonCommand:
        if by.system:
            return choose(self._of_system(choose(self.names()), choose))
        endpoint = self.lesson.roster.endpoints.get(by.endpoint or "")
        leads = endpoint is not None and endpoint.entry.role == "lead_teacher"
        strayed = choose([False, False, False, True])
        room = endpoint.entry.room if endpoint is not None else None
        return choose(self._of_lead(choose) if leads != strayed else self._of_rooms(room, choose))

    def _of_system(self, name: str, choose: Choose[Any]) -> list[LessonCommand]:
        return [
            HoldClass(),
            HoldClass(),
            choose([ReleaseClass(), Tick(), Revoke(name)]),
            self._lost(self.lesson.roster.lead or NOBODY),
            self._lost(name),
            NoticeGraceOver(name),
            NoticeLeft(name),
            NoticeLinkLost(name, "an older one", self.at_ms, "silent"),
            choose([self._own(), *[OpenSession(PLAN, Rules())] * 3]),
            ReportReception(name, "sound", self.lesson.roster.lead or NOBODY, False, self.at_ms or 0),
            self._heard_again(choose),
            choose([ReportReception(name, "picture", name, False, 0), NoticeIdle(name)]),
        ]

    def _lost(self, name: str) -> NoticeLinkLost:
        desk = self.lesson.roster.desks.get(name)
        return NoticeLinkLost(name, desk.connection if desk else "none", self.at_ms, "closed")

    def _own(self) -> OwnSession:
        return OwnSession(
            owner="SECRET-owner",
            epoch=2,
            anchor=BELL,
            build="SECRET-build",
            cause="failover",
            digest="SECRET-digest",
            anchor_ms=self.at_ms,
            last_heard_ms=self.at_ms,
        )

    def _of_lead(self, choose: Choose[Any]) -> list[LessonCommand]:
        lesson, name, source = self.lesson, choose(self.names()), choose(SOURCES)
        hand = choose([NOBODY, *(hand.hand for hand in lesson.hands.raised)])
        turn = choose([NOBODY, *(turn.turn for turn in lesson.stage.turns)])
        muted = [(name, kind) for name, kinds in lesson.muting.muted.items() for kind in kinds]
        return [
            choose([SuspendSession("break"), ResumeSession(), ResumeSession()]),
            CallHand(hand),
            CallHand(hand),
            InviteToStage(name, choose(WHOMS)),
            SendDown(turn),
            MuteAll(source),
            UnmuteAll(choose([source, *sorted(lesson.muting.class_muted)])),
            Mute(name, source),
            Unmute(*choose([(name, source), *muted])),
            choose([LowerAllHands(), LowerHand(hand), LowerHand(hand)]),
            choose([OpenRollcall(), ConfirmRollcall(), ChangeLayout("1", "wall", name)]),
            choose([RemoveEndpoint(name, choose([True, False])), PostChat("class", "同学们好")]),
            choose(self._of_who_leads(name, choose)),
            choose(self._of_who_leads(name, choose)),
            *self._of_anyone(source, choose),
        ]

    def _of_who_leads(self, name: str, choose: Choose[Any]) -> list[LessonCommand]:
        permission, bars = choose(PERMISSIONS), self.lesson.door.barred
        bar = choose([None, *bars])
        return [
            choose([LockInteraction(), UnlockInteraction(), UnlockInteraction()]),
            TurnSwitch(choose(SWITCHED), choose([True, False]), choose(ROOMS)),
            choose([LockDoor(), UnlockDoor()]),
            AllowEntry(bar.person, bar.device) if bar else AllowEntry("nobody"),
            GrantRight(name, permission),
            TakeRight(name, permission),
            choose([NameSubstitute(choose(PERSONS)), HandOverLead(name), HandOverLead(self._at_a_desk(choose))]),
            RevealEndpoint(name),
            choose([RestoreHands(), RestoreHands(), LowerAllHands()]),
            PostChat("private", "你好", to=name),
        ]

    def _at_a_desk(self, choose: Choose[Any]) -> str:
        endpoints = self.lesson.roster.endpoints
        return choose([NOBODY, *(name for name in sorted(endpoints) if endpoints[name].entry.kind == "personal")])

    def _of_rooms(self, own: str | None, choose: Choose[Any]) -> list[LessonCommand]:
        lesson, name, source = self.lesson, choose(self.names()), choose(SOURCES)
        room = choose([own, own, own, choose(ROOMS)])
        return [
            RaiseHand(choose(WHOMS), "answer"),
            RaiseHand(choose(WHOMS), "question"),
            RaiseHand(choose(WHOMS), "speak"),
            LowerHand(choose([NOBODY, *(hand.hand for hand in lesson.hands.raised)])),
            LeaveStage(choose([NOBODY, *(turn.turn for turn in lesson.stage.turns)])),
            Mute(name, source),
            Unmute(name, source),
            choose([Leave(), RaiseHand("room", "question")]),
            self._rollcall(choose),
            self._rollcall(choose),
            self._correction(choose),
            choose([StaffEndpoint(name, "zhou", "123456"), UnstaffEndpoint(name)]),
            choose([ChangeLayout("2", "lead"), ReportCheck("ready", "heard", "ready")]),
            self._move(choose),
            choose([LockInteraction(room), UnlockInteraction(room), UnlockInteraction(room)]),
            choose([SuspendRoom(room or "qing"), *[ResumeRoom(room or "qing")] * 2]),
            TurnSwitch(choose(SWITCHED), choose([True, False]), room),
            choose([TakeLead(), TakeLead(), RevealEndpoint()]),
            *self._of_anyone(source, choose),
        ]

    def _heard_again(self, choose: Choose[Any]) -> ReportReception:
        endpoint, of = choose([*sorted(self.lesson.receptions.lost), (NOBODY, "sound")])
        return ReportReception(endpoint, of, endpoint, True, 0)

    def _move(self, choose: Choose[Any]) -> MoveSending:
        terminals = self.lesson.screens.terminals.values()
        return MoveSending(choose([NOBODY, *(name for names in terminals for name in names[1:])]))

    def _rollcall(self, choose: Choose[Any]) -> SubmitRollcall:
        name = choose([*self.names(), *(names[0] for names in self.lesson.screens.terminals.values())])
        absent = (AbsentSaid("seat:2", choose([True, False]), f"SECRET-absent-{name}"),)
        return SubmitRollcall(2, 1, 0, choose([1, 2]), choose([absent, ()]), endpoint=name)

    def _correction(self, choose: Choose[Any]) -> CorrectRollcall:
        rolls = self.lesson.rollcalls.rolls
        roll, about = choose([(roll.rollcall, roll.endpoint) for roll in rolls] or [(NOBODY, NOBODY)])
        absent = (AbsentSaid("seat:1", False, f"SECRET-absent-{about}"),)
        return CorrectRollcall(2, 1, 1, 1, "miscounted", absent, rollcall=roll)

    def _of_anyone(self, source: Any, choose: Choose[Any]) -> list[LessonCommand]:
        lesson, name = self.lesson, choose(self.names())
        track = choose([NOBODY, *(track for own in lesson.tracks.published.values() for track in own)])
        message = choose([None, NOBODY, *(message.message for message in lesson.chat.messages[-2:])])
        codec = "opus" if source in ("microphone", "screen_audio") else choose(["vp8", "vp8", "opus"])
        return [
            PublishTrack(source, codec, choose([(), (Layer(640, 360, 500),)])),
            UnpublishTrack(track),
            OpenMicrophone(choose([None, name])),
            CloseMicrophone(choose([None, name])),
            PostChat("class", choose(["好", "  ", "请\u202e看", "x" * 501]), message, choose([True, False])),
            PostChat(choose(["room", "private", "back", "back"]), "悄悄话", message),
            PostChat(choose(["class", "room"]), quick=choose(["slower", "cannot_hear"])),
            WithdrawChat(message or NOBODY),
        ]

    def end(self) -> Message | None:
        return self.try_(SYSTEM, AbandonSession(self.at_ms or 0))

    def end_by(self, name: str) -> Message | None:
        return self.try_(By(name), EndSession("taught"))


def tour(play: Play) -> Iterator[Message | None]:
    """One of everything that chance seldom brings, in an order in which it is accepted."""

    def of(person: str, kind: str) -> By:
        endpoints = play.lesson.roster.endpoints
        return By(
            next(
                name
                for name, one in endpoints.items()
                if (one.entry.person, one.entry.kind) == (person, kind) and one.link == "connected"
            )
        )

    lead, room, phone = of("li", "lead_room"), of("wang", "satellite_room"), of("sun", "personal")
    lin, pupil, guest = of("lin", "personal"), of("pupil-7", "student_device"), of("bai", "personal")
    steps: list[tuple[By, LessonCommand]] = [
        (room, RaiseHand("seat:3", "question")),
        (room, RaiseHand("seat:4", "answer")),
        (lead, LowerAllHands()),
        (room, RaiseHand("seat:5", "answer")),
        (lead, RestoreHands()),
        (lead, LockInteraction()),
        (lead, UnlockInteraction()),
        (room, LockInteraction("qing")),
        (room, TurnSwitch("video", False, "qing")),
        (lead, TurnSwitch("video", False, "qing")),
        (room, TurnSwitch("video", True, "qing")),
        (room, UnlockInteraction("qing")),
        (phone, SuspendRoom("yun")),
        (phone, ResumeRoom("yun")),
        (lead, TurnSwitch("private_chat", True)),
        (pupil, PostChat("private", "老师，我没听懂")),
        (lead, PostChat("private", "哪里", to=pupil.endpoint)),
        (lin, PostChat("back", "要我接吗")),
        (room, PostChat("room", quick="cannot_hear")),
        (lead, GrantRight(room.endpoint or "", "share_screen")),
        (lead, GrantRight(guest.endpoint or "", "share_audio")),
        (guest, PublishTrack("microphone", "opus")),
        (guest, OpenMicrophone()),
        (lead, TakeRight(guest.endpoint or "", "share_audio")),
        (lead, LockDoor()),
        (lead, UnlockDoor()),
        (lead, RemoveEndpoint(guest.endpoint or "")),
        (lead, AllowEntry("bai")),
        (of("SECRET-gao", "observer"), RevealEndpoint()),
        (lead, PublishTrack("camera", "vp8")),
        (room, SubmitRollcall(31, 31, 0, 31)),
        (lead, ConfirmRollcall()),
        (lead, NameSubstitute("lin")),
        (lead, HandOverLead(lin.endpoint or "")),
        (lin, NameSubstitute("sun")),
        (lin, HandOverLead(lead.endpoint or "")),
    ]
    for by, command in steps:
        done = play.try_(by, command)
        assert done is not None, f"{command} was refused"
        yield done
    for message in [one.message for one in play.lesson.chat.messages if one.channel == "private"][-1:]:
        yield play.try_(lead, WithdrawChat(message))
