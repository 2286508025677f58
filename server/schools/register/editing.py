"""Writing a row: with its version, its fact, and never over what somebody else wrote meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Row, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from server.ids import uuid7
from server.web.errors import Problem, changed_meanwhile, not_found

from .. import queries
from ..outbox import Outbox
from ..spelling import derived
from .noun import Answer, Noun, Values, fact_of

A = TypeVar("A", bound=Answer)


@dataclass(frozen=True, slots=True)
class Editing:
    """Changes rows of any noun, each in the caller's transaction, as `person`."""

    db: AsyncConnection
    outbox: Outbox
    now: datetime
    person: str | None

    async def add(self, noun: Noun[A], values: Values) -> A:
        row = {"id": uuid7(self.now), "row_version": 1, **noun.made(self.now), **values}
        await self._written(insert(noun.table).values(tenant_id=self.outbox.tenant, **row))
        path = await self._path(noun, row, row)
        await self._note(f"Add{noun.word}", fact_of(noun.facts.added, row, row, subject_of(noun, row), **path))
        return await self.now_is(noun, row["id"])

    async def change(self, noun: Noun[A], id: str, row_version: int, values: Values) -> A:
        """Raises 409 `changed_meanwhile` with the row as it now is."""
        before = await self.row(noun, id)
        changed = {column: value for column, value in values.items() if before[column] != value}
        if before["row_version"] != row_version:
            raise await self._meanwhile(noun, id)
        if not changed:
            return await self.now_is(noun, id)
        after = {**before, **changed, "row_version": row_version + 1}
        await self._update(noun, id, row_version, {**changed, **_derived(noun, changed)})
        path = await self._path(noun, after, changed)
        fact = fact_of(noun.facts.changed, after, changed, subject_of(noun, after), **path)
        await self._note(f"Change{noun.word}", fact)
        return await self.now_is(noun, id)

    async def retire(self, noun: Noun[A], id: str) -> A:
        """Retiring twice changes nothing."""
        before = await self.row(noun, id)
        if before["retired"] is None:
            await self._update(noun, id, before["row_version"], {"retired": self.now})
            await self._note(f"Retire{noun.word}", noun.facts.retired(id, before["row_version"] + 1))  # type: ignore[call-arg]  # every RegistryRow has these two
        return await self.now_is(noun, id)

    async def restore(self, noun: Noun[A], id: str) -> A:
        before = await self.row(noun, id)
        if before["retired"] is not None:
            await self._update(noun, id, before["row_version"], {"retired": None})
            fact = noun.facts.changed(id, before["row_version"] + 1, retired=False)  # type: ignore[call-arg]  # every RegistryRow has these
            await self._note(f"Restore{noun.word}", fact)
        return await self.now_is(noun, id)

    async def now_is(self, noun: Noun[A], id: str) -> A:
        return noun.read((await self.db.execute(_one(noun, self.outbox.tenant, id))).one())

    async def row(self, noun: Noun[A], id: str) -> dict[str, Any]:
        """Every column of the row, locked where the database can; raises 404."""
        table = noun.table.c
        query = select(noun.table).where(table.tenant_id == self.outbox.tenant, table.id == id).with_for_update()
        found = (await self.db.execute(query)).one_or_none()
        if found is None:
            raise not_found()
        return dict(found._mapping)

    async def _path(self, noun: Noun[A], row: Values, columns: Values) -> dict[str, Any]:
        if not noun.pathed or noun.home.name not in columns:
            return {}
        return {"org_path": (await queries.org_paths(self.db, self.outbox.tenant))[row[noun.home.name]]}

    async def _update(self, noun: Noun[A], id: str, row_version: int, values: Values) -> None:
        table = noun.table.c
        chosen = (table.tenant_id == self.outbox.tenant, table.id == id, table.row_version == row_version)
        done = await self._written(update(noun.table).where(*chosen).values(row_version=row_version + 1, **values))
        if done != 1:
            raise await self._meanwhile(noun, id)

    async def _written(self, statement: Any) -> int:
        try:
            return int((await self.db.execute(statement)).rowcount)
        except IntegrityError:
            raise Problem(409, "Another row has this number or name already.", "already_exists") from None

    async def _meanwhile(self, noun: Noun[A], id: str) -> Problem:
        return changed_meanwhile(await self.now_is(noun, id))

    async def _note(self, command: str, *facts: Any) -> None:
        await self.outbox.note(self.db, command, facts, self.person)


async def one(db: AsyncConnection, noun: Noun[A], tenant: str, id: str) -> Row[Any]:
    """The row as it is told, raises 404."""
    found = (await db.execute(_one(noun, tenant, id))).one_or_none()
    if found is None:
        raise not_found()
    return found


def _derived(noun: Noun[A], changed: Values) -> Values:
    return derived(noun.table.c, changed["label"]) if "label" in changed else {}


def _one(noun: Noun[A], tenant: str, id: str) -> Any:
    return noun.select(tenant).where(noun.table.c.id == id)


def subject_of(noun: Noun[A], row: Mapping[str, Any]) -> str:
    """Whose key seals the row's names: a person, or the organization that it lies in."""
    return noun.subject(row) if noun.subject else f"org:{row[noun.home.name]}"
