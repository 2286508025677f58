"""Ways in, as the registry tells of them: given out and taken back, with whose they are and never with a secret.

A password and a PIN are one for each person and go by the person's id. A device's key opens doors, so of it and of
a link's secret only the beginning of the SHA-256 is told, by which two of them are told apart.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from events.schema.registry_people import (
    CredentialIssued,
    CredentialRevoked,
    TerminalEnrolled,
    TerminalRetired,
)

from ..outbox import Outbox
from ..signing import fingerprint
from .terminals import Terminal
from .tokens import Token

TOLD_CHARACTERS = 16  # of a SHA-256


def mark(secret: str) -> str:
    return fingerprint(secret)[:TOLD_CHARACTERS]


async def password_given(outbox: Outbox, db: AsyncConnection, person: str, by: str | None) -> None:
    await outbox.note(db, "IssueCredential", [CredentialIssued(person, "password", person)], by)


async def pin_chosen(outbox: Outbox, db: AsyncConnection, person: str) -> None:
    await outbox.note(db, "IssueCredential", [CredentialIssued(person, "pin", person)], person)


async def pin_forgotten(outbox: Outbox, db: AsyncConnection, person: str, by: str | None) -> None:
    await outbox.note(db, "RevokeCredential", [CredentialRevoked(person, "pin", person)], by)


async def link_given(
    outbox: Outbox, db: AsyncConnection, secret: str, person: str, expires: datetime, by: str | None
) -> None:
    issued = CredentialIssued(mark(secret), "link", person, expires=expires)
    await outbox.note(db, "IssueCredential", [issued], by)


async def token_issued(outbox: Outbox, db: AsyncConnection, token: Token) -> None:
    """A program's token is nobody's own; who issued it is the commit's actor."""
    issued = CredentialIssued(token.id, "token", room=token.room, scopes=token.scopes, expires=token.expires)
    await outbox.note(db, "IssueCredential", [issued], token.issued_by)


async def token_revoked(outbox: Outbox, db: AsyncConnection, token: Token, by: str | None) -> None:
    await outbox.note(db, "RevokeCredential", [CredentialRevoked(token.id, "token", room=token.room)], by)


async def terminal_enrolled(outbox: Outbox, db: AsyncConnection, terminal: Terminal, by: str | None) -> None:
    enrolled = TerminalEnrolled(terminal.id, terminal.room, mark(terminal.device), by)
    await outbox.note(db, "EnrolTerminal", [enrolled], by)


async def terminal_retired(outbox: Outbox, db: AsyncConnection, terminal: Terminal, by: str | None) -> None:
    await outbox.note(db, "RetireTerminal", [TerminalRetired(terminal.id, terminal.room)], by)
