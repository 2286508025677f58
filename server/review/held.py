"""What sessions have come to, for a research group whose sessions they are: state, when they began, who came."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from server.research.circle import HeldSessions
from server.research.rows import Held

from .tables import LIVE


def held_sessions(tenant: str) -> HeldSessions:
    """One query for all of them; those that nobody opened yet are left out."""

    async def found(db: AsyncConnection, wanted: Sequence[str]) -> dict[str, Held]:
        session, endpoint = LIVE.sessions.c, LIVE.endpoints.c
        came = (
            select(func.count(endpoint.person.distinct()))
            .where(endpoint.tenant_id == tenant, endpoint.session == session.session, endpoint.hidden.is_(False))
            .scalar_subquery()
            .label("came")
        )
        query = select(session.session, session.state, session.started, came).where(
            session.tenant_id == tenant, session.session.in_(list(wanted))
        )
        return {row.session: Held(row.state, row.started, row.came) for row in await db.execute(query)}

    return found
