"""Pins what we use of pylibsrtp's private names: a new version that behaves otherwise fails here, not in class."""

from __future__ import annotations

from itertools import pairwise

import pylibsrtp
import pytest

from media.forwarding.forwarder import Profile
from media.forwarding.reference import ReferenceForwarder
from media.forwarding.srtp import LARGEST, Wire, incoming, outgoing
from media.rtp.packet import Packet
from tests.media.forwarding.transport import KEY_BYTES, Outbox, Publisher, fresh_keys

PROFILES = list(KEY_BYTES)


def written(wire: Wire, packet: Packet) -> int:
    data = packet.serialised()
    wire.memory[: len(data)] = data
    return len(data)


def test_the_binding_has_the_names_we_call() -> None:
    from pylibsrtp._binding import ffi, lib

    assert {"srtp_protect", "srtp_unprotect"} <= set(dir(lib))
    assert lib.srtp_err_status_ok == 0
    assert ffi.typeof(lib.srtp_protect).kind == "function"


@pytest.mark.parametrize("profile", PROFILES)
def test_what_is_protected_in_place_is_what_pylibsrtp_reads(profile: Profile) -> None:
    keys, wire = fresh_keys(profile), Wire()
    length = wire.protect(outgoing(keys), written(wire, Packet(96, 1, 2, 3, b"picture")))
    policy = pylibsrtp.Policy(
        key=keys.outgoing,
        ssrc_type=pylibsrtp.Policy.SSRC_ANY_INBOUND,
        srtp_profile=getattr(pylibsrtp.Policy, _NAMES[profile]),
    )
    reader = pylibsrtp.Session(policy)
    assert reader.unprotect(bytes(wire.memory[:length])) == Packet(96, 1, 2, 3, b"picture").serialised()


@pytest.mark.parametrize("profile", PROFILES)
def test_what_a_peer_protects_is_read_in_place(profile: Profile) -> None:
    keys, wire = fresh_keys(profile), Wire()
    data = Publisher(ReferenceForwarder(Outbox()), 1, keys).protected(Packet(96, 1, 2, 3, b"picture"))
    wire.memory[: len(data)] = data
    length = wire.unprotect(incoming(keys), len(data))
    assert bytes(wire.memory[:length]) == Packet(96, 1, 2, 3, b"picture").serialised()


def test_a_forgery_a_replay_and_a_fragment_are_refused() -> None:
    keys, wire = fresh_keys(), Wire()
    context = incoming(keys)
    data = Publisher(ReferenceForwarder(Outbox()), 1, keys).protected(Packet(96, 1, 2, 3, b"picture"))
    forged = data[:-1] + bytes([data[-1] ^ 1])
    lengths = []
    for datagram in (forged, data, data, data[:12], data[:20]):
        wire.memory[: len(datagram)] = datagram
        lengths.append(wire.unprotect(context, len(datagram)))
    assert [length > 0 for length in lengths] == [False, True, False, False, False]


def test_libsrtp_itself_refuses_to_protect_one_number_twice() -> None:
    keys, wire = fresh_keys(), Wire()
    context = outgoing(keys)
    first = wire.protect(context, written(wire, Packet(96, 1, 2, 3, b"one")))
    again = wire.protect(context, written(wire, Packet(96, 1, 2, 3, b"two")))
    assert (first > 0, again) == (True, 0)


def test_a_late_packet_is_protected_within_the_window_and_refused_beyond() -> None:
    keys, wire = fresh_keys(), Wire()
    context = outgoing(keys)
    lengths = [wire.protect(context, written(wire, Packet(96, n, 2, 3, b"x"))) for n in (2_000, 1_000, 900)]
    assert [length > 0 for length in lengths] == [True, True, False]


def test_the_roll_over_is_counted_by_libsrtp() -> None:
    keys, wire = fresh_keys(), Wire()
    context = outgoing(keys)
    sealed = []
    for sequence in (65_534, 65_535, 0, 1):
        length = wire.protect(context, written(wire, Packet(96, sequence, 2, 3, b"x")))
        sealed.append(bytes(wire.memory[:length]))
    assert all(first[12:] != second[12:] for first, second in pairwise(sealed))


def test_a_packet_too_large_for_the_buffer_is_refused_before_libsrtp_writes_behind_it() -> None:
    keys, wire = fresh_keys(), Wire()
    assert wire.protect(outgoing(keys), LARGEST) == 0


_NAMES = {
    "SRTP_AEAD_AES_256_GCM": "SRTP_PROFILE_AEAD_AES_256_GCM",
    "SRTP_AEAD_AES_128_GCM": "SRTP_PROFILE_AEAD_AES_128_GCM",
    "SRTP_AES128_CM_SHA1_80": "SRTP_PROFILE_AES128_CM_SHA1_80",
}
