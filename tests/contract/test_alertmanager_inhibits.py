"""A real Alertmanager with the example: what explains what, and what is never muted."""

from datetime import UTC, datetime, timedelta

import pytest
from alerting import EXAMPLE, alertmanager, loaded
from processes import until


def alert(name, severity="warning", **labels):
    return {"alertname": name, "severity": severity, **labels}


def pool(name, path, severity="warning", **labels):
    return alert(name, severity, job="ipam", pool=path, family="ipv4", **labels)


def finding(rule, account="", **labels):
    given = {"rule": rule, "provider": "aws", "account": account, "finding_id": f"{rule}{account}", **labels}
    return alert("IPAMFinding", **{name: value for name, value in given.items() if value})


AWS = {"job": "ipam", "provider": "aws"}
HOUR = timedelta(hours=1)  # longer than any group waits: all is decided at once

HELD = {  # by what it stands for: an alert, and whether somebody is told of it
    "parent exhausted": (pool("IPAMPoolExhausted", "top", "critical"), True),
    "its own warning": (pool("IPAMPoolNearlyExhausted", "top"), False),
    "a child's mark": (pool("IPAMPoolParentExhausted", "top/a", "info", parent="top"), True),
    "a child's warning": (pool("IPAMPoolNearlyExhausted", "top/a", parent="top"), False),
    "a child's threshold": (pool("IPAMPoolUtilizationHigh", "top/a", parent="top"), False),
    "a child's mark, exhausted": (pool("IPAMPoolParentExhausted", "top/b", "info", parent="top"), True),
    "a child that is exhausted": (pool("IPAMPoolExhausted", "top/b", "critical", parent="top"), True),
    "a pool elsewhere": (pool("IPAMPoolNearlyExhausted", "other"), True),
    "the same path in another estate": (
        {**pool("IPAMPoolNearlyExhausted", "top/a"), "job": "ipam-lab"},
        True,
    ),
    "above the second threshold": (pool("IPAMPoolUtilizationHigh", "full", "critical"), True),
    "and above the first": (pool("IPAMPoolUtilizationHigh", "full", "warning"), False),
    "the finding about a pool": (finding("pool_exhausted", pool="top"), False),
    "the finding about a pool without alert": (finding("pool_exhausted", pool="quiet"), True),
    "an account that is stale": (alert("IPAMAccountStale", account="1", **AWS), True),
    "its collector": (alert("IPAMCollectorStale", account="1", collector="vpc", **AWS), False),
    "its requests": (alert("IPAMCloudAPIErrors", account="1", **AWS), False),
    "its finding": (finding("tag_missing", "1"), False),
    "its overlap": (finding("overlap", "1", severity="critical"), True),
    "another account's finding": (finding("tag_missing", "2"), True),
    "another account's collector": (alert("IPAMCollectorStale", account="2", collector="vpc", **AWS), True),
    "a finding of the plan": (finding("ghost_allocation", provider=""), True),
    "how many of a rule that is pushed": (alert("IPAMFindingsOpen", rule="tag_missing", **AWS), False),
    "how many of one that is not": (alert("IPAMFindingsOpen", rule="verdict_drift", **AWS), True),
    "more grave than what is pushed": (alert("IPAMFindingsOpen", "critical", rule="tag_missing", **AWS), True),
    "a provider": (alert("IPAMProviderStale", "critical", job="ipam", provider="alibaba"), True),
    "its account": (alert("IPAMAccountStale", job="ipam", provider="alibaba", account="9"), False),
    "its findings": (finding("overlap", provider="alibaba", severity="critical"), True),
    "a finding of the staging estate": (finding("locale_mismatch", estate="staging"), True),
    "how many of it in production": (alert("IPAMFindingsOpen", rule="locale_mismatch", estate="prod", **AWS), True),
    "how many of it in staging": (alert("IPAMFindingsOpen", rule="locale_mismatch", estate="staging", **AWS), False),
    "a pool of staging": (pool("IPAMPoolExhausted", "shared", "critical", estate="staging"), True),
    "the finding about it": (finding("pool_exhausted", "s", pool="shared", estate="staging"), False),
    "one of the same name in production": (finding("pool_exhausted", "p", pool="shared", estate="prod"), True),
    "a daemon that is gone": (alert("IPAMDown", "critical", job="gone"), True),
    "what it left": (alert("IPAMRunsMissed", job="gone", job_name="analyze"), False),
}  # fmt: skip


@pytest.fixture(scope="module")
def states(tmp_path_factory):
    """Give all of them to one Alertmanager, and ask what it tells."""
    now = datetime.now(UTC)
    times = {"startsAt": (now - HOUR).isoformat(), "endsAt": (now + HOUR).isoformat()}
    sent = [{"labels": labels, **times} for labels, _ in HELD.values()]
    with alertmanager(tmp_path_factory.mktemp("alertmanager"), loaded(EXAMPLE)) as server:
        server.ask("/api/v2/alerts", sent)
        wanted = {name: tuple(sorted(labels.items())) for name, (labels, _) in HELD.items()}

        def decided():
            held = server.held()
            states = {
                name: held[labels]["status"]["state"] for name, labels in wanted.items() if labels in held
            }
            return states if len(states) == len(HELD) and "unprocessed" not in states.values() else None

        return until(decided)


@pytest.mark.parametrize("name", HELD)
def test_an_alert_is_told_unless_another_explains_it(states, name):
    assert states[name] == ("active" if HELD[name][1] else "suppressed")
