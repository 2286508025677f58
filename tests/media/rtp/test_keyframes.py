from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.rtp.codecs import CodecName
from media.rtp.keyframes import Picture, picture

NO_KEYFRAME, KEYFRAME = Picture(starts_keyframe=False), Picture(starts_keyframe=True)
CODECS: list[CodecName] = ["VP8", "H264"]


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        pytest.param("10 00", KEYFRAME, id="start of the first partition, key"),
        pytest.param("10 01", NO_KEYFRAME, id="start of the first partition, inter"),
        pytest.param("00 00", NO_KEYFRAME, id="middle of a partition"),
        pytest.param("11 00", NO_KEYFRAME, id="start of another partition"),
        pytest.param("30 00", KEYFRAME, id="a non-reference bit changes nothing"),
        pytest.param("90 80 25 00", Picture(True, 0x25, 2), id="seven bits of picture id"),
        pytest.param("90 80 ff fe 01", Picture(False, 0x7FFE, 2, wide=True), id="fifteen bits of picture id"),
        pytest.param("90 e0 80 07 09 60 00", Picture(True, 7, 2, True, 9, 4), id="with tl0, temporal layer"),
        pytest.param("90 40 09 01", Picture(False, None, 0, False, 9, 2), id="tl0 alone"),
        pytest.param("90 10 1f 00", KEYFRAME, id="key index alone"),
    ],
)
def test_vp8(payload: str, expected: Picture) -> None:
    assert picture("VP8", bytes.fromhex(payload)) == expected


@pytest.mark.parametrize("payload", ["10", "90", "90 80", "90 80 ff", "90 40", "90 e0 80 07 09", "90 20 60"])
def test_a_vp8_descriptor_cut_short_is_not_sound(payload: str) -> None:
    assert picture("VP8", bytes.fromhex(payload)) is None


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        pytest.param("67 42", KEYFRAME, id="parameter set"),
        pytest.param("65 88", KEYFRAME, id="IDR"),
        pytest.param("61 9a", NO_KEYFRAME, id="slice"),
        pytest.param("68 ce", NO_KEYFRAME, id="picture parameters alone"),
        pytest.param("7c 85 88", KEYFRAME, id="first fragment of an IDR"),
        pytest.param("7c 05 88", NO_KEYFRAME, id="next fragment of an IDR"),
        pytest.param("7c 45 88", NO_KEYFRAME, id="last fragment of an IDR"),
        pytest.param("7c 81 9a", NO_KEYFRAME, id="first fragment of a slice"),
        pytest.param("78 0002 67 42 0002 68 ce", KEYFRAME, id="aggregate that begins with a parameter set"),
        pytest.param("78 0002 09 10 0002 67 42", KEYFRAME, id="aggregate with a parameter set in it"),
        pytest.param("78 0002 09 10 0002 61 9a", NO_KEYFRAME, id="aggregate without"),
    ],
)
def test_h264(payload: str, expected: Picture) -> None:
    assert picture("H264", bytes.fromhex(payload)) == expected


@pytest.mark.parametrize("payload", ["7c", "78 00", "78 0000 67", "78 0005 67 42", "78 0001 67 00"])
def test_an_h264_payload_cut_short_is_not_sound(payload: str) -> None:
    assert picture("H264", bytes.fromhex(payload)) is None


@pytest.mark.parametrize("codec", CODECS)
def test_a_probe_without_payload_is_sound_and_no_keyframe(codec: CodecName) -> None:
    assert picture(codec, b"") == NO_KEYFRAME


@given(st.sampled_from(CODECS), st.binary(max_size=40))
def test_numbers_stand_within_the_payload_whatever_it_is(codec: CodecName, payload: bytes) -> None:
    seen = picture(codec, payload)
    if seen is not None and seen.picture_id is not None:
        assert seen.picture_id_at + seen.wide < len(payload)
    if seen is not None and seen.tl0 is not None:
        assert payload[seen.tl0_at] == seen.tl0
