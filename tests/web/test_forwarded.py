"""Behind a proxy the client's address counts, and only if the proxy is one of ours."""

from __future__ import annotations

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from server.web.forwarded import forwarded


@pytest.mark.parametrize(
    ("proxies", "said", "seen"),
    [
        ((), "1.2.3.4", "127.0.0.1"),
        (("10.0.0.1",), "1.2.3.4", "127.0.0.1"),
        (("127.0.0.1",), "1.2.3.4", "1.2.3.4"),
        (("127.0.0.0/8",), "6.6.6.6, 1.2.3.4", "1.2.3.4"),
        (("127.0.0.1", "10.0.0.0/8"), "6.6.6.6, 1.2.3.4, 10.0.0.9", "1.2.3.4"),
        (("127.0.0.1",), "2001:db8::7", "2001:db8::7"),
        (("127.0.0.1",), "1.2.3.4, nonsense", "127.0.0.1"),
        (("127.0.0.1",), "", "127.0.0.1"),
    ],
)
async def test_whose_address_counts(proxies: tuple[str, ...], said: str, seen: str) -> None:
    async def tell(request: web.Request) -> web.Response:
        return web.Response(text=request.remote)

    app = web.Application(middlewares=[forwarded(proxies)])
    app.router.add_get("/", tell)
    async with TestClient(TestServer(app, host="127.0.0.1")) as client:
        answer = await client.get("/", headers={"X-Forwarded-For": said} if said else {})
        assert await answer.text() == seen
