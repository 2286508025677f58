"""What a new server needs of its machine and its network, looked at from where it stands.

Nobody sees from inside whether the outside gets in: what cannot be known here is `unknown` and says so, and the
page has a phone try it.
"""

from __future__ import annotations

import asyncio
import shutil
import socket
import ssl
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from .shapes import CheckAnswer

TIMEOUT_S = 3.0
LOW_DISK_BYTES = 10 * 2**30  # of free space: some hundred lessons' logs and what the system itself wants
CLOCK_OFF_MS = 2_000
CERTIFICATE_DAYS = 14


@dataclass(frozen=True, slots=True)
class Machine:
    """What is looked at."""

    data: Path
    media_port: Callable[[], int]
    own_addresses: Callable[[], Collection[str]]
    utc: Callable[[], datetime]

    async def look(self, address: str, client_ms: int | None) -> list[CheckAnswer]:
        """`client_ms`: the clock of the browser that asks, ms since 1970, when it asked."""
        parts = urlsplit(address)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        host = parts.hostname or ""
        name, certificate, web = await asyncio.gather(
            self._name(host), self._certificate(parts.scheme, host, port), self._web(host, port)
        )
        return [name, certificate, web, self._media(), self._clock(client_ms), await self._disk()]

    async def _name(self, host: str) -> CheckAnswer:
        try:
            async with asyncio.timeout(TIMEOUT_S):
                found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
        except (OSError, TimeoutError, UnicodeError):
            return CheckAnswer(check="name", verdict="bad", finding="name_unknown", figures={"name": host})
        addresses = sorted({str(each[4][0]) for each in found})
        figures: dict[str, str | int] = {"name": host, "address": addresses[0]}
        if not set(addresses) & {*self.own_addresses(), "127.0.0.1", "::1"}:
            return CheckAnswer(check="name", verdict="warn", finding="name_elsewhere", figures=figures)
        return CheckAnswer(check="name", verdict="good", finding="name_here", figures=figures)

    async def _certificate(self, scheme: str, host: str, port: int) -> CheckAnswer:
        """As a browser of a school judges it; without TLS there is neither camera nor microphone."""
        if scheme != "https":
            return CheckAnswer(check="certificate", verdict="bad", finding="no_tls")
        try:
            async with asyncio.timeout(TIMEOUT_S):
                _, writer = await asyncio.open_connection(host, port, ssl=ssl.create_default_context())
        except ssl.SSLError:
            return CheckAnswer(check="certificate", verdict="warn", finding="certificate_not_trusted")
        except (OSError, TimeoutError, UnicodeError):
            return CheckAnswer(check="certificate", verdict="unknown", finding="not_reached")
        until = ssl.cert_time_to_seconds(writer.get_extra_info("peercert")["notAfter"])
        writer.close()
        day = datetime.fromtimestamp(until, UTC)
        soon = (day - self.utc()).days < CERTIFICATE_DAYS
        finding = "certificate_ends_soon" if soon else "certificate_good"
        figures: dict[str, str | int] = {"until": f"{day:%Y-%m-%d}"}
        return CheckAnswer(
            check="certificate", verdict="warn" if soon else "good", finding=finding, figures=figures
        )

    async def _web(self, host: str, port: int) -> CheckAnswer:
        figures: dict[str, str | int] = {"port": port}
        try:
            async with asyncio.timeout(TIMEOUT_S):
                _, writer = await asyncio.open_connection(host, port)
        except (OSError, TimeoutError, UnicodeError):
            return CheckAnswer(check="web", verdict="bad", finding="not_reached", figures=figures)
        writer.close()
        return CheckAnswer(check="web", verdict="good", finding="reached", figures=figures)

    def _media(self) -> CheckAnswer:
        port = self.media_port()
        figures: dict[str, str | int] = {"port": port}
        if port <= 0:
            return CheckAnswer(check="media", verdict="bad", finding="media_port_closed", figures=figures)
        return CheckAnswer(check="media", verdict="unknown", finding="media_port_open_here", figures=figures)

    def _clock(self, client_ms: int | None) -> CheckAnswer:
        if client_ms is None:
            return CheckAnswer(check="clock", verdict="unknown", finding="nothing_to_compare")
        off_ms = round(self.utc().timestamp() * 1000) - client_ms
        far = abs(off_ms) > CLOCK_OFF_MS
        finding = "clock_off" if far else "clock_good"
        return CheckAnswer(
            check="clock", verdict="warn" if far else "good", finding=finding, figures={"off_ms": off_ms}
        )

    async def _disk(self) -> CheckAnswer:
        usage = await asyncio.to_thread(shutil.disk_usage, self.data)
        low = usage.free < LOW_DISK_BYTES
        figures: dict[str, str | int] = {"free_bytes": usage.free, "folder": str(self.data.absolute())}
        finding = "disk_low" if low else "disk_good"
        return CheckAnswer(check="disk", verdict="warn" if low else "good", finding=finding, figures=figures)
