"""Which of a peer's addresses our packets go to, second by second."""

from __future__ import annotations

from media.transport.paths import MAX_CHECKED, SILENT_US, Paths

HOME, MOBILE = ("192.0.2.1", 1111), ("198.51.100.2", 2222)
S = 1_000_000


def at_home() -> Paths:
    paths = Paths()
    assert paths.check(HOME, nominates=False, at_us=0)
    return paths


def test_the_first_check_gives_an_address() -> None:
    paths = Paths()
    assert paths.chosen is None
    assert paths.check(HOME, nominates=False, at_us=0)
    assert paths.chosen == HOME


def test_a_spare_pair_that_is_only_kept_warm_changes_nothing() -> None:
    paths = at_home()
    paths.heard(HOME, SILENT_US)
    assert not paths.check(MOBILE, nominates=False, at_us=SILENT_US + 1)
    assert paths.chosen == HOME
    assert MOBILE in paths


def test_a_nomination_moves_at_once() -> None:
    paths = at_home()
    assert paths.check(MOBILE, nominates=True, at_us=1)
    assert paths.chosen == MOBILE


def test_a_plain_check_moves_once_the_old_path_is_silent() -> None:
    paths = at_home()
    assert not paths.check(MOBILE, nominates=False, at_us=SILENT_US)
    assert paths.check(MOBILE, nominates=False, at_us=SILENT_US + 1)
    assert paths.chosen == MOBILE


def test_the_same_address_again_is_no_move() -> None:
    paths = at_home()
    assert not paths.check(HOME, nominates=True, at_us=9 * S)


def test_packets_that_prove_the_peer_move_it_without_a_check() -> None:
    paths = at_home()
    paths.moved(MOBILE, S)
    assert paths.chosen == MOBILE
    assert MOBILE in paths


def test_an_address_not_checked_is_not_heard() -> None:
    paths = at_home()
    paths.heard(MOBILE, S)
    assert MOBILE not in paths
    assert not paths.heard_since(MOBILE, 0)


def test_the_spare_address_heard_least_lately_is_given_up_first() -> None:
    paths = at_home()
    spares = [("198.51.100.2", port) for port in range(1, MAX_CHECKED)]
    for at_us, spare in enumerate(spares):
        assert paths.surplus() is None
        paths.check(spare, nominates=False, at_us=at_us)
    paths.heard(spares[0], S)
    assert paths.surplus() == spares[1]
    paths.forget(spares[1])
    assert paths.surplus() is None


def test_a_forgotten_address_is_no_longer_sent_to() -> None:
    paths = at_home()
    paths.forget(HOME)
    assert paths.chosen is None
    assert paths.check(MOBILE, nominates=False, at_us=1)
