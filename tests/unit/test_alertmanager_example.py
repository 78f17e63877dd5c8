"""The example for Alertmanager: it is good, and each alert finds whom it is for."""

import pytest
from alerting import EXAMPLE, alerts, loaded, tool

PUSHED = "IPAMFinding"


def test_amtool_finds_it_good():
    checked = tool("amtool", "check-config", EXAMPLE)

    assert checked.returncode == 0, checked.stderr


@pytest.mark.parametrize(
    ("labels", "receiver"),
    [
        ("alertname=IPAMPoolExhausted severity=critical owner=ci pool=top/a", "pager"),
        ("alertname=IPAMPoolExhausted severity=critical owner=payments-platform pool=top/a", "pager"),
        ("alertname=IPAMPoolUtilizationHigh severity=critical pool=top/a", "pager"),
        ("alertname=IPAMPoolUtilizationHigh severity=warning owner=ci", "tickets"),
        ("alertname=IPAMPoolUtilizationHigh severity=warning owner=payments-platform", "payments-platform"),
        ("alertname=IPAMPoolParentExhausted severity=info pool=top/a", "nobody"),
        ("alertname=IPAMPoolFragmented severity=info owner=payments-platform", "nobody"),
        ("alertname=IPAMDown severity=critical job=ipam", "pager"),
        ("alertname=IPAMProviderStale severity=critical provider=aws", "pager"),
        ("alertname=IPAMAccountStale severity=warning provider=aws account=1", "tickets"),
        ("alertname=IPAMFindingsOpen severity=critical rule=overlap", "pager"),
        ("alertname=IPAMFindingsOpen severity=warning rule=tag_missing", "tickets"),
        ("alertname=IPAMFinding severity=critical rule=overlap finding_id=1", "pager"),
        ("alertname=IPAMFinding severity=warning rule=tag_missing finding_id=1", "tickets"),
        ("alertname=IPAMFinding severity=info rule=eip_unassociated finding_id=1", "nobody"),
        ("alertname=IPAMFinding severity=critical rule=pool_exhausted pool=top/a", "tickets"),
        ("alertname=IPAMFindingsTruncated severity=critical rule=overlap", "pager"),
        ("alertname=NodeDown severity=critical", "tickets"),
    ],
)
def test_each_alert_goes_to_whom_it_is_for(labels, receiver):
    asked = tool("amtool", "config", "routes", "test", f"--config.file={EXAMPLE}", *labels.split())

    assert asked.stdout.split() == [receiver]


def test_every_name_in_it_is_an_alert():
    known = {rule["alert"] for rule in alerts()} | {PUSHED, "IPAMFindingsTruncated"}
    inhibitions = loaded(EXAMPLE)["inhibit_rules"]
    matchers = [
        one for rule in inhibitions for side in ("source_matchers", "target_matchers") for one in rule[side]
    ]
    named = {name for one in matchers if one.startswith("alertname") for name in names(one)}

    assert named - known == {"IPAM.*"}


def names(matcher):
    """Take a matcher like alertname=~"IPAM(A|B)" apart."""
    text = matcher.split('"')[1]
    before, bracket, inside = text.partition("(")
    return [before + one for one in inside.rstrip(")").split("|")] if bracket else text.split("|")
