"""Databases that went through every migration once in a run, and copies of them for tests to begin with.

A migration takes half a second of CPU, a copy a millisecond. What tells of a server's own first start, or of the
migrations, begins without one.
"""

from __future__ import annotations

import atexit
import functools
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from server.db import Database

TONGTANG = Path(sys.executable).parent / "tongtang"
NAME = "tongtang.db"  # as a server looks for it in its data folder


def folder(data: Path) -> Path:
    """The data folder, made with a database of the demo world in it."""
    data.mkdir(parents=True, exist_ok=True)
    shutil.copy(_made(demo=True), data)
    return data


def database(data: Path, *, demo: bool = True) -> Database:
    """One in the folder, with the demo world or empty; whoever asks for it closes it."""
    shutil.copy(_made(demo=demo), data)
    return Database(f"sqlite+aiosqlite:///{data / NAME}")


@functools.cache
def _made(*, demo: bool) -> Path:
    made = tempfile.TemporaryDirectory(prefix="tongtang-")
    atexit.register(made.cleanup)
    environment = os.environ | {"DATA": made.name, "DEMO": str(int(demo))}
    ran = subprocess.run([TONGTANG, "migrate"], env=environment, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    return Path(made.name) / NAME
