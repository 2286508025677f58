"""`demo`: robots hold the demo class of the running server, as ordinary clients of the SDK."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from typing import TYPE_CHECKING

import typer

from .said import Data, stop

if TYPE_CHECKING:
    from pathlib import Path


def add_to(app: typer.Typer) -> None:
    app.command()(demo)


def demo(data: Data = None) -> None:
    """Fill the demo class of the running server with robots, until Ctrl-C or the end of the class."""
    from server.config import configured

    try:
        from tongtang_client import robots
    except ImportError as missing:
        stop(f"The robots need {missing.name}. This installs it: pip install 'tongtang[demo]'")
    config = configured(data=data)
    address = running_address(config.data)
    if address is None:
        stop("No server runs on this data folder. Start one first: make run")
    logging.basicConfig(level="INFO", format="%(message)s")
    logging.getLogger("aioice").setLevel(logging.WARNING)  # it tells of every pair of addresses
    typer.echo(f"A lead teacher and three classes come to {address}. Ctrl-C sends them home.")
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(robots.run(address, config.data))


def running_address(folder: Path) -> str | None:
    """Where the server of a data folder says that it is; None if none runs."""
    try:
        told = json.loads((folder / "server.json").read_text())
    except FileNotFoundError:
        return None
    return str(told["address"])
