"""Terms, holidays and periods over REST. A change is followed by every lesson that rests on it.

With `dry_run=true` a change is made, counted and taken back, so that who enters a holiday over lessons sees first
how many it calls off.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from aiohttp import web
from pydantic import BaseModel
from sqlalchemy import ColumnElement, and_
from sqlalchemy.ext.asyncio import AsyncConnection

from server.access.actor import Actor, At
from server.access.desk import Desk
from server.access.matrix import Permission
from server.db import Database
from server.ids import uuid7
from server.web.api import Api, body_of, query_of
from server.web.errors import Problem, changed_meanwhile, not_found

from .. import plans
from ..outbox import Outbox
from ..queries import org_labels, org_paths
from ..tables import sessions
from . import entries, planning, year
from .bodies import (
    HolidayBody,
    HolidayPatch,
    MovedAnswer,
    PeriodBody,
    PeriodPatch,
    TermBody,
    TermPatch,
    YearList,
    YearQuery,
    YearRow,
)
from .planning import Moved, NoSuchPlace
from .problems import names_nothing
from .told import year_fact
from .year import Entered, Kind, Year

READ: Permission = "read_registry"
MANAGE: Permission = "manage_registry"

BODIES: Mapping[Kind, tuple[type[BaseModel], type[BaseModel], str]] = {
    "terms": (TermBody, TermPatch, "term"),
    "holidays": (HolidayBody, HolidayPatch, "holiday"),
    "periods": (PeriodBody, PeriodPatch, "period of the day"),
}


REQUIRED: Mapping[Kind, tuple[str, ...]] = {
    "terms": ("label", "first_day", "last_day"),
    "holidays": ("label", "first_day", "last_day"),
    "periods": ("number", "label", "starts_minute", "ends_minute"),
}
LIST = ("under", "text", "retired", "limit")
Write = Callable[[AsyncConnection], Awaitable[None]]


class OnlyTried(Exception):
    """Ends a dry run: what was written is taken back."""


@dataclass(frozen=True, slots=True)
class YearRoutes:
    database: Database
    tenant: str
    desk: Desk
    outbox: Outbox

    def add_to(self, api: Api) -> None:
        for kind in BODIES:
            _OneKind(self, kind).add_to(api)


@dataclass(frozen=True, slots=True)
class _OneKind:
    """The routes of terms, of holidays or of periods."""

    at: YearRoutes
    kind: Kind

    def add_to(self, api: Api) -> None:
        new, changed, noun = BODIES[self.kind]
        path = f"/api/v1/{self.kind}"
        dry = ("dry_run",)
        api.add("GET", path, self.all, f"Every {noun}", right=READ, answer=YearList, query=LIST)
        api.add(
            "POST",
            path,
            self.enter,
            f"A new {noun}",
            right=MANAGE,
            body=new,
            answer=YearRow,
            status=201,
            query=dry,
        )
        api.add(
            "PATCH",
            f"{path}/{{id}}",
            self.change,
            f"Change a {noun}",
            right=MANAGE,
            body=changed,
            answer=YearRow,
            query=dry,
        )
        for verb, act, told in (("retire", self.retire, "Take out"), ("restore", self.restore, "Take back in")):
            api.add(
                "POST",
                f"{path}/{{id}}/{verb}",
                act,
                f"{told} a {noun}",
                right=MANAGE,
                answer=YearRow,
                query=dry,
            )

    async def all(self, request: web.Request) -> YearList:
        """Those that the organizations in the reader's reach entered, and those above that hold for them."""
        actor = await self.at.desk.actor(request)
        reading = await self.at.desk.some(actor, READ, request)
        asked = query_of(request, YearQuery)
        async with self.at.database.reading() as db:
            paths = await org_paths(db, self.at.tenant)
            reach = {
                above
                for path in paths.values()
                if set(path) & reading.organizations and (asked.under is None or asked.under in path)
                for above in path
            }
            found = await year.entered(db, self.at.tenant, self.kind, sorted(reach))
            names = await org_labels(db, self.at.tenant, {each.organization for each in found})
        items = [
            _row(each, names)
            for each in found
            if (each.retired is not None) == asked.retired
            and asked.text.casefold() in each.fields["label"].casefold()
        ]
        return YearList(items=items[: asked.limit], total=len(items))

    async def enter(self, request: web.Request) -> YearRow:
        actor = await self.at.desk.actor(request)
        body = (await body_of(request, BODIES[self.kind][0])).model_dump()
        organization = body.pop("organization")
        id_ = uuid7(self.at.desk.utc())
        _sane(self.kind, body)

        async def write(db: AsyncConnection) -> None:
            await self._may(db, actor, organization, request)
            await year.enter(db, self.at.tenant, self.kind, id_, organization, body)
            await self._note(db, id_, organization, 1, body, actor)

        return await self._followed(request, organization, id_, actor.person, write)

    async def change(self, request: web.Request) -> YearRow:
        given = (await body_of(request, BODIES[self.kind][1])).model_dump(exclude_unset=True)
        return await self._amend(request, given.pop("row_version"), given)

    async def retire(self, request: web.Request) -> YearRow:
        return await self._amend(request, None, {"retired": self.at.desk.utc()})

    async def restore(self, request: web.Request) -> YearRow:
        return await self._amend(request, None, {"retired": None})

    async def _amend(self, request: web.Request, version: int | None, given: Mapping[str, Any]) -> YearRow:
        """Without a version, whatever it is now is amended."""
        actor = await self.at.desk.actor(request)
        id_ = request.match_info["id"]
        async with self.at.database.reading() as db:
            old = await self._one(db, id_)
            await self._may(db, actor, old.organization, request)
        fields = {**old.fields, **given}
        _sane(self.kind, fields)

        async def write(db: AsyncConnection) -> None:
            over = version or (await self._one(db, id_)).row_version
            if not await year.change(db, self.at.tenant, self.kind, id_, over, fields):
                names = await org_labels(db, self.at.tenant, [old.organization])
                raise changed_meanwhile(_row(await self._one(db, id_), names))
            await self._note(db, id_, old.organization, over + 1, fields, actor)

        return await self._followed(request, old.organization, id_, actor.person, write)

    async def _note(
        self,
        db: AsyncConnection,
        id_: str,
        organization: str,
        version: int,
        fields: Mapping[str, Any],
        actor: Actor,
    ) -> None:
        command, fact = year_fact(self.kind, id_, organization, version, fields)
        await self.at.outbox.note(db, command, [fact], actor.person)

    async def _followed(
        self, request: web.Request, organization: str, id_: str, person: str | None, write: Write
    ) -> YearRow:
        """The row as it stands after `write`, and what that did to planned sessions."""
        answer: YearRow | None = None
        try:
            async with self.at.database.writing() as db:
                before = await self._years(db, organization)
                await write(db)
                async with plans.noted(db, self.at.outbox, self._coming(before), person, self._why):
                    moved = await self._follow(db, before)
                names = await org_labels(db, self.at.tenant, [organization])
                row = _row(await self._one(db, id_), names)
                answer = row.model_copy(update={"sessions": _moved(moved)})
                if request.query.get("dry_run") == "true":
                    raise OnlyTried
        except OnlyTried:
            pass
        assert answer is not None  # or something was raised
        return answer

    async def _years(self, db: AsyncConnection, organization: str) -> dict[str, Year]:
        """The year of every host under the organization that has lessons planned."""
        paths = await org_paths(db, self.at.tenant)
        if organization not in paths:
            raise names_nothing("organization")
        below = [each for each, path in paths.items() if organization in path]
        hosts = {each.host for each in await entries.entries(db, self.at.tenant, below)}
        return {host: await year.year(db, self.at.tenant, host) for host in sorted(hosts)}

    @property
    def _why(self) -> Literal["holiday", "timetable"]:
        return "holiday" if self.kind == "holidays" else "timetable"

    def _coming(self, hosts: Iterable[str]) -> ColumnElement[bool]:
        """The sessions of entries that may have to follow."""
        table = sessions.c
        return and_(
            table.organization_id.in_(list(hosts)),
            table.entry_id.is_not(None),
            table.planned_start > self.at.desk.utc(),
        )

    async def _follow(self, db: AsyncConnection, before: Mapping[str, Year]) -> Moved:
        moved, now, reason = Moved(), self.at.desk.utc(), self._why
        for host, was in before.items():
            after = await year.year(db, self.at.tenant, host)
            for entry in await entries.entries(db, self.at.tenant, [host]):
                try:
                    moved += await planning.follow(db, self.at.tenant, entry, entry, was, after, now, reason)
                except NoSuchPlace:
                    raise Problem(409, f"Lessons are planned in it: {entry.title}.", "in_use") from None
        return moved

    async def _one(self, db: AsyncConnection, id_: str) -> Entered:
        found = await year.one(db, self.at.tenant, self.kind, id_)
        if found is None:
            raise not_found()
        return found

    async def _may(self, db: AsyncConnection, actor: Actor, organization: str, request: web.Request) -> None:
        paths = await org_paths(db, self.at.tenant)
        if organization not in paths:
            raise names_nothing("organization")
        await self.at.desk.check(actor, MANAGE, At(paths[organization]), request)


def _fits(entered: Entered, asked: YearQuery) -> bool:
    named = asked.text.casefold() in entered.fields["label"].casefold()
    return named and (entered.retired is not None) == asked.retired


def _sane(kind: Kind, body: Mapping[str, Any]) -> None:
    missing = next((name for name in REQUIRED[kind] if body.get(name) is None), None)
    if missing is not None:
        raise Problem(400, f"{missing}: It cannot be left empty.")
    if kind == "periods":
        if body["ends_minute"] <= body["starts_minute"]:
            raise Problem(400, "ends_minute: A period ends after it begins.")
    elif body["last_day"] < body["first_day"]:
        raise Problem(400, "last_day: It lies before the first day.")
    elif kind == "terms" and (body["last_day"] - body["first_day"]).days > 366:
        raise Problem(400, "last_day: A term is no longer than a year.")


def _row(entered: Entered, names: Mapping[str, str]) -> YearRow:
    return YearRow(
        id=entered.id,
        organization=entered.organization,
        organization_label=names.get(entered.organization),
        row_version=entered.row_version,
        retired=entered.retired,
        **entered.fields,
    )


def _moved(moved: Moved) -> MovedAnswer:
    return MovedAnswer(added=moved.added, moved=moved.moved, called_off=moved.called_off, revived=moved.revived)
