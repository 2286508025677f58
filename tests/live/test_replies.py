"""Numbers and their replies: every number once, the same reply for ever, nothing said below the window."""

from __future__ import annotations

import pytest

from server.live.replies import TOO_OLD, WINDOW, Accepted, Refusal, Replies, number_of

NO = Refusal("stage_full", "…")


def test_a_number_that_was_answered_gets_the_same_reply() -> None:
    replies = Replies()
    replies.note("qing", 1, Accepted(7))
    replies.note("qing", 2, NO)
    assert [replies.standing("qing", n) for n in (1, 2, 3)] == [Accepted(7), NO, None]
    assert replies.standing("yun", 1) is None


@pytest.mark.parametrize("highest", [1, 31, 32, 33, 1000])
def test_the_window_holds_32_numbers_below_which_all_are_too_old(highest: int) -> None:
    replies = Replies()
    replies.note("qing", highest, NO)
    lowest = highest - WINDOW + 1
    if lowest > 1:
        assert replies.standing("qing", lowest - 1) == TOO_OLD
    assert replies.standing("qing", max(lowest, 1)) == (NO if highest == 1 else None)
    assert replies.standing("qing", highest + 1) is None


def test_a_late_low_number_does_not_move_the_window() -> None:
    replies = Replies()
    replies.note("qing", 40, NO)
    replies.note("qing", 39, Accepted(3))
    assert replies.highest("qing") == 40
    assert replies.standing("qing", 39) == Accepted(3)


def test_only_a_clients_commit_id_tells_a_number() -> None:
    session = "01938a4e-77b2-7c31-9d5e-2f6a1b3c4d5e"
    assert number_of(f"{session}.k7q2mzpd.42") == ("k7q2mzpd", 42)
    assert number_of(f"{session}.x3-abcdef.42") is None
    assert number_of("01938a4e-77b2-7c31-9d5e-2f6a1b3c4d5e") is None
