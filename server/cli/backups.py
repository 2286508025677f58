"""`backup` and `restore`: all that lasts as one file, and back into an empty folder."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import sqlalchemy.exc
import typer

from .said import Data, stop

if TYPE_CHECKING:
    from server.backup.archive import Head, Manifest
    from server.backup.making import Made
    from server.config import Config

File = Annotated[Path, typer.Argument(help="The backup, such as tongtang-20261124.backup.")]
POLITE = 10  # a running class comes first


def add_to(app: typer.Typer) -> None:
    app.command()(backup)
    app.command()(restore)


def backup(
    file: File,
    without_keys: Annotated[
        bool, typer.Option("--without-keys", help="Leave the keys out: keep a copy of them elsewhere.")
    ] = False,
    data: Data = None,
) -> None:
    """Write journal, database and keys, as they stand at one moment, to one file; classes go on meanwhile."""
    from events.journal import Unavailable
    from events.natsd import NotStarted
    from events.wire import Unreachable
    from server.backup.making import Hole
    from server.config import configured

    config = configured(data=data)
    os.nice(POLITE)
    try:
        made = asyncio.run(_backup(config, file, with_keys=not without_keys))
    except FileExistsError:
        stop(f"{file} exists already. Name another file.")
    except (Hole, Unavailable, Unreachable, NotStarted, TimeoutError) as error:
        stop(f"Nothing was backed up: {error or 'the journal does not answer'}.")
    except (OSError, sqlite3.Error, sqlalchemy.exc.DatabaseError) as error:
        stop(f"Nothing was backed up: {error}.")
    typer.echo(f"{file}  position {made.position}  {made.bytes} bytes  sha256 {made.sha256}")
    if without_keys:
        typer.echo(
            f"The keys are not in it: keep a copy of {config.keyring} elsewhere. Without it personal text of"
        )
        typer.echo("the logs reads as erased, and passwords, links and room keys are void.")
        typer.echo("The names of the registry are in the file all the same.")


async def _backup(config: Config, file: Path, *, with_keys: bool) -> Made:
    from datetime import UTC, datetime

    from events.codec import whole_ms
    from events.schema.audit import BackupMade
    from server.access.audit import AuditTrail
    from server.app import VERSION
    from server.backup.making import Source, make
    from server.config import TENANT

    from .beside import opened

    if not config.nats_url and not (config.data / "nats").is_dir():
        stop(f"There is nothing in {config.data} to back up.")
    async with opened(config, up_to_date=False) as beside:
        source = Source(beside.journal, TENANT, config.database, config.keyring, VERSION)
        made = await make(source, file, with_keys=with_keys)
        trail = AuditTrail(beside.journal, TENANT, beside.keys, lambda: whole_ms(datetime.now(UTC)))
        await trail.record("MakeBackup", None, lambda previous: BackupMade(made.position, made.sha256, previous))
        return made


def restore(file: File, data: Data = None) -> None:
    """Put a backup into an empty data folder. Nothing is written if the file is damaged."""
    from events.folder import FolderTaken
    from events.jetstream.loading import NotEmpty
    from events.journal import Unavailable
    from events.natsd import NotStarted
    from events.wire import Unreachable
    from server.backup.archive import Damaged, Newer
    from server.backup.postgres import NotEmptyDatabase
    from server.backup.restoring import Occupied
    from server.config import configured

    config = configured(data=data)
    try:
        head, manifest = asyncio.run(_restore(config, file))
    except Damaged as error:
        stop(f"{file} is damaged: {error}. Nothing was written.")
    except Newer as error:
        stop(f"{file} is too new: {error}. Nothing was written.")
    except (Occupied, NotEmpty, NotEmptyDatabase, FolderTaken) as error:
        stop(f"{error}. Nothing was written.")
    except (Unavailable, Unreachable, NotStarted) as error:
        stop(f"Nothing was restored: {error}.")
    except (OSError, sqlalchemy.exc.DatabaseError) as error:
        stop(f"Nothing was restored: {error}.")
    typer.echo(f"{config.data} is as it was at position {manifest.position}, {head.made}, version {head.version}.")
    if not head.with_keys:
        typer.echo(f"The backup has no keys: put your copy of them at {config.keyring} before the server starts.")


async def _restore(config: Config, file: Path) -> tuple[Head, Manifest]:
    from datetime import UTC, datetime

    from events.codec import whole_ms
    from server.backup.restoring import Target, restore
    from server.config import TENANT

    target = Target(config.data, config.database, config.keyring, TENANT, config.nats_url, config.nats_replicas)
    return await restore(file, target, lambda: whole_ms(datetime.now(UTC)))
