"""People by name: a page of a hundred thousand, and a search through them, are read from an index alone."""

from __future__ import annotations

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    columns = ["tenant_id", "label", "id", "organization_id", "retired", "kind", "number", "pseudonym"]
    op.create_index("ix_people_label", "people", columns, unique=False)
