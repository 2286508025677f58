"""Organizations 机构 over REST: districts, groups, schools and campuses, each under the one above it."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from aiohttp import web
from pydantic import AfterValidator, BaseModel, Field, StringConstraints
from sqlalchemy import Row, Select, and_, func, select

from events.schema import registry as facts
from server.web.api import Api, Strict
from server.web.errors import Problem
from server.web.words import Id, Label

from ..tables import class_groups, organizations, people, rooms
from .editing import Editing
from .noun import Answer, Facts, Noun, Patch
from .routes import NounRoutes, Register

Kind = Literal["district", "group", "school", "campus"]
BENEATH: dict[Kind, tuple[Kind, ...]] = {
    "district": ("district", "group", "school"),
    "group": ("group", "school"),
    "school": ("campus",),
    "campus": (),
}


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("is no time zone, such as Asia/Shanghai") from None
    return name


Zone = Annotated[str, StringConstraints(max_length=40), AfterValidator(_zone)]


class OrganizationAnswer(Answer):
    kind: Kind
    label: str
    parent: str | None = None
    parent_label: str | None = None
    zone: str | None = Field(
        default=None, description="Absent: that of the nearest organization above that has one"
    )


class OrganizationBody(Strict):
    parent: Id
    kind: Kind
    label: Label
    zone: Zone | None = None


class OrganizationPatch(Patch):
    parent: Id | None = None
    label: Label | None = None
    zone: Zone | None = None


def _select(tenant: str) -> Select[Any]:
    above = organizations.alias("above")
    return (
        select(organizations, above.c.label.label("parent_label"))
        .outerjoin(above, and_(above.c.tenant_id == tenant, above.c.id == organizations.c.parent_id))
        .where(organizations.c.tenant_id == tenant)
    )


def _read(row: Row[Any]) -> OrganizationAnswer:
    return OrganizationAnswer(
        id=row.id,
        row_version=row.row_version,
        retired=row.retired,
        kind=row.kind,
        label=row.label,
        parent=row.parent_id,
        parent_label=row.parent_label,
        zone=row.zone,
    )


ORGANIZATIONS = Noun(
    path="organizations",
    word="Organization",
    table=organizations,
    facts=Facts(facts.OrganizationAdded, facts.OrganizationChanged, facts.OrganizationRetired),
    answer=OrganizationAnswer,
    body=OrganizationBody,
    patch=OrganizationPatch,
    select=_select,
    read=_read,
    homes=(organizations.c.id,),
    order=(organizations.c.sort_key, organizations.c.id),
    searched=(organizations.c.label,),
    parent="parent_id",
)


class TreeNode(BaseModel):
    """One organization with what lies in it, not counting what lies beneath."""

    id: str
    parent: str | None = None
    kind: Kind
    label: str
    zone: str
    rooms_count: int
    class_groups_count: int
    staff_count: int
    students_count: int


class Tree(BaseModel):
    items: list[TreeNode] = Field(description="Each after the one above it; what is above the first is not yours")


class TreeRoutes:
    """The whole tree at once, which the school page draws: four queries, however many schools."""

    def __init__(self, register: Register) -> None:
        self._register = register

    def add_to(self, api: Api) -> None:
        summary = "All organizations that you may see, as a tree"
        api.add("GET", "/api/v1/organizations/tree", self.tree, summary, right="read_registry", answer=Tree)

    async def tree(self, request: web.Request) -> Tree:
        _, sight = await self._register.door.sight(request)
        tenant = self._register.tenant
        everything = _select(tenant).where(organizations.c.retired.is_(None))
        async with self._register.database.reading() as db:
            rows = {row.id: row for row in await db.execute(everything.order_by(*ORGANIZATIONS.order))}
            counts = [
                dict(tuple(row) for row in await db.execute(_counted(tenant, table, *cuts)))
                for table, *cuts in (
                    (rooms,),
                    (class_groups,),
                    (people, people.c.kind == "staff"),
                    (people, people.c.kind == "student"),
                )
            ]
        return Tree(items=[_node(rows, id, counts) for id in _downward(rows, sight.read)])


def _counted(tenant: str, table: Any, *cuts: Any) -> Select[Any]:
    home = table.c.organization_id
    return (
        select(home, func.count())
        .where(table.c.tenant_id == tenant, table.c.retired.is_(None), *cuts)
        .group_by(home)
    )


def _downward(rows: dict[str, Any], roots: frozenset[str]) -> list[str]:
    """The ids of the subtrees, each parent before its children."""
    beneath: dict[str | None, list[str]] = {}
    for id, row in rows.items():
        beneath.setdefault(row.parent_id, []).append(id)
    found: dict[str, None] = {}

    def down(id: str) -> None:
        if id not in found:
            found[id] = None
            for child in beneath.get(id, []):
                down(child)

    for id in rows:  # a root beneath another one comes with that other
        if id in roots and not _above(rows, id) & roots:
            down(id)
    return list(found)


def _above(rows: dict[str, Any], id: str) -> set[str]:
    found = set[str]()
    parent = rows[id].parent_id
    while parent is not None and parent in rows:
        found.add(parent)
        parent = rows[parent].parent_id
    return found


def _node(rows: dict[str, Any], id: str, counts: list[dict[str, int]]) -> TreeNode:
    row = rows[id]
    zones = [rows[each].zone for each in (id, *_ordered_above(rows, id)) if rows[each].zone]
    rooms_count, classes, staff, students = (count.get(id, 0) for count in counts)
    return TreeNode(
        id=id,
        parent=row.parent_id,
        kind=row.kind,
        label=row.label,
        zone=zones[0] if zones else "UTC",
        rooms_count=rooms_count,
        class_groups_count=classes,
        staff_count=staff,
        students_count=students,
    )


def _ordered_above(rows: dict[str, Any], id: str) -> list[str]:
    parent = rows[id].parent_id
    return [parent, *_ordered_above(rows, parent)] if parent in rows else []


async def fits(editing: Editing, row: dict[str, Any]) -> None:
    """A campus lies in a school, a school in a group or a district; nothing lies beneath itself."""
    if row.get("parent_id") is None:
        return
    tenant = editing.outbox.tenant
    query = select(organizations.c.id, organizations.c.parent_id, organizations.c.kind).where(
        organizations.c.tenant_id == tenant
    )
    rows = {each.id: each for each in await editing.db.execute(query)}
    if row.get("id") in {row["parent_id"], *_ordered_above(rows, row["parent_id"])}:
        raise Problem(409, "An organization cannot lie beneath itself.", "beneath_itself")
    if row["kind"] not in BENEATH[rows[row["parent_id"]].kind]:
        raise Problem(409, f"A {row['kind']} cannot lie in a {rows[row['parent_id']].kind}.", "wrong_kind")


async def empty(editing: Editing, row: dict[str, Any]) -> None:
    """Only what holds nothing in use is retired; otherwise its rooms and people would be nowhere to be found."""
    tenant = editing.outbox.tenant
    for table, column in (
        (organizations, organizations.c.parent_id),
        (rooms, rooms.c.organization_id),
        (class_groups, class_groups.c.organization_id),
        (people, people.c.organization_id),
    ):
        query = select(table.c.id).where(
            table.c.tenant_id == tenant, column == row["id"], table.c.retired.is_(None)
        )
        if await editing.db.scalar(query.limit(1)) is not None:
            raise Problem(409, f"It still holds {table.name.replace('_', ' ')} in use.", "still_used")


def routes(register: Register) -> NounRoutes[OrganizationAnswer]:
    return NounRoutes(register, ORGANIZATIONS, check=fits, retiring=empty)
