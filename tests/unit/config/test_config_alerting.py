"""The section about alerts: what it becomes, and that nothing secret is shown of it."""

from datetime import timedelta
from pathlib import Path

import pytest

from config.alerting import Alerts
from config.load import load
from config.redact import effective
from ipam.finding import Rule, Severity

EXAMPLES = Path(__file__).parents[3] / "config" / "examples"


def test_what_a_file_leaves_out_has_its_default():
    settings = load(EXAMPLES / "minimal.yaml")

    assert settings.file.alerts is None
    assert settings.alerts == Alerts()
    assert (settings.alerts.alertmanagers, settings.alerts.apprise) == ((), ())
    assert (settings.alerts.min_severity, settings.alerts.most_per_rule) == (Severity.WARNING, 100)
    assert settings.alerts.resend == timedelta(minutes=1)
    assert "alerts" not in effective(settings)


def test_paths_begin_at_the_folder_of_the_file():
    alerts = load(EXAMPLES / "full.yaml").alerts

    assert alerts.alertmanagers[0].password_file is None
    assert alerts.alertmanagers[1].password_file == EXAMPLES / "external-id.txt"
    assert alerts.apprise[0].url_file == EXAMPLES / "external-id.txt"
    assert alerts.exclude == (Rule.STALE_SHARD,)


def test_names_of_files_are_shown_and_nothing_that_they_hold():
    shown = effective(load(EXAMPLES / "full.yaml"))["alerts"]
    secret = (EXAMPLES / "external-id.txt").read_text().strip()

    assert shown["alertmanagers"][1]["password_file"] == str(EXAMPLES / "external-id.txt")
    assert shown["apprise"][0]["url_file"] == str(EXAMPLES / "external-id.txt")
    assert secret not in str(shown)


def test_a_daemon_starts_without_the_files_that_alerts_name(tmp_path):
    folder = Path(__file__).with_name("mistakes")

    for name in ("alertmanager-file-missing", "apprise-file-missing", "apprise-variable-missing"):
        assert load(folder / f"{name}.yaml").alerts


@pytest.mark.parametrize(
    "name", ["alertmanager-user-in-url", "alertmanager-password", "apprise-url", "apprise-url-key"]
)
def test_a_secret_that_stands_in_the_file_is_not_repeated(name):
    file = Path(__file__).with_name("mistakes") / f"{name}.yaml"

    assert "hunter2" in file.read_text()
    with pytest.raises(ValueError, match=r"alerts\.") as caught:
        load(file)
    assert "hunter2" not in str(caught.value)
