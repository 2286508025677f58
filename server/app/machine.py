"""What the machine gives a server: its socket, its addresses and names, the time and chance."""

from __future__ import annotations

import base64
import os
import socket
from datetime import UTC, datetime

from events.codec import whole_ms
from media.transport.addresses import own_addresses
from server.config import Config


def bound(config: Config) -> socket.socket:
    """The socket people come to; taken first, so that a taken port is told before anything is started."""
    door = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind((config.host, config.port))
    except OSError:
        door.close()
        raise
    return door


def own_urls(config: Config, port: int) -> tuple[str, ...]:
    """Where people find this server, the best first."""
    if config.public_address:
        return (config.public_address.rstrip("/"),)
    if not config.lan:
        return (f"http://127.0.0.1:{port}",)
    return tuple(f"https://{address}:{port}" for address in own_addresses())


def own_names(config: Config) -> set[str]:
    """The hosts that a request may be addressed to."""
    names = {"localhost", socket.gethostname().lower(), *own_addresses()}
    if config.public_address:
        names.add(host_of(config.public_address))
    return names


def host_of(address: str) -> str:
    return address.partition("://")[2].partition("/")[0].rsplit(":", 1)[0]


def wall() -> datetime:
    return whole_ms(datetime.now(UTC))


def chance() -> str:
    """A fresh id of 8 characters `[a-z2-7]`."""
    return base64.b32encode(os.urandom(5)).decode().lower()
