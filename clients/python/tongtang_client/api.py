"""Every route of a server with a token: registry, timetable, research groups, logs, attendance, accounts.

    async with open_api("https://school.example", token) as api:
        async for room in api.every("rooms", under=school):
            print(room["label"])

A path is what stands behind `/api/v1/`; which there are, and what they take and give, says the server's own
`/api/v1/openapi.json`. Values come as plain JSON. Every refusal is a `Problem`; one of an edit that came too late
(`changed_meanwhile`) carries the row as it now is in `problem.body["current"]`.
"""

from __future__ import annotations

import contextlib
import json
import ssl
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any, TypeAlias

import aiohttp

Json: TypeAlias = dict[str, Any]
Asked: TypeAlias = str | int | bool | None

PAGE = 100  # items asked for at once


class Problem(Exception):
    """The server said no. `code` is stable, `detail` a sentence for a person, `status` HTTP's; `body` has more."""

    def __init__(self, code: str, detail: str, status: int, body: Json | None = None) -> None:
        super().__init__(f"{code}: {detail}")
        self.code, self.detail, self.status, self.body = code, detail, status, body or {}


@contextlib.asynccontextmanager
async def open_api(
    address: str, token: str | None = None, trust: ssl.SSLContext | None = None
) -> AsyncIterator[Api]:
    """`token`: a person's sign-in or a program's `tt_…`; `trust` for a server with a certificate of its own."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    connector = aiohttp.TCPConnector(ssl=trust or True)
    async with aiohttp.ClientSession(address.rstrip("/"), headers=headers, connector=connector) as http:
        yield Api(http)


class Api:
    def __init__(self, http: aiohttp.ClientSession) -> None:
        self._http = http

    async def get(self, path: str, **query: Asked) -> Json:
        return _json(await self.raw("GET", path, query))

    async def every(self, path: str, **query: Asked) -> AsyncGenerator[Json, None]:
        """Each item of a list, page by page to its end."""
        cursor: str | None = None
        while True:
            page = await self.get(path, **{"limit": PAGE, **query, "cursor": cursor})
            for item in page["items"]:
                yield item
            if (cursor := page.get("cursor")) is None:
                return

    async def post(self, path: str, body: Json | None = None, *, once: str | None = None, **query: Asked) -> Json:
        """Adds something or does an act; an act that has nothing to say gives `{}`.

        `once` (up to 64 of a-z, 0-9 and -) is where the server takes an `Idempotency-Key`: sent again with the
        same, the act is done once and answered again.
        """
        return _json(await self.raw("POST", path, query, body, {"Idempotency-Key": once} if once else None))

    async def put(self, path: str, body: Json) -> Json:
        return _json(await self.raw("PUT", path, {}, body))

    async def change(self, path: str, row_version: int, **fields: Any) -> Json:
        """Edits the row that was seen in this version; another's edit in between is `changed_meanwhile`."""
        return _json(await self.raw("PATCH", path, {}, {"row_version": row_version, **fields}))

    async def delete(self, path: str) -> None:
        await self.raw("DELETE", path, {})

    async def download(self, path: str, **query: Asked) -> bytes:
        """A file: an export, a template."""
        return await self.raw("GET", path, query)

    async def upload(self, path: str, data: bytes, **query: Asked) -> Json:
        """A file to import; its first answer is a preview."""
        return _json(await self.raw("POST", path, query, data))

    async def raw(
        self,
        method: str,
        path: str,
        query: dict[str, Asked],
        body: Json | bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> bytes:
        """The bytes of an answer; raises `Problem`."""
        given = {name: _word(value) for name, value in query.items() if value is not None}
        sent: dict[str, Any] = {"data" if isinstance(body, bytes) else "json": body}
        url = f"/api/v1/{path.lstrip('/')}"
        async with self._http.request(method, url, params=given, headers=headers, **sent) as response:
            answer = await response.read()
            if not response.ok:
                raise _problem(response, answer)
            return answer


def _word(value: Asked) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _json(answer: bytes) -> Json:
    read: Json = json.loads(answer) if answer else {}
    return read


def _problem(response: aiohttp.ClientResponse, answer: bytes) -> Problem:
    try:
        body = json.loads(answer)
        return Problem(str(body["code"]), str(body["detail"]), response.status, body)
    except (ValueError, KeyError, TypeError):
        return Problem(f"http_{response.status}", response.reason or "", response.status)
