"""Who is there: what closed sockets, silence and time lead to, in the log."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from events.schema.session import EndpointLeft, EndpointLinkLost, GrantTaken, SessionEnded
from server.live.rulebook import Known
from tests.live.world import LEAD, MINUTE, QING, SECOND, Class, opened, settled, under_way


async def facts_of(class_: Class, kind: type) -> list[object]:
    return [fact for commit in await class_.world.commits() for fact in commit.facts if isinstance(fact, kind)]


async def test_a_closed_connection_is_lost_at_once() -> None:
    async with under_way() as class_:
        await class_.passes(2 * SECOND)
        assert class_.yun.connection is not None
        class_.world.session.departed(class_.yun.connection)
        await settled()
        (lost,) = await facts_of(class_, EndpointLinkLost)
        assert lost == EndpointLinkLost(class_.yun.endpoint, class_.yun.connection.id, 1_000, "closed")
        assert class_.lead.facts[-1] == "endpoint.link_lost"


async def test_three_seconds_of_silence_lose_the_link_and_close_the_connection() -> None:
    async with under_way() as class_:
        for _ in range(3):
            class_.world.session.heard(class_.lead.connection)  # type: ignore[arg-type]  # it was welcomed
            class_.world.session.heard(class_.qing.connection)  # type: ignore[arg-type]
            assert class_.yun.closed is None
            await class_.world.passes(SECOND)
        (lost,) = await facts_of(class_, EndpointLinkLost)
        assert (lost.endpoint, lost.cause) == (class_.yun.endpoint, "silent")  # type: ignore[attr-defined]
        assert class_.yun.closed == 1001


async def test_a_link_whose_media_flows_is_not_lost() -> None:
    async with under_way() as class_:
        for far in (class_.lead, class_.qing, class_.yun):
            class_.world.session.media_heard(far.endpoint, True)
        await class_.world.passes(8 * SECOND)
        assert await facts_of(class_, EndpointLinkLost) == []
        class_.world.session.media_heard(class_.yun.endpoint, False)
        await class_.world.passes(250)
        (lost,) = await facts_of(class_, EndpointLinkLost)
        assert lost.endpoint == class_.yun.endpoint  # type: ignore[attr-defined]


async def test_the_class_is_held_three_seconds_after_the_lead_is_gone_and_released_on_return() -> None:
    async with under_way() as class_:
        assert class_.lead.connection is not None
        class_.world.session.departed(class_.lead.connection)
        await settled()
        await class_.passes(2 * SECOND)
        assert "class.held" not in class_.qing.facts
        await class_.passes(SECOND)
        assert class_.qing.facts[-1] == "class.held"
        class_.world.comes(LEAD)
        await settled()
        assert class_.qing.facts[-2:] == ["endpoint.resumed", "class.released"]


async def test_after_the_grace_a_lost_room_gives_up_stage_and_microphone_but_stays() -> None:
    async with under_way() as class_:
        class_.lead.asks("InviteToStage", endpoint=class_.yun.endpoint, whom="room")
        await settled()
        assert class_.yun.connection is not None
        class_.world.session.departed(class_.yun.connection)
        await class_.passes(29 * SECOND)
        assert "stage.left" not in class_.lead.facts
        await class_.passes(2 * SECOND)
        assert "stage.left" in class_.lead.facts
        await class_.passes(11 * MINUTE)
        assert await facts_of(class_, EndpointLeft) == []


async def test_ticks_tell_who_is_connected_every_ten_seconds_until_the_end() -> None:
    async with under_way() as class_:
        await class_.passes(35 * SECOND)
        class_.lead.asks("EndSession", cause="taught")
        await class_.passes(30 * SECOND)
        ticks = [commit for commit in await class_.world.commits() if commit.command == "Tick"]
        assert [tick.at_ms for tick in ticks] == [10_000, 20_000, 30_000]
        assert len(ticks[0].facts[0].connected) == 3  # type: ignore[attr-defined]


async def test_everybody_is_closed_when_the_class_ends() -> None:
    async with under_way() as class_:
        class_.lead.asks("EndSession", cause="taught")
        await settled()
        assert [far.closed for far in (class_.lead, class_.qing, class_.yun)] == [1000, 1000, 1000]
        assert class_.yun.facts[-4:] == ["session.ended", "endpoint.left", "endpoint.left", "endpoint.left"]
        assert class_.world.planes.overs == 1
        assert class_.world.comes(QING).refused == "session_ended"


async def test_a_class_that_everybody_left_is_ended_half_an_hour_after_its_planned_end() -> None:
    async with under_way() as class_:
        for far in (class_.lead, class_.qing, class_.yun):
            assert far.connection is not None
            class_.world.session.departed(far.connection)
        await settled()
        await class_.world.passes(69 * MINUTE, step_ms=10 * SECOND)
        assert await facts_of(class_, SessionEnded) == []
        await class_.world.passes(2 * MINUTE, step_ms=10 * SECOND)
        (ended,) = await facts_of(class_, SessionEnded)
        assert ended == SessionEnded("abandoned", 0)


async def test_a_restarted_server_loses_every_link_and_gives_each_its_grace_anew() -> None:
    async with under_way() as class_:
        await class_.passes(5 * SECOND)
        journal, hands = class_.world.journal, class_.world.hands
    async with opened(journal, hands) as after:
        commit = (await after.commits())[-1]
        assert [type(fact).__name__ for fact in commit.facts] == ["SessionOwned"] + ["EndpointLinkLost"] * 3
        lead = after.comes(LEAD)
        await settled()
        assert lead.endpoint == class_.lead.endpoint


async def test_a_wall_clock_stepped_by_two_hours_reorders_nothing_and_ends_nothing() -> None:
    for step in (timedelta(hours=2), timedelta(hours=-2)):
        async with under_way() as class_:
            await class_.passes(10 * SECOND)
            class_.world.hands.step = step
            number = class_.qing.asks("RaiseHand", whom="seat:14", kind="answer")
            await class_.passes(10 * SECOND)
            assert class_.qing.replies(number) == ["accepted"]
            commits = await class_.world.commits()
            clock = [commit.at_ms for commit in commits if commit.at_ms is not None]
            assert clock == sorted(clock)
            assert clock[-1] <= 20_000
            assert [commit.recorded for commit in commits] == sorted(commit.recorded for commit in commits)
            assert await facts_of(class_, SessionEnded) == []


async def test_an_owner_on_a_machine_two_hours_behind_goes_on_where_the_log_ended() -> None:
    async with under_way() as class_:
        await class_.passes(10 * SECOND)
        journal, hands = class_.world.journal, class_.world.hands
        newest = (await class_.world.commits())[-1]
    hands.step = timedelta(hours=-2)
    async with opened(journal, hands) as after:
        lead = after.comes(LEAD)
        await after.passes(SECOND)
        lead.asks("MuteAll", source="microphone")
        await settled()
        commits = (await after.commits())[newest.sequence :]
        assert all(commit.recorded >= newest.recorded for commit in commits)
        assert [commit.at_ms for commit in commits] == sorted(commit.at_ms or 0 for commit in commits)
        assert (commits[-1].at_ms or 0) <= (newest.at_ms or 0) + 2 * SECOND


async def test_notices_of_a_silence_come_first_in_their_order_and_with_their_own_time() -> None:
    async with under_way() as class_:
        await class_.passes(SECOND)
        class_.world.journal.fall_silent()
        class_.lead.asks("MuteAll", source="camera")
        class_.lead.asks("MuteAll", source="microphone")
        await settled()
        assert class_.yun.connection is not None
        class_.world.session.departed(class_.yun.connection)
        await class_.passes(2 * SECOND)
        back = class_.world.comes(QING)
        assert back.endpoint == class_.qing.endpoint
        class_.world.journal.speak()
        await settled()
        commits = (await class_.world.commits())[-4:]
        assert [commit.command for commit in commits] == ["MuteAll", "NoticeLinkLost", "Join", "MuteAll"]
        assert commits[1].time < commits[2].time
        assert (commits[1].recorded - commits[1].time).total_seconds() == 2.0


async def test_an_identified_terminal_that_nobody_touches_before_class_is_a_device_again_after_15_minutes() -> (
    None
):
    async with opened() as world:
        terminal = world.comes(replace(QING, role="device", person=None), "terminal")
        await settled()
        assert terminal.connection is not None
        who = {"endpoint": terminal.endpoint, "person": "wang", "pin": "480213"}
        world.session.submit(terminal.connection, 1, "StaffEndpoint", who, Known(proven="wang"))
        await settled()
        for minute in range(16):
            for _ in range(60):
                world.session.heard(terminal.connection)
                await world.passes(SECOND, SECOND)
            if minute == 3:
                terminal.asks("RaiseHand", whom="seat:1", kind="answer")  # refused before class, but a touch
            if minute < 15:
                assert terminal.facts[-1] == "endpoint.staffed", minute
        for _ in range(4 * 60):
            world.session.heard(terminal.connection)
            await world.passes(SECOND, SECOND)
        assert terminal.facts[-1] == "endpoint.unstaffed"


async def test_a_grant_is_taken_back_when_its_time_is_over_and_one_without_an_end_is_not() -> None:
    async with under_way() as class_:
        for far in (class_.qing, class_.yun):
            class_.lead.asks("GrantRight", endpoint=far.endpoint, permission="share_screen", until_ms=2_000)
        class_.lead.asks("GrantRight", endpoint=class_.yun.endpoint, permission="share_screen")  # for good now
        await settled()
        await class_.passes(SECOND)
        assert await facts_of(class_, GrantTaken) == []
        await class_.passes(2 * SECOND)
        await class_.passes(2 * SECOND)
        assert await facts_of(class_, GrantTaken) == [GrantTaken(class_.qing.endpoint, "share_screen")]
