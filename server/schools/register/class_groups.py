"""Class groups 班级 over REST."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import Row, Select, and_, func, select

from events.schema import registry as facts
from server.web.api import Strict
from server.web.words import Id, Label, Word

from ..tables import class_groups, memberships, organizations
from .noun import Answer, Facts, Noun, Patch
from .routes import NounRoutes, Register

MAX_PUPILS = 120  # of a roll call: two joined classes
Count = Annotated[int, Field(ge=0, le=MAX_PUPILS)]


class ClassGroupAnswer(Answer):
    organization: str
    organization_label: str
    label: str
    grade: str
    expected_count: int
    pupils_count: int = Field(description="Who sits in it now, by name or pseudonym")


class ClassGroupBody(Strict):
    organization: Id
    label: Label
    grade: Word
    expected_count: Count


class ClassGroupPatch(Patch):
    organization: Id | None = None
    label: Label | None = None
    grade: Word | None = None
    expected_count: Count | None = None


def _select(tenant: str) -> Select[Any]:
    pupils = (
        select(func.count())
        .where(
            memberships.c.tenant_id == tenant,
            memberships.c.class_group_id == class_groups.c.id,
            memberships.c.ended.is_(None),
        )
        .correlate(class_groups)
        .scalar_subquery()
    )
    home = and_(organizations.c.tenant_id == tenant, organizations.c.id == class_groups.c.organization_id)
    return (
        select(class_groups, organizations.c.label.label("organization_label"), pupils.label("pupils_count"))
        .join(organizations, home)
        .where(class_groups.c.tenant_id == tenant)
    )


def _read(row: Row[Any]) -> ClassGroupAnswer:
    return ClassGroupAnswer(
        id=row.id,
        row_version=row.row_version,
        retired=row.retired,
        organization=row.organization_id,
        organization_label=row.organization_label,
        label=row.label,
        grade=row.grade,
        expected_count=row.expected_count,
        pupils_count=row.pupils_count,
    )


CLASS_GROUPS = Noun(
    path="class-groups",
    word="ClassGroup",
    table=class_groups,
    facts=Facts(facts.ClassGroupAdded, facts.ClassGroupChanged, facts.ClassGroupRetired),
    answer=ClassGroupAnswer,
    body=ClassGroupBody,
    patch=ClassGroupPatch,
    select=_select,
    read=_read,
    homes=(class_groups.c.organization_id,),
    order=(class_groups.c.sort_key, class_groups.c.id),
    searched=(class_groups.c.label, class_groups.c.grade, organizations.c.label),
)


def routes(register: Register) -> NounRoutes[ClassGroupAnswer]:
    return NounRoutes(register, CLASS_GROUPS)
