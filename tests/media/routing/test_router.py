from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.control import SOUND, Scene, SourceId, SourceKind, Viewer
from media.routing.router import Bindings, assign, changed

EVERYTHING = [
    "lead.audio",
    "lead.video",
    "screen.video",
    "screen.audio",
    "document.video",
    "stage1.audio",
    "stage1.video",
    "stage2.audio",
    "stage2.video",
    *(f"wall{n}.video" for n in range(1, 13)),
    *(f"voice{n}.audio" for n in range(1, 4)),
]
MEMBER = Viewer(receive_class=True, receive_wall=True)
ROOMS = ("qing", "yun", "tan", "he")


def camera(endpoint: str) -> SourceId:
    return SourceId(endpoint, "camera")


def microphone(endpoint: str) -> SourceId:
    return SourceId(endpoint, "microphone")


def scene_of(
    *endpoints: str,
    kinds: tuple[SourceKind, ...] = ("camera", "microphone"),
    viewers: dict[str, Viewer] | None = None,
) -> Scene:
    """Everyone forwards camera and microphone; the first is the lead, the others hang on the wall."""
    return Scene(
        "s",
        epoch=1,
        forwarded=frozenset(SourceId(endpoint, kind) for endpoint in endpoints for kind in kinds),
        lead=endpoints[0],
        wall=endpoints[1:],
        viewers=dict.fromkeys(endpoints, MEMBER) | (viewers or {}),
    )


def shown(
    scene: Scene,
    endpoint: str,
    slots: list[str],
    speakers: tuple[SourceId, ...] = (),
    before: Bindings | None = None,
) -> dict[str, SourceId | None]:
    """With the slots' names as mids."""
    offered = {endpoint: {name: name for name in slots}}
    return dict(assign(scene, offered, speakers, before or Bindings()).shown[endpoint])


def filled(scene: Scene, endpoint: str, slots: list[str] = EVERYTHING) -> dict[str, SourceId]:
    return {name: source for name, source in shown(scene, endpoint, slots).items() if source is not None}


def test_a_room_sees_and_hears_the_lead_the_screen_and_the_document_camera() -> None:
    scene = scene_of("lead", "qing", kinds=("camera", "microphone", "screen", "screen_audio", "document_camera"))
    assert filled(replace(scene, screen="lead", wall=()), "qing") == {
        "lead.video": camera("lead"),
        "lead.audio": microphone("lead"),
        "screen.video": SourceId("lead", "screen"),
        "screen.audio": SourceId("lead", "screen_audio"),
        "document.video": SourceId("lead", "document_camera"),
    }


def test_the_lead_sees_the_wall_in_the_order_of_the_rooms_and_hears_their_voices() -> None:
    assert filled(scene_of("lead", "qing", "yun", "tan"), "lead") == {
        "wall1.video": camera("qing"),
        "wall2.video": camera("yun"),
        "wall3.video": camera("tan"),
        "voice1.audio": microphone("qing"),
        "voice2.audio": microphone("tan"),
        "voice3.audio": microphone("yun"),
    }


def test_a_wall_of_more_rooms_than_slots_shows_those_that_its_viewer_asked_for() -> None:
    cast = [f"e{n:02}" for n in range(15)]
    viewers = {name: replace(MEMBER, room=f"room of {name}") for name in cast}
    scene = scene_of("lead", *cast, viewers=viewers)
    walls = [name for name in EVERYTHING if name.startswith("wall")]
    assert [shown(scene, "lead", walls)[slot] for slot in walls] == [camera(name) for name in cast[:12]]
    before = assign(scene, {"lead": {name: name for name in walls}}, (), Bindings())

    def turned(*names: str, may: bool = True) -> dict[str, SourceId | None]:
        hangs = frozenset(f"room of {name}" for name in names)
        lead = replace(MEMBER, receive_wall=may, hangs=hangs)
        there = replace(scene, viewers={**scene.viewers, "lead": lead})
        return {name: source for name, source in shown(there, "lead", walls, before=before).items() if source}

    assert turned("e12", "e13", "e14") == {
        "wall1.video": camera("e12"),
        "wall2.video": camera("e13"),
        "wall3.video": camera("e14"),
    }
    assert turned("e11", "e12") == {"wall12.video": camera("e11"), "wall1.video": camera("e12")}
    assert turned() == turned("nobody") == turned("e12", may=False) == {}


def test_a_wall_where_nobody_stands_for_a_room_shows_the_endpoints_that_its_viewer_asked_for() -> None:
    cast = [f"e{n:02}" for n in range(15)]
    scene = scene_of("lead", *cast)
    asks = replace(scene.viewers["lead"], hangs=frozenset(("e13", "e14")))
    there = replace(scene, viewers={**scene.viewers, "lead": asks})
    walls = [name for name in EVERYTHING if name.startswith("wall")]
    assert filled(there, "lead", walls) == {"wall1.video": camera("e13"), "wall2.video": camera("e14")}


def test_who_is_on_stage_has_the_place_given_and_is_no_voice_beside() -> None:
    scene = replace(scene_of("lead", "qing", "yun"), stage=(None, "yun"))
    assert filled(
        scene,
        "qing",
        ["lead.audio", "stage1.video", "stage1.audio", "stage2.video", "stage2.audio", "voice1.audio"],
    ) == {
        "lead.audio": microphone("lead"),
        "stage2.video": camera("yun"),
        "stage2.audio": microphone("yun"),
    }


def test_a_voice_heard_in_no_other_slot_of_this_page_is_a_voice() -> None:
    scene = replace(scene_of("lead", "qing", "yun"), stage=("yun", None))
    assert filled(scene, "qing", ["voice1.audio", "voice2.audio"]) == {
        "voice1.audio": microphone("lead"),
        "voice2.audio": microphone("yun"),
    }


def test_nobody_gets_an_own_source_back() -> None:
    scene = replace(scene_of("lead", "qing"), stage=("qing",), screen="qing")
    assert all(source.endpoint != "qing" for source in filled(scene, "qing").values())


def test_sound_never_returns_into_its_room_and_pictures_do() -> None:
    room = replace(MEMBER, room="studio")
    scene = scene_of("lead", "camera_box", viewers={"lead": room, "camera_box": room})
    scene = replace(scene, stage=("lead",), wall=("lead",))
    assert filled(scene, "camera_box") == {
        "lead.video": camera("lead"),
        "stage1.video": camera("lead"),
        "wall1.video": camera("lead"),
    }


def test_two_endpoints_without_a_room_do_not_share_one() -> None:
    assert filled(scene_of("lead", "observer"), "observer", ["lead.audio"]) == {"lead.audio": microphone("lead")}


@pytest.mark.parametrize("name", EVERYTHING)
def test_what_is_not_forwarded_is_shown_in_no_slot(name: str) -> None:
    scene = replace(scene_of("lead", "qing", "yun"), stage=("yun",), screen="lead", forwarded=frozenset())
    assert shown(scene, "qing", [name]) == {name: None}


def test_who_may_not_receive_the_class_gets_nothing_of_it() -> None:
    scene = scene_of("lead", "qing", "yun", viewers={"qing": Viewer(receive_wall=True)})
    assert filled(replace(scene, stage=("yun",)), "qing") == {"wall1.video": camera("yun")}


def test_who_may_not_receive_the_wall_gets_the_class_alone() -> None:
    scene = scene_of("lead", "qing", "yun", viewers={"qing": Viewer(receive_class=True)})
    assert filled(scene, "qing") == {
        "lead.video": camera("lead"),
        "lead.audio": microphone("lead"),
        "voice1.audio": microphone("yun"),
    }


def test_a_peer_the_scene_does_not_know_gets_nothing() -> None:
    assert filled(scene_of("lead", "qing"), "stranger") == {}


def test_a_watcher_sees_and_hears_one_endpoint_where_the_lead_would_be() -> None:
    scene = scene_of("lead", "qing", viewers={"w": Viewer(receive_class=True, receive_wall=True, watches="qing")})
    assert filled(scene, "w") == {"lead.video": camera("qing"), "lead.audio": microphone("qing")}


def test_a_watcher_without_the_right_sees_nothing() -> None:
    assert filled(scene_of("lead", "qing", viewers={"w": Viewer(watches="qing")}), "w") == {}


# Nothing jumps.


class Page:
    """One viewer's page through several scenes."""

    def __init__(self, endpoint: str, *slots: str) -> None:
        self.endpoint, self.slots = endpoint, list(slots)
        self.bindings = Bindings()

    def sees(self, scene: Scene, speakers: tuple[SourceId, ...] = ()) -> list[str | None]:
        """The endpoints in the page's slots, in their order."""
        offered = {self.endpoint: {name: name for name in self.slots}}
        self.bindings = assign(scene, offered, speakers, self.bindings)
        sources = self.bindings.shown[self.endpoint].values()
        return [source.endpoint if source else None for source in sources]


def without(scene: Scene, *sources: SourceId) -> Scene:
    return replace(scene, forwarded=scene.forwarded - set(sources))


def test_a_wall_slot_keeps_its_endpoint_while_its_camera_is_off() -> None:
    page, scene = Page("lead", "wall1.video", "wall2.video", "wall3.video"), scene_of("lead", "qing", "yun")
    assert page.sees(scene) == ["qing", "yun", None]
    assert page.sees(without(scene, camera("qing"))) == [None, "yun", None]
    assert page.sees(scene) == ["qing", "yun", None]


def test_a_room_that_joins_in_the_middle_of_the_order_moves_nobody() -> None:
    page = Page("lead", "wall1.video", "wall2.video", "wall3.video")
    assert page.sees(scene_of("lead", "qing", "tan")) == ["qing", "tan", None]
    assert page.sees(scene_of("lead", "qing", "yun", "tan")) == ["qing", "tan", "yun"]


def test_the_place_of_a_room_that_left_is_given_to_the_next() -> None:
    page = Page("lead", "wall1.video", "wall2.video")
    assert page.sees(scene_of("lead", "qing", "yun")) == ["qing", "yun"]
    assert page.sees(scene_of("lead", "yun")) == [None, "yun"]
    assert page.sees(scene_of("lead", "yun", "tan")) == ["tan", "yun"]


def test_the_wall_is_filled_in_the_order_of_its_numbers() -> None:
    names = [f"wall{n}.video" for n in range(1, 13)]
    endpoints = [f"room{n:02}" for n in range(1, 13)]
    assert Page("lead", *names).sees(scene_of("lead", *endpoints)) == endpoints


def test_voices_beyond_the_slots_wait_until_they_speak() -> None:
    page, scene = Page("lead", "voice1.audio", "voice2.audio"), scene_of("lead", *ROOMS)
    assert page.sees(scene) == ["he", "qing"]
    assert page.sees(scene, (microphone("yun"),)) == ["he", "yun"]
    assert page.sees(scene, (microphone("tan"), microphone("yun"))) == ["tan", "yun"]


def test_a_voice_keeps_its_slot_while_it_is_spoken_and_after() -> None:
    page, scene = Page("lead", "voice1.audio", "voice2.audio"), scene_of("lead", *ROOMS)
    assert page.sees(scene, (microphone("yun"), microphone("tan"))) == ["yun", "tan"]
    assert page.sees(scene, (microphone("he"), microphone("tan"), microphone("yun"))) == ["yun", "tan"]
    assert page.sees(scene) == ["yun", "tan"]


def test_the_loudest_are_heard_when_more_speak_than_there_are_slots() -> None:
    page, scene = Page("lead", "voice1.audio", "voice2.audio"), scene_of("lead", *ROOMS)
    speakers = tuple(microphone(endpoint) for endpoint in ("tan", "he", "qing"))
    assert page.sees(scene, speakers) == ["tan", "he"]


def test_a_voice_called_to_the_stage_frees_its_slot_and_the_others_stay() -> None:
    page, scene = Page("lead", "stage1.audio", "voice1.audio", "voice2.audio"), scene_of("lead", "qing", "yun")
    assert page.sees(scene) == [None, "qing", "yun"]
    assert page.sees(replace(scene, stage=("qing",))) == ["qing", None, "yun"]
    assert page.sees(scene) == [None, "qing", "yun"]


def test_only_what_changed_is_told() -> None:
    before = {"1": camera("qing"), "2": None, "3": camera("yun")}
    after = {"1": camera("qing"), "2": camera("tan"), "3": None, "4": None}
    assert changed(before, after) == {"2": camera("tan"), "3": None, "4": None}
    assert changed({}, {"1": None}) == {"1": None}


endpoints = st.sampled_from(["lead", *ROOMS])
kinds: st.SearchStrategy[SourceKind] = st.sampled_from(
    ["camera", "microphone", "screen", "screen_audio", "document_camera"]
)
viewers = st.builds(
    Viewer,
    room=st.sampled_from([None, "a", "b"]),
    receive_class=st.booleans(),
    receive_wall=st.booleans(),
    watches=st.one_of(st.none(), endpoints),
)
scenes = st.builds(
    Scene,
    session=st.just("s"),
    epoch=st.just(1),
    forwarded=st.frozensets(st.builds(SourceId, endpoints, kinds)),
    lead=st.one_of(st.none(), endpoints),
    screen=st.one_of(st.none(), endpoints),
    stage=st.lists(st.one_of(st.none(), endpoints), max_size=2).map(tuple),
    wall=st.lists(endpoints, unique=True).map(tuple),
    viewers=st.dictionaries(endpoints, viewers),
)
sounding = st.lists(st.builds(SourceId, endpoints, st.just("microphone")), unique=True).map(tuple)


@given(st.lists(st.tuples(scenes, sounding), min_size=1, max_size=4))
def test_the_laws_hold_through_any_scenes(acts: list[tuple[Scene, tuple[SourceId, ...]]]) -> None:
    bindings = Bindings()
    offered = {endpoint: {name: name for name in EVERYTHING} for endpoint in ("lead", *ROOMS)}
    for scene, speakers in acts:
        bindings = assign(scene, offered, speakers, bindings)
        assert assign(scene, offered, speakers, bindings) == bindings
        for endpoint, slots in bindings.shown.items():
            assert slots.keys() == offered[endpoint].keys()
            viewer = scene.viewers.get(endpoint, Viewer())
            heard = [source for source in slots.values() if source is not None and source.kind in SOUND]
            voices = [source for name, source in slots.items() if source is not None and "voice" in name]
            assert len(set(voices)) == len(voices)
            assert all(heard.count(voice) == 1 for voice in voices)
            for source in filter(None, slots.values()):
                assert source in scene.forwarded
                assert source.endpoint != endpoint
                assert viewer.receive_class or (viewer.receive_wall and source.kind == "camera")
            for source in heard:
                room = scene.viewers.get(source.endpoint, Viewer()).room
                assert room is None or room != viewer.room
