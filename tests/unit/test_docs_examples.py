"""What the documents show can be typed, loaded and granted as it stands."""

import json
import re
import shlex
import subprocess

import click
import pytest
import yaml
from documents import ROOT, blocks, commands

from collector.alibaba.listing import LISTINGS as ALIBABA_LISTINGS
from collector.aws.listing import LISTINGS as AWS_LISTINGS
from config.load import load
from exporter.records.filter import STATUS
from service.cli.main import main
from service.gates import Gates

LINES = [pytest.param(line, id=f"{document}: {line}") for document, line in commands()]
YAML = [pytest.param(block, id=str(block)) for block in blocks("yaml")]
POLICIES = [pytest.param(block, id=str(block)) for block in blocks("json")]

SOURCE = 'sources: [{name: aws, kind: aws, accounts: ["111122223333"], regions: [eu-west-1]}]\n'
TARGETS = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
SERVED = set(re.findall(r'Route\("([^"]+)"', (ROOT / "exporter" / "app.py").read_text("utf-8")))
ACTIONS = {
    "aws": {f"ec2:{listing.operation}" for listing in AWS_LISTINGS.values()},
    "alibaba": {f"vpc:{listing.operation}" for listing in ALIBABA_LISTINGS.values()},
}


def parsed(words):
    """Parse a command line of ours as the command does, without running it."""
    command, given = main.get_command(click.Context(main), words[1]), words[2:]
    assert command is not None, f"there is no command {words[1]}"
    if isinstance(command, click.Group):
        command, given = command.commands[given[0]], given[1:]
    return command.make_context(words[1], given).params


def check_cidrwatch(words):
    params = parsed(words)
    Gates.of(params.get("fail_on") or "")
    known = STATUS["shards" if words[1] == "status" else words[1]] if params.get("status") else ()
    assert not params.get("status") or params["status"] in known


def check_make(words):
    assert words[1] in TARGETS
    for word in words[2:]:
        assert word.startswith("ARGS="), word
        parsed(["cidrwatch", words[1], *shlex.split(word.removeprefix("ARGS="))])


def check_curl(words):
    path = re.fullmatch(r"http://127\.0\.0\.1:10918(/.*)", words[-1])[1]
    assert path in SERVED | {"/nothing"}


CHECKS = {"cidrwatch": check_cidrwatch, "make": check_make, "curl": check_curl, "export": lambda _words: None}


@pytest.mark.parametrize("line", LINES)
def test_every_command_can_be_typed_as_it_stands(line):
    words = shlex.split(line.partition(" > ")[0])
    words[0] = words[0].removeprefix(".venv/bin/")

    CHECKS[words[0]](words)


def promtool(kind, text, folder):
    """Ask Prometheus' own tool, which `make test` installs."""
    file = folder / "prometheus.yaml"
    file.write_text(text)
    return subprocess.run(["promtool", "check", kind, file], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("block", YAML)
def test_every_configuration_loads_as_it_stands(block, tmp_path):
    holds = yaml.safe_load(block.text)
    kind = {"scrape_configs": "config", "groups": "rules"}.get(next(iter(holds)))
    if kind:
        answer = promtool(kind, block.text, tmp_path)
        assert answer.returncode == 0, answer.stderr
        return
    for file, text in (("external-id", "x"), ("datacentres.csv", "cidr,name,site\n")):
        (tmp_path / file).write_text(text)
    config = tmp_path / "cidrwatch.yaml"
    config.write_text(block.text if "sources" in holds else SOURCE + block.text)

    assert load(config).sources


@pytest.mark.parametrize("block", POLICIES)
def test_every_policy_grants_what_is_called_and_no_more(block):
    (statement,) = json.loads(block.text)["Statement"]
    provider = "alibaba" if "alibaba" in block.document else "aws"
    actions = statement["Action"]

    assert statement["Effect"] == "Allow"
    assert actions == "sts:AssumeRole" or set(actions) == ACTIONS[provider]
