"""What is refused in class for want of a right is in the audit, once a minute for each endpoint and code."""

from __future__ import annotations

from datetime import UTC, datetime

from events import codec
from events.memory import MemoryJournal
from events.schema.audit import AccessDenied, SignInLocked
from server.access.audit import AuditTrail
from server.access.entries import Entries
from server.access.refusals import AGAIN_S, MAX_KNOWN, Refusals
from tests.events.keys import FixedKeys

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)


class Watched:
    """Refusals, with the clock in the test's hands."""

    def __init__(self) -> None:
        self.journal, self.now_s = MemoryJournal(), 1_000.0
        self.entries = Entries(AuditTrail(self.journal, "main", FixedKeys(), lambda: NOON), "main")
        self.refusals = Refusals(self.entries, lambda: self.now_s)

    async def written(self) -> list[tuple[str | None, str, str, str | None]]:
        """Who, what, the code and about what."""
        async with self.entries.writing():
            assert await self.entries.settled(5)
        commits = [codec.decode(stored.body, "main") async for stored in self.journal.read("audit/202611")]
        found = []
        for commit in commits:
            match commit.facts[0]:
                case AccessDenied(action=action, code=code, answer="refused", object=about):
                    found.append((commit.actor.person, action, code, about))
                case SignInLocked(via=via):
                    found.append((commit.actor.person, "locked", via, None))
        return found


async def test_who_drums_on_a_button_is_written_down_once_a_minute_and_others_beside_him() -> None:
    watched = Watched()
    for _ in range(50):
        watched.refusals.refused("s1", "qing2222", "wang", "MuteAll", "not_the_lead")
        watched.refusals.refused("s1", "yun22222", None, "MuteAll", "not_the_lead")
    watched.refusals.refused("s1", "qing2222", "wang", "SubmitRollcall", "not_your_room")
    watched.now_s += AGAIN_S
    watched.refusals.refused("s1", "qing2222", "wang", "StartSession", "not_the_lead")
    assert await watched.written() == [
        ("wang", "live MuteAll", "not_the_lead", "s1 qing2222"),
        (None, "live MuteAll", "not_the_lead", "s1 yun22222"),
        ("wang", "live SubmitRollcall", "not_your_room", "s1 qing2222"),
        ("wang", "live StartSession", "not_the_lead", "s1 qing2222"),
    ]


async def test_what_only_the_state_of_the_class_forbids_leaves_no_entry() -> None:
    watched = Watched()
    for code in ("session_not_live", "switched_off", "stage_full", "malformed", "too_fast"):
        watched.refusals.refused("s1", "qing2222", "wang", "RaiseHand", code)
    watched.refusals.refused("s1", "qing2222", "wang", "CallHand", "not_the_lead")
    assert len(await watched.written()) == 1


async def test_a_pin_that_rests_is_written_down_with_whose_it_is() -> None:
    watched = Watched()
    for person in ("wang", "wang", "sun"):
        watched.refusals.pin_locked("s1", "terminal", person)
    assert await watched.written() == [("wang", "locked", "pin", None), ("sun", "locked", "pin", None)]


async def test_what_is_remembered_is_bounded() -> None:
    watched = Watched()
    for number in range(MAX_KNOWN + 5):
        watched.refusals.refused("s1", f"e{number}", None, "MuteAll", "not_the_lead")
    assert len(watched.refusals._noted) == MAX_KNOWN
