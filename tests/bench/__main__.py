"""`make bench`: measures, prints a table, and writes it into docs/performance.md.

`python -m tests.bench forwarding log` measures only what is named.
"""

from __future__ import annotations

import argparse
import asyncio
import importlib
import sys
from pathlib import Path

from .figures import Figure, machine, table, write

BENCHES = (
    "weights",
    "journal",
    "restart",
    "joins",
    "classroom",
    "forwarding",
    "log",
    "registry",
    "ledger",
    "term",
)


async def measured(names: list[str]) -> list[Figure]:
    found: list[Figure] = []
    for name in names:
        print(f"· {name}", file=sys.stderr, flush=True)  # noqa: T201  # progress for the person who waits
        found += await importlib.import_module(f".{name}", __package__).measure()
    return found


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=" ".join(BENCHES))
    parser.add_argument("--write", type=Path, metavar="FILE", help="the document that holds the table")
    asked = parser.parse_args()
    figures = asyncio.run(measured(asked.names or list(BENCHES)))
    print(machine(), table(figures), sep="\n\n")  # noqa: T201  # the result
    if asked.write:
        write(figures, "make bench", asked.write)


if __name__ == "__main__":
    main()
