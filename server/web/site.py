"""The HTTP side of a server as a whole: middlewares, health, and the socket it listens on."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from contextlib import asynccontextmanager

from aiohttp import web
from aiohttp.log import server_logger
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from .api import MAX_BODY_BYTES, Api
from .errors import NotOurMistake, problems
from .forwarded import forwarded
from .guard import add_security_headers, guard
from .limits import KEEP_ALIVE_S, HeaderDeadline

SHUTDOWN_S = 1.0
Check = Callable[[], Awaitable[bool]]


class Site:
    """`api` takes the typed routes, `app` the rest; `/readyz` asks what `check` and `check_later` were given."""

    def __init__(
        self, version: str, names: Collection[str], metrics: CollectorRegistry, proxies: Sequence[str] = ()
    ) -> None:
        self._checks: dict[str, Check] = {}
        self._deadline = HeaderDeadline()
        self._metrics = metrics
        self._version = version
        self.app = web.Application(
            client_max_size=MAX_BODY_BYTES,
            middlewares=[self._deadline.middleware, forwarded(proxies), guard(names), problems],
        )
        self.app.on_response_prepare.append(add_security_headers)
        server_logger.addFilter(NotOurMistake())
        self.api = Api(self.app)
        self.app.router.add_get("/healthz", self._healthz)
        self.app.router.add_get("/readyz", self._readyz)
        self.app.router.add_get("/metrics", self._tell_metrics)
        self.app.router.add_get("/api/v1/openapi.json", self._openapi)

    def check(self, name: str, ready: Callable[[], bool]) -> None:
        async def ask() -> bool:
            return ready()

        self._checks[name] = ask

    def check_later(self, name: str, ready: Check) -> None:
        self._checks[name] = ready

    async def _healthz(self, _request: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    async def _readyz(self, _request: web.Request) -> web.Response:
        found = {name: await check() for name, check in self._checks.items()}
        return web.json_response(found, status=200 if all(found.values()) else 503)

    async def _tell_metrics(self, _request: web.Request) -> web.Response:
        return web.Response(body=generate_latest(self._metrics), headers={"Content-Type": CONTENT_TYPE_LATEST})

    async def _openapi(self, _request: web.Request) -> web.Response:
        return web.json_response(self.api.document(self._version))

    @asynccontextmanager
    async def listening(self, door: socket.socket, tls: ssl.SSLContext | None) -> AsyncIterator[None]:
        """Serves on a bound socket until the block ends."""
        runner = web.AppRunner(
            self.app, access_log=None, keepalive_timeout=KEEP_ALIVE_S, shutdown_timeout=SHUTDOWN_S
        )
        await runner.setup()
        assert runner.server is not None  # made by setup
        factory = self._deadline.watch(runner.server)
        server = await asyncio.get_running_loop().create_server(factory, sock=door, ssl=tls)
        try:
            yield
        finally:
            server.close()
            await runner.shutdown()
            await runner.cleanup()
