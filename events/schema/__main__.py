"""Prints the vocabulary.

python -m events.schema --markdown      docs/events.md
python -m events.schema --json-schema   one JSON Schema of a stored commit
python -m events.schema --typescript    clients/web/src/protocol/facts.ts
"""

from __future__ import annotations

import argparse
import sys

from .json_schema import json_schema
from .markdown import markdown
from .typescript import typescript


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m events.schema", description="Prints the vocabulary of facts.")
    form = parser.add_mutually_exclusive_group(required=True)
    for flag, printer, what in (
        ("--markdown", markdown, "docs/events.md"),
        ("--json-schema", json_schema, "one JSON Schema of a stored commit"),
        ("--typescript", typescript, "declarations for the web client"),
    ):
        form.add_argument(flag, dest="printer", action="store_const", const=printer, help=what)
    sys.stdout.write(parser.parse_args().printer())


if __name__ == "__main__":
    main()
