"""Who one is: signing in and out, and reading a session's log (docs/protocol.md §1, §8)."""

from __future__ import annotations

import json
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from .api import open_api

COMMITS = 500  # asked for at once


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who one is by a link, and the token to say so with. `address` is the server's base."""

    address: str
    token: str
    session: str
    role: str
    label: str
    expires: str
    kind: str | None = None  # of the endpoint it opens; an administrator opens none
    room: str | None = None
    person: str | None = None


async def sign_in(link: str, trust: ssl.SSLContext | None = None) -> SignedIn:
    """Signs in by a link such as `https://school.example/class/<session>#<secret>`; raises `Problem`."""
    parts = urlsplit(link)
    address = f"{parts.scheme}://{parts.netloc}"
    async with open_api(address, trust=trust) as api:
        answer = await api.post("sign-ins", {"link": parts.fragment})
    names = SignedIn.__slots__
    return SignedIn(address=address, **{name: value for name, value in answer.items() if name in names})


@dataclass(frozen=True, slots=True)
class Me:
    """Who a token stands for. `address` is the server's base; a class is entered with `connect`."""

    address: str
    token: str
    kind: str
    label: str
    permissions: tuple[str, ...]
    person: str | None = None


async def sign_in_by_password(address: str, name: str, password: str, trust: ssl.SSLContext | None = None) -> Me:
    """Signs a person in, with every role of theirs; raises `Problem`."""
    async with open_api(address, trust=trust) as api:
        answer = await api.post("sign-ins", {"name": name, "password": password})
    return await sign_in_by_token(address, answer["token"], trust)


async def sign_in_by_token(address: str, token: str, trust: ssl.SSLContext | None = None) -> Me:
    """Who a token is, such as a program's that begins with `tt_`; raises `Problem` if it is nobody's."""
    async with open_api(address, token, trust) as api:
        answer = await api.get("me")
    return Me(address, token, answer["kind"], answer["label"], tuple(answer["permissions"]), answer.get("person"))


async def sign_out(address: str, token: str, trust: ssl.SSLContext | None = None) -> None:
    async with open_api(address, token, trust) as api:
        await api.delete("sign-ins/current")


async def read_facts(
    address: str, session: str, token: str, after: int = 0, trust: ssl.SSLContext | None = None
) -> AsyncIterator[dict[str, Any]]:
    """The commits of a session that the token may read, those with a sequence above `after`, oldest first."""
    async with open_api(address, token, trust) as api:
        while page := await api.download(f"sessions/{session}/facts", after=after, limit=COMMITS):
            for line in page.splitlines():
                commit: dict[str, Any] = json.loads(line)
                yield commit
                after = commit["sequence"]
