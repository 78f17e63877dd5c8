"""Figures as the pages write them."""

from datetime import timedelta

from exporter.records.entities import Record

UNITS = ((86400, "d"), (3600, "h"), (60, "min"), (1, "s"))
BEFORE_NEXT_UNIT = 2  # 90 minutes are 90 min, 120 are 2 h
SCALES = ((10**12, "T"), (10**9, "G"), (10**6, "M"), (10**4, "k"))
KILO = 1000


def age(passed: timedelta) -> str:
    """Write a time that passed in the largest unit of which there are two."""
    seconds = max(0, int(passed.total_seconds()))
    for size, unit in UNITS:
        if seconds >= BEFORE_NEXT_UNIT * size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"


def share(value: float) -> str:
    """Write a share as a percentage; nothing that is used reads 0 %, nothing that is left reads 100 %."""
    percent = value * 100
    if 0 < percent < 1:
        return "<1 %"
    return f"{min(int(percent + 0.5), 99 if percent < 100 else 100)} %"  # noqa: PLR2004 - a hundred percent


def amount(count: int) -> str:
    """Write a count in few digits."""
    if count >= KILO * SCALES[0][0]:
        return f"{count:.1e}".replace("e+", "e")
    for size, unit in SCALES:
        if count >= size:
            divisor = KILO if unit == "k" else size
            return f"{count / divisor:.3g} {unit}"
    return str(count)


def level(pool: Record) -> str:
    """Judge a pool's record by its own thresholds: dry, low or fine."""
    blocks, thresholds = pool["allocatable_blocks"], pool["thresholds"]
    if blocks == 0:
        return "dry"
    scarce = blocks is not None and blocks <= thresholds["blocks"]
    full = any(pool["utilization"] >= threshold for threshold in thresholds["utilization"])
    return "low" if scarce or full else "fine"
