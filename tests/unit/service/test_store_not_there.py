"""A command that reads makes no store: a slip of the pen in `store:` would read as an empty one."""

import pytest
from processes import read

CONFIG = """\
store: sqlite:///{name}
sources: [{{name: dc, kind: static, networks: [{{cidr: 10.1.0.0/16, name: office}}]}}]
pools: [{{name: top, scope: private, cidrs: [10.0.0.0/8]}}]
"""
READING = (
    "pools", "pools --prefixes", "resources", "findings", "overlaps", "candidates", "status", "status --accounts",
    "next top --netmask 20", "whatif allocate top --netmask 20", "whatif attach 10.2.0.0/16 private",
    "registry allocations", "registry diff", "registry log", "registry shares", "registry exceptions", "registry keys list",
    "registry ipam show", "registry ipam modify --add-region eu-west-1", "registry ipam delete",
    "registry pool modify top --max 24", "registry pool delete top", "registry scope delete lab",
    "registry provision top --cidr 10.0.0.0/8", "registry deprovision top --cidr 10.0.0.0/8",
    "registry allocate top --netmask 20", "registry allocate top --resource vpc-a", "registry release ipam-pool-alloc-0",
    "registry share top 111122223333", "registry unshare top", "registry accept rsi-0", "registry reject rsi-0",
    "registry ignore vpc-a --reason lab", "registry unignore vpc-a", "registry move vpc-a --scope lab",
    "registry exempt 0123456789abcdef --reason lab", "registry unexempt 0123456789abcdef", "registry keys revoke AKIA",
    "store check", "store export dump.jsonl",
    "store forget",
)  # fmt: skip
MAKING = (
    "scan", "registry apply", "registry pool create other --scope private", "registry scope create lab",
    "registry ipam create --region eu-west-1", "registry keys create --account 111122223333", "store upgrade",
)  # fmt: skip
WAYS = "`cidrwatch scan`, `serve` and `registry apply` make one, or `store:` of the configuration names it"


@pytest.fixture
def config(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "cidrwatch.yaml"
    path.write_text(CONFIG.format(name="cidrwatch.db"))
    return path


@pytest.mark.parametrize("line", READING)
def test_a_command_that_reads_says_that_there_is_no_store_and_makes_none(config, line):
    ended = read(config, *line.split())

    assert (ended.status, ended.out) == (3, "")
    assert ended.err == f"store sqlite:///{config.parent}/cidrwatch.db is not there: {WAYS}\n"
    assert list(config.parent.iterdir()) == [config]


@pytest.mark.parametrize("line", READING)
def test_a_file_that_nothing_was_written_to_is_no_store_either(config, line):
    config.with_name("cidrwatch.db").touch()

    assert read(config, *line.split()).status == 3
    assert config.with_name("cidrwatch.db").read_bytes() == b""


@pytest.mark.parametrize("line", MAKING)
def test_a_command_that_writes_makes_the_store(config, line):
    ended = read(config, *line.split())

    assert ended.status == 0, ended.err
    assert config.with_name("cidrwatch.db").exists()


@pytest.mark.parametrize(
    ("line", "status"),
    [
        pytest.param("registry pool create other", 2, id="refused"),
        pytest.param("registry pool create other --scope nosuch", 2, id="no such scope"),
        pytest.param("registry scope create private", 1, id="there already"),
        pytest.param("registry pool create other --scope private --dry-run", 0, id="a dry run"),
        pytest.param("registry apply --dry-run", 0, id="a dry run of the plan"),
        pytest.param("registry keys create --account 111122223333 --dry-run", 0, id="of a key"),
    ],
)
def test_what_is_refused_or_tried_makes_no_store(config, line, status):
    ended = read(config, *line.split())

    assert ended.status == status, ended.err
    assert list(config.parent.iterdir()) == [config]


def test_a_plan_that_does_not_hold_makes_no_store(config):
    config.write_text(f"{config.read_text()}  - {{name: two, scope: private, cidrs: [10.1.0.0/16]}}\n")

    assert read(config, "registry", "apply").status == 2
    assert list(config.parent.iterdir()) == [config]


def test_a_database_of_a_server_without_tables_is_no_store_either(config, postgresql):
    url = postgresql.database()
    config.write_text(CONFIG.format(name="x").replace("sqlite:///x", url))
    ended = read(config, "pools")

    assert (ended.status, ended.err) == (3, f"store {url} holds no tables yet: {WAYS}\n")
    assert read(config, "registry", "apply", "--dry-run").status == 0
    assert read(config, "pools").status == 3
    assert read(config, "registry", "apply").status == 0
    assert read(config, "pools", "-o", "csv").out.count("\n") == 2
