"""The single writer, as transcripts: what is asked, what is stored, who is told, and when."""

from __future__ import annotations

import asyncio

import pytest

from events.journal import Conflict
from server.live.asking import MAX_UNANSWERED
from server.live.door import Close
from server.live.replies import Refusal
from tests.live.world import LEAD, OBSERVER, QING, SECOND, YUN, Keys, World, opened, settled, under_way


async def test_a_hand_raised_is_one_commit_and_everybody_is_told_once() -> None:
    async with under_way() as class_:
        number = class_.qing.asks("RaiseHand", whom="seat:14", kind="answer")
        await settled()
        assert class_.qing.replies(number) == ["accepted"]
        assert [far.facts[-1] for far in (class_.lead, class_.qing, class_.yun)] == ["hand.raised"] * 3
        last = (await class_.world.commits())[-1]
        assert last.id.endswith(f".{class_.qing.endpoint}.{number}")
        assert (last.command, last.actor.endpoint, last.actor.person) == (
            "RaiseHand",
            class_.qing.endpoint,
            "wang",
        )


async def test_nobody_is_told_before_the_journal_has_acknowledged() -> None:
    async with under_way() as class_:
        class_.world.journal.fall_silent()
        number = class_.qing.asks("RaiseHand", whom="seat:14", kind="answer")
        await settled()
        assert class_.qing.replies(number) == []
        assert "hand.raised" not in class_.lead.facts + class_.qing.facts
        class_.world.journal.speak()
        await settled()
        assert class_.qing.replies(number) == ["accepted"]
        assert class_.lead.facts[-1] == "hand.raised"


async def test_who_waits_for_the_journal_is_told_so_once_after_a_second() -> None:
    async with under_way() as class_:
        class_.world.journal.fall_silent()
        first = class_.qing.asks("RaiseHand", whom="seat:14", kind="answer")
        second = class_.qing.asks("RaiseHand", whom="seat:15", kind="answer")
        await class_.world.passes(750)
        assert class_.qing.replies(first) == []
        await class_.world.passes(2 * SECOND)
        assert (class_.qing.replies(first), class_.qing.replies(second)) == (["waiting"], ["waiting"])
        class_.world.journal.speak()
        await settled()
        assert class_.qing.replies(first) == ["waiting", "accepted"]
        assert class_.qing.replies(second) == ["waiting", "accepted"]


async def test_a_number_sent_again_gets_the_same_reply_and_does_nothing_twice() -> None:
    async with under_way() as class_:
        accepted = class_.qing.asks("RaiseHand", whom="seat:14", kind="answer")
        refused = class_.qing.asks("RaiseHand", whom="seat:14", kind="answer")
        await settled()
        before = await class_.world.commands()
        class_.qing.asks("RaiseHand", n=accepted, whom="seat:14", kind="answer")
        class_.qing.asks("LowerHand", n=refused, hand="aaaaaaaa")
        await settled()
        assert class_.qing.replies(accepted) == ["accepted", "accepted"]
        assert class_.qing.replies(refused) == ["hand_already_raised", "hand_already_raised"]
        assert await class_.world.commands() == before


async def test_a_malformed_command_uses_its_number_too() -> None:
    async with under_way() as class_:
        number = class_.qing.asks("RaiseHand", whom="everybody", kind="answer")
        class_.qing.asks("RaiseHand", n=number, whom="seat:14", kind="answer")
        await settled()
        assert class_.qing.replies(number) == ["malformed", "malformed"]


async def test_a_new_owner_knows_the_accepted_numbers_from_the_log() -> None:
    async with under_way() as class_:
        accepted = class_.qing.asks("RaiseHand", whom="seat:14", kind="answer")
        refused = class_.qing.asks("RaiseHand", whom="seat:14", kind="speak")
        await settled()
        endpoint, journal, hands = class_.qing.endpoint, class_.world.journal, class_.world.hands
    async with opened(journal, hands) as after:
        qing = after.comes(QING)
        await settled()
        assert (qing.endpoint, qing.numbers) == (endpoint, accepted)
        qing.asks("RaiseHand", n=accepted, whom="seat:14", kind="answer")
        qing.asks("LowerAllHands", n=refused)
        await settled()
        assert qing.replies(accepted) == ["accepted"]
        assert qing.replies(refused) == ["not_the_lead"]  # never stored, so decided anew
        assert (await after.commands()).count("RaiseHand") == 1


async def test_a_number_below_the_window_is_too_old() -> None:
    async with under_way() as class_:
        for n in range(1, 41):
            class_.qing.asks("LowerAllHands", n=n)
            await settled()
        class_.qing.asks("LowerAllHands", n=8)
        class_.qing.asks("LowerAllHands", n=9)
        await settled()
        assert class_.qing.replies(8) == ["not_the_lead", "number_too_old"]
        assert class_.qing.replies(9) == ["not_the_lead", "not_the_lead"]


async def test_sixteen_may_be_unanswered_and_no_more() -> None:
    async with under_way() as class_:
        class_.world.journal.fall_silent()
        numbers = [class_.qing.asks("PostChat", channel="class", text="好") for _ in range(MAX_UNANSWERED + 1)]
        assert class_.qing.replies(numbers[-1]) == ["busy"]
        class_.world.journal.speak()
        await settled()
        assert [class_.qing.replies(n) for n in numbers[:-1]] == [["accepted"]] * MAX_UNANSWERED


async def test_a_number_sent_again_while_it_waits_takes_no_room_and_gets_one_reply() -> None:
    async with under_way() as class_:
        class_.world.journal.fall_silent()
        numbers = [class_.qing.asks("RaiseHand", whom=f"seat:{seat}", kind="answer") for seat in range(1, 17)]
        for seat, number in enumerate(numbers, 1):
            class_.qing.asks("RaiseHand", n=number, whom=f"seat:{seat}", kind="answer")
        assert [class_.qing.replies(number) for number in numbers] == [[]] * MAX_UNANSWERED
        class_.world.journal.speak()
        await settled()
        assert [class_.qing.replies(number) for number in numbers] == [["accepted"]] * MAX_UNANSWERED


async def test_who_is_too_fast_is_not_told_that_what_is_stored_was_not_done() -> None:
    too_fast = Refusal("too_fast", "…")
    async with under_way() as class_:
        stored = class_.qing.asks("RaiseHand", whom="seat:14", kind="answer")
        await settled()
        assert class_.qing.connection is not None
        class_.world.session.turn_away(class_.qing.connection, stored, too_fast)
        class_.world.session.turn_away(class_.qing.connection, stored + 1, too_fast)
        class_.qing.asks("RaiseHand", n=stored + 1, whom="seat:15", kind="answer")
        await settled()
        assert class_.qing.replies(stored) == ["accepted", "accepted"]
        assert class_.qing.replies(stored + 1) == ["too_fast", "too_fast"]


async def test_the_newer_connection_of_a_device_wins_and_the_older_ones_queue_is_discarded() -> None:
    async with under_way() as class_:
        older = class_.qing
        class_.world.journal.fall_silent()
        in_flight = older.asks("RaiseHand", whom="seat:14", kind="answer")
        queued = older.asks("RaiseHand", whom="seat:15", kind="answer")
        await settled()
        newer = class_.world.comes(QING)
        assert older.closed == Close.REPLACED
        assert newer.endpoint == older.endpoint
        class_.world.journal.speak()
        await settled()
        newer.asks("RaiseHand", n=in_flight, whom="seat:14", kind="answer")
        newer.asks("RaiseHand", n=queued, whom="seat:15", kind="answer")
        await settled()
        assert (newer.replies(in_flight), newer.replies(queued)) == (["accepted"], ["accepted"])
        assert older.replies(queued) == []
        assert (await class_.world.commands()).count("RaiseHand") == 2


async def test_a_replaced_connection_that_closes_says_nothing_of_its_endpoint() -> None:
    async with under_way() as class_:
        older = class_.qing
        newer = class_.world.comes(QING)
        assert older.connection is not None
        class_.world.session.departed(older.connection)
        await settled()
        assert "NoticeLinkLost" not in await class_.world.commands()
        assert newer.closed is None


async def test_a_joined_endpoint_returns_while_the_journal_is_silent_and_a_new_one_waits() -> None:
    async with opened() as world:
        lead = world.comes(LEAD)
        await settled()
        assert lead.connection is not None
        world.session.departed(lead.connection)
        await settled()
        world.journal.fall_silent()
        back, new = world.comes(LEAD), world.comes(QING)
        await settled()
        assert back.endpoint == lead.endpoint
        assert new.connection is None
        world.journal.speak()
        await settled()
        assert new.endpoint != lead.endpoint
        assert back.facts == ["endpoint.resumed", "endpoint.joined"]


async def test_a_held_cursor_gets_the_facts_after_it_and_any_other_a_snapshot() -> None:
    async with under_way() as class_:
        gone = class_.yun
        assert gone.connection is not None
        class_.world.session.departed(gone.connection)
        await settled()
        class_.qing.asks("RaiseHand", whom="seat:14", kind="answer")
        await settled()
        back = class_.world.comes(YUN, cursor=gone.cursor)
        assert back.snapshots == []
        assert back.facts == ["endpoint.link_lost", "hand.raised"]
        again = class_.world.comes(YUN, cursor="f" * 24)
        assert len(again.snapshots) == 1


async def test_a_cursor_tells_nothing_of_a_hidden_observer() -> None:
    async with under_way() as class_:
        before = len(class_.qing.heard)
        observer = class_.world.comes(OBSERVER)
        await settled()
        assert class_.lead.facts[-1] == "endpoint.joined"
        assert class_.qing.heard[before:] == []
        assert observer.snapshots[0]["me"]["hidden"] is True
        assert all(len(message["cursor"]) == 24 for message in class_.qing.heard if "cursor" in message)


async def test_a_writer_that_meets_a_higher_epoch_ends_and_forks_nothing() -> None:
    async with under_way() as class_:
        other = await World(class_.world.journal, class_.world.hands, "http://two").own()
        class_.qing.asks("RaiseHand", whom="seat:14", kind="answer")
        assert isinstance(await class_.world.outcome(), Conflict)
        commits = await other.commits()
        assert [commit.sequence for commit in commits] == list(range(1, len(commits) + 1))
        assert [commit.epoch for commit in commits][-1] == 2
        assert "RaiseHand" not in [commit.command for commit in commits]
        await other.crash()


async def test_of_two_that_would_own_one_epoch_only_one_does() -> None:
    async with opened() as world:
        journal, hands = world.journal, world.hands
    one, two = World(journal, hands, "http://one"), World(journal, hands, "http://two")
    journal.fall_silent()
    owning = [asyncio.create_task(each.own()) for each in (one, two)]
    await settled()
    journal.speak()
    outcomes = await asyncio.gather(*owning, return_exceptions=True)
    assert sorted(isinstance(outcome, Conflict) for outcome in outcomes) == [False, True]
    await (one if outcomes[0] is one else two).crash()


async def test_a_command_that_cannot_be_sealed_is_answered_and_the_class_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with under_way() as class_:
        with monkeypatch.context() as full:
            full.setattr(Keys, "sealing_key", lambda *_: 1 / 0)
            number = class_.qing.asks("PostChat", channel="class", text="好")
            await settled()
        assert class_.qing.replies(number) == ["internal"]
        number = class_.qing.asks("PostChat", channel="class", text="好")
        await settled()
        assert class_.qing.replies(number) == ["accepted"]


async def test_a_command_that_fails_is_answered_and_the_class_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    async with under_way() as class_:
        with monkeypatch.context() as broken:
            broken.setattr("server.classroom.rules.decide", lambda *_: 1 / 0)
            number = class_.qing.asks("LeaveStage", turn="aaaaaaaa")
            await settled()
        assert class_.qing.replies(number) == ["internal"]
        number = class_.qing.asks("RaiseHand", whom="seat:14", kind="answer")
        await settled()
        assert class_.qing.replies(number) == ["accepted"]


async def test_what_a_client_was_refused_is_told_with_its_code_and_what_was_accepted_is_not() -> None:
    async with under_way() as class_:
        told: list[tuple[str, str, str | None, str, str]] = []
        class_.world.session.refused = lambda *said: told.append(said)
        class_.qing.asks("MuteAll", source="microphone")
        class_.lead.asks("MuteAll", source="microphone")
        await settled()
        assert told == [(class_.world.session.id, class_.qing.endpoint, "wang", "MuteAll", "not_the_lead")]
