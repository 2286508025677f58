from __future__ import annotations

from media.control import SourceId
from media.transport.openings import PATIENCE_MS, Openings

SLOT, WANG, ZHAO = 7, SourceId("wang", "camera"), SourceId("zhao", "camera")
NUMBER = {WANG: 1, ZHAO: 2}


def shows_wang() -> Openings:
    openings = Openings()
    openings.bind(SLOT, WANG, NUMBER[WANG])
    assert not openings.opened(SLOT, NUMBER[WANG], WANG)
    return openings


def looked_at(openings: Openings, *moments_ms: int) -> list[dict[int, SourceId]]:
    return [openings.overdue(at_ms) for at_ms in moments_ms]


def test_what_opens_in_time_is_never_dark() -> None:
    openings = shows_wang()
    openings.bind(SLOT, ZHAO, NUMBER[ZHAO])
    assert looked_at(openings, 0, PATIENCE_MS - 1) == [{}, {}]
    assert not openings.opened(SLOT, NUMBER[ZHAO], ZHAO)
    assert looked_at(openings, PATIENCE_MS, 9 * PATIENCE_MS) == [{}, {}]


def test_what_does_not_open_is_dark_once_until_it_opens() -> None:
    openings = shows_wang()
    openings.bind(SLOT, ZHAO, NUMBER[ZHAO])
    assert looked_at(openings, 0, PATIENCE_MS, 2 * PATIENCE_MS) == [{}, {SLOT: ZHAO}, {}]
    openings.bind(SLOT, ZHAO, NUMBER[ZHAO])
    assert openings.is_dark(SLOT, ZHAO)
    assert not openings.is_dark(SLOT, WANG)
    assert openings.opened(SLOT, NUMBER[ZHAO], ZHAO)
    assert not openings.is_dark(SLOT, ZHAO)


def test_a_source_whose_publisher_is_not_here_is_dark_too_and_its_coming_changes_nothing() -> None:
    openings = shows_wang()
    openings.bind(SLOT, ZHAO, None)
    assert looked_at(openings, 0, PATIENCE_MS) == [{}, {SLOT: ZHAO}]
    openings.bind(SLOT, ZHAO, NUMBER[ZHAO])
    assert openings.is_dark(SLOT, ZHAO)


def test_binding_back_to_what_is_still_shown_waits_for_nothing() -> None:
    openings = shows_wang()
    openings.bind(SLOT, ZHAO, NUMBER[ZHAO])
    openings.bind(SLOT, WANG, NUMBER[WANG])
    assert looked_at(openings, 0, PATIENCE_MS) == [{}, {}]


def test_what_was_taken_out_of_sight_must_open_again() -> None:
    openings = shows_wang()
    openings.bind(SLOT, ZHAO, NUMBER[ZHAO])
    looked_at(openings, 0, PATIENCE_MS)
    openings.bind(SLOT, WANG, NUMBER[WANG])
    assert not openings.is_dark(SLOT, WANG)
    assert looked_at(openings, 0, PATIENCE_MS) == [{}, {SLOT: WANG}]


def test_the_last_packet_of_the_old_picture_does_not_stand_for_the_new_one() -> None:
    openings = Openings()
    openings.bind(SLOT, WANG, NUMBER[WANG])
    openings.bind(SLOT, ZHAO, NUMBER[ZHAO])
    assert not openings.opened(SLOT, NUMBER[WANG], WANG)
    assert looked_at(openings, 0, PATIENCE_MS) == [{}, {SLOT: ZHAO}]


def test_an_empty_slot_and_a_slot_of_one_who_left_wait_for_nothing() -> None:
    openings = shows_wang()
    openings.bind(SLOT, ZHAO, NUMBER[ZHAO])
    openings.bind(SLOT, None, None)
    openings.bind(8, ZHAO, NUMBER[ZHAO])
    openings.forget(8)
    assert looked_at(openings, 0, PATIENCE_MS) == [{}, {}]
