"""Checks written by aioice are understood and answered; everything else meets silence."""

from __future__ import annotations

import os

import pytest
from aioice import stun as aioice
from hypothesis import given
from hypothesis import strategies as st

from media.transport.stun import answer, is_authentic, read_check

PASSWORD = "correct-horse-battery-st"
SOURCE = ("192.0.2.7", 50123)


def check_packet(username: str = "ours:theirs", password: str = PASSWORD, nominates: bool = False) -> bytes:
    message = aioice.Message(message_method=aioice.Method.BINDING, message_class=aioice.Class.REQUEST)
    message.attributes["USERNAME"] = username
    message.attributes["PRIORITY"] = 1845501695
    message.attributes["ICE-CONTROLLING"] = 7
    if nominates:
        message.attributes["USE-CANDIDATE"] = None
    message.add_message_integrity(password.encode())
    return bytes(message)


def test_a_check_is_read_without_any_key() -> None:
    check = read_check(check_packet())
    assert check is not None
    assert (check.ufrag, check.nominates) == ("ours", False)


def test_a_nomination_is_seen() -> None:
    check = read_check(check_packet(nominates=True))
    assert check is not None
    assert check.nominates


@pytest.mark.parametrize(("password", "authentic"), [(PASSWORD, True), ("wrong-horse-battery-stap", False)])
def test_only_the_right_password_is_authentic(password: str, authentic: bool) -> None:
    packet = check_packet(password=password)
    check = read_check(packet)
    assert check is not None
    assert is_authentic(packet, check, PASSWORD.encode()) == authentic


def test_an_altered_username_is_not_authentic() -> None:
    forged = bytearray(check_packet())
    at = forged.index(b"theirs")
    forged[at] ^= 1
    packet = bytes(forged[:-8])
    packet += b"\x80\x28\x00\x04" + (aioice.message_fingerprint(packet)).to_bytes(4, "big")
    check = read_check(packet)
    assert check is not None
    assert not is_authentic(packet, check, PASSWORD.encode())


def test_aioice_accepts_the_answer_and_reads_its_own_address_in_it() -> None:
    packet = check_packet()
    check = read_check(packet)
    assert check is not None
    reply = answer(check, SOURCE, PASSWORD.encode())
    message = aioice.parse_message(reply)
    assert message.check_message_integrity(PASSWORD.encode())
    assert message.message_class == aioice.Class.RESPONSE
    assert message.transaction_id == aioice.parse_message(packet).transaction_id
    assert message.attributes["XOR-MAPPED-ADDRESS"] == SOURCE
    assert len(reply) == 64 < len(packet)


def test_a_check_without_a_fingerprint_meets_silence() -> None:
    packet = bytearray(check_packet()[:-8])
    packet[2:4] = (len(packet) - 20).to_bytes(2, "big")
    assert read_check(bytes(packet)) is None


def test_a_controlled_agent_and_a_response_meet_silence() -> None:
    message = aioice.Message(message_method=aioice.Method.BINDING, message_class=aioice.Class.RESPONSE)
    message.attributes["USERNAME"] = "ours:theirs"
    message.attributes["ICE-CONTROLLING"] = 7
    message.add_message_integrity(PASSWORD.encode())
    assert read_check(bytes(message)) is None
    controlled = aioice.Message(message_method=aioice.Method.BINDING, message_class=aioice.Class.REQUEST)
    controlled.attributes["USERNAME"] = "ours:theirs"
    controlled.attributes["ICE-CONTROLLED"] = 7
    controlled.add_message_integrity(PASSWORD.encode())
    assert read_check(bytes(controlled)) is None


@given(st.binary(max_size=600))
def test_noise_meets_silence(noise: bytes) -> None:
    assert read_check(noise) is None


@given(st.integers(0, 10_000), st.integers(1, 255))
def test_a_check_with_any_byte_altered_is_silent_or_not_authentic(at: int, flip: int) -> None:
    packet = bytearray(check_packet(username="ours:" + os.urandom(4).hex()))
    packet[at % len(packet)] ^= flip
    check = read_check(bytes(packet))
    assert check is None or not is_authentic(bytes(packet), check, PASSWORD.encode())
