"""Search over all sessions: the index of words, and the list's own columns for teacher and course."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

FTS5 = (
    "CREATE VIRTUAL TABLE review_words_found USING fts5("
    "words, content='review_words', content_rowid='id', tokenize='unicode61')",
    "CREATE TRIGGER review_words_come AFTER INSERT ON review_words BEGIN "
    "INSERT INTO review_words_found(rowid, words) VALUES (new.id, new.words); END",
    "CREATE TRIGGER review_words_go AFTER DELETE ON review_words BEGIN "
    "INSERT INTO review_words_found(review_words_found, rowid, words) VALUES ('delete', old.id, old.words); END",
)


def upgrade() -> None:
    _start_over()
    op.add_column("review_sessions", sa.Column("lead", sa.String(length=36), nullable=True))
    op.add_column("review_sessions", sa.Column("course", sa.String(length=36), nullable=True))
    op.create_index(
        "ix_review_sessions_lead", "review_sessions", ["tenant_id", "lead", "planned_start"], unique=False
    )
    op.create_table(
        "review_words",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.String(length=40), nullable=False),
        sa.Column("session", sa.String(length=36), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("index", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("subject", sa.String(length=50), nullable=False),
        sa.Column("key", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("tenant_id", "session", "sequence", "index"),
    )
    op.create_index("ix_review_words_subject", "review_words", ["tenant_id", "subject"], unique=False)
    op.create_table(
        "review_word_positions",
        sa.Column("tenant_id", sa.String(length=40), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id"),
    )
    if op.get_bind().dialect.name == "sqlite":
        for statement in FTS5:
            op.execute(statement)


def _start_over() -> None:
    """The rows are worked out again from the journal at the next start."""
    for table in (
        "sessions",
        "organizations",
        "endpoints",
        "spans",
        "lines",
        "quality",
        "voice",
        "rooms",
        "absences",
        "positions",
    ):
        op.execute(sa.delete(sa.table(f"review_{table}")))
