"""The same questions to other tools: each checked against brute force, then timed in a process of its own."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path

from estate import estate
from peers import brute_force
from peers.case import Case, Clock, case_of
from peers.cluster import cluster
from peers.tables import ADDRESS, LIMIT
from section import Row, Section

SIZES = (10_000, 100_000, 1_000_000)
POOLS = (1_000, 10_000, 10_000)
SECONDS = 120  # for one cell, loading included
SMALL, SMALL_POOLS = 3_000, 300  # in all scopes: fewer hide mistakes that CIDRs of many scopes bring out
CELL = Path(__file__).parent / "peers" / "cell.py"
PEERS = (
    "plain_ipaddress",
    "with_netaddr",
    "with_pytricia",
    "with_radix",
    "with_ncls",
    "with_polars",
    "with_duckdb",
    "postgresql_window",
    "postgresql_index",
    "netbox",
)
QUESTIONS = {
    "overlap": "Which blocks share an address with another of their scope and kind",
    "lpm": "The smallest pool CIDR around each block (longest prefix)",
    "utilization": "How many addresses of each pool are in use",
}
HEAD = ("peer", *(f"{size:,}" for size in SIZES), "families", "loading at most", "memory at most")


@dataclass(frozen=True, slots=True)
class Cell:
    """What one run gave; `answered` is None where it did not finish."""

    answered: float | None  # seconds
    loaded: float = 0.0
    memory: float = 0.0  # MB, of the process that asks
    answer: tuple[int, ...] = field(default=(), repr=False)


def sections() -> list[Section]:
    """Make one table for each question."""
    return [
        Section(
            f"Peers: {title[0].lower()}{title[1:]}",
            lambda question=question: rows(question),
            HEAD,
            _words(question),
        )
        for question, title in QUESTIONS.items()
    ]


def rows(question: str) -> Iterator[Row]:
    """Ask ours and every peer that can answer."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        os.environ[ADDRESS], os.environ[LIMIT] = stack.enter_context(cluster()), str(SECONDS)
        asked = [peer for peer in ("ours", *PEERS) if hasattr(import_module(f"peers.{peer}"), question)]
        _check(asked, question, folder)
        ours: dict[tuple[str, int], Cell] = {}
        for number, (size, pools) in enumerate(zip(SIZES, POOLS, strict=True)):
            _case(question, size, pools).save(folder / f"{number}.npz")
            for families in ("both", "ipv4"):
                ours[families, number] = _ask("ours", question, families, folder / f"{number}.npz")
        for families, label in (("both", "**ours**"), ("ipv4", "**ours**, IPv4 alone")):
            yield _row(label, families, [ours[families, number] for number in range(len(SIZES))], ())
        for peer in asked[1:]:
            families = _families(peer, question)
            mine = [ours[families, number] for number in range(len(SIZES))]
            yield _row(_name(peer), families, _cells(peer, question, families, folder), mine)


def _cells(peer: str, question: str, families: str, folder: Path) -> list[Cell]:
    """Ask for each size, until one does not finish."""
    found: list[Cell] = []
    for number in range(len(SIZES)):
        if found and found[-1].answered is None:
            found.append(found[-1])
        else:
            found.append(_ask(peer, question, families, folder / f"{number}.npz"))
    return found


def _row(name: str, families: str, cells: list[Cell], ours: list[Cell] | tuple[()]) -> Row:
    times = []
    for number, cell in enumerate(cells):
        if cell.answered is None:
            times.append(f"not finished in {SECONDS} s")
        elif not ours:
            times.append(_time(cell.answered))
        else:
            mine = ours[number]
            if mine.answered is None:
                times.append(f"{_time(cell.answered)}, not compared: ours did not finish")
                continue
            if cell.answer != mine.answer:
                raise SystemExit(
                    f"{name} and ours answer differently for {SIZES[number]:,} blocks: find out who is right"
                )
            times.append(f"{_time(cell.answered)}, {cell.answered / mine.answered:,.1f} x")
    loaded = max(cell.loaded for cell in cells)
    memory = max(cell.memory for cell in cells)
    words = {"both": "both", "ipv4": "IPv4"}[families]
    return (name, *times, words, _time(loaded) if loaded else "none", f"{memory:,.0f} MB")


def _time(seconds: float) -> str:
    return (
        f"{seconds:,.1f} s"
        if seconds >= 10
        else f"{seconds * 1000:,.0f} ms"
        if seconds >= 0.01
        else f"{seconds * 1000:.1f} ms"
    )


def _ask(peer: str, question: str, families: str, case: Path) -> Cell:
    """Run one cell; what takes too long is killed."""
    print(f"  {question}, {peer}, {families}, {case.stem}", file=sys.stderr, flush=True)
    answer = case.with_suffix(".json")
    words = (sys.executable, "-P", CELL, peer, question, families, case, answer)
    try:
        done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        return Cell(None)
    if "QueryCanceled" in done.stderr:
        return Cell(None)
    if done.returncode:
        raise SystemExit(f"{peer} could not answer {question}:\n{done.stderr}")
    figures = json.loads(done.stdout)
    return Cell(
        figures["answered"], figures["loaded"], figures["memory"], tuple(json.loads(answer.read_text()))
    )


def _check(asked: list[str], question: str, folder: Path) -> None:
    """Hold every answer for a small estate against brute force."""
    case = _case(question, SMALL, SMALL_POOLS)
    case.save(folder / "small.npz")
    for peer in asked:
        families = _families(peer, question)
        truth = getattr(brute_force, question)(case if families == "both" else case.ipv4(), Clock())
        cell = _ask(peer, question, families, folder / "small.npz")
        if cell.answer != tuple(int(one) for one in truth):
            raise SystemExit(
                f"{peer} answers {question} wrongly for {SMALL} blocks: its figures would mean nothing"
            )


def _case(question: str, size: int, pools: int) -> Case:
    """Make up an estate to ask about."""
    case = case_of(estate(size, pools=pools))
    return case.contained() if question == "utilization" else case


def _families(peer: str, question: str) -> str:
    module = import_module(f"peers.{peer}")
    return "ipv4" if question in getattr(module, "IPV4_ONLY", ()) else module.FAMILIES


def _name(peer: str) -> str:
    return peer.removeprefix("with_").removeprefix("plain_").replace("_", ", ")


def _words(question: str) -> str:
    """Say of each peer what it leaves out: the docstring of its file."""
    said = (
        f"* {_name(peer)}: {' '.join((import_module(f'peers.{peer}').__doc__ or '').split())}"
        for peer in PEERS
        if hasattr(import_module(f"peers.{peer}"), question)
    )
    return "\n".join(said)
