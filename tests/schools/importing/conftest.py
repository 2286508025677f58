"""The registry's routes, as in tests/schools/register."""

from tests.schools.register.conftest import api, ask, outbox, publisher, told

__all__ = ["api", "ask", "outbox", "publisher", "told"]
