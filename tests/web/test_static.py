"""The client's files: what is kept for long, what never, and nothing outside."""

from __future__ import annotations

from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from server.web.errors import problems
from server.web.static import NOT_BUILT, StaticClient


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    built = tmp_path / "dist"
    (built / "assets").mkdir(parents=True)
    (built / "index.html").write_text("page")
    (built / "management.html").write_text("management")
    (built / "assets" / "a-1f.js").write_text("script")
    (built / "assets" / "a-1f.js.gz").write_bytes(b"packed")
    (tmp_path / "secret.txt").write_text("secret")
    return built


def served(folder: Path) -> TestClient[web.Request, web.Application]:
    app = web.Application(middlewares=[problems])
    app.router.add_get("/{path:.*}", StaticClient(folder).serve)
    return TestClient(TestServer(app))


async def test_pages_are_asked_for_anew_and_assets_are_kept(folder: Path) -> None:
    async with served(folder) as client:
        for path, text, cache in (
            ("/", "management", "no-cache"),
            ("/class/demo", "page", "no-cache"),
            ("/admin/sessions", "management", "no-cache"),
        ):
            answer = await client.get(path)
            assert (await answer.text(), answer.headers["Cache-Control"]) == (text, cache)
        answer = await client.get("/assets/a-1f.js", headers={"Accept-Encoding": "identity"})
        assert await answer.text() == "script"
        assert "immutable" in answer.headers["Cache-Control"]


async def test_a_packed_file_is_sent_to_who_takes_it(folder: Path) -> None:
    async with served(folder) as client:
        client.session._auto_decompress = False  # the bytes as they come
        answer = await client.get("/assets/a-1f.js", headers={"Accept-Encoding": "gzip"})
        assert (await answer.read(), answer.headers["Content-Encoding"]) == (b"packed", "gzip")
        assert answer.headers["Content-Type"].startswith(("text/javascript", "application/javascript"))


@pytest.mark.parametrize(
    "path",
    ["/assets/none.js", "/api/v1/none", "/../secret.txt", "/%2e%2e/secret.txt", "/assets/..%2f..%2fsecret.txt"],
)
async def test_what_is_not_there_is_not_found(folder: Path, path: str) -> None:
    async with served(folder) as client:
        answer = await client.get(path)
        assert answer.status == 404
        assert "secret" not in await answer.text()


async def test_without_a_built_client_the_page_says_how_to_build_it(tmp_path: Path) -> None:
    async with served(tmp_path / "none") as client:
        assert await (await client.get("/class/demo")).text() == NOT_BUILT
