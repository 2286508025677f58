from __future__ import annotations

import pytest

from media.rtp.history import AGAIN_AFTER_US, HISTORY, History, Sent


def sent(sequence: int) -> Sent:
    return Sent(source=1, sequence=sequence, head=96, timestamp=0, payload=str(sequence).encode())


@pytest.mark.parametrize("start", [0, 1, 127, 32767, 32768, 65535])
def test_the_last_512_packets_are_found_by_16_bits(start: int) -> None:
    history = History()
    for sequence in range(start, start + HISTORY + 1):
        history.keep(sent(sequence))
    assert history.take(start & 0xFFFF, at_us=0) is None
    assert history.take((start + 1) & 0xFFFF, at_us=0) == sent(start + 1)
    assert history.take((start + HISTORY) & 0xFFFF, at_us=0) == sent(start + HISTORY)


def test_what_was_never_sent_is_not_there() -> None:
    history = History()
    history.keep(sent(5))
    assert history.take(6, at_us=0) is None
    assert history.take(5 + HISTORY, at_us=0) is None


def test_what_was_asked_for_long_ago_is_forgotten_not_kept_for_ever() -> None:
    history = History()
    for sequence in range(3 * HISTORY):
        history.keep(sent(sequence))
        assert history.take(sequence & 0xFFFF, at_us=sequence) == sent(sequence)
    assert history.take(3 * HISTORY - 1, at_us=3 * HISTORY) is None


def test_a_packet_on_its_way_is_not_taken_again() -> None:
    history = History()
    history.keep(sent(5))
    assert history.take(5, at_us=0) == sent(5)
    assert history.take(5, at_us=AGAIN_AFTER_US - 1) is None
    assert history.take(5, at_us=AGAIN_AFTER_US) == sent(5)
