# ruff: noqa: INP001 - scripts are not a package
"""Break the kernel on purpose, one place at a time, and say which breaks no test notices.

mutmut writes the broken copies of every function into `mutants/`; here each is tried in a process forked from
one that has collected the tests already, with the tests that call the function, the most telling first.
"""

import gc
import json
import os
import resource
import sys
import time
import warnings
from argparse import ArgumentParser, Namespace
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from fnmatch import fnmatch
from pathlib import Path

import pytest
from mutmut.__main__ import create_mutants
from mutmut.configuration import config
from mutmut.mutation.data import SourceFileMutationData
from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.mutation.trampoline import set_mutant_under_test
from mutmut.state import state
from mutmut.utils.file_utils import (
    copy_also_copy_files,
    copy_src_dir,
    setup_source_paths,
    walk_mutatable_files,
)
from mutmut.utils.format_utils import mangled_name_from_mutant_name as function_of

sys.path.insert(0, str(Path(__file__).parent))  # the script beside this one; -P leaves the folder out

from mutants_report import ENDLESS, KILLED, SURVIVED, UNTESTED, page, rows, unexplained

ROOT = Path.cwd()
RESULTS = ROOT / "mutants" / "results.json"
REPORT = ROOT / "docs" / "mutants.md"
PASSED, FELL, RAISED = 0, 1, 2  # exit statuses of a trial; one that a signal ended ran into its limit
VERDICTS = {PASSED: SURVIVED, FELL: KILLED, RAISED: KILLED}
SAVED_EVERY = 50  # mutants
MEMORY = 4 << 30  # bytes, of a trial


class Measures:
    """What each test calls, how long it takes, and what it has noticed."""

    def __init__(self) -> None:
        self.seconds: dict[pytest.Item, float] = {}
        self._tests: dict[str, list[pytest.Item]] = defaultdict(list)
        self._calls: Counter[pytest.Item] = Counter()
        self._kills: Counter[tuple[str, pytest.Item]] = Counter()

    def take(self, session: pytest.Session, item: pytest.Item) -> None:
        """Run a test on the code as it is."""
        begin = time.process_time()
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
        if session.testsfailed:
            raise SystemExit(f"{item.nodeid} fails without any mutant: mend it first")
        self.seconds[item] = time.process_time() - begin
        called = state()._stats  # noqa: SLF001 - mutmut offers what was called nowhere else
        for function in called:
            self._tests[function].append(item)
        self._calls[item] = len(called)
        called.clear()

    def credit(self, function: str, item: pytest.Item) -> None:
        """Note that a test has noticed a mutant of a function."""
        self._kills[function, item] += 1
        self._kills["", item] += 1

    def telling(self, function: str, most: float) -> list[pytest.Item]:
        """List the tests that call a function, as many as fit into so many seconds."""
        found, spent = [], 0.0
        for item in sorted(self._tests[function], key=lambda item: self._rank(function, item)):
            spent += self.seconds[item]
            if spent < most or not found:
                found.append(item)
        return found

    def _rank(self, function: str, item: pytest.Item) -> float:
        """Rank by what a test noticed a second; before, by how much of what it does this function is."""
        kills = 10 * self._kills[function, item] + self._kills["", item]
        if kills:
            return -kills / (0.1 + self.seconds[item])
        return self.seconds[item] * self._calls[item] * (1 if "property" in item.nodeid else 4)


class Trials:
    """A pytest plugin: for each mutant, run the tests that call what it breaks, until one falls."""

    def __init__(self, mutants: Sequence[str], options: Namespace) -> None:
        self._mutants, self._options = mutants, options
        self._measures = Measures()
        self._running: dict[int, str] = {}
        self._news, self._telling = os.pipe()
        os.set_blocking(self._news, False)
        self.results: dict[str, str] = {}

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Try every mutant; called by pytest."""
        set_mutant_under_test("stats")
        for item in session.items:
            self._measures.take(session, item)
        set_mutant_under_test("")
        gc.freeze()
        self._control(session)
        for mutant in self._mutants:
            if len(self._running) == self._options.processes:
                self._reap(session)
            tests = self._measures.telling(function_of(mutant), self._options.seconds)
            if tests:
                self._running[self._start(session, mutant, tests)] = mutant
            else:
                self.results[mutant] = UNTESTED
        while self._running:
            self._reap(session)
        return True

    def _control(self, session: pytest.Session) -> None:
        """Try the code as it is in the way of a mutant: it has to survive every test."""
        self._running[self._start(session, "", session.items)] = ""
        self._reap(session)
        if self.results.pop("") != SURVIVED:
            raise SystemExit(
                "a trial without any mutant fails: what is said of mutants would be worth nothing"
            )

    def _start(self, session: pytest.Session, mutant: str, tests: Sequence[pytest.Item]) -> int:
        child = os.fork()
        if child:
            return child
        limit = int(5 + 3 * sum(map(self._measures.seconds.__getitem__, tests)))
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        for stream in (1, 2):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
        set_mutant_under_test(mutant)
        warnings.simplefilter("error")
        try:
            os._exit(self._try(session, mutant, tests))
        finally:
            os._exit(RAISED)

    def _try(self, session: pytest.Session, mutant: str, tests: Sequence[pytest.Item]) -> int:
        for item in tests:
            if _falls(item):
                os.write(self._telling, f"{function_of(mutant)} {session.items.index(item)}\n".encode())
                return FELL
        return PASSED

    def _reap(self, session: pytest.Session) -> None:
        """Wait for a trial to end."""
        child, status = os.wait()
        mutant = self._running.pop(child)
        self.results[mutant] = VERDICTS.get(os.waitstatus_to_exitcode(status), ENDLESS)
        if len(self.results) % SAVED_EVERY == 0:
            _save(self.results)
        try:
            news = os.read(self._news, 1 << 16).decode()
        except BlockingIOError:
            return
        for line in news.splitlines():
            function, _, place = line.rpartition(" ")
            self._measures.credit(function, session.items[int(place)])


def _falls(item: pytest.Item) -> bool:
    """Run a test without a report, whose making takes longer than the test."""
    hook = item.config.hook
    try:
        item._initrequest()  # noqa: SLF001 - as pytest does before it runs a test again
        hook.pytest_runtest_setup(item=item)
        hook.pytest_runtest_call(item=item)
        hook.pytest_runtest_teardown(item=item, nextitem=None)
    except pytest.skip.Exception:
        return False
    except BaseException:  # noqa: BLE001 - whatever it is, the mutant was noticed
        return True
    return False


def _generated(processes: int) -> list[str]:
    """Write the broken copies, and list their names; only what has changed since the last time is written."""
    RESULTS.parent.mkdir(exist_ok=True)
    set_mutant_under_test("mutant_generation")
    copy_src_dir()
    copy_also_copy_files()
    setup_source_paths()
    create_mutants(processes)
    return list(_names())


def _names() -> Iterator[str]:
    for path in walk_mutatable_files():
        data = SourceFileMutationData(path=path)
        data.load()
        yield from data.exit_code_by_key


def _known() -> dict[str, str]:
    known: dict[str, str] = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    return known


def _save(results: dict[str, str]) -> None:
    RESULTS.write_text(json.dumps(_known() | results))


def _tell(results: dict[str, str]) -> None:
    """Show what lives and nothing explains, and count by file."""
    for name in unexplained(results):
        sys.stdout.write(f"\n# {name}: {results[name]}\n{get_diff_for_mutant(name)}\n")
    for file, *numbers in rows(results):
        sys.stdout.write(f"{file:28}{''.join(f'{number:>11}' for number in numbers)}\n")


def _options() -> Namespace:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument(
        "names", nargs="*", default=["*"], help="patterns of what is broken: 'analyzer.ties*'"
    )
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=float("inf"), help="of tests for each mutant; all")
    parser.add_argument("--again", action="store_true", help="also those that were killed before")
    parser.add_argument("--report", action="store_true", help="write docs/mutants.md from all that is known")
    return parser.parse_args()


def main() -> None:
    """Try what was not killed before."""
    options = _options()
    generated = _generated(options.processes)
    known = _known()
    wanted = dict.fromkeys(
        name
        for pattern in options.names
        for name in generated
        if fnmatch(name, pattern) and (options.again or known.get(name) != KILLED)
    )
    trials = Trials(tuple(wanted), options)
    if wanted:
        os.chdir(RESULTS.parent)
        arguments = ["--rootdir=.", "-q", "-s", "--tb=short", "-p", "no:cacheprovider"]
        pytest.main([*arguments, *config().pytest_add_cli_args_test_selection], plugins=[trials])
        os.chdir(ROOT)
    RESULTS.write_text(
        json.dumps({name: known[name] for name in generated if name in known} | trials.results)
    )
    _tell(trials.results)
    if options.report:
        REPORT.write_text(page(_known()), "utf-8")


if __name__ == "__main__":
    main()
