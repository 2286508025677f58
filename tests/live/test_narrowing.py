"""Acts that narrow: media obeys at once, the journal follows; what is refused then is given back."""

from __future__ import annotations

import pytest

from media.control import Scene, SourceId, Viewer
from server.classroom.scene import scene
from server.classroom.state import Lesson
from server.live.holds import both
from tests.live.world import LEAD, Class, settled, under_way


async def speaking(class_: Class) -> None:
    """The lead's microphone is on air."""
    class_.lead.asks("PublishTrack", source="microphone", codec="opus", layers=[])
    await settled()
    class_.lead.asks("OpenMicrophone")
    await settled()


async def test_a_mute_silences_at_once_while_the_journal_is_silent() -> None:
    async with under_way() as class_:
        await speaking(class_)
        endpoint = class_.lead.endpoint
        assert class_.world.planes.forwarded == {(endpoint, "microphone")}
        class_.world.journal.fall_silent()
        number = class_.lead.asks("CloseMicrophone")
        assert class_.world.planes.forwarded == set()
        await settled()
        assert class_.lead.replies(number) == []
        class_.world.journal.speak()
        await settled()
        assert class_.lead.replies(number) == ["accepted"]
        assert class_.world.planes.forwarded == set()


async def test_what_widens_waits_for_the_journal() -> None:
    async with under_way() as class_:
        class_.world.journal.fall_silent()
        class_.lead.asks("PublishTrack", source="camera", codec="vp8", layers=[])
        await settled()
        assert class_.world.planes.forwarded == set()
        class_.world.journal.speak()
        await settled()
        assert class_.world.planes.forwarded == {(class_.lead.endpoint, "camera")}


async def test_a_narrowing_act_that_is_refused_then_is_given_back() -> None:
    async with under_way() as class_:
        await speaking(class_)
        class_.world.journal.fall_silent()
        first = class_.lead.asks("SuspendSession", cause="break")
        second = class_.lead.asks("SuspendSession", cause="break")
        lifted = class_.lead.asks("ResumeSession")
        third = class_.lead.asks("EndSession", cause="rubbish")
        assert class_.world.planes.forwarded == set()
        class_.world.journal.speak()
        await settled()
        assert class_.lead.replies(third) == ["malformed"]
        assert [class_.lead.replies(n)[-1] for n in (first, second, lifted)] == ["accepted"] * 3
        assert class_.world.planes.forwarded == {(class_.lead.endpoint, "microphone")}


async def test_an_act_that_nobody_may_do_holds_nothing() -> None:
    async with under_way() as class_:
        await speaking(class_)
        class_.world.journal.fall_silent()
        class_.qing.asks("Mute", endpoint=class_.lead.endpoint, source="microphone")
        assert class_.world.planes.forwarded == {(class_.lead.endpoint, "microphone")}


async def test_a_revoked_endpoint_is_cut_off_and_closed_before_the_fact() -> None:
    from server.live.aspects.roster import Revoke

    async with under_way() as class_:
        class_.world.journal.fall_silent()
        reply = class_.world.session.ask(Revoke(class_.yun.endpoint))
        assert class_.yun.endpoint not in class_.world.planes.scenes[-1].viewers
        assert class_.yun.closed == 4403
        class_.world.journal.speak()
        await reply
        await settled()
        assert class_.world.planes.left == [class_.yun.endpoint]
        assert class_.lead.facts[-1] == "endpoint.left"


async def test_who_is_dismissed_hears_no_more_and_leaves_in_its_turn() -> None:
    async with under_way() as class_:
        class_.world.journal.fall_silent()
        assert class_.yun.connection is not None
        class_.world.session.dismiss(class_.yun.connection)
        assert class_.yun.endpoint not in class_.world.planes.scenes[-1].viewers
        heard = len(class_.yun.heard)
        number = class_.yun.asks("PostChat", channel="class", text="好")
        class_.world.journal.speak()
        await settled()
        assert (class_.yun.replies(number), len(class_.yun.heard)) == ([], heard)
        assert (await class_.world.commands())[-1] == "Leave"


async def test_who_s_role_ended_hears_no_more_and_the_log_says_why() -> None:
    async with under_way() as class_:
        class_.world.journal.fall_silent()
        assert class_.yun.connection is not None
        class_.world.session.dismiss(class_.yun.connection, role_ended=True)
        assert class_.yun.endpoint not in class_.world.planes.scenes[-1].viewers
        heard = len(class_.yun.heard)
        class_.world.journal.speak()
        await settled()
        assert len(class_.yun.heard) == heard
        assert (await class_.world.commands())[-1] == "NoticeRoleEnded"
        assert class_.lead.facts[-1] == "endpoint.left"


async def test_what_an_older_window_had_asked_holds_nothing_once_a_newer_one_came() -> None:
    async with under_way() as class_:
        await speaking(class_)
        class_.world.journal.fall_silent()
        class_.lead.asks("PostChat", channel="class", text="请安静")
        class_.lead.asks("CloseMicrophone")
        await settled()
        assert class_.world.planes.forwarded == set()
        class_.world.comes(LEAD)
        assert class_.world.planes.forwarded == {(class_.lead.endpoint, "microphone")}


async def test_many_acts_that_wait_cost_no_more_scenes_than_one(monkeypatch: pytest.MonkeyPatch) -> None:
    async with under_way() as class_:
        await speaking(class_)
        class_.world.journal.fall_silent()
        for _ in range(10):
            class_.yun.asks("Mute", endpoint=class_.yun.endpoint, source="camera")
        scenes = []

        def counted(state: Lesson, epoch: int) -> Scene:
            scenes.append(epoch)
            return scene(state, epoch)

        monkeypatch.setattr("server.classroom.lesson.scene.scene", counted)
        class_.lead.asks("CloseMicrophone")
        assert len(scenes) == 2
        assert class_.world.planes.forwarded == set()


def test_both_scenes_allow_only_what_each_allows() -> None:
    lead, qing = SourceId("lead", "microphone"), SourceId("qing", "microphone")
    one = Scene(
        "s", 1, frozenset({lead, qing}), "lead", "lead", ("qing", None), ("qing", "yun"),
        {"lead": Viewer("studio", True, True), "qing": Viewer("room-qing", True, True)},
    )  # fmt: skip
    other = Scene(
        "s", 1, frozenset({lead}), "lead", None, ("yun", None), ("yun",),
        {"lead": Viewer("studio", True, False)},
    )  # fmt: skip
    assert both(one, other) == Scene(
        "s", 1, frozenset({lead}), "lead", None, (None, None), ("yun",),
        {"lead": Viewer("studio", True, False)},
    )  # fmt: skip
