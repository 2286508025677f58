"""Whose requests are taken: our own pages', and programs'."""

from __future__ import annotations

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from prometheus_client import CollectorRegistry

from server.web.api import Strict, body_of
from server.web.errors import Problem
from server.web.site import Site


class Ask(Strict):
    word: str


async def echo(request: web.Request) -> Ask:
    return await body_of(request, Ask)


async def broken(_request: web.Request) -> web.Response:
    raise ZeroDivisionError


async def refused(_request: web.Request) -> web.Response:
    raise Problem(403, "Not you.")


@pytest.fixture
def site() -> Site:
    made = Site("1", ["school.example"], CollectorRegistry())
    made.api.add("POST", "/echo", echo, "Says it again", right="public", body=Ask, answer=Ask)
    made.app.router.add_get("/broken", broken)
    made.app.router.add_get("/refused", refused)
    return made


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Host": "localhost:1"}, 200),
        ({"Host": "school.example"}, 200),
        ({"Host": "[::1]:8080"}, 200),
        ({"Host": "evil.example"}, 421),
        ({"Host": "school.example.evil.example"}, 421),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "none"}, 200),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://localhost:1", "Host": "localhost:1"}, 200),
        ({"Origin": "http://localhost:2", "Host": "localhost:1"}, 403),
    ],
)
async def test_a_change_comes_from_our_own_page_or_from_none(
    site: Site, headers: dict[str, str], status: int
) -> None:
    async with TestClient(TestServer(site.app)) as client:
        answer = await client.post("/echo", json={"word": "好"}, headers=headers)
        assert answer.status == status


async def test_reading_is_free_and_an_upgrade_is_not(site: Site) -> None:
    async with TestClient(TestServer(site.app)) as client:
        cross = {"Sec-Fetch-Site": "cross-site"}
        assert (await client.get("/healthz", headers=cross)).status == 200
        assert (await client.get("/healthz", headers={**cross, "Upgrade": "websocket"})).status == 403


async def test_every_answer_carries_the_security_headers(site: Site) -> None:
    async with TestClient(TestServer(site.app)) as client:
        for path in ("/healthz", "/nothing", "/broken"):
            answer = await client.get(path)
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert "default-src 'self'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("body", "kind", "status", "code"),
    [
        (b'{"word": "a"}', "text/plain", 415, "media_type"),
        (b"{", "application/json", 400, "malformed"),
        (b'{"word": 1}', "application/json", 400, "malformed"),
        (b'{"word": "a", "more": 1}', "application/json", 400, "malformed"),
        (b"[" * 60_000, "application/json", 400, "malformed"),
        (b'{"word": "' + b"a" * 70_000 + b'"}', "application/json", 413, "too_large"),
    ],
)
async def test_a_bad_body_gets_a_code_and_a_sentence(
    site: Site, body: bytes, kind: str, status: int, code: str
) -> None:
    async with TestClient(TestServer(site.app)) as client:
        answer = await client.post("/echo", data=body, headers={"Content-Type": kind})
        problem = await answer.json(content_type="application/problem+json")
        assert (answer.status, problem["code"]) == (status, code)
        assert problem["detail"]


async def test_what_goes_wrong_is_a_problem_document_without_a_trace(site: Site) -> None:
    async with TestClient(TestServer(site.app)) as client:
        for path, status, code in (
            ("/nothing", 404, "not_found"),
            ("/refused", 403, "not_permitted"),
            ("/broken", 500, "internal"),
        ):
            answer = await client.get(path)
            problem = await answer.json(content_type="application/problem+json")
            assert (answer.status, problem["code"]) == (status, code)
            assert "Zero" not in problem["detail"]
        assert (await client.delete("/healthz")).status == 405


async def test_openapi_tells_of_each_route_its_body_and_its_errors(site: Site) -> None:
    async with TestClient(TestServer(site.app)) as client:
        document = await (await client.get("/api/v1/openapi.json")).json()
    assert document["paths"]["/echo"]["post"]["requestBody"]["content"]["application/json"]["schema"] == {
        "$ref": "#/components/schemas/Ask"
    }
    assert document["components"]["schemas"]["Ask"]["additionalProperties"] is False


async def test_ready_means_that_every_check_says_so(site: Site) -> None:
    async with TestClient(TestServer(site.app)) as client:
        site.check("journal", lambda: True)
        assert (await client.get("/readyz")).status == 200
        site.check("media", lambda: False)
        answer = await client.get("/readyz")
        assert (answer.status, await answer.json()) == (503, {"journal": True, "media": False})
