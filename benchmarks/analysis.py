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
SIZES = (10_000, 100_000, MILLION, 10 * MILLION)
KINDS = (  # what the cell measures, in words, and the limits at a million and at ten million blocks
    ("steps", "steps a to e of the engine: overlap, placement, space, compliance, import plan", "20", "15"),
    ("threads", "the same by two threads, which share the cells of scopes", "12", ""),
    ("resident", "the same with the rows of each cell sorted already", "13", ""),
    ("dirty", "the cells of one part alone, as after one shard changed", "2", ""),
    ("analysis", "everything: scopes, all verdicts, findings, overlap groups", "40", ""),
    ("same", "everything again when nothing changed but free addresses", "", ""),
    ("changed", "everything again when rows of one shard came or went", "", ""),
)
ONE_SECOND = 1.0


def sections() -> list[Section]:
    """Make the tables."""
    return [
        Section(
            "The analysis: 20 scopes, 10,000 pools",
            _usual,
            ("blocks", "what", "seconds", "x np.sort of as many keys", "limit"),
            "One thread unless it says otherwise; 80 % IPv4, 10 % VPCs, 60 % subnets, 30 % Elastic IPs. "
            "np.sort runs as in every command: on Zen 4 without AVX-512, with which it is four times slower.",
        ),
        Section(
            "Pathologies: one million blocks",
            _pathologies,
            ("what", "steps a to e, seconds", "limit", "everything, seconds"),
        ),
    ]


def rows() -> list[Row]:
    """Measure: what, figure, limit."""
    return [row for section in sections() for row in section.rows()]


def _usual() -> Iterator[Row]:
    for size in SIZES:
        found = _measure("usual", size)
        if found is None:
            yield (f"{size:,}", "everything", f"not finished in {SECONDS}", "", "")
            continue
        for kind, words, million, ten in KINDS:
            limit = {MILLION: million, 10 * MILLION: ten}.get(size, "")
            ratio = found[kind] / found["sort"]
            yield (f"{size:,}", words, f"{found[kind]:.3f}", f"{ratio:,.1f}", limit)
        grown = found["peak"] - found["before"]
        yield (
            f"{size:,}",
            f"memory above the estate's {found['before']:,.0f} MB: {grown:,.0f} MB",
            "",
            "",
            "",
        )


def _pathologies() -> Iterator[Row]:
    for name in pathologies.ALL:
        found = _measure(name, MILLION)
        if found is None:
            yield (name, f"not finished in {SECONDS}", f"{ONE_SECOND:.0f}", "")
            continue
        whole = "" if name == pathologies.SPREAD else f"{found['analysis']:.2f}"
        yield (name, f"{found['steps']:.2f}", f"{ONE_SECOND:.0f}", whole)


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
