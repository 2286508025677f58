"""From the chain to rows: each entry once, whatever comes again."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, insert, select

from events import codec
from events.journal import Stored
from server.db import Database

from .tables import entries, positions

NAMED = ("session", "person", "export", "object", "credential")  # the field that says what an entry is about

REFUSED = (".failed", ".locked")


@dataclass(frozen=True, slots=True)
class AuditRows:
    """The projection that a projector keeps up to date (`events.projector.Projection`)."""

    database: Database
    tenant: str

    async def checkpoint(self) -> int:
        async with self.database.reading() as db:
            return await db.scalar(select(positions.c.position).where(positions.c.tenant_id == self.tenant)) or 0

    async def apply(self, commits: Sequence[Stored]) -> None:
        rows = [self._row(stored) for stored in commits if stored.aggregate.startswith("audit/")]
        last = commits[-1].position
        async with self.database.writing() as db:
            if rows:
                again = [row["position"] for row in rows]
                chosen = (entries.c.tenant_id == self.tenant, entries.c.position.in_(again))
                await db.execute(delete(entries).where(*chosen))
                await db.execute(insert(entries), rows)
            await db.execute(delete(positions).where(positions.c.tenant_id == self.tenant))
            await db.execute(insert(positions).values(tenant_id=self.tenant, position=last))

    def _row(self, stored: Stored) -> dict[str, Any]:
        commit = codec.decode(stored.body, self.tenant)
        told = codec.stored(stored.body)["facts"][0]
        data: dict[str, Any] = told["data"]
        return {
            "tenant_id": self.tenant,
            "position": stored.position,
            "month": stored.aggregate.partition("/")[2],
            "sequence": commit.sequence,
            "time": commit.time,
            "person_id": commit.actor.person,
            "about_id": data.get("person"),
            "type": told["type"],
            "command": commit.command[:40],
            "answer": data.get("answer") or ("refused" if told["type"].endswith(REFUSED) else "allowed"),
            "object": next((str(data[name])[:200] for name in NAMED if data.get(name)), None),
            "commit": commit.id,
            "previous": data["previous"],
            "digest": hashlib.sha256(stored.body).hexdigest(),
            "data": data,
        }
