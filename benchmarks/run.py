"""Measure by groups and print tables; with --write, put those groups into docs/benchmarks.md."""

import argparse
import os
import platform
import re
import sys
import time
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))  # the scripts beside this one; -P leaves the folder out
sys.path.insert(0, str(Path(__file__).parents[1] / "scripts"))

from section import Section

from service.tuning import tuned

PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"
HEAD = """# Benchmarks

`make bench` prints these tables, and `make bench ARGS=--write` writes them here; every figure comes from it.
Ratios travel between machines, seconds do not. Each group was measured in one run.
"""


def _listed(module: str) -> Callable[[], list[Section]]:
    """Take a module's own sections, or make one of its rows, titled by its docstring."""

    def sections() -> list[Section]:
        loaded = import_module(module)
        if hasattr(loaded, "sections"):
            made: list[Section] = loaded.sections()
            return made
        title = (loaded.__doc__ or module).split("\n")[0].rstrip(".")
        return [Section(title, loaded.rows)]

    return sections


GROUPS: Mapping[str, Callable[[], list[Section]]] = {
    "commands": _listed("commands"),
    "analysis": _listed("analysis"),
    "ingest": _listed("ingest"),
    "cold_start": _listed("cold_start"),
    "collection": _listed("collection"),
    "mirrors": _listed("mirrors"),
    "registry": _listed("registry"),
    "registry_plan": _listed("registry_plan"),
    "peers": _listed("against_peers"),
}


def main() -> None:
    """Run the chosen groups, one after the other."""
    tuned()  # for the processes that measure: they inherit what numpy is told
    chosen = _arguments()
    for name in chosen.only or GROUPS:
        print(f"{name} …", file=sys.stderr, flush=True)
        text = _group(name)
        print(text, flush=True)
        if chosen.write:
            held = PAGE.read_text("utf-8") if PAGE.exists() else ""
            PAGE.write_text(with_group(held, name, text), "utf-8")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=tuple(GROUPS), help="these groups; all, if not given")
    parser.add_argument("--write", action="store_true", help="put them into docs/benchmarks.md")
    return parser.parse_args()


def _group(name: str) -> str:
    """Measure one group; its text ends with the command, the time it took and the machine."""
    begin = time.monotonic()
    tables = "\n\n".join(map(_table, GROUPS[name]()))
    minutes = (time.monotonic() - begin) / 60
    where = f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores"
    command = f'make bench ARGS="--only {name} --write"'
    return f"{tables}\n\nBy `{command}` in {minutes:.1f} minutes: {where}."


def _table(section: Section) -> str:
    lines = [f"## {section.title}", ""]
    lines += [section.words, ""] if section.words else []
    lines += [_line(section.head), _line("---" for _ in section.head)]
    return "\n".join((*lines, *map(_line, section.rows())))


def _line(cells) -> str:
    return "| " + " | ".join(cells) + " |"


def with_group(page: str, name: str, text: str) -> str:
    """Replace one group of a page, or add it; groups stand in the order of GROUPS."""
    found = dict(re.findall(r"<!-- (\w+) -->\n(.*?)\n<!-- end -->", page, re.DOTALL))
    found[name] = text
    parts = (f"<!-- {group} -->\n{found[group]}\n<!-- end -->\n" for group in GROUPS if group in found)
    return "\n".join((HEAD, *parts))


if __name__ == "__main__":
    main()
