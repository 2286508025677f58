"""What a disk held, once an hour for each server; no fact, since nobody did it."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, MetaData, String, Table

from server.columns import UtcDateTime, tenant_column

metadata = MetaData()

disk_samples = Table(
    "disk_samples",
    metadata,
    tenant_column(),
    Column("server", String(100), primary_key=True),  # its machine's name: each has a disk of its own
    Column("time", UtcDateTime, primary_key=True),
    Column("journal_bytes", BigInteger, nullable=False),
    Column("database_bytes", BigInteger, nullable=False),
    Column("keys_bytes", BigInteger, nullable=False),
    Column("free_bytes", BigInteger, nullable=False),
)
