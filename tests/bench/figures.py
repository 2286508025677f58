"""What a bench found: one line each, with its target where there is one."""

from __future__ import annotations

import math
import platform
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"


@dataclass(frozen=True, slots=True)
class Figure:
    """`measured` and `target` are words for people, such as `p50 12 ms, p95 31 ms` and `p95 ≤ 60 ms`."""

    what: str
    measured: str
    target: str = ""


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that `share` of all are not above (nearest rank).

    >>> percentile([5, 1, 4, 2, 3], 0.5), percentile([5, 1, 4, 2, 3], 0.95)
    (3, 5)
    """
    ordered = sorted(values)
    return ordered[math.ceil(len(ordered) * share) - 1]


def spread_ms(values_s: Sequence[float]) -> str:
    p50, p95 = percentile(values_s, 0.5) * 1000, percentile(values_s, 0.95) * 1000
    return f"p50 {p50:.0f} ms, p95 {p95:.0f} ms (n = {len(values_s)})"


def machine() -> str:
    """What the figures were measured on."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")
    cores = sum(line.startswith("processor") for line in lines)
    return f"{cores} cores of {model}, Linux {platform.release()}, Python {platform.python_version()}"


def table(figures: Iterable[Figure]) -> str:
    rows = [f"| {figure.what} | {figure.measured} | {figure.target or '–'} |" for figure in figures]
    return "\n".join(["| What | Measured | Target |", "|---|---|---|", *rows])


def write(figures: Sequence[Figure], command: str, document: Path) -> None:
    """Puts the table between the document's two marks; the words around it are a person's."""
    before, _, rest = document.read_text().partition(BEGIN)
    after = rest.partition(END)[2]
    day = datetime.now(UTC).strftime("%Y-%m-%d")
    block = f"{BEGIN}\n`{command}`, {day}, {machine()}\n\n{table(figures)}\n{END}"
    document.write_text(before + block + after)
