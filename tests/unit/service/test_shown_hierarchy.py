"""The page that shows the hierarchy is what happens: each of its commands is typed, and says what is shown."""

import re
import shlex

import pytest
from click.testing import CliRunner
from documents import ROOT
from reading_rows import answered, shard, vpc

from config.load import load
from service import clock
from service.cli.main import main
from service.memory import opened

PAGE = (ROOT / "docs" / "how-to" / "show-the-hierarchy.md").read_text("utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
FOUND = re.findall(r"^\| (vpc-\w+) \| (\d+) \| ([^|]+) \| ([^|]*)\|$", PAGE, re.MULTILINE)
ID = re.compile(r"\b(?:ipam-pool-alloc|ipam-pool|ipam-scope|rsi|rs)-0[0-9a-f]{16}\b")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Let the networks of the page be found."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "cidrwatch.yaml").write_text(next(text for kind, text in BLOCKS if kind == "yaml"))
    rows = {}
    for name, account, cidrs, tags in FOUND:
        pairs = dict(pair.strip().split("=") for pair in [tags.strip()] if pair)
        rows.setdefault(account, []).extend(
            vpc(name, cidr, owner=account, tags=pairs) for cidr in cidrs.split(", ")
        )
    with opened(load(tmp_path / "cidrwatch.yaml").store) as memory:
        for account, some in rows.items():
            memory.inventory.record(answered(*some, at=clock.now(), of=shard(account)))
    return tmp_path


def steps():
    """Yield the commands of the page, each with what is shown of it; None where nothing is."""
    for kind, text in BLOCKS:
        if kind == "sh":
            yield from ((line, None) for line in text.splitlines())
        if kind == "console":
            for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
                line, _, shown = part.partition("\n")
                yield line, shown


def plain(text):
    """Leave out what is not seen."""
    return "\n".join(line.rstrip() for line in TIME.sub("TIME", text).strip().splitlines())


def test_every_command_says_what_the_page_shows(folder):
    ids = {}  # of the page, and what they are here
    for line, shown in steps():
        words = shlex.split(ID.sub(lambda found: ids[found[0]], line))
        done = CliRunner().invoke(main, words[1:])
        said = done.stdout + done.stderr
        if shown is None:
            assert done.exit_code == 0, f"{line}: {said}"
            continue
        told, here = ID.findall(shown), ID.findall(said)
        assert len(told) == len(here), f"{line}: {said}"
        ids.update(zip(told, here, strict=True))

        assert plain(ID.sub("ID", said)) == plain(ID.sub("ID", shown)), line
