"""Partnerships 手拉手 over REST: a main school and a satellite. Both see it, the main school's side changes it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import Row, Select, and_, select

from events.schema import registry as facts
from server.web.api import Strict
from server.web.errors import Problem
from server.web.words import Id

from ..tables import organizations, partnerships
from .editing import Editing
from .noun import Answer, Facts, Noun, Patch
from .routes import NounRoutes, Register

MAIN, SATELLITE = organizations.alias("main"), organizations.alias("satellite")
Position = Annotated[int, Field(ge=1, le=1000)]


class PartnershipAnswer(Answer):
    main: str
    main_label: str
    satellite: str
    satellite_label: str
    position: int
    begun: date
    ended: date | None = Field(default=None, description="The first day no longer")


class PartnershipBody(Strict):
    main: Id
    satellite: Id
    position: Position = 1
    begun: date
    ended: date | None = None


class PartnershipPatch(Patch):
    position: Position | None = None
    begun: date | None = None
    ended: date | None = None


def _select(tenant: str) -> Select[Any]:
    pairs = partnerships.c
    return (
        select(partnerships, MAIN.c.label.label("main_label"), SATELLITE.c.label.label("satellite_label"))
        .join(MAIN, and_(MAIN.c.tenant_id == tenant, MAIN.c.id == pairs.main_id))
        .join(SATELLITE, and_(SATELLITE.c.tenant_id == tenant, SATELLITE.c.id == pairs.satellite_id))
        .where(pairs.tenant_id == tenant)
    )


def _read(row: Row[Any]) -> PartnershipAnswer:
    return PartnershipAnswer(
        id=row.id,
        row_version=row.row_version,
        retired=row.retired,
        main=row.main_id,
        main_label=row.main_label,
        satellite=row.satellite_id,
        satellite_label=row.satellite_label,
        position=row.position,
        begun=row.begun,
        ended=row.ended,
    )


PARTNERSHIPS = Noun(
    path="partnerships",
    word="Partnership",
    table=partnerships,
    facts=Facts(facts.PartnershipAdded, facts.PartnershipChanged, facts.PartnershipRetired),
    answer=PartnershipAnswer,
    body=PartnershipBody,
    patch=PartnershipPatch,
    select=_select,
    read=_read,
    homes=(partnerships.c.main_id, partnerships.c.satellite_id),
    order=(partnerships.c.position, partnerships.c.id),
    searched=(MAIN.c.label, SATELLITE.c.label),
    references={"satellite_id": organizations},
)


async def makes_sense(_editing: Editing, row: dict[str, Any]) -> None:
    if row["main_id"] == row["satellite_id"]:
        raise Problem(409, "A school is no partner of its own.", "same_school")
    if row.get("ended") is not None and row["ended"] <= row["begun"]:
        raise Problem(409, "It must end after it begins.", "ends_before_it_begins")


def routes(register: Register) -> NounRoutes[PartnershipAnswer]:
    return NounRoutes(register, PARTNERSHIPS, check=makes_sense)
