"""The index of words: the one place in the database where words of people stand opened.

It is made from the journal with the keys at hand and is never part of the log's rows. A destroyed key takes its
rows with it (`word_index.forget_erased`); a backup of the database holds what the index held when it was made.
SQLite finds phrases by FTS5; any other database by LIKE over the same words.
"""

from __future__ import annotations

from sqlalchemy import (
    DDL,
    BigInteger,
    Column,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    event,
)

from server.columns import tenant_column

metadata = MetaData()

said = Table(
    "review_words",
    metadata,
    Column("id", Integer, primary_key=True),  # FTS5 knows a row by one number
    Column("tenant_id", String(40), nullable=False),
    Column("session", String(36), nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("index", Integer, nullable=False),
    Column("kind", String(8), nullable=False),  # title, chat
    Column("subject", String(50), nullable=False),  # whose key seals it in the journal
    Column("key", Integer, nullable=False),  # the number of that key
    Column("words", Text, nullable=False),  # OPENED text, as words with a space at either end
    UniqueConstraint("tenant_id", "session", "sequence", "index"),
    Index("ix_review_words_subject", "tenant_id", "subject"),
)

word_positions = Table(
    "review_word_positions",
    metadata,
    tenant_column(),
    Column("position", BigInteger, nullable=False),
)

FTS5 = (
    "CREATE VIRTUAL TABLE review_words_found USING fts5("
    "words, content='review_words', content_rowid='id', tokenize='unicode61')",
    "CREATE TRIGGER review_words_come AFTER INSERT ON review_words BEGIN "
    "INSERT INTO review_words_found(rowid, words) VALUES (new.id, new.words); END",
    "CREATE TRIGGER review_words_go AFTER DELETE ON review_words BEGIN "
    "INSERT INTO review_words_found(review_words_found, rowid, words) VALUES ('delete', old.id, old.words); END",
)
"""What SQLite is given beside the table; the migration runs the same."""

for _statement in FTS5:
    event.listen(said, "after_create", DDL(_statement).execute_if(dialect="sqlite"))  # type: ignore[no-untyped-call]  # SQLAlchemy's `execute_if`
