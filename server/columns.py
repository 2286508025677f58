"""What the tables share: the tenant in every key, ids, references that stay inside a tenant, times in UTC."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Column, DateTime, Dialect, ForeignKeyConstraint, String, TypeDecorator


def tenant_column() -> Column[str]:
    """Part of every key, so no query can reach across."""
    return Column("tenant_id", String(40), primary_key=True)


def id_column(name: str, *, key: bool = False, optional: bool = False) -> Column[str]:
    return Column(name, String(36), primary_key=key, nullable=optional and not key)


def within(column: str, table: str) -> ForeignKeyConstraint:
    """A reference that stays inside its tenant."""
    return ForeignKeyConstraint(["tenant_id", column], [f"{table}.tenant_id", f"{table}.id"])


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC time. SQLite keeps none of the zone, so a naive value going in is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        return datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A time without a zone cannot be stored.")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)
