"""`python -m tongtang_client.robots ADDRESS DATA`: fill the demo class of a running server; Ctrl-C stops them."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sys

from . import run

if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    logging.getLogger("aioice").setLevel(logging.WARNING)  # it tells of every pair of addresses
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(run(sys.argv[1], sys.argv[2]))
