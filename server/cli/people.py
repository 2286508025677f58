"""`password`: a new password for somebody, for the first administrator and for who has lost his."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from .said import Data, stop

if TYPE_CHECKING:
    from server.config import Config
    from server.schools.credentials.passwords import Passwords

    from .beside import Beside


def add_to(app: typer.Typer) -> None:
    app.command()(password)


def password(
    person: Annotated[str, typer.Argument(help="A login name, a number, a name, or an id.")],
    login: Annotated[str | None, typer.Option(help="The login name, for who has none yet.")] = None,
    data: Data = None,
) -> None:
    """Print a new password of a person, to be changed at the first sign-in. Every sign-in of theirs ends."""
    from server.config import configured

    name, drawn = asyncio.run(_password(configured(data=data), person, login))
    typer.echo(f"{name}  {drawn}")


async def _password(config: Config, person: str, login: str | None) -> tuple[str, str]:
    from events.codec import whole_ms
    from server.config import TENANT
    from server.schools.credentials.hashing import Hashing
    from server.schools.credentials.passwords import LoginTaken, Passwords, drawn_password
    from server.schools.outbox import Outbox

    from .beside import opened

    async with opened(config) as beside:
        hashing = Hashing(beside.keys.sealing_secret("registry/passwords", "registry"))
        outbox = Outbox(TENANT, lambda: whole_ms(datetime.now(UTC)))
        passwords = Passwords(beside.database, TENANT, hashing, outbox)
        try:
            found = await _found(beside, passwords, person)
            account = await passwords.account(found)
            name = login or (account.login if account else None)
            if name is None:
                stop(f"{person} has no login name yet. Give one with --login.")
            drawn = drawn_password()
            await passwords.give(found, name, drawn, datetime.now(UTC), must_change=True)
        except LoginTaken:
            stop(f"Somebody else signs in as {login}.")
        finally:
            hashing.close()
        await _end_sign_ins(beside, found)
        return name, drawn


async def _found(beside: Beside, passwords: Passwords, person: str) -> str:
    from server.config import TENANT
    from server.schools import queries

    by_login = await passwords.by_login(person)
    if by_login is not None:
        return by_login
    async with beside.database.reading() as db:
        found = await queries.people_called(db, TENANT, person)
    if len(found) != 1:
        stop(
            f"There is nobody called {person}."
            if not found
            else f"Several are called {person}: {', '.join(found)}."
        )
    return found[0]


async def _end_sign_ins(beside: Beside, person: str) -> None:
    """Here, and on the servers that run."""
    from events.bus import Bus
    from server.config import TENANT
    from server.schools.credentials import sign_ins
    from server.schools.endings import Endings

    async with beside.database.writing() as db:
        ended = await sign_ins.end_all(db, TENANT, person, datetime.now(UTC), "password")
    if not beside.running:
        return
    bus = await Bus.open(beside.nats, TENANT)
    endings = Endings(bus)
    for token_sha256 in ended:
        await endings.sign_in_ended(token_sha256)
    await bus.close()
