"""Whether a room's truths differ, as a column that the database can add up."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("review_rooms", sa.Column("differing", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("review_rooms") as rooms:
        rooms.alter_column("differing", existing_type=sa.Boolean(), existing_nullable=False, server_default=None)
