"""The REST calls beside the live connection: signing in and reading the log (docs/protocol.md §1, §8)."""

from __future__ import annotations

import json
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import aiohttp

PAGE = 500  # commits asked for at once


class Problem(Exception):
    """The server said no. `code` is stable, `detail` a sentence for a person, `status` HTTP's."""

    def __init__(self, code: str, detail: str, status: int) -> None:
        super().__init__(f"{code}: {detail}")
        self.code, self.detail, self.status = code, detail, status


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
    async with (
        _http(address, trust) as http,
        http.post("/api/v1/sign-ins", json={"link": parts.fragment}) as response,
    ):
        answer = await _checked(response)
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
    body = {"name": name, "password": password}
    async with _http(address, trust) as http, http.post("/api/v1/sign-ins", json=body) as response:
        answer = await _checked(response)
    return await sign_in_by_token(address, answer["token"], trust)


async def sign_in_by_token(address: str, token: str, trust: ssl.SSLContext | None = None) -> Me:
    """Who a token is, such as a program's that begins with `tt_`; raises `Problem` if it is nobody's."""
    async with _http(address, trust, token) as http, http.get("/api/v1/me") as response:
        answer = await _checked(response)
    return Me(address, token, answer["kind"], answer["label"], tuple(answer["permissions"]), answer.get("person"))


async def sign_out(address: str, token: str, trust: ssl.SSLContext | None = None) -> None:
    async with (
        _http(address, trust, token) as http,
        http.delete("/api/v1/sign-ins/current") as response,
    ):
        if not response.ok:
            raise await _problem(response)


async def read_facts(
    address: str, session: str, token: str, after: int = 0, trust: ssl.SSLContext | None = None
) -> AsyncIterator[dict[str, Any]]:
    """The commits of a session that the token may read, those with a sequence above `after`, oldest first."""
    async with _http(address, trust, token) as http:
        while commits := await _page(http, session, after):
            for commit in commits:
                yield commit
            after = commits[-1]["sequence"]


def _http(address: str, trust: ssl.SSLContext | None, token: str | None = None) -> aiohttp.ClientSession:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return aiohttp.ClientSession(address, headers=headers, connector=aiohttp.TCPConnector(ssl=trust or True))


async def _page(http: aiohttp.ClientSession, session: str, after: int) -> list[dict[str, Any]]:
    query = {"after": str(after), "limit": str(PAGE)}
    async with http.get(f"/api/v1/sessions/{session}/facts", params=query) as response:
        if not response.ok:
            raise await _problem(response)
        return [json.loads(line) for line in (await response.text()).splitlines() if line]


async def _checked(response: aiohttp.ClientResponse) -> dict[str, Any]:
    if not response.ok:
        raise await _problem(response)
    answer: dict[str, Any] = await response.json()
    return answer


async def _problem(response: aiohttp.ClientResponse) -> Problem:
    try:
        body = json.loads(await response.text())
        return Problem(str(body["code"]), str(body["detail"]), response.status)
    except (ValueError, KeyError, TypeError):
        return Problem(f"http_{response.status}", response.reason or "", response.status)
