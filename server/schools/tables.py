"""The school's registry: organizations, places, people, what is taught, and who signed in. SQL is its truth.

`tenant_id` is part of every key, so no query can reach across. Secrets stand here only as SHA-256.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKeyConstraint, Integer, MetaData, String, Table

from server.db import UtcDateTime

metadata = MetaData()

LABEL = String(100)


def _id(name: str, *, key: bool = False, optional: bool = False) -> Column[str]:
    return Column(name, String(36), primary_key=key, nullable=optional and not key)


def _within(column: str, table: str) -> ForeignKeyConstraint:
    """A reference that stays inside its tenant."""
    return ForeignKeyConstraint(["tenant_id", column], [f"{table}.tenant_id", f"{table}.id"])


organizations = Table(
    "organizations",
    metadata,
    Column("tenant_id", String(40), primary_key=True),
    _id("id", key=True),
    _id("parent_id", optional=True),
    Column("kind", String(12), nullable=False),
    Column("label", LABEL, nullable=False),
    _within("parent_id", "organizations"),
)

rooms = Table(
    "rooms",
    metadata,
    Column("tenant_id", String(40), primary_key=True),
    _id("id", key=True),
    _id("organization_id"),
    Column("label", LABEL, nullable=False),
    _within("organization_id", "organizations"),
)

class_groups = Table(
    "class_groups",
    metadata,
    Column("tenant_id", String(40), primary_key=True),
    _id("id", key=True),
    _id("organization_id"),
    Column("label", LABEL, nullable=False),
    Column("expected_count", Integer, nullable=False),
    _within("organization_id", "organizations"),
)

pupils = Table(
    "pupils",
    metadata,
    Column("tenant_id", String(40), primary_key=True),
    _id("class_group_id", key=True),
    Column("seat", Integer, primary_key=True),
    Column("label", LABEL, nullable=False),
    _within("class_group_id", "class_groups"),
)

people = Table(
    "people",
    metadata,
    Column("tenant_id", String(40), primary_key=True),
    _id("id", key=True),
    Column("kind", String(8), nullable=False),
    Column("label", LABEL, nullable=False),
)

role_assignments = Table(
    "role_assignments",
    metadata,
    Column("tenant_id", String(40), primary_key=True),
    _id("id", key=True),
    _id("person_id"),
    Column("role", String(20), nullable=False),
    _id("organization_id"),
    _id("room_id", optional=True),
    _within("person_id", "people"),
    _within("organization_id", "organizations"),
    _within("room_id", "rooms"),
)

lessons = Table(
    "lessons",
    metadata,
    Column("tenant_id", String(40), primary_key=True),
    _id("id", key=True),
    _id("organization_id"),
    _id("room_id"),
    _id("lead_id"),
    Column("title", LABEL, nullable=False),
    Column("subject", String(40), nullable=False),
    Column("grade", String(40), nullable=False),
    Column("minutes", Integer, nullable=False),
    _within("organization_id", "organizations"),
    _within("room_id", "rooms"),
    _within("lead_id", "people"),
)

lesson_rooms = Table(
    "lesson_rooms",
    metadata,
    Column("tenant_id", String(40), primary_key=True),
    _id("lesson_id", key=True),
    Column("position", Integer, primary_key=True),
    _id("room_id"),
    _id("class_group_id"),
    _id("co_teacher_id"),
    _within("lesson_id", "lessons"),
    _within("room_id", "rooms"),
    _within("class_group_id", "class_groups"),
    _within("co_teacher_id", "people"),
)

sessions = Table(
    "sessions",
    metadata,
    Column("tenant_id", String(40), primary_key=True),
    _id("id", key=True),
    _id("lesson_id"),
    Column("name", String(40)),
    Column("zone", String(40), nullable=False),
    Column("planned_start", UtcDateTime, nullable=False),
    Column("planned_end", UtcDateTime, nullable=False),
    Column("scheduled", UtcDateTime, nullable=False),
    _within("lesson_id", "lessons"),
)

links = Table(
    "links",
    metadata,
    Column("tenant_id", String(40), primary_key=True),
    Column("secret_sha256", String(64), primary_key=True),
    Column("session_name", String(40), nullable=False),
    Column("role", String(20), nullable=False),
    Column("kind", String(20)),
    _id("person_id", optional=True),
    _id("room_id", optional=True),
    _within("person_id", "people"),
    _within("room_id", "rooms"),
)

sign_ins = Table(
    "sign_ins",
    metadata,
    Column("tenant_id", String(40), primary_key=True),
    Column("token_sha256", String(64), primary_key=True),
    _id("session_id"),
    Column("via", String(10), nullable=False),
    Column("role", String(20), nullable=False),
    Column("kind", String(20)),
    _id("person_id", optional=True),
    _id("room_id", optional=True),
    Column("created", UtcDateTime, nullable=False),
    Column("expires", UtcDateTime, nullable=False),
    Column("ended", UtcDateTime),
    _within("session_id", "sessions"),
    _within("person_id", "people"),
    _within("room_id", "rooms"),
)
