"""What is set for the process before numpy is loaded: how it sorts, what memory it keeps, who waits."""

import ctypes
import os
import sys
from pathlib import Path
from re import MULTILINE, findall

FEATURES = "NPY_DISABLE_CPU_FEATURES"  # numpy reads it once, when it is loaded; an operator's word stands
WITHOUT_AVX512 = "X86_V4 AVX512_ICL AVX512_SPR"
ZEN_3_AND_4 = "25"  # the processor's family

TRIM_THRESHOLD, MMAP_THRESHOLD = -1, -3  # parameters of mallopt, from malloc.h
KEPT = 256 << 20  # bytes at the end of the heap that stay for the next analysis
TURN = 0.0005  # seconds after which a thread lets another one on; a tenth of what Python says
ALONE = 64 << 20  # bytes from which on an array gets pages of its own, and gives them back at its end


def tuned(processor: Path = Path("/proc/cpuinfo")) -> None:
    """Prepare a process that computes on arrays of millions."""
    _sort_quickly(processor)
    _keep_memory()
    sys.setswitchinterval(TURN)  # a scrape takes the lock several times, and an analysis holds it


def _sort_quickly(processor: Path) -> None:
    """Keep numpy from sorting with AVX-512 where that is several times slower than without.

    Zen 4 writes compressed vectors to memory in microcode, which is what such a sort does all the time.

    Source: AMD, Software Optimization Guide for the Zen 4 Microarchitecture, 2.11.2; numpy/x86-simd-sort#6.
    """
    try:
        told = processor.read_text("utf-8")
    except OSError:  # another system
        return
    found = dict(findall(r"^(vendor_id|cpu family|flags)\s*:\s*(.*)$", told, MULTILINE))
    slow = found.get("vendor_id") == "AuthenticAMD" and found.get("cpu family") == ZEN_3_AND_4
    if slow and "avx512f" in found.get("flags", ""):
        os.environ.setdefault(FEATURES, WITHOUT_AVX512)


def _keep_memory() -> None:
    """Let arrays use the memory of those before them, instead of asking the system for pages each time."""
    mallopt = getattr(
        ctypes.CDLL(None), "mallopt", None
    )  # glibc has it, other systems have none or their own
    if mallopt is not None:
        mallopt(MMAP_THRESHOLD, ALONE)
        mallopt(TRIM_THRESHOLD, KEPT)
