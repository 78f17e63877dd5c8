"""What the commands cost: wall time against a bare interpreter, and memory of the whole process tree."""

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

SCRIPT = str(Path(sys.executable).with_name("cidrwatch"))
RUNS = 9
LOOK_EVERY = 0.1  # seconds between two looks at the memory


def rows() -> list[tuple[str, str, str]]:
    """Measure: what, figure, limit."""
    bare = _wall([sys.executable, "-c", "pass"])
    help_text = _wall([SCRIPT, "--help"])
    seconds, memory = _demo()
    return [
        (
            "the help of `cidrwatch`, median of 9",
            f"{help_text:.3f} s, {help_text / bare:.1f} x a bare interpreter",
            "0.25 s",
        ),
        ("`cidrwatch demo --once`, 60 + 10 accounts", f"{seconds:.1f} s", "90 s"),
        ("its memory, daemon and simulator together, peak", f"{memory:.0f} MB", "500 MB"),
    ]


def _wall(words: list[str]) -> float:
    times = []
    for _ in range(RUNS):
        begin = time.perf_counter()
        subprocess.run(words, check=True, capture_output=True)
        times.append(time.perf_counter() - begin)
    return median(times)


def _demo() -> tuple[float, float]:
    """Run the demo once; seconds, and the peak of the summed resident memory in MB."""
    with tempfile.TemporaryDirectory() as folder:
        begin, peak = time.perf_counter(), 0.0
        with subprocess.Popen(
            [SCRIPT, "demo", "--once", "--folder", folder],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as demo:
            while demo.poll() is None:
                peak = max(peak, sum(map(_resident, _tree(demo.pid))))
                time.sleep(LOOK_EVERY)
        if demo.returncode:
            raise SystemExit(f"the demo ended with {demo.returncode}")
        return time.perf_counter() - begin, peak


def _tree(pid: int) -> list[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    return [pid, *(one for child in children for one in _tree(int(child)))]


def _resident(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS")), 0.0)
