"""Prints what happens in a class, as it happens: first what the log holds, then every new fact.

    python follow_facts.py LINK

The link must be one that may join, and to print the past, one that may read the log (a lead teacher's may).
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
from typing import Any

from tongtang_client import Problem, connect, read_facts, sign_in


async def main(link: str) -> None:
    who = await sign_in(link)
    try:
        async for commit in read_facts(who.address, who.session, who.token):
            show(commit)
    except Problem as problem:
        show_line(f"(the past stays closed: {problem.detail})")
    async with connect(who.address, who.session, who.token, who.kind) as live:
        async for message in live.facts():
            show(message)


def show(message: dict[str, Any]) -> None:
    for fact in message["facts"]:
        show_line(f"{message.get('at_ms', '-'):>9}  {fact['type']:<32} {fact['data']}")


def show_line(line: str) -> None:
    print(line, flush=True)  # noqa: T201  # an example talks to its user


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(main(sys.argv[1]))
