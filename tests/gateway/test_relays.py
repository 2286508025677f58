"""Credentials for a TURN server: they end by themselves, and only who knows the secret can make them."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from server.config import Config
from server.gateway.relays import LASTS_S, Relays, password

RELAYS = Relays(("turn:turn.example.org:3478", "turns:turn.example.org:443?transport=tcp"), "north")
NOW_S = 1_795_000_000


def test_a_password_is_the_hmac_of_the_name() -> None:
    """As `echo -n 1433895918:506 | openssl dgst -sha1 -hmac north -binary | base64` says."""
    assert password("north", "1433895918:506") == "s5LmbE7ECRvNooJppntkCvoj0Kg="


def test_a_browser_is_told_every_address_with_one_name_that_says_its_end() -> None:
    (server,) = RELAYS.ice_servers("b7k2q9xa", NOW_S)
    name = f"{NOW_S + LASTS_S}:b7k2q9xa"
    assert server == {"urls": list(RELAYS.urls), "username": name, "credential": password("north", name)}


def test_a_box_is_told_the_same_in_links() -> None:
    name = f"{NOW_S + LASTS_S}:box"
    assert RELAYS.links("box", NOW_S) == [
        f'<{url}>; rel="ice-server"; username="{name}"; credential="{password("north", name)}"; '
        'credential-type="password"'
        for url in RELAYS.urls
    ]


def test_without_a_relay_nothing_is_told() -> None:
    assert (Relays().ice_servers("x", NOW_S), Relays().links("x", NOW_S)) == ([], [])


@pytest.mark.parametrize(
    "url",
    ["turn:turn.example.org", "turns:10.0.0.5:443?transport=tcp", "turn:[2001:db8::7]:3478?transport=udp"],
)
def test_an_address_of_a_turn_server_is_a_setting(url: str) -> None:
    assert Config(turn_url=url, turn_secret="s").turn_url == (url,)  # type: ignore[arg-type]  # as the environment gives it


@pytest.mark.parametrize(
    "url",
    ["https://turn.example.org", "stun:x.example.org", "turn:", "turn:a b", 'turn:x>; rel="x"', "turn:x?a=b"],
)
def test_what_is_none_is_refused(url: str) -> None:
    with pytest.raises(ValidationError):
        Config(turn_url=url, turn_secret="s")  # type: ignore[arg-type]  # as the environment gives it


def test_a_relay_needs_its_secret() -> None:
    with pytest.raises(ValidationError, match="turn_secret"):
        Config(turn_url="turn:turn.example.org")  # type: ignore[arg-type]  # as the environment gives it
