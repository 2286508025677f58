from __future__ import annotations

from dataclasses import replace

import pytest

from events.schema.session import TrackPublished, TrackUnpublished
from events.schema.values import Entry, Layer
from server.classroom.commands import EndSession, MuteAll, PublishTrack, SuspendSession, UnpublishTrack
from server.live.rulebook import By
from tests.classroom.room import BOX, LEAD, OBSERVER, SYSTEM, live_class, open_class

LAYERS = (Layer(640, 360, 500),)


def test_a_track_is_published_with_its_codec_and_layers() -> None:
    class_ = live_class()
    assert class_.asks("qing", PublishTrack("camera", "VP8", LAYERS), naming="track1") == [
        TrackPublished("qing", "track1", "camera", "vp8", LAYERS)
    ]
    assert class_.endpoint("qing", viewer="yun")["tracks"] == {
        "track1": {
            "source": "camera",
            "codec": "vp8",
            "layers": [{"width": 640, "height": 360, "max_kbps": 500}],
        }
    }


def test_a_source_published_again_replaces_its_track() -> None:
    class_ = live_class()
    class_.asks("qing", PublishTrack("camera", "vp8"), naming="track1")
    assert class_.asks("qing", PublishTrack("camera", "h264"), naming="track2") == [
        TrackUnpublished("qing", "track1", "self"),
        TrackPublished("qing", "track2", "camera", "h264"),
    ]


@pytest.mark.parametrize(
    ("source", "codec"), [("camera", "opus"), ("microphone", "vp8"), ("camera", "av1"), ("screen_audio", "pcmu")]
)
def test_codecs_that_not_every_browser_reads_are_refused(source: str, codec: str) -> None:
    assert live_class().refusal("lead", PublishTrack(source, codec)) == "codec_not_supported"  # type: ignore[arg-type]


def test_each_source_is_checked_by_itself() -> None:
    class_ = live_class()
    class_.joins("observer", OBSERVER)
    class_.joins("pupil", Entry("", "student_device", "student", ("beijing", "qingshiling"), "p7", "room-qing"))
    class_.asks("qing", PublishTrack("document_camera", "vp8"))
    assert class_.refusal("qing", PublishTrack("screen", "vp8")) == "not_permitted"
    assert class_.refusal("qing", PublishTrack("screen_audio", "opus")) == "not_permitted"
    assert class_.refusal("observer", PublishTrack("camera", "vp8")) == "not_permitted"
    assert class_.refusal("pupil", PublishTrack("microphone", "opus")) == "not_permitted"
    assert class_.refusal(SYSTEM, PublishTrack("camera", "vp8")) == "not_permitted"


def test_one_screen_is_shown_at_a_time() -> None:
    class_ = live_class()
    class_.joins("lead2", replace(LEAD, kind="personal"), device="laptop")
    class_.asks("lead", PublishTrack("screen", "vp8"), naming="track1")
    assert class_.refusal("lead2", PublishTrack("screen", "vp8")) == "source_taken"
    class_.asks("lead", PublishTrack("screen", "vp8"), naming="track2")
    class_.asks("lead", UnpublishTrack("track2"))
    class_.asks("lead2", PublishTrack("screen", "vp8"))


def test_an_endpoint_sends_six_tracks_at_most() -> None:
    class_ = live_class()
    class_.publishes("lead", "camera", "microphone", "screen", "screen_audio", "document_camera", "board_camera")
    assert class_.refusal("lead", PublishTrack("student_camera", "vp8")) == "too_many_tracks"
    class_.asks("lead", PublishTrack("camera", "h264"))


def test_under_the_class_mute_a_track_waits_unheard() -> None:
    class_ = live_class()
    class_.asks("lead", MuteAll("camera"))
    class_.publishes("qing", "camera")
    assert class_.forwarded() == set()


def test_tracks_are_published_from_the_opening_to_the_end() -> None:
    class_ = open_class()
    class_.publishes("qing", "camera")
    class_.goes_live()
    class_.asks("lead", SuspendSession("break"))
    class_.publishes("qing", "microphone")
    class_.asks("lead", EndSession("taught"))
    assert class_.refusal("qing", PublishTrack("camera", "vp8")) == "session_ended"
    assert class_.lesson.tracks.published == {}


def test_a_track_is_ended_by_its_own_end_its_room_or_the_lead() -> None:
    class_ = live_class()
    class_.joins("box", BOX)
    class_.publishes("box", "camera")
    class_.publishes("qing", "camera", "microphone")
    assert class_.refusal("yun", UnpublishTrack("qing-camera")) == "not_your_room"
    assert class_.refusal("box", UnpublishTrack("qing-camera")) == "not_the_lead"
    assert class_.asks("qing", UnpublishTrack("qing-camera")) == [TrackUnpublished("qing", "qing-camera", "self")]
    assert class_.asks("qing", UnpublishTrack("box-camera")) == [TrackUnpublished("box", "box-camera", "stopped")]
    assert class_.asks("lead", UnpublishTrack("qing-microphone")) == [
        TrackUnpublished("qing", "qing-microphone", "stopped")
    ]
    assert class_.refusal("lead", UnpublishTrack("qing-microphone")) == "no_such_track"


def test_a_stranger_publishes_nothing() -> None:
    assert live_class().refusal(By("nobody22"), PublishTrack("camera", "vp8")) == "not_joined"
    assert live_class().refusal(By(), PublishTrack("camera", "vp8")) == "not_joined"
