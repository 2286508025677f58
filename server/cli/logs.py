"""`facts`, `verify` and `rebuild`: read what happened, and check that it is whole."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .said import Data, stop

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from events.journal import Stored
    from server.config import Config

    from .beside import Beside

Aggregate = Annotated[str, typer.Argument(help="Such as session/demo or audit/202611.")]


def add_to(app: typer.Typer) -> None:
    app.command()(facts)
    app.command()(verify)
    app.command()(rebuild)


def facts(
    aggregate: Aggregate,
    after: Annotated[int, typer.Option(help="Only commits with a higher sequence.", min=0)] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="One commit a line, as it is stored.")] = False,
    open_: Annotated[bool, typer.Option("--open", help="With personal text opened.")] = False,
    follow: Annotated[bool, typer.Option(help="Go on with what is written from now on.")] = False,
    data: Data = None,
) -> None:
    """Print the log of an aggregate, oldest first."""
    from server.config import configured

    asyncio.run(_facts(configured(data=data), aggregate, after, as_json, open_, follow))


async def _facts(config: Config, aggregate: str, after: int, as_json: bool, open_: bool, follow: bool) -> None:
    from events import codec
    from server.config import TENANT

    from .beside import opened

    async with opened(config) as beside:
        name = await _named(beside, aggregate)
        async for stored in _log(beside, name, after, follow):
            envelope = codec.opened(stored.body, TENANT, beside.keys) if open_ else codec.stored(stored.body)
            if as_json:
                typer.echo(json.dumps(envelope, ensure_ascii=False, sort_keys=True, separators=(",", ":")))
            else:
                typer.echo(line(envelope))


async def _named(beside: Beside, aggregate: str) -> str:
    """The aggregate's full name: a session may be called by its name."""
    from server.config import TENANT
    from server.schools import queries

    kind, _, name = aggregate.partition("/")
    if not name:
        stop("Name an aggregate as kind/id, such as session/demo.")
    if kind != "session":
        return aggregate
    async with beside.database.reading() as db:
        session_id = await queries.session_id(db, TENANT, name)
    return f"session/{session_id or name}"


async def _log(beside: Beside, name: str, after: int, follow: bool) -> AsyncIterator[Stored]:
    position = 0
    async for stored in beside.journal.read(name, after):
        position = stored.position
        yield stored
    if follow:
        async for stored in beside.journal.follow(position, name):
            yield stored


def line(envelope: dict[str, Any]) -> str:
    """A commit for people: number, clock, who, what."""
    at_ms = envelope.get("at_ms")
    clock = "        " if at_ms is None else f"{at_ms // 60_000:3}:{at_ms // 1000 % 60:02}.{at_ms // 100 % 10}"
    who = envelope["actor"].get("endpoint", "·")
    types = " ".join(fact["type"].removeprefix("session.") for fact in envelope["facts"])
    return f"{envelope['sequence']:6} {envelope['time'][11:23]} {clock} {who:8} {envelope['command']:16} {types}"


def verify(data: Data = None) -> None:
    """Check every log: sequences, epochs, digests, and that every commit can be read."""
    from server.config import configured

    faults = asyncio.run(_verify(configured(data=data)))
    if faults:
        stop("\n".join(faults))


async def _verify(config: Config) -> list[str]:
    from events.schema.base import KINDS
    from server.config import TENANT

    from .beside import opened
    from .verifying import LogCheck

    faults: list[str] = []
    async with opened(config) as beside:
        for kind in KINDS:
            for name in await beside.journal.aggregates(kind):
                check = LogCheck(name, TENANT, beside.keys)
                async for stored in beside.journal.read(name):
                    check.add(stored)
                faults += check.faults
                typer.echo(f"{name}: {check.sequence} commits, {len(check.faults)} faults, {check.digest.hex()}")
    return faults


def rebuild(
    check: Annotated[bool, typer.Option(help="Only compare: one sum per table, live and rebuilt.")] = False,
    data: Data = None,
) -> None:
    """Make the rows that are read from facts again from the journal."""
    from server.config import configured

    asyncio.run(_rebuild(configured(data=data), check))


async def _rebuild(config: Config, check: bool) -> None:
    from server.config import TENANT
    from server.research.rebuild import RESEARCH
    from server.review.rebuild import TIMELINE

    from .beside import opened

    async with opened(config) as beside:
        kept = (TIMELINE, RESEARCH)
        if not check:
            positions = [await each.rebuild(beside.database, beside.journal, TENANT) for each in kept]
            return typer.echo(f"Rebuilt up to position {max(positions)}.")
        sums = [found for each in kept for found in await each.check(beside.database, beside.journal, TENANT)]
    for found in sums:
        typer.echo(
            f"{found.table:24} {found.live} {found.rebuilt}{'' if found.live == found.rebuilt else '  DIFFERS'}"
        )
    if any(found.live != found.rebuilt for found in sums):
        stop("The live rows differ from what the journal says.")
    return None
