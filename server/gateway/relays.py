"""A TURN server for who gets no UDP through: its addresses, with credentials that end by themselves.

The server and the TURN server share a secret and nothing else. A user name says until when it is good and whose it
is, its password is an HMAC of it (draft-uberti-behave-turn-rest; coturn's `use-auth-secret`). Pure.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

LASTS_S = 12 * 3600  # as a sign-in; each welcome brings new ones


@dataclass(frozen=True, slots=True)
class Relays:
    """`urls` such as `turns:turn.example.org:443?transport=tcp`; none of them: there is no relay."""

    urls: tuple[str, ...] = ()
    secret: str = ""

    def ice_servers(self, user: str, now_s: int) -> list[dict[str, Any]]:
        """As browsers take them (`RTCIceServer`); `user` is a pseudonym, since the TURN server's log shows it."""
        if not self.urls:
            return []
        name = f"{now_s + LASTS_S}:{user}"
        return [{"urls": list(self.urls), "username": name, "credential": password(self.secret, name)}]

    def links(self, user: str, now_s: int) -> list[str]:
        """The same as values of the `Link` header (RFC 9725 section 4.6)."""
        return [link for server in self.ice_servers(user, now_s) for link in _links(server)]


def password(secret: str, name: str) -> str:
    """>>> password("north", "1433895918:506")
    's5LmbE7ECRvNooJppntkCvoj0Kg='
    """
    return base64.b64encode(hmac.digest(secret.encode(), name.encode(), hashlib.sha1)).decode()


def _links(server: dict[str, Any]) -> Sequence[str]:
    told = f'username="{server["username"]}"; credential="{server["credential"]}"; credential-type="password"'
    return [f'<{url}>; rel="ice-server"; {told}' for url in server["urls"]]
