"""The whole school: pupils become people, rooms and leads move from lessons to their sessions, years get terms."""

from __future__ import annotations

import base64
import hashlib
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

from migrations import demo_world, demo_year

revision = "0003"
down_revision = "0002"

SINCE = datetime(2026, 9, 1, tzinfo=UTC)  # what stood here without a beginning has stood since the term began
ZONE = "Asia/Shanghai"
PUPILS = uuid.UUID(
    "0b1f4a52-9c8e-4d57-9a36-2f1d7c60e8b4"
)  # the name space of pupils' ids, so they come out the same
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    places()
    people()
    roles()
    year()
    sessions()
    outbox()
    if rows("organizations", id=demo_world.GROUP):
        seed()


# -- small words ------------------------------------------------------------------------------------------------


def table(name: str) -> sa.Table:
    return sa.Table(name, sa.MetaData(), autoload_with=op.get_bind(), resolve_fks=False)


def rows(name: str, **only: Any) -> list[Any]:
    found = table(name)
    query = sa.select(found).where(*(found.c[column] == value for column, value in only.items()))
    return list(op.get_bind().execute(query).all())


def fill(name: str, key: dict[str, Any], values: dict[str, Any]) -> None:
    found = table(name)
    chosen = [found.c[column] == value for column, value in key.items()]
    op.get_bind().execute(sa.update(found).where(*chosen).values(**values))


def insert(name: str, values: list[dict[str, Any]]) -> None:
    if values:
        op.bulk_insert(table(name), values)


def ident(name: str, *, optional: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.String(36), nullable=optional)


def within(column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["tenant_id", column], [f"{other}.tenant_id", f"{other}.id"])


def edited() -> list[sa.Column[Any]]:
    version = sa.Column("row_version", sa.Integer(), nullable=False, server_default="1")
    return [version, sa.Column("retired", TIME, nullable=True)]


def add_edited(batch: Any) -> None:
    for column in edited():
        batch.add_column(column)


def create(name: str, *parts: Any, key: tuple[str, ...] = ("tenant_id", "id")) -> None:
    tenant = sa.Column("tenant_id", sa.String(40), nullable=False)
    own = [] if "id" not in key else [ident("id")]
    op.create_table(name, tenant, *own, *parts, sa.PrimaryKeyConstraint(*key))


def label(name: str = "label") -> sa.Column[Any]:
    return sa.Column(name, sa.String(100), nullable=False)


def word(name: str, *, optional: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.String(40), nullable=optional)


def number(name: str, kind: Any = sa.Integer, *, optional: bool = False) -> sa.Column[Any]:
    return sa.Column(name, kind(), nullable=optional)


def day(name: str, *, optional: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Date(), nullable=optional)


# -- places and people ------------------------------------------------------------------------------------------


def places() -> None:
    with op.batch_alter_table("organizations") as batch:
        batch.add_column(word("zone", optional=True))
        add_edited(batch)
    fill("organizations", {"parent_id": None}, {"zone": ZONE})
    with op.batch_alter_table("rooms") as batch:
        batch.add_column(number("capacity", optional=True))
        batch.add_column(sa.Column("seat_columns", sa.Integer(), nullable=False, server_default="6"))
        batch.add_column(sa.Column("key_generation", sa.Integer(), nullable=False, server_default="1"))
        batch.add_column(sa.Column("key_since", TIME, nullable=True))
        add_edited(batch)
        batch.create_index("ix_rooms_organization", ["tenant_id", "organization_id"])
    fill("rooms", {"key_since": None}, {"key_since": SINCE})
    with op.batch_alter_table("rooms") as batch:
        batch.alter_column("key_since", nullable=False)
    with op.batch_alter_table("class_groups") as batch:
        batch.add_column(sa.Column("grade", sa.String(40), nullable=False, server_default=""))
        add_edited(batch)
        batch.create_index("ix_class_groups_organization", ["tenant_id", "organization_id"])
    grades = {(row.tenant_id, row.id): row.grade for row in rows("lessons")}
    for row in rows("lesson_rooms"):
        key = {"tenant_id": row.tenant_id, "id": row.class_group_id}
        fill("class_groups", key, {"grade": grades[row.tenant_id, row.lesson_id]})
    create(
        "partnerships",
        ident("main_id"),
        ident("satellite_id"),
        number("position"),
        day("begun"),
        day("ended", optional=True),
        *edited(),
        within("main_id", "organizations"),
        within("satellite_id", "organizations"),
    )


def pseudonym(person: str) -> str:
    """Eight characters `[a-z2-7]` that say nothing, the same each time this is run."""
    return base64.b32encode(hashlib.sha256(person.encode()).digest()[:5]).decode().lower()


def people() -> None:
    with op.batch_alter_table("people") as batch:
        batch.add_column(ident("organization_id", optional=True))
        batch.add_column(word("number", optional=True))
        batch.add_column(sa.Column("pseudonym", sa.String(12), nullable=True))
        add_edited(batch)
    top = {row.tenant_id: row.id for row in rows("organizations") if row.parent_id is None}
    schools = {(row.tenant_id, row.person_id): row.organization_id for row in rows("role_assignments")}
    schools |= {(row.tenant_id, row.lead_id): row.organization_id for row in rows("lessons")}
    for row in rows("people"):
        school = schools.get((row.tenant_id, row.id), top[row.tenant_id])
        values = {"organization_id": school, "pseudonym": pseudonym(row.id)}
        fill("people", {"tenant_id": row.tenant_id, "id": row.id}, values)
    with op.batch_alter_table("people") as batch:
        batch.alter_column("organization_id", nullable=False)
        batch.alter_column("pseudonym", nullable=False)
        batch.create_foreign_key(
            "fk_people_organization", "organizations", ["tenant_id", "organization_id"], ["tenant_id", "id"]
        )
        batch.create_unique_constraint("uq_people_number", ["tenant_id", "kind", "number"])
        batch.create_unique_constraint("uq_people_pseudonym", ["tenant_id", "pseudonym"])
        batch.create_index("ix_people_organization", ["tenant_id", "organization_id", "kind", "label", "id"])
    memberships()


def memberships() -> None:
    create(
        "memberships",
        ident("person_id"),
        ident("class_group_id"),
        number("seat", optional=True),
        day("begun"),
        day("ended", optional=True),
        within("person_id", "people"),
        within("class_group_id", "class_groups"),
    )
    op.create_index("ix_memberships_class_group", "memberships", ["tenant_id", "class_group_id", "ended"])
    op.create_index("ix_memberships_person", "memberships", ["tenant_id", "person_id"])
    schools = {(row.tenant_id, row.id): row.organization_id for row in rows("class_groups")}
    moved = [dict(pupil(row, schools[row.tenant_id, row.class_group_id])) for row in rows("pupils")]
    insert("people", [each["person"] for each in moved])
    insert("memberships", [each["membership"] for each in moved])
    op.drop_table("pupils")


def pupil(row: Any, school: str) -> Iterator[tuple[str, dict[str, Any]]]:
    person = str(uuid.uuid5(PUPILS, f"{row.tenant_id}/{row.class_group_id}/{row.seat}"))
    yield (
        "person",
        {
            "tenant_id": row.tenant_id,
            "id": person,
            "organization_id": school,
            "kind": "student",
            "label": row.label,
            "pseudonym": pseudonym(person),
            "row_version": 1,
        },
    )
    yield (
        "membership",
        {
            "tenant_id": row.tenant_id,
            "id": str(uuid.uuid5(PUPILS, f"{row.tenant_id}/{row.class_group_id}/{row.seat}/in")),
            "person_id": person,
            "class_group_id": row.class_group_id,
            "seat": row.seat,
            "begun": SINCE.date(),
        },
    )


def roles() -> None:
    with op.batch_alter_table("role_assignments") as batch:
        batch.add_column(sa.Column("scope_kind", sa.String(12), nullable=True))
        batch.add_column(ident("scope_id", optional=True))
        batch.add_column(sa.Column("capacity", sa.String(12), nullable=True))
        batch.add_column(sa.Column("begun", TIME, nullable=True))
        batch.add_column(sa.Column("until", TIME, nullable=True))
        batch.add_column(ident("granted_by", optional=True))
        batch.add_column(sa.Column("ended", TIME, nullable=True))
        batch.add_column(sa.Column("ended_cause", sa.String(20), nullable=True))
    for row in rows("role_assignments"):
        kind, scope = ("room", row.room_id) if row.room_id else ("organization", row.organization_id)
        values = {"scope_kind": kind, "scope_id": scope, "begun": SINCE}
        fill("role_assignments", {"tenant_id": row.tenant_id, "id": row.id}, values)
    with op.batch_alter_table("role_assignments") as batch:
        for column in ("scope_kind", "scope_id", "begun"):
            batch.alter_column(column, nullable=False)
        batch.create_index("ix_role_assignments_person", ["tenant_id", "person_id"])
        batch.create_index("ix_role_assignments_organization", ["tenant_id", "organization_id", "role"])


# -- what is taught, and when -----------------------------------------------------------------------------------


def year() -> None:
    school = [ident("organization_id")]
    home = within("organization_id", "organizations")
    create("courses", *school, label(), word("subject"), word("grade"), *edited(), home)
    with op.batch_alter_table("lessons") as batch:
        batch.add_column(ident("course_id", optional=True))
        add_edited(batch)
        batch.create_foreign_key("fk_lessons_course", "courses", ["tenant_id", "course_id"], ["tenant_id", "id"])
    days = [day("first_day"), day("last_day")]
    create(
        "terms", ident("organization_id"), label(), *days, *edited(), within("organization_id", "organizations")
    )
    create(
        "holidays",
        ident("organization_id"),
        label(),
        day("first_day"),
        day("last_day"),
        number("works_as", sa.SmallInteger, optional=True),
        *edited(),
        within("organization_id", "organizations"),
    )
    create(
        "periods",
        ident("organization_id"),
        number("number", sa.SmallInteger),
        label(),
        number("starts_minute", sa.SmallInteger),
        number("ends_minute", sa.SmallInteger),
        *edited(),
        within("organization_id", "organizations"),
    )
    timetable()


def timetable() -> None:
    create(
        "timetable_entries",
        ident("organization_id"),
        ident("term_id"),
        ident("course_id", optional=True),
        ident("lesson_id", optional=True),
        label("title"),
        word("subject"),
        word("grade"),
        number("weekday", sa.SmallInteger),
        number("period", sa.SmallInteger),
        sa.Column("weeks", sa.String(4), nullable=False),
        ident("room_id"),
        ident("lead_id"),
        *edited(),
        within("organization_id", "organizations"),
        within("term_id", "terms"),
        within("course_id", "courses"),
        within("lesson_id", "lessons"),
        within("room_id", "rooms"),
        within("lead_id", "people"),
    )
    create(
        "entry_rooms",
        ident("entry_id"),
        number("position"),
        ident("room_id"),
        ident("class_group_id"),
        ident("co_teacher_id", optional=True),
        ident("partnership_id", optional=True),
        within("entry_id", "timetable_entries"),
        within("room_id", "rooms"),
        within("class_group_id", "class_groups"),
        within("co_teacher_id", "people"),
        within("partnership_id", "partnerships"),
        key=("tenant_id", "entry_id", "position"),
    )


def sessions() -> None:
    with op.batch_alter_table("sessions") as batch:
        batch.add_column(sa.Column("kind", sa.String(8), nullable=False, server_default="lesson"))
        for column in ("organization_id", "entry_id", "activity_id", "room_id", "lead_id", "substitute_id"):
            batch.add_column(ident(column, optional=True))
        batch.add_column(sa.Column("title", sa.String(100), nullable=True))
        batch.add_column(word("subject", optional=True))
        batch.add_column(word("grade", optional=True))
        batch.add_column(number("period", sa.SmallInteger, optional=True))
        batch.add_column(sa.Column("cancelled", TIME, nullable=True))
        batch.add_column(sa.Column("cancel_reason", sa.String(20), nullable=True))
        batch.add_column(sa.Column("row_version", sa.Integer(), nullable=False, server_default="1"))
    lessons = {(row.tenant_id, row.id): row for row in rows("lessons")}
    copied = ("organization_id", "room_id", "lead_id", "title", "subject", "grade")
    for row in rows("sessions"):
        lesson = lessons[row.tenant_id, row.lesson_id]
        values = {column: getattr(lesson, column) for column in copied}
        fill("sessions", {"tenant_id": row.tenant_id, "id": row.id}, values)
    with op.batch_alter_table("sessions") as batch:
        batch.alter_column("lesson_id", existing_type=sa.String(36), nullable=True)
        for column in ("organization_id", "lead_id", "title"):
            batch.alter_column(column, nullable=False)
        for column, other in (
            ("organization_id", "organizations"),
            ("entry_id", "timetable_entries"),
            ("room_id", "rooms"),
            ("lead_id", "people"),
            ("substitute_id", "people"),
        ):
            batch.create_foreign_key(f"fk_sessions_{column}", other, ["tenant_id", column], ["tenant_id", "id"])
        batch.create_index("ix_sessions_planned_start", ["tenant_id", "planned_start", "id"])
        batch.create_index("ix_sessions_entry", ["tenant_id", "entry_id"])
    session_rooms()
    with op.batch_alter_table("lessons") as batch:
        batch.drop_column("room_id")
        batch.drop_column("lead_id")


def session_rooms() -> None:
    create(
        "session_rooms",
        ident("session_id"),
        number("position"),
        ident("room_id"),
        ident("class_group_id", optional=True),
        ident("co_teacher_id", optional=True),
        ident("partnership_id", optional=True),
        within("session_id", "sessions"),
        within("room_id", "rooms"),
        within("class_group_id", "class_groups"),
        within("co_teacher_id", "people"),
        within("partnership_id", "partnerships"),
        key=("tenant_id", "session_id", "position"),
    )
    op.create_index("ix_session_rooms_room", "session_rooms", ["tenant_id", "room_id"])
    planned: dict[tuple[str, str], list[Any]] = {}
    for row in rows("lesson_rooms"):
        planned.setdefault((row.tenant_id, row.lesson_id), []).append(row)
    copied = ("tenant_id", "position", "room_id", "class_group_id", "co_teacher_id")
    insert(
        "session_rooms",
        [
            {"session_id": session.id, **{column: getattr(room, column) for column in copied}}
            for session in rows("sessions")
            for room in planned.get((session.tenant_id, session.lesson_id), [])
        ],
    )
    op.drop_table("lesson_rooms")


def outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("row", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("tenant_id", sa.String(40), nullable=False),
        sa.Column("created", TIME, nullable=False),
        sa.Column("command", sa.String(40), nullable=False),
        ident("person_id", optional=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        number("sequence", optional=True),
        sa.PrimaryKeyConstraint("row"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_outbox_waiting", "outbox", ["tenant_id", "sequence", "row"])


# -- the demo's school year ---------------------------------------------------------------------------------------


def seed() -> None:
    for name in demo_year.SEEDED:
        added = [{"tenant_id": demo_world.TENANT, **row} for row in getattr(demo_year, name)()]
        for row in added:
            if name == "role_assignments":
                row["begun"] = SINCE
            if name == "people":
                row["pseudonym"] = pseudonym(row["id"])
        insert(name, added)
    fill("lessons", {"tenant_id": demo_world.TENANT, "id": demo_world.LESSON}, {"course_id": demo_year.COURSE})
