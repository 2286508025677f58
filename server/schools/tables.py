"""The school's registry: organizations, places, people, what is taught and when, who signed in. SQL is its truth.

`tenant_id` is part of every key, so no query can reach across. What people edit carries `row_version`, which rises
with every change, and `retired`: nothing that a fact may name is ever deleted. A `begun` day is the first, an
`ended` day the first no longer. Secrets stand here only as SHA-256.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    String,
    Table,
    UniqueConstraint,
    false,
)

from server.columns import UtcDateTime, id_column, tenant_column, within

from .spelling import MAX_KEY, MAX_SPELLED, sort_key, spelled

metadata = MetaData()

LABEL = String(100)
WORD = String(40)  # a subject, a grade, a time zone


def _edited() -> tuple[Column[Any], Column[Any]]:
    return Column("row_version", Integer, nullable=False, default=1), Column("retired", UtcDateTime)


def _derived(name: str, length: int) -> Column[str]:
    """Worked out from the label: of a new row here, of a changed one by who writes it (`spelling.derived`)."""

    def worked_out(context: Any) -> str:
        of_person = context.compiled.statement.table.name == "people"
        label = context.get_current_parameters()["label"]
        return spelled(label) if name == "spelled" else sort_key(label, of_person=of_person)

    # By bytes: with another order a cursor would skip rows.
    text = String(length).with_variant(String(length, collation="C"), "postgresql")
    return Column(name, text, nullable=False, default=worked_out)


# -- places and people ----------------------------------------------------------------------------------------

organizations = Table(
    "organizations",
    metadata,
    tenant_column(),
    id_column("id", key=True),
    id_column("parent_id", optional=True),
    Column("kind", String(12), nullable=False),  # district, group, school, campus
    Column("label", LABEL, nullable=False),
    Column("zone", WORD),  # IANA name; absent: the nearest ancestor's
    _derived("sort_key", MAX_KEY),
    *_edited(),
    within("parent_id", "organizations"),
)

policies = Table(
    "policies",
    metadata,
    tenant_column(),
    Column("kind", String(12), primary_key=True),  # attendance
    # Of the whole tenant, so that a number alone names what a session ran by; 1 is the defaults.
    Column("version", Integer, primary_key=True, autoincrement=False),
    id_column("organization_id"),  # whose it is, and what lies below it until something nearer has its own
    Column("figures", JSON, nullable=False),  # by name, in the unit that the name says
    Column("begun", UtcDateTime, nullable=False),
    id_column("changed_by", optional=True),
    within("organization_id", "organizations"),
    Index("ix_policies_organization", "tenant_id", "kind", "organization_id", "version"),
)

partnerships = Table(
    "partnerships",
    metadata,
    tenant_column(),
    id_column("id", key=True),
    id_column("main_id"),
    id_column("satellite_id"),
    Column("position", Integer, nullable=False),
    Column("begun", Date, nullable=False),
    Column("ended", Date),
    *_edited(),
    within("main_id", "organizations"),
    within("satellite_id", "organizations"),
)

rooms = Table(
    "rooms",
    metadata,
    tenant_column(),
    id_column("id", key=True),
    id_column("organization_id"),
    Column("label", LABEL, nullable=False),
    Column("capacity", Integer),
    Column("seat_columns", Integer, nullable=False, default=6),
    Column("key_generation", Integer, nullable=False, default=1),  # the key itself is derived, never stored
    Column("key_since", UtcDateTime, nullable=False),
    _derived("sort_key", MAX_KEY),
    *_edited(),
    within("organization_id", "organizations"),
    Index("ix_rooms_organization", "tenant_id", "organization_id"),
)

class_groups = Table(
    "class_groups",
    metadata,
    tenant_column(),
    id_column("id", key=True),
    id_column("organization_id"),
    Column("label", LABEL, nullable=False),
    Column("grade", WORD, nullable=False),
    Column("expected_count", Integer, nullable=False),
    _derived("sort_key", MAX_KEY),
    *_edited(),
    within("organization_id", "organizations"),
    Index("ix_class_groups_organization", "tenant_id", "organization_id"),
)

people = Table(
    "people",
    metadata,
    tenant_column(),
    id_column("id", key=True),
    id_column("organization_id"),
    Column("kind", String(8), nullable=False),  # staff, student, guest
    Column("label", LABEL, nullable=False),
    Column("number", WORD),  # 工号 or 学籍号
    Column("pseudonym", String(12), nullable=False),
    _derived("sort_key", MAX_KEY),
    _derived("spelled", MAX_SPELLED),
    *_edited(),
    within("organization_id", "organizations"),
    UniqueConstraint("tenant_id", "kind", "number", name="uq_people_number"),
    UniqueConstraint("tenant_id", "pseudonym", name="uq_people_pseudonym"),
    # All that a list cuts by: who is not on the page is never fetched from the table.
    Index(
        "ix_people_sorted",
        *("tenant_id", "sort_key", "id", "organization_id", "retired", "kind", "spelled", "number", "pseudonym"),
    ),
    Index("ix_people_organization", "tenant_id", "organization_id", "kind", "label", "id"),
)

memberships = Table(
    "memberships",
    metadata,
    tenant_column(),
    id_column("id", key=True),
    id_column("person_id"),
    id_column("class_group_id"),
    Column("seat", Integer),
    Column("begun", Date, nullable=False),
    Column("ended", Date),
    within("person_id", "people"),
    within("class_group_id", "class_groups"),
    Index("ix_memberships_class_group", "tenant_id", "class_group_id", "ended"),
    Index("ix_memberships_person", "tenant_id", "person_id"),
)

role_assignments = Table(
    "role_assignments",
    metadata,
    tenant_column(),
    id_column("id", key=True),
    id_column("person_id"),
    Column("role", String(20), nullable=False),
    Column("scope_kind", String(12), nullable=False),  # organization, room, session, group
    id_column("scope_id"),
    id_column("organization_id"),  # the school that the scope lies in
    id_column("room_id", optional=True),
    Column("capacity", String(12)),
    Column("begun", UtcDateTime, nullable=False),
    Column("until", UtcDateTime),
    id_column("granted_by", optional=True),
    Column("ended", UtcDateTime),
    Column("ended_cause", String(20)),
    within("person_id", "people"),
    within("organization_id", "organizations"),
    within("room_id", "rooms"),
    Index("ix_role_assignments_person", "tenant_id", "person_id"),
    Index("ix_role_assignments_organization", "tenant_id", "organization_id", "role"),
)

# -- what is taught, and when ---------------------------------------------------------------------------------

courses = Table(
    "courses",
    metadata,
    tenant_column(),
    id_column("id", key=True),
    id_column("organization_id"),
    Column("label", LABEL, nullable=False),
    Column("subject", WORD, nullable=False),
    Column("grade", WORD, nullable=False),
    *_edited(),
    within("organization_id", "organizations"),
)

lessons = Table(
    "lessons",
    metadata,
    tenant_column(),
    id_column("id", key=True),
    id_column("organization_id"),
    id_column("course_id", optional=True),
    Column("title", LABEL, nullable=False),
    Column("subject", WORD, nullable=False),
    Column("grade", WORD, nullable=False),
    Column("minutes", Integer, nullable=False),
    *_edited(),
    within("organization_id", "organizations"),
    within("course_id", "courses"),
)

terms = Table(
    "terms",
    metadata,
    tenant_column(),
    id_column("id", key=True),
    id_column("organization_id"),
    Column("label", LABEL, nullable=False),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    *_edited(),
    within("organization_id", "organizations"),
)

holidays = Table(
    "holidays",
    metadata,
    tenant_column(),
    id_column("id", key=True),
    id_column("organization_id"),
    Column("label", LABEL, nullable=False),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("works_as", SmallInteger),  # 1 Monday … 7 Sunday: a day made up for, taught as that weekday
    *_edited(),
    within("organization_id", "organizations"),
)

periods = Table(
    "periods",
    metadata,
    tenant_column(),
    id_column("id", key=True),
    id_column("organization_id"),
    Column("number", SmallInteger, nullable=False),
    Column("label", LABEL, nullable=False),
    Column("starts_minute", SmallInteger, nullable=False),  # of the local day
    Column("ends_minute", SmallInteger, nullable=False),
    *_edited(),
    within("organization_id", "organizations"),
)

timetable_entries = Table(
    "timetable_entries",
    metadata,
    tenant_column(),
    id_column("id", key=True),
    id_column("organization_id"),
    id_column("term_id"),
    id_column("course_id", optional=True),
    id_column("lesson_id", optional=True),
    Column("title", LABEL, nullable=False),
    Column("subject", WORD, nullable=False),
    Column("grade", WORD, nullable=False),
    Column("weekday", SmallInteger, nullable=False),  # 1 Monday … 7 Sunday
    Column("period", SmallInteger, nullable=False),  # a period's number
    Column("weeks", String(4), nullable=False),  # all, odd, even: counted from the term's first week
    id_column("room_id"),
    id_column("lead_id"),
    *_edited(),
    within("organization_id", "organizations"),
    within("term_id", "terms"),
    within("course_id", "courses"),
    within("lesson_id", "lessons"),
    within("room_id", "rooms"),
    within("lead_id", "people"),
)

entry_rooms = Table(
    "entry_rooms",
    metadata,
    tenant_column(),
    id_column("entry_id", key=True),
    Column("position", Integer, primary_key=True),
    id_column("room_id"),
    id_column("class_group_id"),
    id_column("co_teacher_id", optional=True),
    id_column("partnership_id", optional=True),
    within("entry_id", "timetable_entries"),
    within("room_id", "rooms"),
    within("class_group_id", "class_groups"),
    within("co_teacher_id", "people"),
    within("partnership_id", "partnerships"),
)

sessions = Table(
    "sessions",
    metadata,
    tenant_column(),
    id_column("id", key=True),
    Column("kind", String(8), nullable=False),  # lesson, seminar
    id_column("organization_id"),  # the host
    id_column("lesson_id", optional=True),
    id_column("entry_id", optional=True),
    id_column("activity_id", optional=True),
    Column("name", WORD),
    Column("title", LABEL, nullable=False),
    Column("subject", WORD),
    Column("grade", WORD),
    Column("zone", WORD, nullable=False),
    id_column("room_id", optional=True),
    id_column("lead_id"),
    id_column("substitute_id", optional=True),
    Column("period", SmallInteger),
    Column("entry_day", Date),  # the school day of its entry that it stands for, wherever it was moved to
    Column("planned_start", UtcDateTime, nullable=False),
    Column("planned_end", UtcDateTime, nullable=False),
    Column("scheduled", UtcDateTime, nullable=False),
    Column("cancelled", UtcDateTime),
    Column("cancel_reason", String(20)),
    Column("row_version", Integer, nullable=False, default=1),
    within("organization_id", "organizations"),
    within("lesson_id", "lessons"),
    within("entry_id", "timetable_entries"),
    within("room_id", "rooms"),
    within("lead_id", "people"),
    within("substitute_id", "people"),
    Index("ix_sessions_planned_start", "tenant_id", "planned_start", "id"),
    Index("ix_sessions_entry", "tenant_id", "entry_id"),
)

session_rooms = Table(
    "session_rooms",
    metadata,
    tenant_column(),
    id_column("session_id", key=True),
    Column("position", Integer, primary_key=True),
    id_column("room_id"),
    id_column("class_group_id", optional=True),
    id_column("co_teacher_id", optional=True),
    id_column("partnership_id", optional=True),
    within("session_id", "sessions"),
    within("room_id", "rooms"),
    within("class_group_id", "class_groups"),
    within("co_teacher_id", "people"),
    within("partnership_id", "partnerships"),
    Index("ix_session_rooms_room", "tenant_id", "room_id"),
)

session_members = Table(
    "session_members",  # who is expected at a seminar, beside its chair
    metadata,
    tenant_column(),
    id_column("session_id", key=True),
    id_column("person_id", key=True),
    Column("position", Integer, nullable=False),
    within("session_id", "sessions"),
    within("person_id", "people"),
    Index("ix_session_members_person", "tenant_id", "person_id"),
)

calendar_feeds = Table(
    "calendar_feeds",
    metadata,
    tenant_column(),
    id_column("id", key=True),
    Column("secret_sha256", String(64), nullable=False),
    Column("kind", String(12), nullable=False),  # person, class_group, room
    id_column("subject_id"),
    id_column("person_id", optional=True),  # who asked for it
    Column("created", UtcDateTime, nullable=False),
    Column("ended", UtcDateTime),
    within("person_id", "people"),
    Index("ix_calendar_feeds_secret", "tenant_id", "secret_sha256", unique=True),
)

# -- on its way to the journal --------------------------------------------------------------------------------

outbox = Table(
    "outbox",
    metadata,
    Column("row", Integer, primary_key=True, autoincrement=True),
    Column("tenant_id", String(40), nullable=False),
    Column("created", UtcDateTime, nullable=False),
    Column("aggregate", String(80), nullable=False),  # whose log it goes to: the registry's, or a session's
    Column("command", String(40), nullable=False),
    id_column("person_id", optional=True),
    Column("facts", JSON, nullable=False),  # emptied once they stand in the journal
    Column("sequence", Integer),  # of the commit they became; absent while they wait
    Index("ix_outbox_waiting", "tenant_id", "sequence", "row"),
    Index("ix_outbox_aggregate", "tenant_id", "aggregate", "sequence"),
    sqlite_autoincrement=True,  # the number of a row is never given twice
)

# -- who signed in --------------------------------------------------------------------------------------------

links = Table(
    "links",
    metadata,
    tenant_column(),
    Column("secret_sha256", String(64), primary_key=True),
    Column("session_name", String(40)),  # a link to a session gives a role in it, one without signs a person in
    Column("role", String(20)),
    Column("kind", String(20)),
    id_column("person_id", optional=True),
    id_column("room_id", optional=True),
    Column("expires", UtcDateTime),
    Column("once", Boolean, nullable=False, server_default=false()),
    Column("used", UtcDateTime),
    within("person_id", "people"),
    within("room_id", "rooms"),
)

sign_ins = Table(
    "sign_ins",
    metadata,
    tenant_column(),
    Column("token_sha256", String(64), primary_key=True),
    id_column("id"),
    id_column("session_id", optional=True),
    Column("via", String(10), nullable=False),
    Column("role", String(20)),
    Column("kind", String(20)),
    id_column("person_id", optional=True),
    id_column("room_id", optional=True),
    Column("created", UtcDateTime, nullable=False),
    Column("expires", UtcDateTime, nullable=False),
    Column("ended", UtcDateTime),
    id_column("terminal_id", optional=True),
    Column("device", LABEL),  # as its owner knows it: a browser's name
    Column("ended_cause", String(20)),
    within("session_id", "sessions"),
    within("person_id", "people"),
    within("room_id", "rooms"),
    UniqueConstraint("tenant_id", "id", name="uq_sign_ins_id"),
    Index("ix_sign_ins_person", "tenant_id", "person_id"),
)
