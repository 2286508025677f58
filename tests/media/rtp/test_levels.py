from __future__ import annotations

from media.rtp.levels import level_dbov


def test_the_voice_bit_is_not_part_of_the_level() -> None:
    assert [level_dbov(bytes([value])) for value in (0x00, 0x80, 0x1F, 0x9F, 0xFF)] == [0, 0, -31, -31, -127]


def test_an_empty_value_tells_no_level() -> None:
    assert level_dbov(b"") is None
