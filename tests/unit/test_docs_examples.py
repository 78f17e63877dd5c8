"""What the documents show can be typed and loaded as it stands."""

import re
import shlex
import shutil
import subprocess

import botocore.session
import click
import pytest
import yaml
from botocore import xform_name
from documents import ROOT, blocks, commands
from starlette.datastructures import QueryParams

from config.load import load
from exporter.api.operations import OPERATIONS, PREFIX
from exporter.api.parameter import read
from exporter.api.refusal import RefusedError
from exporter.api.whatif import change
from exporter.records.filter import STATUS
from ipam.words import AccountStatus
from service.cli.main import main
from service.gates import Gates

LINES = [pytest.param(line, id=f"{document}: {line}") for document, line in commands()]
YAML = [pytest.param(block, id=str(block)) for block in blocks("yaml")]

SOURCE = 'sources: [{name: aws, kind: aws, accounts: ["111122223333"], regions: [eu-west-1]}]\n'
TARGETS = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
SHIPPED = (ROOT / "config" / "policies", ROOT / "config" / "eventbridge")
SERVED = set(re.findall(r'Route\("([^"]+)"', (ROOT / "exporter" / "app.py").read_text("utf-8")))


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
    about = {"status": "accounts" if params.get("accounts") else "shards"}.get(words[1], words[1])
    known = {"accounts": set(AccountStatus), **STATUS}[about] if params.get("status") else ()
    assert not params.get("status") or params["status"] in known


def check_make(words):
    assert words[1] in TARGETS
    for word in words[2:]:
        assert word.startswith("ARGS="), word
        parsed(["cidrwatch", words[1], *shlex.split(word.removeprefix("ARGS="))])


def check_curl(words):
    path = re.fullmatch(r"(?:http://127\.0\.0\.1|https://cidrwatch\.example):10918(/.*)", words[-1])[1]
    if path.startswith(PREFIX):
        check_api(*path.removeprefix(PREFIX).partition("?")[::2])
    else:
        assert path in SERVED | {"/nothing"}


def check_api(path, query):
    """Read the parameters as the API does; what a report knows, the end-to-end test asks for."""
    (operation,) = (one for one in OPERATIONS if re.fullmatch(re.sub(r"{\w+}", ".+", one.path), path))
    given = QueryParams(query)
    if "color" in given:  # the example of a refusal
        with pytest.raises(RefusedError):
            read(operation.parameters, given)
        return
    values = read(operation.parameters, given)
    if operation.name == "whatif":
        change(values)


def check_aws(words):
    service, command, *given = words[1:]
    model = botocore.session.get_session().get_service_model(service)
    named = {xform_name(name, "-"): name for name in model.operation_names}
    known = model.operation_model(named[command]).input_shape.members
    for option, value in zip(given[::2], given[1::2], strict=True):
        assert pascal(option) in known, option
        if value.startswith("file://"):
            shipped = (folder / value.removeprefix("file://") for folder in SHIPPED)
            assert any(file.is_file() for file in shipped), value


def check_tool(words):
    """Run what only reads files of ours."""
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def check_promtool(words):
    assert (words[1], words[2]) in {("check", "config"), ("check", "rules"), ("test", "rules")}
    assert (ROOT / words[3]).is_file()


def check_sudo(words):
    """Check what another user runs."""
    assert words[1] == "-u"
    check_line(words[3:])


def check_podman(words):
    """Check what runs in a container."""
    assert words[1] == "exec"
    check_line(words[3:])


def check_sed(words):
    """Do to a copy what is done to the rules: no made-up address is left."""
    assert words[1] == "-i"
    done = subprocess.run(["sed", *words[2:]], cwd=ROOT, capture_output=True, text=True, check=True)
    assert re.findall(r"https://[\w.]+\.example/", done.stdout) == []


def pascal(words):
    return "".join(map(str.capitalize, words.strip("-").split("-")))


CHECKS = {
    "amtool": check_tool,
    "aws": check_aws,
    "cidrwatch": check_cidrwatch,
    "createdb": lambda _words: None,
    "createuser": lambda _words: None,
    "curl": check_curl,
    "export": lambda _words: None,
    "jsonnet": check_tool,
    "make": check_make,
    "podman": check_podman,
    "promtool": check_promtool,
    "sed": check_sed,
    "sudo": check_sudo,
}


def check_line(words):
    CHECKS[words[0].rpartition(".venv/bin/")[2]](words)


@pytest.mark.parametrize("line", LINES)
def test_every_command_can_be_typed_as_it_stands(line):
    check_line(shlex.split(line.partition(" > ")[0]))


def promtool(kind, text, folder):
    """Ask Prometheus' own tool, which `make test` installs."""
    file = folder / "prometheus.yaml"
    file.write_text(text)
    shutil.copy(ROOT / "dashboards" / "prometheus" / "rules.yaml", folder)
    return subprocess.run(["promtool", "check", kind, file], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("block", YAML)
def test_every_configuration_loads_as_it_stands(block, tmp_path):
    holds = yaml.safe_load(block.text)
    kind = {"scrape_configs": "config", "rule_files": "config", "groups": "rules"}.get(next(iter(holds)))
    if kind:
        answer = promtool(kind, block.text, tmp_path)
        assert answer.returncode == 0, answer.stderr
        return
    for file, text in (("external-id", "x"), ("datacentres.csv", "cidr,name,site\n")):
        (tmp_path / file).write_text(text)
    config = tmp_path / "cidrwatch.yaml"
    config.write_text(block.text if "sources" in holds else SOURCE + block.text)

    assert load(config).sources
