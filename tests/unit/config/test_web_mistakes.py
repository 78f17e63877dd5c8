"""One small web file for each mistake, and beside them the table of what is said about it."""

from pathlib import Path

import pytest

from config.mistakes import ConfigError
from config.unavailable import UNAVAILABLE_OF_WEB, refusals
from config.web_terms import read_terms
from config.yaml_file import read

FOLDER = Path(__file__).parent / "web_mistakes"
TABLE = (FOLDER / "messages.txt").read_text("utf-8").splitlines()
FILES = sorted(path.name for path in FOLDER.glob("*.yml"))


@pytest.mark.parametrize("file", FILES)
def test_a_mistake_is_told_with_its_place_and_the_way_out(file, monkeypatch):
    monkeypatch.chdir(FOLDER)
    with pytest.raises(ConfigError) as caught:
        read_terms(Path(file))

    assert str(caught.value).splitlines() == [line for line in TABLE if line.startswith(f"{file}:")]


def test_every_message_has_its_file():
    assert {line.partition(":")[0] for line in TABLE} == set(FILES)


def test_every_row_of_what_is_unavailable_has_a_file():
    trees = [read((FOLDER / name).read_text("utf-8")).root for name in FILES if name.startswith("inline-")]
    refused = {refusal.row for tree in trees for refusal in refusals(tree, UNAVAILABLE_OF_WEB)}

    assert refused == set(UNAVAILABLE_OF_WEB)


def test_no_message_repeats_what_may_be_a_password():
    assert not [line for line in TABLE if "12345" in line or "secret" in line]
