"""One cell of the table, in a process of its own: one peer, one question, one size.

Usage: python -P cell.py PEER QUESTION FAMILIES CASE ANSWER. Prints seconds and megabytes as JSON.
"""

import json
import sys
from importlib import import_module
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parent.parent))

import numpy as np
from peers.case import Case, Clock

RUNS = 3
LONG = 2.0  # seconds after which one run is enough


def main(peer: str, question: str, families: str, case_path: str, answer_path: str) -> None:
    """Ask, and say how long it took."""
    case = Case.load(Path(case_path))
    if families == "ipv4":
        case = case.ipv4()
    ask = getattr(import_module(f"peers.{peer}"), question)
    clocks = []
    while len(clocks) < RUNS and sum(clock.answered for clock in clocks) < LONG:
        clocks.append(Clock())
        answer = ask(case, clocks[-1])
    Path(answer_path).write_text(json.dumps([int(one) for one in answer]))
    print(
        json.dumps(
            {
                "answered": median(clock.answered for clock in clocks),
                "loaded": median(clock.loaded for clock in clocks),
                "memory": _peak(),
            }
        )
    )


def _peak() -> float:
    """Return the most memory of this program, in MB; `ru_maxrss` counts its parent before the exec."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


if __name__ == "__main__":
    np.seterr(all="raise")
    main(*sys.argv[1:])
