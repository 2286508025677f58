"""`serve` and `migrate`: start a server, bring its database up to date."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import gc
import logging
import signal
import sqlite3
from typing import TYPE_CHECKING, Annotated

import sqlalchemy.exc
import typer

from .said import Data, stop

if TYPE_CHECKING:
    from server.app import Running
    from server.config import Config
    from server.web.loop import MeasuredLoop

Port = Annotated[int | None, typer.Option(help="Where people come (PORT, default 8080).")]
MediaPort = Annotated[int | None, typer.Option(help="UDP port of sound and picture (MEDIA_PORT, default 8443).")]
Lan = Annotated[bool | None, typer.Option("--lan", help="Serve the local network over TLS (LAN=1).")]


UNWRITABLE = frozenset({errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOSPC, errno.EDQUOT})


def add_to(app: typer.Typer) -> None:
    app.command()(serve)
    app.command()(migrate)


def serve(port: Port = None, media_port: MediaPort = None, data: Data = None, lan: Lan = None) -> None:
    """Start the server. It stops with Ctrl-C."""
    from events.folder import FolderTaken, Unfinished
    from events.natsd.server import NotStarted
    from events.wire import Unreachable
    from server.config import configured
    from server.web.loop import MeasuredLoop

    config = configured(port=port, media_port=media_port, data=data, lan=lan)
    gc.disable()  # until the start has settled: nothing that it makes is garbage, and looking took a quarter of it
    logging.basicConfig(level=config.log.upper(), format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)  # it tells of each of its plugins
    try:
        with asyncio.Runner(loop_factory=MeasuredLoop) as runner:
            runner.run(_serve(config))
    except FolderTaken as taken:
        stop(f"{taken}. Stop the other one, or name another folder with DATA.")
    except Unfinished as unfinished:
        stop(f"{unfinished}, or name another folder with DATA.")
    except (NotStarted, Unreachable) as error:
        stop(f"The journal did not start: {error}.")
    except (sqlalchemy.exc.DatabaseError, sqlite3.DatabaseError) as error:
        stop(_unusable(config, error))
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            stop(_taken(config))
        if error.errno in UNWRITABLE:
            stop(f"The data folder {config.data} cannot be written: {error.strerror}. Name another with DATA.")
        raise


def _unusable(config: Config, error: Exception) -> str:
    """A damaged or full database. The keyring is opened by sqlite3 alone, so its errors come as they are."""
    reason = error.orig if isinstance(error, sqlalchemy.exc.DatabaseError) else error
    where = (
        config.database.rpartition("://")[2] if isinstance(error, sqlalchemy.exc.DatabaseError) else config.keyring
    )
    return (
        f"The database {where} cannot be used: {reason}. Put a good copy in its place, or name another with DATA."
    )


def _taken(config: Config) -> str:
    return (
        f"Port {config.port} (TCP) or {config.media_port} (UDP) is taken by another program. "
        f"Stop it, or choose others: make run PORT={config.port + 1} MEDIA_PORT={config.media_port + 1}"
    )


async def _serve(config: Config) -> None:
    from server.app import serving
    from server.web.loop import MeasuredLoop

    loop = asyncio.get_running_loop()
    assert isinstance(loop, MeasuredLoop)  # as `serve` runs it
    stopping = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopping.set)
    async with serving(config, loop) as running:
        tell(running)
        loop.call_soon(_settle, loop)
        await stopping.wait()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.remove_signal_handler(number)


def _settle(loop: MeasuredLoop) -> None:
    """What the start made stays for good: a full collection that walked it all would hold packets up for 100 ms.

    Callbacks are counted from now on, but for this one.
    """
    gc.collect()
    gc.freeze()
    gc.enable()
    loop.call_soon(loop.times.begin)


def tell(running: Running) -> None:
    """Where people come, for a screen and for a phone beside it."""
    import segno
    from rich.console import Console

    console = Console(soft_wrap=True, highlight=False)
    console.print(f"\n[bold]同堂 Tongtang[/bold]  {running.address}\n")
    for address in running.addresses[1:]:
        console.print(f"  {address}")
    with contextlib.suppress(UnicodeEncodeError):
        segno.make(running.address, error="l").terminal(compact=True, border=2)
    if running.first_run:
        console.print(f"  第一次打开  {running.address}/first-run#{running.first_run}\n", markup=False)
    for link in running.links:
        console.print(f"  {link.role}  {link.label}  {running.address}{link.page}#{link.secret}", markup=False)
    console.print()


def migrate(data: Data = None) -> None:
    """Bring the database to the newest revision."""
    from server import tables
    from server.config import configured
    from server.db import Database

    config = configured(data=data)

    async def upgrade() -> None:
        config.data.mkdir(parents=True, exist_ok=True)
        database = Database(config.database)
        try:
            await tables.migrate(database, demo=config.demo)
        finally:
            await database.close()

    asyncio.run(upgrade())
    typer.echo(f"The database is at revision {tables.newest_revision()}.")
