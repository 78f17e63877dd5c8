"""Print every figure as a table, and write it to docs/benchmarks.md with --write."""

import os
import platform
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))  # the scripts beside this one; -P leaves the folder out

import analysis
import commands

PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"
HEAD = """# Benchmarks

`make bench` prints this table, and `make bench ARGS=--write` writes it here. Each line was measured in the
same run; ratios travel between machines, seconds do not.

"""


def main() -> None:
    """Run all."""
    lines = ["| what | measured | limit |", "|---|---|---|"]
    print("\n".join(lines), flush=True)
    for module in (commands, analysis):
        for row in module.rows():
            lines.append("| " + " | ".join(row) + " |")
            print(lines[-1], flush=True)
    where = f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores"
    if "--write" in sys.argv[1:]:
        PAGE.write_text(HEAD + "\n".join(lines) + f"\n\nThis run: {where}.\n", "utf-8")


main()
