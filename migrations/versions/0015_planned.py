"""What is planned leaves for the log of its session: an outbox row says whose log it goes to, and a session of the
log which fact its plan stands in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

PLAN_STOOD_IN = "session.session.opened"
REGISTRY = "registry/main"


def upgrade() -> None:
    with op.batch_alter_table("outbox") as batch:
        batch.add_column(sa.Column("aggregate", sa.String(80), nullable=False, server_default=REGISTRY))
    with op.batch_alter_table("outbox") as batch:
        batch.alter_column("aggregate", server_default=None)
    op.add_column(
        "review_sessions", sa.Column("plan_type", sa.String(60), nullable=False, server_default=PLAN_STOOD_IN)
    )
    with op.batch_alter_table("review_sessions") as batch:
        batch.alter_column("plan_type", server_default=None)
    op.create_index("ix_outbox_aggregate", "outbox", ["tenant_id", "aggregate", "sequence"], unique=False)
