"""Names in the order of their sounds: what they are sorted by, and what people are found by, worked out once."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from server.schools.spelling import MAX_KEY, MAX_SPELLED, sort_key, spelled

revision = "0016"
down_revision = "0015"

SORTED = ("organizations", "rooms", "class_groups", "people")
BY_ORDER = [
    *("tenant_id", "sort_key", "id", "organization_id", "retired", "kind", "spelled", "number", "pseudonym"),
]


def upgrade() -> None:
    op.drop_index("ix_people_label", table_name="people")
    for name in SORTED:
        lengths = {"sort_key": MAX_KEY} | ({"spelled": MAX_SPELLED} if name == "people" else {})
        for column, length in lengths.items():
            op.add_column(name, sa.Column(column, _text(length), nullable=False, server_default=""))
        _fill(name, list(lengths))
        with op.batch_alter_table(name) as batch:
            for column, length in lengths.items():
                batch.alter_column(
                    column, existing_type=_text(length), existing_nullable=False, server_default=None
                )
    op.create_index("ix_people_sorted", "people", BY_ORDER, unique=False)


def _text(length: int) -> Any:
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def _fill(name: str, columns: list[str]) -> None:
    names = ["tenant_id", "id", "label", *columns]
    table = sa.table(name, *(sa.column(each, sa.String) for each in names))
    rows = op.get_bind().execute(sa.select(table.c.tenant_id, table.c.id, table.c.label)).all()
    of_person = name == "people"
    filled = [
        {
            "of_tenant": row.tenant_id,
            "of_id": row.id,
            "new_sort_key": sort_key(row.label, of_person=of_person),
            "new_spelled": spelled(row.label),
        }
        for row in rows
    ]
    if filled:
        values = {each: sa.bindparam(f"new_{each}") for each in columns}
        which = (table.c.tenant_id == sa.bindparam("of_tenant"), table.c.id == sa.bindparam("of_id"))
        op.get_bind().execute(sa.update(table).where(*which).values(values), filled)
