# ruff: noqa: INP001 - scripts are not a package
"""What the trials of mutants came to: counted by file, and why those that live may."""

import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.utils.format_utils import mangled_name_from_mutant_name as function_of

KILLED, SURVIVED, ENDLESS, UNTESTED = "killed", "survived", "endless", "untested"
EXPLAINED = "explained"  # lives, and the table of survivors says why
SURVIVORS = tomllib.loads(Path(__file__).with_name("survivors.toml").read_text("utf-8"))["survivor"]
HEAD = ("file", "mutants", "killed", "endless", "explained", "open")
TOP = """# Mutants

`make mutants` breaks the kernel on purpose, one place at a time, and runs the tests that call what it broke.
A test that fails kills the mutant. One whose trial ran into its limit is endless, and noticed as well. What
lives is explained in `scripts/survivors.toml`, or is a hole in the tests. `make mutants ARGS=--report` writes
this page.
"""
LEFT = """
## Not explained

So many breaks of these functions no test has noticed yet, in the time it was given. To try those of one file
again, and to see each: `make mutants ARGS="'analyzer.ties*'"`.

| mutants | function |
|---|---|""".splitlines()

Results = Mapping[str, str]  # verdict of each mutant


def rows(results: Results) -> Iterator[tuple[str, ...]]:
    """Count by file, and at last of all."""
    yield HEAD
    files: dict[str, Counter[str]] = defaultdict(Counter)
    for name, verdict in results.items():
        explained = verdict in {SURVIVED, UNTESTED} and why(name)
        files[function_of(name).rpartition(".")[0]][EXPLAINED if explained else verdict] += 1
    for file, counts in [*sorted(files.items()), ("all", sum(files.values(), Counter()))]:
        lives = counts[SURVIVED] + counts[UNTESTED]
        numbers = (counts.total(), counts[KILLED], counts[ENDLESS], counts[EXPLAINED], lives)
        yield (file, *map(str, numbers))


def unexplained(results: Results) -> list[str]:
    """Name the mutants that live although nothing says why."""
    return [name for name, verdict in results.items() if verdict in {SURVIVED, UNTESTED} and not why(name)]


def why(name: str) -> str:
    """Say why a mutant may live, "" where nothing explains it."""
    was, became = _changed(name)
    for one in SURVIVORS:
        fits = fnmatch(function_of(name), one["function"])
        if fits and re.search(one["removed"], was) and re.search(one["added"], became):
            return str(one["why"])
    return ""


def page(results: Results) -> str:
    """Write the page of figures."""
    counted = ["| " + " | ".join(row) + " |" for row in rows(results)]
    counted.insert(1, "|" + "---|" * len(HEAD))
    reasons = Counter(why(name) for name, verdict in results.items() if verdict in {SURVIVED, UNTESTED})
    told = [f"| {count} | {words} |" for words, count in reasons.most_common() if words]
    lives = Counter(map(function_of, unexplained(results)))
    rest = (
        [*LEFT, *(f"| {count} | `{function}` |" for function, count in lives.most_common())] if lives else []
    )
    return "\n".join(
        [TOP, *counted, "", "## Why mutants live", "", "| mutants | why |", "|---|---|", *told, *rest, ""]
    )


@cache
def _changed(name: str) -> tuple[str, str]:
    """Return the lines that a mutant changes as they were, and as they became."""
    lines = [line for line in get_diff_for_mutant(name).splitlines() if line[:3] not in {"---", "+++"}]
    was, became = ("\n".join(line[1:] for line in lines if line.startswith(mark)) for mark in "-+")
    return was, became
