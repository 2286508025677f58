"""The law of sync, and what goes with it, over classes played at random.

After every accepted command, for every viewer: what it was told, applied to what it had, is what it may see now;
no word that is secret from it is in what it was told; sources are forwarded exactly by the formula; acts that
narrow forward nothing more. Nothing but `Refused` ever comes out of deciding.
"""

from __future__ import annotations

import json
import random
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from events import codec
from events.schema.values import Entry
from server.classroom.commands import ResumeSession, StartSession
from server.classroom.lesson import LESSON
from server.classroom.state import Lesson
from server.live.rulebook import LOG, By
from tests.laws.playing import CAST, Message, Play
from tests.laws.twin import renews, told_to

LOG_ONLY = {*CAST, "SECRET-client", "SECRET-address", "SECRET-owner", "SECRET-build", "SECRET-digest"}
SOUND = {"microphone", "screen_audio"}
SEEDS = st.integers(0, 2**32)


class AnyClass(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.play = Play()
        self.held: dict[str, Lesson] = {}  # what each viewer has, made of what it was told

    @initialize(absent=st.sets(st.sampled_from(sorted(CAST)), max_size=8), early=st.booleans(), seed=SEEDS)
    def doors_open(self, absent: set[str], early: bool, seed: int) -> None:
        self._check(self.play.open())
        for device in sorted(CAST.keys() - absent):
            self._check(self.play.join(device))
        if not early:
            self.lead_starts_or_resumes()
        self.all_try_something(seed)

    @rule(devices=st.lists(st.sampled_from(sorted(CAST)), min_size=1, max_size=3))
    def some_join(self, devices: list[str]) -> None:
        for device in devices:
            self._check(self.play.join(device))

    @rule()
    def lead_starts_or_resumes(self) -> None:
        lead = By(self.play.lesson.roster.lead or "nobody22")
        self._check(self.play.try_(lead, StartSession()))
        self._check(self.play.try_(lead, ResumeSession()))

    @rule(seed=SEEDS)
    def all_try_something(self, seed: int) -> None:
        rng = random.Random(seed)  # even choices: Hypothesis by itself prefers the first of many
        for _ in range(25):
            self._check(self.play.try_anything(rng.choice))

    @rule(ms=st.integers(0, 700_000))
    def time_passes(self, ms: int) -> None:
        self.play.pass_time(ms)

    def _check(self, message: Message | None) -> None:
        if message is None:
            return
        assert 1 <= len(message.facts) <= 512
        self._check_sync(message)
        check_secrets(message)
        check_scene(message.after)
        check_microphones(message.after)
        check_narrowing(message)

    def _check_sync(self, message: Message) -> None:
        for viewer, has in self.held.items():
            told = told_to(viewer, message)
            for fact in told:
                has = LESSON.evolve(has, fact, message.at_ms)
            if renews(message, viewer):
                has = LESSON.visible(message.after, viewer)
            assert has == LESSON.visible(message.after, viewer), viewer
            assert not told or LESSON.snapshot(has, viewer) == LESSON.snapshot(message.after, viewer)
            self.held[viewer] = has
        for viewer in message.after.roster.endpoints.keys() - self.held.keys():
            self.held[viewer] = LESSON.visible(message.after, viewer)

    def teardown(self) -> None:
        self._check(self.play.end())


def check_secrets(message: Message) -> None:
    known = {name: endpoint.entry for name, endpoint in message.after.roster.endpoints.items()}
    for viewer, eyes in known.items():
        told = [codec.visible(fact) for fact in told_to(viewer, message)]
        text = json.dumps([told, LESSON.snapshot(message.after, viewer)], ensure_ascii=False)
        for name, entry in known.items():
            if entry.hidden and not may_know(eyes, entry):
                desk = message.after.roster.desks[name]
                assert not {word for word in (name, str(entry.person), desk.connection) if word in text}, viewer
        assert not {word for word in LOG_ONLY if word in text}, viewer
        for roll in message.after.rollcalls.rolls:
            about = known[roll.endpoint]
            own = (eyes.role, eyes.kind, eyes.room) == ("co_teacher", "personal", about.room)
            assert own or eyes.role == "lead_teacher" or f"SECRET-absent-{roll.endpoint}" not in text, viewer


def may_know(eyes: Entry, hidden: Entry) -> bool:
    """permissions.md, I8, in other words than the rulebook's."""
    if eyes.endpoint == hidden.endpoint or eyes.role == "lead_teacher":
        return True
    colleagues = eyes.hidden and eyes.activity is not None and eyes.activity == hidden.activity
    return colleagues and eyes.capacity != "supervision" and hidden.capacity != "supervision"


def check_scene(lesson: Lesson) -> None:
    """The formula of docs/protocol.md §6, computed from the snapshot alone."""
    seen = LESSON.snapshot(lesson, LOG)
    expected = {
        (name, track["source"])
        for name, endpoint in seen["endpoints"].items()
        for track in endpoint["tracks"].values()
        if endpoint["link"] != "left" and forwarded(seen, name, endpoint, track["source"])
    }
    assert {(source.endpoint, source.kind) for source in LESSON.scene(lesson, 1).forwarded} == expected


def forwarded(seen: dict[str, Any], name: str, endpoint: dict[str, Any], source: str) -> bool:
    lead, session = endpoint["role"] == "lead_teacher", seen["session"]
    pupils = endpoint["role"] == "guest" or (
        not lead and endpoint["kind"] in ("satellite_room", "student_device", "camera_box")
    )
    on_stage = any(turn["endpoint"] == name for turn in seen["stage"])
    class_muted = source in seen["rules"]["class_muted"] and pupils and not on_stage
    opened = source != "microphone" or endpoint["microphone"] == "open"
    silent = source in SOUND and ("held_since_ms" in session or (session["state"] == "open" and not lead))
    running = session["state"] in ("open", "live")
    terminals = seen["sending"].get(endpoint.get("room"), [])
    sends = endpoint["kind"] != "satellite_room" or terminals[:1] in ([], [name])
    closed = not sends or shut(seen["rules"], endpoint.get("room"), source, pupils)
    return running and opened and not silent and not class_muted and not closed and source not in endpoint["muted"]


def shut(rules: dict[str, Any], room: str | None, source: str, pupils: bool) -> bool:
    """By a key or a switch, as permissions.md §2 has it."""
    switch = {"microphone": "voice", "screen": "screen", "screen_audio": "screen"}.get(source, "video")
    own = rules["by_room"].get(room, {})
    off = not rules["switches"][switch] or switch in own.get("switches", {})
    locked = not rules["interaction_on"] or not own.get("interaction_on", True)
    return own.get("suspended", False) or (pupils and (off or locked))


def check_microphones(lesson: Lesson) -> None:
    """At most one open microphone in a physical room, and the map of rooms says which."""
    seen = LESSON.snapshot(lesson, LOG)
    opened = [
        (endpoint["room"], name)
        for name, endpoint in seen["endpoints"].items()
        if endpoint["microphone"] == "open" and "room" in endpoint
    ]
    assert sorted(opened) == sorted(seen["microphones"].items())


def check_narrowing(message: Message) -> None:
    """Media obeys at once what narrows, so that may never let anything through that was silent before."""
    if LESSON.narrows(message.command):
        before, after = LESSON.scene(message.before[0], 1), LESSON.scene(message.after, 1)
        assert after.forwarded <= before.forwarded


AnyClass.TestCase.settings = settings(
    max_examples=60,
    stateful_step_count=25,
    deadline=timedelta(seconds=20),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
TestAnyClass = AnyClass.TestCase


def test_the_secrets_were_there_to_leak() -> None:
    class_ = Play()
    messages = [class_.open(), *(class_.join(device) for device in CAST)]
    told_to_log = json.dumps([codec.visible(fact) for message in messages if message for fact in message.facts])
    assert {
        word for word in LOG_ONLY - {"SECRET-owner", "SECRET-build", "SECRET-digest"} if word not in told_to_log
    } == set()
    hidden = [endpoint.entry for endpoint in class_.lesson.roster.endpoints.values() if endpoint.entry.hidden]
    assert len(hidden) == 5
    lead = class_.lesson.roster.lead
    assert lead is not None
    assert {entry.endpoint for entry in hidden} <= LESSON.snapshot(class_.lesson, lead)["endpoints"].keys()
