"""From a report to alerts: which findings are told, what identifies them, and what an engineer reads at night."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import estate
import numpy as np
import pytest
import yaml
from documents import blocks
from world import ACCOUNT, NOW, eip, joined, judged, network, pool, routing, tree, vpc

from exporter.alerting.alert import mistake
from exporter.alerting.annotations import LONGEST, Links
from exporter.alerting.arns import arn
from exporter.alerting.choice import Wanted
from exporter.alerting.finding_alerts import Telling, finding_alerts
from exporter.finding_families import FINDING_FAMILIES
from exporter.records.findings import finding_identity, findings
from ipam.finding import ALERT_LABELS, RULES, Rule, Severity
from ipam.policy import Policy
from ipam.pool import Rules
from ipam.words import AttachmentKind, Kind, Provider

THEIRS = "444455556666"
NINE = int(datetime(2026, 11, 1, 9, 12, tzinfo=UTC).timestamp())
HOW_TO = Path(__file__).parents[3] / "docs" / "how-to" / "send-findings-to-alertmanager.md"
LINKS = Links(
    "https://cidrwatch.example/", "https://git.example/runbooks", "https://grafana.example/d/ipam-pool"
)
EVERYTHING = Telling(Wanted(Severity.INFO), LINKS)


def labels(alert):
    return dict(alert.labels)


def words(alert):
    return dict(alert.annotations)


def alerts(report, telling=EVERYTHING, before=()):
    return list(finding_alerts(report, telling, before))


def of_rule(report, rule, telling=EVERYTHING):
    return [alert for alert in alerts(report, telling) if labels(alert)["rule"] == rule]


def live_overlap():
    """Two teams behind one transit gateway, in a pool that belongs to neither."""
    attached = [
        joined(name, "tgw-rtb-0abc", AttachmentKind.TRANSIT_GATEWAY, account=account)
        for name, account in (("vpc-0a1b2c3d", ACCOUNT), ("vpc-9f8e7d6c", THEIRS))
    ]
    seen = [
        vpc(
            "10.10.0.0/16",
            "vpc-0a1b2c3d",
            name="payments",
            first_seen=1_700_000_000,
            tags={"Owner": "payments"},
        ),
        vpc("10.10.64.0/18", "vpc-9f8e7d6c", account=THEIRS, first_seen=NINE, tags={"Owner": "search"}),
    ]
    plan = tree(pool("prod", "10.10.0.0/15", locale="eu-west-1", owner="networks"))
    return judged(seen, plan, routes=routing(*attached, read=(ACCOUNT, THEIRS)))


def test_an_overlap_reads_at_night_as_the_how_to_shows_it():
    (alert,) = of_rule(live_overlap(), Rule.OVERLAP)
    (shown,) = (json.loads(block.text) for block in blocks("json") if block.document.endswith(HOW_TO.name))

    (configured, *_) = (
        yaml.safe_load(block.text) for block in blocks("yaml") if block.document.endswith(HOW_TO.name)
    )

    links = Links(
        configured["web"]["external_url"], configured["alerts"]["runbooks"], configured["alerts"]["dashboard"]
    )
    (told,) = shown["alerts"]
    assert links == replace(LINKS, external_url="https://cidrwatch.example")
    assert (told["labels"], told["annotations"]) == (labels(alert), words(alert))
    assert (told["generatorURL"], told["startsAt"]) == (alert.url, "2026-11-01T09:12:00Z")
    assert shown["groupLabels"].items() <= labels(alert).items()


@pytest.mark.parametrize(
    ("tags", "named"),
    [
        pytest.param(
            {"Owner": "search"}, "vpc-a, owner search, account 444455556666, eu-west-1", id="its team"
        ),
        pytest.param({}, "vpc-a, owner account 444455556666, eu-west-1", id="its account"),
    ],
)
def test_a_network_in_a_strange_pool_is_its_teams_first_and_the_pools_owner_comes_after(tags, named):
    prod = pool(
        "prod", "10.0.0.0/16", locale="eu-west-1", auto_import=True, owner="payments", share=(ACCOUNT,)
    )
    report = judged([vpc("10.0.0.0/20", "vpc-a", account=THEIRS, tags=tags)], tree(prod))
    (alert,) = of_rule(report, Rule.OWNER_NOT_SHARED)
    told = words(alert)["description"]

    assert f"- 10.0.0.0/20 VPC {named}, arn:" in told
    assert told.endswith("\nPool owner: payments ('prod').")
    assert words(alert)["remediation"].startswith(
        "Share pool 'prod', whose owner is payments, with account 4444"
    )


def test_an_exhausted_pool_names_its_owner():
    full = pool("full", "10.0.0.0/24", rules=Rules(default_netmask_length=24), owner="payments")
    report = judged([], tree(full, reserved=[("full", "10.0.0.0/25")]))
    (alert,) = of_rule(report, Rule.POOL_EXHAUSTED)

    assert words(alert)["description"].endswith("\nPool owner: payments ('full').")


def test_a_declared_network_without_a_tag_is_the_pools():
    plan = tree(pool("metal", "10.0.0.0/8", owner="data centre"))
    report = judged([network("10.1.0.0/16", "office"), network("10.1.0.0/16", "lab")], plan)
    (alert,) = of_rule(report, Rule.OVERLAP)

    assert "network office, owner data centre, account dc, global" in words(alert)["description"]


def test_an_overlap_is_identified_by_what_stays_whoever_joins_it():
    report = live_overlap()
    (alert,) = of_rule(report, Rule.OVERLAP)
    (found,) = (one for one in findings(report) if one["rule"] == Rule.OVERLAP)

    assert labels(alert) == {
        "alertname": "IPAMFinding", "finding_id": found["id"], "rule": "overlap", "severity": "critical",
        "provider": "aws", "pool": "prod", "owner": "networks",
    }  # fmt: skip
    assert alert.url == f"https://cidrwatch.example/findings/{found['id']}"
    assert alert.since == datetime.fromtimestamp(NINE, UTC)


def test_another_finding_carries_its_account_and_region():
    (alert,) = of_rule(judged([eip("52.1.2.3", "eipalloc-1", attached=0)]), Rule.EIP_UNASSOCIATED)

    assert (labels(alert)["account"], labels(alert)["region"]) == (ACCOUNT, "eu-west-1")
    assert "pool" not in labels(alert)
    assert "eu-west-1:111122223333:elastic-ip/eipalloc-1" in words(alert)["description"]


def test_a_shard_that_does_not_answer_carries_its_account_and_region():
    report = estate.report()
    stale = of_rule(report, Rule.STALE_SHARD) + of_rule(report, Rule.ROW_REJECTED)

    assert stale
    for alert in stale:
        assert {"account", "region", "provider"} <= labels(alert).keys()


def test_every_finding_that_can_be_told_makes_an_alert_that_alertmanager_takes():
    report = estate.report()
    told = alerts(report)

    assert len(told) == len(report.findings)
    assert [mistake(alert) for alert in told if mistake(alert)] == []
    assert len({alert.labels for alert in told}) == len(told)


def test_alerts_and_the_metric_agree_on_the_provider():
    report = estate.report()
    counted = {
        key: count
        for key, count in FINDING_FAMILIES[0].samples(report)
        if count
    }  # fmt: skip
    told: dict = {}
    for alert in alerts(report):
        key = (labels(alert)["rule"], labels(alert)["severity"], labels(alert).get("provider", ""))
        told[key] = told.get(key, 0) + 1

    assert told == counted


@pytest.mark.parametrize(
    ("wanted", "rules"),
    [
        pytest.param(Wanted(Severity.CRITICAL), {"overlap"}, id="critical ones"),
        pytest.param(Wanted(Severity.INFO, frozenset({Rule.OVERLAP})), {"overlap"}, id="one rule"),
        pytest.param(
            Wanted(Severity.INFO, frozenset(RULES) - {Rule.OVERLAP}), {"unmanaged_in_pool"}, id="all but one"
        ),
        pytest.param(Wanted(Severity.CRITICAL, frozenset({Rule.TAG_MISSING})), set(), id="nothing"),
    ],
)
def test_only_what_is_wanted_is_told(wanted, rules):
    told = alerts(live_overlap(), Telling(wanted, LINKS))

    assert {labels(alert)["rule"] for alert in told} == rules


def many(count, tags=None):
    """A pool whose networks all lack a tag, the later ones noticed later."""
    seen = [
        vpc(f"10.{n}.0.0/16", f"vpc-{n:03}", first_seen=1_000_000 + n, tags=tags or {}) for n in range(count)
    ]
    plan = tree(
        pool(
            "p",
            "10.0.0.0/8",
            rules=Rules(tags=(("Environment", "prod"),)),
            auto_import=True,
            locale="eu-west-1",
        )
    )
    return judged(seen, plan)


def tag_missing(report, most, before=()):
    wanted = Wanted(Severity.WARNING, frozenset({Rule.TAG_MISSING}), most)
    return list(finding_alerts(report, Telling(wanted, LINKS), before))


def test_of_too_many_findings_of_a_rule_one_alert_speaks_for_the_rest():
    told = tag_missing(many(12), 10)
    *ones, rest = told

    assert {labels(alert)["alertname"] for alert in ones} == {"IPAMFinding"}
    assert len(ones) == 10
    assert labels(rest) == {
        "alertname": "IPAMFindingsTruncated",
        "rule": "tag_missing",
        "severity": "warning",
    }
    assert words(rest)["summary"] == "2 more findings of rule tag_missing are open than are told one by one."
    assert words(rest)["description"].startswith("12 findings of rule tag_missing are open. 10 of them")
    assert "cidrwatch findings --status tag_missing" in words(rest)["remediation"]
    assert words(rest)["runbook_url"] == "https://git.example/runbooks/IPAMFindingsTruncated.md"


def test_exactly_as_many_as_are_told_need_no_further_alert():
    assert {labels(alert)["alertname"] for alert in tag_missing(many(10), 10)} == {"IPAMFinding"}


def test_the_oldest_are_told_and_those_told_before_stay():
    report = many(12)
    found = report.findings
    ours = np.flatnonzero(found.rule == RULES.index(Rule.TAG_MISSING))
    by_age = [finding_identity(report, place) for place in ours[found.since[ours].argsort()].tolist()]

    def told(before=()):
        return {labels(alert).get("finding_id") for alert in tag_missing(report, 3, before)} - {None}

    assert told() == set(by_age[:3])
    assert told(by_age[8:10]) == {*by_age[8:10], by_age[0]}


def test_a_graver_finding_is_told_before_all_others():
    seen = [
        vpc("10.1.0.0/16", "a", first_seen=1), vpc("10.1.0.0/16", "b", first_seen=2, account=THEIRS),
        vpc("10.2.0.0/16", "c", first_seen=3), vpc("10.2.0.0/16", "d", first_seen=4, account=THEIRS),
    ]  # fmt: skip
    attached = [joined("c", "tgw"), joined("d", "tgw", account=THEIRS)]
    report = judged(seen, routes=routing(*attached, read=(ACCOUNT, THEIRS)))
    first, rest = list(
        finding_alerts(report, Telling(Wanted(Severity.INFO, frozenset({Rule.OVERLAP}), 1), LINKS))
    )

    assert labels(first)["severity"] == "critical"
    assert labels(rest)["alertname"] == "IPAMFindingsTruncated"


def test_old_data_are_told_beside_the_finding_that_rests_on_them():
    report = judged(
        [vpc("10.1.0.0/16", "a"), vpc("10.1.0.0/16", "b", account=THEIRS)],
        policy=Policy(stale_after={Kind.VPC: timedelta(minutes=15)}),
    )
    old = replace(report, stale=frozenset({1}))
    shard = report.snapshot.statuses[1].shard
    (alert,) = of_rule(old, Rule.OVERLAP)

    assert words(alert)["description"].splitlines()[-1] == (
        f"Not fresh: account {shard.account}, eu-west-1 was read last at 2026-11-01T12:00:00Z; this is what was "
        "known then."
    )


def test_many_subjects_are_counted_and_texts_have_an_end():
    name = "n" * 3000
    report = judged([vpc("10.1.0.0/16", f"vpc-{n}", account=f"{n:012}", name=name) for n in range(9)])
    (alert,) = of_rule(report, Rule.OVERLAP)
    short = judged([vpc("10.1.0.0/16", f"vpc-{n}", account=f"{n:012}") for n in range(9)])
    (counted,) = of_rule(short, Rule.OVERLAP)

    assert len(words(alert)["description"]) == LONGEST
    assert f"- and 3 more: {counted.url}" in words(counted)["description"].splitlines()


def test_without_links_of_others_there_are_none():
    (alert, *_) = alerts(live_overlap(), Telling(Wanted(), Links("http://127.0.0.1:10918")))

    assert {"runbook_url", "dashboard_url"} & words(alert).keys() == set()
    assert alert.url.startswith("http://127.0.0.1:10918/findings/")


SUBJECT = {"provider": "aws", "type": "vpc", "account": ACCOUNT, "region": "eu-west-1", "id": "vpc-1"}


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        pytest.param({}, f"arn:aws:ec2:eu-west-1:{ACCOUNT}:vpc/vpc-1", id="vpc"),
        pytest.param(
            {"type": "subnet", "region": "cn-north-1"}, f"arn:aws-cn:ec2:cn-north-1:{ACCOUNT}:subnet/vpc-1", id="china"
        ),
        pytest.param({"region": "us-gov-east-1"}, f"arn:aws-us-gov:ec2:us-gov-east-1:{ACCOUNT}:vpc/vpc-1", id="gov"),
        pytest.param(
            {"provider": "alibaba", "type": "subnet", "region": "cn-hangzhou"},
            f"acs:vpc:cn-hangzhou:{ACCOUNT}:vswitch/vpc-1",
            id="a vSwitch",
        ),
        pytest.param({"type": "byoip_cidr"}, "", id="a type without one"),
        pytest.param({"provider": "static", "type": "network"}, "", id="a declared network"),
        pytest.param({"account": ""}, "", id="nobody's"),
    ],
)  # fmt: skip
def test_a_resource_is_named_as_its_cloud_does(more, expected):
    assert arn({**SUBJECT, **more}) == expected


def test_a_declared_network_is_described_without_what_it_does_not_have():
    report = judged([network("10.1.0.0/16", "office", site="berlin"), network("10.1.0.0/16", "lab")], now=NOW)
    (alert,) = of_rule(report, Rule.OVERLAP)

    assert "- 10.1.0.0/16 network office, owner unknown, account dc, berlin\n" in words(alert)["description"]
    assert labels(alert)["provider"] == Provider.STATIC


def test_labels_of_the_configuration_are_part_of_every_alert():
    wanted = Wanted(Severity.WARNING, frozenset({Rule.TAG_MISSING}), 10)
    plain = list(finding_alerts(many(12), Telling(wanted, LINKS)))
    labelled = list(finding_alerts(many(12), Telling(wanted, LINKS, (("estate", "lab"),))))

    assert {labels(alert)["alertname"] for alert in labelled} == {"IPAMFinding", "IPAMFindingsTruncated"}
    assert [alert.labels for alert in labelled] == [
        tuple(sorted((*alert.labels, ("estate", "lab")))) for alert in plain
    ]
    assert [alert.about for alert in labelled] == [alert.labels for alert in plain]


@pytest.mark.parametrize(
    ("tags", "owner"),
    [pytest.param({"Team": "search"}, "search", id="its team"), pytest.param({}, ACCOUNT, id="its account")],
)
def test_the_owner_of_a_finding_is_a_label_to_route_by(tags, owner):
    assert {labels(alert).get("owner") for alert in tag_missing(many(3, tags), 9)} == {owner}


def test_the_owner_of_an_exhausted_pool_is_the_pools():
    full = pool("full", "10.0.0.0/24", rules=Rules(default_netmask_length=24), owner="payments")
    (alert,) = of_rule(judged([], tree(full, reserved=[("full", "10.0.0.0/25")])), Rule.POOL_EXHAUSTED)

    assert labels(alert)["owner"] == "payments"


def test_an_overlap_without_a_pool_has_no_owner():
    report = judged([vpc("10.1.0.0/16", "a"), vpc("10.1.0.0/16", "b", account=THEIRS)])
    (alert,) = of_rule(report, Rule.OVERLAP)

    assert "owner" not in labels(alert)


def test_every_label_of_an_alert_is_one_that_no_configuration_may_set():
    names = {name for alert in alerts(estate.report()) for name, _ in alert.labels}

    assert names == set(ALERT_LABELS)
