"""What docs/operations.md tells an administrator to write is what works: the unit, the proxies, the relay.

The lines are taken out of the page itself. nginx and Caddy are run with them before a real server where they are
installed; what does not need them is looked at everywhere.
"""

from __future__ import annotations

import asyncio
import configparser
import io
import re
import shutil
import subprocess
import tomllib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from server.config import Config
from server.web import certificate
from tests.stories.client import signed_in
from tests.support import turn
from tests.support.ports import free_tcp_port
from tests.support.server import RunningServer

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "operations.md").read_text("utf-8")
UNIT = DOCS / "operations" / "tongtang.service"
NAME = "class.example.org"


def block(beginning: str, language: str = "") -> str:
    """The first block of the page that begins with these words."""
    (found,) = [
        body for kind, body in re.findall(r"```(\w*)\n(.*?)```", PAGE, re.DOTALL)
        if kind == language and body.startswith(beginning)
    ]  # fmt: skip
    return str(found)


@asynccontextmanager
async def program(port: int, *words: str, **environment: str) -> AsyncIterator[None]:
    """Until the block ends, a program that listens on a port of TCP."""
    process = await asyncio.create_subprocess_exec(
        *words, env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", **environment},
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        async with asyncio.timeout(20):
            while not await turn.answers(port):
                assert process.returncode is None, (await process.communicate())[1].decode()
                await asyncio.sleep(0.05)
        yield
    finally:
        if process.returncode is None:
            process.terminate()
        await process.communicate()


def installed(name: str) -> str:
    found = shutil.which(name, path="/usr/sbin:/usr/bin:/usr/local/bin:/usr/local/sbin")
    if found is None:
        pytest.skip(f"{name} is missing: its lines in docs/operations.md were not run")
    return found


def proxied(folder: Path, front: int) -> RunningServer:
    public = f"https://{NAME}:{front}"
    return RunningServer(folder / "data", public_address=public, trusted_proxies="127.0.0.1")


async def assert_hands_on(server: RunningServer, front: int) -> None:
    """Pages, REST, what is larger than a line, the live connection, and whose address a failure counts for."""
    client_s_own = ("127.0.0.2", 0)  # not the proxy's
    connector = aiohttp.TCPConnector(ssl=False, resolver=ToLoopback(), local_addr=client_s_own)
    address = f"https://{NAME}:{front}"
    async with aiohttp.ClientSession(connector=connector) as http:
        async with http.get(f"{address}/readyz") as answer:
            assert answer.status == 200
        async with http.get(f"{address}/class/demo") as answer:
            assert (answer.status, answer.content_type) == (200, "text/html")
        list_of_people = io.BytesIO(b"x" * 4_000_000)
        csv = {"Content-Type": "text/csv"}
        async with http.post(f"{address}/api/v1/imports/people", data=list_of_people, headers=csv) as answer:
            assert answer.status == 401  # our own no, not the proxy's 413
        client = await signed_in(http, server, "云岭小学")
        client.address = address
        assert "welcome" in await client.connect()
        await client.close()
        for number in range(7):
            body = {"name": "nobody.here", "password": "wrong-password"}
            spoofed = {"X-Forwarded-For": f"203.0.113.{number}"}
            async with http.post(f"{address}/api/v1/sign-ins", json=body, headers=spoofed) as answer:
                status = answer.status
        assert status == 429  # counted for the last address, whatever its sender wrote before it


class ToLoopback(aiohttp.abc.AbstractResolver):
    """Every name is this machine."""

    async def resolve(self, host: str, port: int = 0, family: int = 0) -> list[aiohttp.abc.ResolveResult]:
        return [aiohttp.abc.ResolveResult(hostname=host, host="127.0.0.1", port=port, family=2, proto=0, flags=0)]

    async def close(self) -> None:
        pass


def certified(folder: Path) -> Path:
    """A certificate of our own and its key, in one file."""
    certificate.tls_context(folder, [NAME])
    return folder / certificate.NAME


@pytest.mark.story
async def test_nginx_with_the_lines_of_the_page_hands_on_a_class(tmp_path: Path) -> None:
    binary, front = installed("nginx"), free_tcp_port()
    pem = certified(tmp_path)
    async with proxied(tmp_path, front) as server:
        lines = block("map $http_upgrade", "nginx")
        lines = lines.replace("listen 443 ssl", f"listen 127.0.0.1:{front} ssl").replace(
            ":8080", f":{server.port}"
        )
        lines = re.sub(r"/etc/ssl/class\.example\.org\.(pem|key)", str(pem), lines)
        paths = "".join(
            f"{kind}_temp_path {tmp_path}/{kind};\n"
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        conf = tmp_path / "nginx.conf"
        conf.write_text(
            f"user root; daemon off; pid {tmp_path}/pid; error_log {tmp_path}/error.log;\nevents {{}}\n"
            f"http {{\naccess_log off;\n{paths}{lines}}}\n"
        )
        async with program(front, binary, "-p", str(tmp_path), "-c", str(conf)):
            await assert_hands_on(server, front)


@pytest.mark.story
async def test_caddy_with_the_lines_of_the_page_hands_on_a_class(tmp_path: Path) -> None:
    binary, front = installed("caddy"), free_tcp_port()
    pem = certified(tmp_path)
    async with proxied(tmp_path, front) as server:
        lines = block("class.example.org {")
        lines = lines.replace(NAME, f"https://{NAME}:{front}", 1).replace(":8080", f":{server.port}")
        lines = lines.replace("{\n", f"{{\n    tls {pem} {pem}\n", 1)  # here nobody asks for a certificate
        conf = tmp_path / "Caddyfile"
        conf.write_text("{\n    admin off\n    auto_https disable_redirects\n}\n" + lines)
        home = {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}
        async with program(front, binary, "run", "--config", str(conf), "--adapter", "caddyfile", **home):
            await assert_hands_on(server, front)


def unit() -> configparser.ConfigParser:
    read = configparser.ConfigParser(interpolation=None, strict=False)
    read.optionxform = str  # type: ignore[method-assign,assignment]  # systemd's names are written in capitals
    read.read(UNIT)
    return read


def test_the_unit_starts_what_is_there_and_stops_it_in_time() -> None:
    service = unit()["Service"]
    program, verb = service["ExecStart"].split()
    assert (program, verb) == (f"{service['WorkingDirectory']}/.venv/bin/tongtang", "serve")
    assert service["Environment"] == f"DATA=/var/lib/{service['StateDirectory']}"
    assert (service["Restart"], service["KillMode"]) == ("always", "mixed")
    assert int(service["TimeoutStopSec"]) > 10  # shutdown, then nats-server's own five seconds


def test_systemd_itself_finds_nothing_wrong_with_the_unit(tmp_path: Path) -> None:
    """The program is not where the unit says on this machine: a copy names one that is."""
    verify = installed("systemd-analyze")
    copy = tmp_path / "tongtang.service"
    copy.write_text(UNIT.read_text().replace("/opt/tongtang/.venv/bin/tongtang", "/bin/true"))
    said = subprocess.run([verify, "verify", str(copy)], capture_output=True, text=True, check=False)
    ours = [line for line in said.stderr.splitlines() if "tongtang.service" in line]
    assert ours == []


def test_settings_that_the_page_shows_are_settings() -> None:
    shown = dict(re.findall(r"`(\w+) = (\"[^\"]*\"|\d+)`", PAGE))
    assert {"public_address", "trusted_proxies", "nats_replicas", "database_url", "media_addresses"} <= set(shown)
    given = {name: tomllib.loads(f"value = {value}")["value"] for name, value in shown.items()}
    relays = tomllib.loads(block("turn_url", "toml"))
    config = Config(**given, **relays)
    assert config.turn_url == tuple(relays["turn_url"])


def test_the_relay_s_file_lets_it_reach_the_media_port_alone() -> None:
    lines = [line for line in turn.SHIPPED.read_text().splitlines() if line and not line.startswith("#")]
    settings = dict(line.partition("=")[::2] for line in lines)
    assert {"use-auth-secret", "no-multicast-peers", "no-tcp-relay", "no-cli", "fingerprint"} <= set(lines)
    assert [line for line in lines if line.startswith("denied-peer-ip")] == [
        "denied-peer-ip=0.0.0.0-255.255.255.255",
        "denied-peer-ip=::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    ]
    assert settings["static-auth-secret"] == tomllib.loads(block("turn_url", "toml"))["turn_secret"]
    assert settings["allowed-peer-ip"] == re.findall(r'media_addresses = "([^"]+)"', PAGE)[0]


def test_the_container_keeps_its_data_where_the_page_says_and_starts_the_server() -> None:
    lines = (DOCS.parent / "Containerfile").read_text().splitlines()
    assert {"VOLUME /data", 'CMD ["tongtang", "serve"]', "USER tongtang"} <= set(lines)
    assert [line for line in lines if line.startswith("ENV DATA=/data ")]
    assert "-v tongtang:/data" in block("docker build -f Containerfile")
