"""The web client's files: hashed assets for a year, pages never kept, compressed ones when they were built.

The list is read once: what was not there at the start does not exist, so no path can lead outside.
"""

from __future__ import annotations

import mimetypes
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from .errors import not_found

YEAR = "public, max-age=31536000, immutable"
ENCODINGS = (("br", ".br"), ("gzip", ".gz"))

MANAGEMENT = frozenset({"", "admin", "first-run", "room", "sign-in"})

NOT_BUILT = (
    "<!doctype html><meta charset=utf-8><title>同堂</title>"
    "<p>The web client has not been built yet. <code>make run</code> builds it.</p>"
)


@dataclass(frozen=True, slots=True)
class Asset:
    path: Path
    content_type: str
    cache: str
    encodings: tuple[tuple[str, Path], ...]


class StaticClient:
    """`folder` is the built client; a path that is no file of it is a page, of the class or the management."""

    def __init__(self, folder: Path) -> None:
        self._assets = {f"/{path.relative_to(folder).as_posix()}": _asset(path, folder) for path in _files(folder)}

    async def serve(self, request: web.Request) -> web.StreamResponse:
        asset = self._assets.get(request.path)
        if asset is None:
            if "." in request.path.rsplit("/", 1)[-1] or request.path.startswith("/api/"):
                raise not_found()
            first = request.path.split("/")[1]
            asset = self._assets.get("/management.html" if first in MANAGEMENT else "/index.html")
        if asset is None:
            return web.Response(text=NOT_BUILT, content_type="text/html", headers={"Cache-Control": "no-store"})
        return _file(asset, request.headers.get("Accept-Encoding", ""))


def _files(folder: Path) -> list[Path]:
    suffixes = tuple(suffix for _, suffix in ENCODINGS)
    return [path for path in folder.rglob("*") if path.is_file() and not path.name.endswith(suffixes)]


def _asset(path: Path, folder: Path) -> Asset:
    hashed = path.parent != folder and path.relative_to(folder).parts[0] == "assets"
    return Asset(
        path=path,
        content_type=mimetypes.guess_type(path.name)[0] or "application/octet-stream",
        cache=YEAR if hashed else "no-cache",
        encodings=tuple(
            (name, Path(f"{path}{suffix}")) for name, suffix in ENCODINGS if Path(f"{path}{suffix}").is_file()
        ),
    )


def _file(asset: Asset, accepted: str) -> web.FileResponse:
    names = {part.split(";")[0].strip() for part in accepted.split(",")}
    headers = {"Cache-Control": asset.cache, "Content-Type": asset.content_type, "Vary": "Accept-Encoding"}
    for name, path in asset.encodings:
        if name in names:
            return web.FileResponse(path, headers={**headers, "Content-Encoding": name})
    return web.FileResponse(asset.path, headers=headers)
