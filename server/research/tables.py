"""The tables of groups and activities, written by `store` alone and rebuilt from the journal at will.

What people wrote stands in `words` as the journal holds it, sealed, with its place in the log; it is opened when
read. The same tables under another prefix are the shadow that a rebuild fills before it takes their place.
"""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Boolean, Column, Index, MetaData, String, Table

from server.columns import UtcDateTime, id_column, tenant_column
from server.projecting import positions


class Tables:
    """One set of the tables, its names beginning with `prefix`."""

    def __init__(self, prefix: str) -> None:
        self.metadata = MetaData()
        self.groups = _groups(prefix, self.metadata)
        self.schools = _schools(prefix, self.metadata)
        self.members = _members(prefix, self.metadata)
        self.activities = _activities(prefix, self.metadata)
        self.invited = _invited(prefix, self.metadata)
        self.answers = _answers(prefix, self.metadata)
        self.materials = _materials(prefix, self.metadata)
        self.links = _links(prefix, self.metadata)
        self.positions = positions(prefix, self.metadata)

    @property
    def projected(self) -> tuple[Table, ...]:
        """Those that are worked out from facts."""
        return (
            self.groups,
            self.schools,
            self.members,
            self.activities,
            self.invited,
            self.answers,
            self.materials,
            self.links,
        )


def _groups(prefix: str, metadata: MetaData) -> Table:
    return Table(
        f"{prefix}groups",
        metadata,
        tenant_column(),
        id_column("group", key=True),
        id_column("home"),  # organization
        Column("kind", String(12), nullable=False),
        Column("entry", String(8), nullable=False),
        id_column("leader"),
        Column("words", JSON, nullable=False),
        Column("founded", UtcDateTime, nullable=False),
        Column("dissolved", UtcDateTime),
        Column("version", BigInteger, nullable=False),
        Column("sequence", BigInteger, nullable=False),
        Index(f"ix_{prefix}groups_home", "tenant_id", "home"),
    )


def _schools(prefix: str, metadata: MetaData) -> Table:
    """The organizations that a group is for, in their order."""
    return Table(
        f"{prefix}schools",
        metadata,
        tenant_column(),
        id_column("group", key=True),
        id_column("organization", key=True),
        Column("position", BigInteger, nullable=False),
        Index(f"ix_{prefix}schools_organization", "tenant_id", "organization"),
    )


def _members(prefix: str, metadata: MetaData) -> Table:
    """Who is in a group, who is asked to come, and who asks."""
    return Table(
        f"{prefix}members",
        metadata,
        tenant_column(),
        id_column("group", key=True),
        id_column("person", key=True),
        id_column("school"),  # his own, when he came
        Column("role", String(8), nullable=False),  # leader, member, guest
        Column("standing", String(8), nullable=False),  # member, invited, applied
        Column("since", UtcDateTime, nullable=False),
        Column("position", BigInteger, nullable=False),
        Index(f"ix_{prefix}members_person", "tenant_id", "person", "standing"),
    )


def _activities(prefix: str, metadata: MetaData) -> Table:
    return Table(
        f"{prefix}activities",
        metadata,
        tenant_column(),
        id_column("activity", key=True),
        id_column("group"),
        Column("kind", String(20), nullable=False),
        id_column("cycle", optional=True),
        Column("step", String(8)),
        id_column("chair"),
        Column("words", JSON, nullable=False),
        Column("everyone", Boolean, nullable=False),  # is the whole group asked?
        Column("planned_start", UtcDateTime, nullable=False),
        Column("planned_end", UtcDateTime, nullable=False),
        Column("state", String(9), nullable=False),
        Column("opened", UtcDateTime),
        Column("adjourned", UtcDateTime),
        Column("cancelled", UtcDateTime),
        Column("reason", String(8)),
        Column("version", BigInteger, nullable=False),
        Column("sequence", BigInteger, nullable=False),
        Index(f"ix_{prefix}activities_group", "tenant_id", "group", "planned_start", "activity"),
    )


def _invited(prefix: str, metadata: MetaData) -> Table:
    """Who was asked by name."""
    return Table(
        f"{prefix}invited",
        metadata,
        tenant_column(),
        id_column("activity", key=True),
        id_column("person", key=True),
        Column("position", BigInteger, nullable=False),
        Index(f"ix_{prefix}invited_person", "tenant_id", "person"),
    )


def _answers(prefix: str, metadata: MetaData) -> Table:
    """Who said last whether he comes."""
    return Table(
        f"{prefix}answers",
        metadata,
        tenant_column(),
        id_column("activity", key=True),
        id_column("person", key=True),
        Column("answer", String(5), nullable=False),
        Column("answered", UtcDateTime, nullable=False),
        Column("position", BigInteger, nullable=False),
    )


def _materials(prefix: str, metadata: MetaData) -> Table:
    return Table(
        f"{prefix}materials",
        metadata,
        tenant_column(),
        id_column("activity", key=True),
        id_column("material", key=True),
        id_column("person", optional=True),
        Column("words", JSON, nullable=False),
        Column("attached", UtcDateTime, nullable=False),
        Column("position", BigInteger, nullable=False),
    )


def _links(prefix: str, metadata: MetaData) -> Table:
    """The sessions of an activity."""
    return Table(
        f"{prefix}links",
        metadata,
        tenant_column(),
        id_column("activity", key=True),
        id_column("session", key=True),
        Column("purpose", String(9), nullable=False),
        Column("position", BigInteger, nullable=False),
        Index(f"ix_{prefix}links_session", "tenant_id", "session"),
    )


LIVE = Tables("research_")
metadata = LIVE.metadata
