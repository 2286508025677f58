"""A database as every server has it after its first start."""

from __future__ import annotations

from tests.schools.conftest import database, migrated

__all__ = ["database", "migrated"]
