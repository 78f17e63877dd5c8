"""One small file for each mistake, and beside them the table of what is said about it."""

from pathlib import Path

import pytest

from config.load import load
from config.mistakes import ConfigError
from config.unavailable import UNAVAILABLE, refusals
from config.yaml_file import read

FOLDER = Path(__file__).parent / "mistakes"
TABLE = (FOLDER / "messages.txt").read_text("utf-8").splitlines()
FILES = sorted(path.name for path in FOLDER.glob("*.yaml"))


@pytest.mark.parametrize("message", TABLE, ids=lambda line: line.partition(".yaml")[0])
def test_a_mistake_is_told_with_its_place_and_the_way_out(message, monkeypatch):
    monkeypatch.chdir(FOLDER)
    file = Path(message.partition(":")[0])

    with pytest.raises(ConfigError) as caught:
        load(file, with_files=True)

    assert str(caught.value) == message


def test_a_daemon_starts_without_the_files_that_sources_name():
    assert load(FOLDER / "external-id-file-missing.yaml").sources[0].external_id_file is not None


def test_every_file_of_a_mistake_stands_in_the_table():
    assert sorted(line.partition(":")[0] for line in TABLE) == FILES


def test_every_row_of_what_is_unavailable_has_a_file():
    trees = [read((FOLDER / name).read_text("utf-8")).root for name in FILES if name.startswith("later-")]
    refused = {refusal.row for tree in trees for refusal in refusals(tree)}

    assert refused == set(UNAVAILABLE)


MANY = """\
stroe: sqlite:///a.db
web: {listen: "0.0.0.0:80"}
gateway: {region: eu-west-1}
collect:
  interval: 5
  timeout:
sources:
  - name: aws
    kind: aws
    accounts: [111122223333, "222233334444"]
    regions: all
  - name: aws
    kind: static
pools:
  - name: top
    scope: privat
    cidrs: [10.0.0.1/8]
    rules: {min_netmask_length: 24, max_netmask_length: 16}
"""


def test_all_mistakes_are_told_at_once_from_top_to_bottom(tmp_path):
    file = tmp_path / "cidrwatch.yaml"
    file.write_text(MANY)

    with pytest.raises(ConfigError) as caught:
        load(file)

    assert [(m.line, m.column, m.path) for m in caught.value.mistakes] == [
        (1, 1, "stroe"),
        (2, 7, "web.listen"),
        (3, 11, "gateway.region"),
        (5, 3, "collect.interval"),
        (6, 3, "collect.timeout"),
        (10, 16, "sources[0].accounts[0]"),
        (12, 5, "sources[1]"),
        (12, 5, "sources[1].name"),
        (16, 5, "pools[0].scope"),
        (17, 13, "pools[0].cidrs[0]"),
        (18, 13, "pools[0].rules.min_netmask_length"),
    ]
    assert all(line.startswith(f"{file}:") for line in str(caught.value).splitlines())


def test_a_secret_in_a_url_is_not_repeated():
    with pytest.raises(ConfigError) as caught:
        load(FOLDER / "url-with-password.yaml")

    assert "hunter2" not in str(caught.value)


def test_a_mistake_stays_on_one_line_whatever_the_file_holds(tmp_path):
    (tmp_path / "a.yaml").write_text('sources: []\n"a\\r\\n\\e[31mb": 1\n')

    with pytest.raises(ConfigError) as caught:
        load(tmp_path / "a.yaml")

    assert len(str(caught.value).splitlines()) == 2
    assert r"a\r\n\x1b[31mb: is not a key" in str(caught.value)
