from __future__ import annotations

from media.routing.keyframe_requests import GIVE_UP_MS, RETRY_MS, KeyframeRequests


def asked(
    requests: KeyframeRequests, from_ms: int, to_ms: int, waiting: frozenset[int] = frozenset()
) -> list[int]:
    """When source 1 was asked, looking every 20 ms."""
    return [at_ms for at_ms in range(from_ms, to_ms, 20) if requests.due(waiting, at_ms) == (1,)]


def test_many_who_want_one_keyframe_ask_once() -> None:
    requests = KeyframeRequests()
    for _ in range(50):
        requests.want(1, 0)
    assert asked(requests, 0, 100) == [0]


def test_it_is_asked_again_until_a_keyframe_comes() -> None:
    requests = KeyframeRequests()
    requests.want(1, 0)
    assert asked(requests, 0, 1_200) == [0, RETRY_MS, 2 * RETRY_MS]
    requests.seen(1, 1_200)
    assert asked(requests, 1_200, 3_000) == []


def test_nothing_is_asked_within_300_ms_of_a_keyframe_because_browsers_would_ignore_it() -> None:
    requests = KeyframeRequests()
    requests.seen(1, 1_000)
    requests.want(1, 1_100)
    assert asked(requests, 1_100, 1_400) == [1_300]


def test_a_want_older_than_the_keyframe_is_met_by_it() -> None:
    requests = KeyframeRequests()
    requests.want(1, 900)
    requests.seen(1, 1_000)
    assert asked(requests, 1_000, 3_000) == []


def test_a_new_want_after_the_keyframe_need_not_wait_for_the_retry() -> None:
    requests = KeyframeRequests()
    requests.want(1, 0)
    assert asked(requests, 0, 100) == [0]
    requests.seen(1, 100)
    requests.want(1, 420)
    assert asked(requests, 420, 500) == [420]


def test_a_slot_that_waits_asks_as_long_as_it_waits() -> None:
    requests = KeyframeRequests()
    assert asked(requests, 0, 1_020, waiting=frozenset({1})) == [0, 500, 1_000]
    assert asked(requests, 1_020, 3_000) == []


def test_a_want_nobody_repeats_is_given_up() -> None:
    requests = KeyframeRequests()
    requests.want(1, 0)
    assert max(asked(requests, 0, 2 * GIVE_UP_MS)) < GIVE_UP_MS


def test_each_source_is_asked_for_itself() -> None:
    requests = KeyframeRequests()
    requests.want(2, 0)
    requests.want(1, 0)
    requests.seen(3, 0)
    assert requests.due({3, 4}, 0) == (1, 2, 4)


def test_a_source_that_is_gone_is_asked_no_more() -> None:
    requests = KeyframeRequests()
    requests.want(1, 0)
    requests.forget(1)
    assert requests.due((), 0) == ()
