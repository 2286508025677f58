"""REST, WHIP, WHEP and the pages against forged, oversized, half-sent and random requests.

Every answer that says no is a problem document with a code and a sentence, whatever was asked of whichever route.
"""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote

from aiohttp import ClientResponse
from yarl import URL

from tests.hostile.conftest import TOGETHER, Witness

pytestmark = TOGETHER

Request = tuple[str, str, bytes | None]  # method, target, body

HOST = "Host: 127.0.0.1\r\n"
WORDS = (
    "",
    "demo",
    "..",
    "%2e%2e",
    "%00",
    "a" * 3_000,
    "0193",
    "' OR 1=1 --",
    "<script>",
    "\u202e",
    "-1",
    "9" * 400,
)
VALUES = ("", "-1", "1.5", "9" * 400, "NaN", "true", "\x00", "' OR 1=1 --", "\U0001f600" * 20)
BODIES = (
    b"",
    b"null",
    b"[]",
    b"{}",
    b"{",
    b"\xff\xfe",
    b'{"link": 1}',
    b'{"link": ""}',
    b'{"link": "\\ud800"}',
    b'{"link": "' + b"a" * 1_000 + b'"}',
    b'{"link": "a", "role": "org_admin"}',
    b'{"link": null}',
    b"[" * 50_000,
    b'{"a":' * 10_000,
)
TRAVERSALS = (
    "/../../../../etc/passwd",
    "/..%2f..%2f..%2fetc/passwd",
    "/assets/../../../pyproject.toml",
    "/assets/%2e%2e/%2e%2e/pyproject.toml",
    "/assets/..%5c..%5cpyproject.toml",
    "//etc/passwd",
    "/%2e%2e/server/app.py",
    "/index.html/../../../tongtang.db",
    "/assets/%00.js",
    "/.git/config",
    "/keys.db",
)


async def test_every_route_answers_every_nonsense_with_a_problem(witness: Witness) -> None:
    status, document = await witness.server.fetch("/api/v1/openapi.json")
    assert status == 200
    tokens = (None, "x" * 20, "\u00e9", "a" * 5_000, (await witness.stranger()).token)
    asked = zip(requests(json.loads(document)), itertools.cycle(tokens), strict=False)
    async with witness.undisturbed(), asyncio.TaskGroup() as tasks:
        for _ in range(20):
            tasks.create_task(see_problems(witness, asked))


def requests(document: dict[str, Any]) -> Iterator[Request]:
    """Each documented route with hostile words in its path, values in its query, and bodies."""
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            names = [p["name"] for p in operation["parameters"] if p["in"] == "query"]
            for word, value in itertools.product(WORDS, VALUES[: len(VALUES) if names else 1]):
                query = dict.fromkeys(names, value)
                filled = (
                    path if "{" not in path else path.replace(path[path.index("{") : path.index("}") + 1], word)
                )
                yield method.upper(), str(URL.build(path=filled or "/").with_query(query)), None
            if "requestBody" in operation:
                yield from ((method.upper(), path, body) for body in BODIES)


async def see_problems(witness: Witness, asked: Iterable[tuple[Request, str | None]]) -> None:
    """One after another until there are no more. To make a task of each would stop the witness for seconds."""
    for (method, url, body), token in asked:
        await sees_a_problem(witness, method, url, body, token)


async def sees_a_problem(witness: Witness, method: str, url: str, body: bytes | None, token: str | None) -> None:
    headers = {"Content-Type": "application/json"} if body is not None else {}
    if token is not None:
        headers["Authorization"] = f"Bearer {token}"
    target = URL(witness.server.address + url, encoded="%" in url)
    async with witness.http.request(method, target, data=body, headers=headers) as answer:
        if answer.status >= 400:
            await assert_problem(answer, f"{method} {url[:100]} {body!r:.60}")


async def assert_problem(answer: ClientResponse, asked: str) -> None:
    assert answer.status < 500, asked
    assert answer.content_type == "application/problem+json", asked
    problem = await answer.json(content_type=None)
    assert problem["status"] == answer.status, asked
    assert problem["code"] and problem["detail"] and len(problem["detail"]) < 400, asked


QUERIES = (
    *VALUES, "0", "1.1", "\u0661.\u0661", "999999999999999.999", "10000000", "9007199254740990",
    "-9007199254740990", "*", '"*', "%", "NEAR(", "k.k,,,", "\udcff", "a" * 101, "2026-13-45",
    "2026-11-24T00:00:00", "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59-23:00", "2026-99-99T00:00:00+00:00~01a20d07-04f1-72b6-80e6-ba7594c6231d",
    "0001-01-01T00:00:00+23:59~01a20d07-04f1-72b6-80e6-ba7594c6231d",
)  # fmt: skip


async def test_who_may_read_the_log_can_ask_for_nothing_that_breaks_it(witness: Witness) -> None:
    """An administrator's token opens every list; each field of each query is given every nonsense once."""
    link = witness.server.link("韩雪梅").partition("#")[2]
    async with witness.http.post(f"{witness.server.address}/api/v1/sign-ins", json={"link": link}) as answer:
        token = (await answer.json())["token"]
    document = json.loads((await witness.server.fetch("/api/v1/openapi.json"))[1])
    asked = zip(queries(document), itertools.repeat(token))
    async with witness.undisturbed(), asyncio.TaskGroup() as tasks:
        for _ in range(8):
            tasks.create_task(see_problems(witness, asked))


def queries(document: dict[str, Any]) -> Iterator[Request]:
    """Each field of each list's query with each nonsense."""
    for path, operations in document["paths"].items():
        named = [p["name"] for p in operations.get("get", {}).get("parameters", ()) if p["in"] == "query"]
        for name, value in itertools.product(named, QUERIES):
            url = f"{path.format(id='demo')}?{name}={quote(value.encode('utf-8', 'surrogateescape'))}"
            yield "GET", url, None


async def test_no_path_leads_out_of_the_client(witness: Witness) -> None:
    async with witness.undisturbed():
        for path in TRAVERSALS:
            status, body = await raw(
                witness, f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
            )
            assert status in (200, 400, 404), path
            assert b"root:" not in body and b"[project]" not in body and b"import" not in body[:2_000], path
            assert status != 200 or b"<!doctype html" in body.lower(), path


async def test_other_sites_and_other_names_get_nothing(witness: Witness) -> None:
    async with witness.undisturbed():
        for headers, expected in (
            ("Host: evil.example", 421),
            ("Host: 127.0.0.1.evil.example", 421),
            ("Host: localhost\r\nX-Forwarded-Host: evil.example\r\nSec-Fetch-Site: cross-site", 403),
            ("Host: localhost\r\nSec-Fetch-Site: same-site", 403),
            ("Host: localhost\r\nOrigin: null", 403),
            ("Host: localhost\r\nOrigin: http://localhost.evil.example", 403),
            ("Host: ", 421),
        ):
            asked = (
                f"POST /api/v1/sign-ins HTTP/1.1\r\n{headers}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            )
            status, body = await raw(witness, asked)
            assert status == expected, headers
            assert b'"code"' in body, headers


async def test_bodies_without_end_and_without_truth_are_cut(witness: Witness) -> None:
    head = "POST /api/v1/sign-ins HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    async with witness.undisturbed():
        for rest, expected in (
            ("Content-Length: 99999999999\r\n\r\n" + "a" * 100_000, {413}),
            (
                "Transfer-Encoding: chunked\r\n\r\n"
                + "ffff\r\n"
                + "a" * 65_535
                + "\r\n"
                + "ffff\r\n"
                + "a" * 65_535,
                {413},
            ),
            ("Transfer-Encoding: chunked\r\n\r\nzz\r\n", {400}),
            ("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n", {400}),
            ("Content-Length: -5\r\n\r\n", {400}),
            ("Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcde", {400}),
            ("Content-Encoding: gzip\r\nContent-Length: 5\r\n\r\nabcde", {400, 415}),
            ("X-Long: " + "a" * 20_000 + "\r\n\r\n", {400}),
        ):
            status, _ = await raw(witness, head + rest)
            assert status in expected, rest[:60]


async def test_a_body_that_stops_half_way_is_given_up(witness: Witness) -> None:
    head = "POST /api/v1/sign-ins HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    async with witness.undisturbed():
        status, body = await raw(witness, head + 'Content-Length: 500\r\n\r\n{"link', within_s=14)
        assert status == 408
        assert json.loads(body.partition(b"\r\n\r\n")[2])["code"] == "too_slow"


async def test_headers_that_are_no_text_are_nobody_s(witness: Witness) -> None:
    token = "Authorization: Bearer \udcff\udcfe\r\n"
    async with witness.undisturbed():
        for method, path, expected in (
            ("GET", f"/api/v1/sessions/{witness.lead.session}/facts", 401),
            ("DELETE", "/api/v1/sign-ins/current", 401),
            ("DELETE", "/whip/demo/none", 401),
            ("POST", "/whip/demo", 401),
            ("GET", "/%ff%fe", 200),
            ("GET", "/api/v1/sessions/%ff/facts", 401),
        ):
            asked = f"{method} {path} HTTP/1.1\r\n{HOST}{token}Content-Length: 0\r\nConnection: close\r\n\r\n"
            status, _ = await raw(witness, asked)
            assert status == expected, (method, path)


async def test_methods_that_nobody_knows_are_refused(witness: Witness) -> None:
    async with witness.undisturbed():
        for method in (
            "TRACE",
            "CONNECT",
            "PUT",
            "DELETE",
            "PROPFIND",
            "get",
            "A" * 500,
            "\x00",
            "PRI * HTTP/2.0",
        ):
            for path in ("/", "/api/v1/sign-ins", "/healthz", "/whip/demo", "/api/v1/sessions/demo/live"):
                status, _ = await raw(witness, f"{method} {path} HTTP/1.1\r\n{HOST}Connection: close\r\n\r\n")
                assert status in (400, 401, 404, 405, 421), (method, path)


async def test_whip_and_whep_take_no_nonsense(witness: Witness) -> None:
    observer = await witness.stranger("陈岚")
    headers = {"Authorization": f"Bearer {observer.token}", "Content-Type": "application/sdp"}
    bodies = (b"", b"\xff\xff", b"v=0", b"v=0\r\n" * 12_000, b"v=0\r\na=" + b"x" * 60_000, b"a" * 70_000)
    async with witness.undisturbed():
        for path, body in itertools.product(("/whip/demo", "/whep/demo", "/whep/demo?view=../lead"), bodies):
            url = witness.server.address + path
            async with witness.http.post(url, data=body, headers=headers) as answer:
                assert answer.status in (400, 403, 413), (path, body[:20])
                await assert_problem(answer, f"{path} {body[:20]!r}")
        for method, path in (
            ("PATCH", "/whep/demo/none"),
            ("DELETE", "/whip/demo/none"),
            ("DELETE", "/whip/demo"),
        ):
            url = witness.server.address + path
            async with witness.http.request(method, url, headers=headers) as answer:
                assert answer.status in (404, 405), path


async def raw(witness: Witness, asked: str, within_s: float = 5) -> tuple[int, bytes]:
    """Sends the bytes as they are; the status and the whole answer, 0 where there was none."""
    reader, writer = await asyncio.open_connection("127.0.0.1", witness.server.port)
    answer = b""
    try:
        writer.write(asked.encode("utf-8", "surrogateescape"))
        async with asyncio.timeout(within_s):
            while chunk := await reader.read(65_536):
                answer += chunk
                if b"\r\n\r\n" in answer and "Connection: close" not in asked:
                    break
    except ConnectionError:
        pass  # what came before the reset counts
    finally:
        writer.close()
    return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/") else 0, answer
