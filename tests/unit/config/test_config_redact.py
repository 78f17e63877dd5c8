"""The effective configuration: shown whole, and without secrets."""

from pathlib import Path

import pytest
import yaml

from config.load import load
from config.redact import effective, redacted

EXAMPLES = Path(__file__).parents[3] / "config" / "examples"


@pytest.mark.parametrize("example", sorted(EXAMPLES.glob("*.yaml")), ids=lambda path: path.stem)
def test_what_is_shown_is_a_file_with_the_same_effect(example, tmp_path):
    settings = load(example)
    shown = tmp_path / "shown.yaml"
    shown.write_text(yaml.safe_dump(effective(settings)))

    again = load(shown)

    assert (again.file, again.plan, again.policy) == (settings.file, settings.plan, settings.policy)


def test_a_default_is_shown_like_a_choice():
    shown = effective(load(EXAMPLES / "minimal.yaml"))

    assert shown["collect"]["interval"] == "5m"
    assert shown["web"] == {"listen": "127.0.0.1:10918"}
    assert shown["sources"][0]["collect"] == ["vpc", "subnet", "eip", "attachment"]


@pytest.mark.parametrize(
    ("key", "value", "shown"),
    [
        pytest.param("proxy", "http://me:pw@proxy:3128", "http://***@proxy:3128", id="user and password"),
        pytest.param("proxy", "http://me@proxy:3128/x?y=1", "http://***@proxy:3128/x?y=1", id="user"),
        pytest.param("proxy", "http://proxy:3128", "http://proxy:3128", id="neither"),
        pytest.param("owner", "team@example.org", "team@example.org", id="no URL"),
        pytest.param("api_key", "abc", "***", id="a key"),
        pytest.param("session_token", ["abc"], ["***"], id="tokens"),
        pytest.param("external_id_file", "/etc/external-id", "/etc/external-id", id="a path"),
        pytest.param("token_file", "/etc/token", "/etc/token", id="the path of a secret"),
        pytest.param("blocks", 3, 3, id="a number"),
    ],
)
def test_what_looks_secret_is_hidden_and_the_rest_is_not(key, value, shown):
    assert redacted({key: value}) == {key: shown}
