"""What a whole analysis costs, as a ratio to sorting as many keys in the same process."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pathologies
from section import Row, Section

CELL = Path(__file__).parent / "analysis_cell.py"
SECONDS = 300  # for one line, the making of its estate included
MILLION = 1_000_000
SIZES = {10_000: None, 100_000: None, MILLION: 40, 10 * MILLION: 15}  # limit: a ratio to np.sort
ONE_SECOND = 1.0


def sections() -> list[Section]:
    """Make the tables."""
    head = ("what", "measured", "limit")
    return [
        Section("The whole analysis: every verdict, 20 scopes, 10,000 pools, one thread", _usual, head),
        Section("Pathologies: one million blocks, the whole analysis", _pathologies, head),
    ]


def rows() -> list[Row]:
    """Measure: what, figure, limit."""
    return [row for section in sections() for row in section.rows()]


def _usual() -> Iterator[Row]:
    for size, limit in SIZES.items():
        found = _measure("usual", size)
        yield (f"{size:,} blocks", _told(found), f"{limit} x np.sort" if limit else "none")


def _pathologies() -> Iterator[Row]:
    for name in pathologies.ALL:
        yield (name, _told(_measure(name, MILLION)), f"{ONE_SECOND:.0f} s")


def _told(found: dict[str, float] | None) -> str:
    if found is None:
        return f"not finished in {SECONDS} s"
    ratio = found["analysis"] / found["sort"]
    grown = found["peak"] - found["before"]
    return f"{found['analysis']:.3f} s, {ratio:,.0f} x np.sort, {grown:,.0f} MB more than the estate"


def _measure(name: str, size: int) -> dict[str, float] | None:
    """Run one line in a process of its own; None where it took too long."""
    print(f"  analysis, {name}, {size:,}", file=sys.stderr, flush=True)
    words = (sys.executable, "-P", CELL, name, str(size))
    try:
        done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        return None
    if done.returncode:
        raise SystemExit(f"the analysis of '{name}' with {size:,} blocks failed:\n{done.stderr}")
    found: dict[str, float] = json.loads(done.stdout)
    return found
