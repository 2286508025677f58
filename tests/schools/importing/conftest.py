"""The registry's routes, as in tests/schools/register."""

from tests.schools.register.conftest import api, ask, classroom, outbox, publisher, told

__all__ = ["api", "ask", "classroom", "outbox", "publisher", "told"]
