"""What lasts though it is told no longer, by real reports and the alerts that are made of them."""

import pytest
from world import NOW, judged, network

from exporter.alerting.annotations import Links
from exporter.alerting.choice import Wanted
from exporter.alerting.finding_alerts import Telling, finding_alerts
from exporter.alerting.lasting import Lasting
from ipam.finding import Rule, Severity

LINKS = Links("https://cidrwatch.example")
WIDE = Wanted(Severity.INFO)


def overlapping(count):
    return judged(
        [network(f"10.{n}.0.0/16", f"net{n}{end}") for n in range(count) for end in "ab"],
        now=NOW,
    )


def alerts(report, wanted=WIDE):
    return tuple(finding_alerts(report, Telling(wanted, LINKS)))


def lapsing(before, report, wanted):
    """Name the keys of what lapses, and the number of what ends."""
    now = alerts(report, wanted)
    found = Lasting.of(report.findings, now).lapsing(before, now)
    gone = {alert.labels for alert in before} - {alert.labels for alert in now}
    return len(found), len(gone - found)


@pytest.mark.parametrize(
    ("wanted", "after", "expected"),
    [
        pytest.param(Wanted(Severity.CRITICAL), 3, (3, 0), id="less grave ones are told no longer"),
        pytest.param(Wanted(Severity.INFO, frozenset({Rule.TAG_MISSING})), 3, (3, 0), id="other rules"),
        pytest.param(Wanted(Severity.INFO, most=1), 3, (2, 0), id="fewer of a rule"),
        pytest.param(Wanted(Severity.CRITICAL), 1, (1, 2), id="two are mended at the same time"),
        pytest.param(WIDE, 1, (0, 2), id="nothing is narrowed"),
    ],
)
def test_only_what_is_mended_ends(wanted, after, expected):
    before = alerts(overlapping(3))

    assert lapsing(before, overlapping(after), wanted) == expected


@pytest.mark.parametrize(
    ("wanted", "after", "expected"),
    [
        pytest.param(Wanted(Severity.CRITICAL), 3, (2, 0), id="nobody tells of the rest any more"),
        pytest.param(Wanted(Severity.INFO, most=9), 3, (0, 1), id="each is told by itself"),
        pytest.param(Wanted(Severity.INFO, most=1), 1, (0, 2), id="there is no rest, and the one is another"),
    ],
)
def test_the_rest_of_a_rule_lasts_while_something_of_it_is_open_and_not_told(wanted, after, expected):
    before = alerts(overlapping(3), Wanted(Severity.INFO, most=1))

    assert lapsing(before, overlapping(after), wanted) == expected


def test_another_severity_is_no_reason_to_lapse():
    report = overlapping(1)
    (alert,) = alerts(report)
    lasting = Lasting.of(report.findings, ())

    assert lasting.untold(alert.key, "overlap", "warning")
    assert not lasting.untold(alert.key, "overlap", "critical")
    assert not lasting.untold("0123456789abcdef", "overlap", "warning")
    assert not lasting.untold(alert.key, "a rule of another version", "warning")


def labelled(report, estate, wanted=WIDE):
    return tuple(finding_alerts(report, Telling(wanted, LINKS, (("estate", estate),))))


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        pytest.param(3, (3, 0), id="nothing is mended: another daemon may tell of its own under them"),
        pytest.param(1, (1, 2), id="two are mended: they end under the labels that they had"),
    ],
)
def test_under_other_labels_of_the_configuration_what_was_told_lapses(after, expected):
    before, report = labelled(overlapping(3), "lab"), overlapping(after)
    now = labelled(report, "north")
    found = Lasting.of(report.findings, now).lapsing(before, now)
    gone = {alert.labels for alert in before} - {alert.labels for alert in now}

    assert (len(found), len(gone - found)) == expected


def test_under_the_same_labels_nothing_lapses():
    report = overlapping(3)
    now = labelled(report, "lab")

    assert Lasting.of(report.findings, now).lapsing(now, now) == frozenset()
