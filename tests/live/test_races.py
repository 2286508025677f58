"""What crosses on its way: reloads, second windows and repeats while the journal takes its time."""

from __future__ import annotations

from server.live.asking import DROPPED, MAX_ARRIVALS
from server.live.aspects.roster import Revoke
from server.live.door import Close
from tests.live.world import LEAD, QING, YUN, opened, settled, under_way


async def test_a_page_that_forgot_its_numbers_never_gets_the_answer_of_what_is_still_in_flight() -> None:
    async with under_way() as class_:
        class_.world.journal.fall_silent()
        in_flight = class_.qing.asks("RaiseHand", whom="seat:14", kind="answer")
        await settled()
        reloaded = class_.world.comes(QING)
        assert reloaded.numbers == in_flight
        posted = reloaded.asks("PostChat", channel="class", text="好")
        class_.world.journal.speak()
        await settled()
        assert reloaded.replies(posted) == ["accepted"]
        assert (await class_.world.commands())[-1] == "PostChat"


async def test_of_two_windows_that_return_in_a_silence_the_newer_stays() -> None:
    async with under_way() as class_:
        class_.world.journal.fall_silent()
        older, newer = class_.world.comes(QING), class_.world.comes(QING)
        await settled()
        assert (older.closed, newer.closed) == (Close.REPLACED, None)
        class_.world.journal.speak()
        await settled()
        assert newer.closed is None
        number = newer.asks("RaiseHand", whom="seat:14", kind="answer")
        await settled()
        assert newer.replies(number) == ["accepted"]


async def test_of_two_new_windows_of_a_device_that_wait_for_the_journal_the_newer_is_let_in() -> None:
    async with opened() as world:
        world.journal.fall_silent()
        world.comes(LEAD)
        await settled()
        older, newer = world.comes(YUN), world.comes(YUN)
        assert older.closed == Close.REPLACED
        world.journal.speak()
        await settled()
        assert older.connection is None
        assert newer.connection is not None
        assert (await world.commands()).count("Join") == 2  # the lead's and one of Yun's


async def test_so_many_may_wait_at_the_door_and_no_more() -> None:
    async with opened() as world:
        world.journal.fall_silent()
        world.comes(LEAD)
        await settled()
        waiting = [world.comes(YUN, device=f"device-{n}") for n in range(1, MAX_ARRIVALS)]  # the lead waits too
        last = world.comes(QING)
        assert {far.refused for far in waiting} == {None}
        assert last.refused == "busy"


async def test_a_mute_asked_again_after_it_was_answered_holds_nothing() -> None:
    async with under_way() as class_:
        class_.qing.asks("PublishTrack", source="microphone", codec="opus", layers=[])
        class_.qing.asks("OpenMicrophone")
        muted = class_.lead.asks("Mute", endpoint=class_.qing.endpoint, source="microphone")
        class_.lead.asks("Unmute", endpoint=class_.qing.endpoint, source="microphone")
        await settled()
        heard = (class_.qing.endpoint, "microphone")
        assert heard in class_.world.planes.forwarded
        class_.world.journal.fall_silent()
        class_.yun.asks("RaiseHand", whom="room", kind="answer")
        class_.lead.asks("Mute", n=muted, endpoint=class_.qing.endpoint, source="microphone")
        await settled()
        assert heard in class_.world.planes.forwarded


async def test_who_asked_a_session_that_is_dropped_is_told_and_who_asks_it_later_too() -> None:
    async with under_way() as class_:
        session = class_.world.session
        class_.world.journal.fall_silent()
        in_flight, waiting = session.ask(Revoke(class_.yun.endpoint)), session.ask(Revoke(class_.qing.endpoint))
        given_up = session.ask(Revoke(class_.qing.endpoint))
        given_up.cancel()
        await settled()
        await class_.world.crash()
        assert not in_flight.done()
        session.dropped(Close.MOVED)
        late = session.ask(Revoke(class_.yun.endpoint))
        assert [asked.result() for asked in (in_flight, waiting, late)] == [DROPPED] * 3
        assert given_up.cancelled()
        assert class_.lead.closed == Close.MOVED


async def test_who_waits_at_the_door_of_a_session_that_is_dropped_is_sent_on() -> None:
    async with opened() as world:
        world.journal.fall_silent()
        world.comes(LEAD)
        await settled()
        waiting = world.comes(YUN)
        await world.crash()
        world.session.dropped(Close.MOVED)
        assert (waiting.closed, waiting.connection) == (Close.MOVED, None)
