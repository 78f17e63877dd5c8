"""The Reconciliation dashboard: where what is differs from what was planned, and since when."""

from boards import variables
from boards.board import Board, Row
from boards.panels import About, Look, figure, series, target
from boards.query import PROVIDER, RULE, SEVERITY, chosen, grown, once, total
from boards.scale import FEW_ARE_BETTER, GREY, NEUTRAL, NONE_IS_BEST, SEVERITY_COLOURS, WHOLE_IS_BEST, Steps
from boards.tables import Column, records

FINDINGS = once("ipam_findings", ("rule", "severity", "provider"), RULE, SEVERITY, PROVIDER)
OLDEST = f"time() - ({once('ipam_findings_oldest_open_timestamp_seconds', ('rule', 'severity'), RULE, SEVERITY)} < Inf)"
CIDRS = chosen("ipam_resource_cidrs", PROVIDER)
JUDGED = f"sum by (management, compliance) (max without (instance, pod) ({CIDRS}))"
MANAGED, COUNTED = 'management="managed"', 'management!="ignored"'
PLANNED = 'resource_type=~"vpc|network"'  # subnets and addresses lie in what an allocation stands for
COMPLIANT = 'compliance="compliant"'
AGES: Steps = ((None, "green"), (7 * 86400, "orange"), (30 * 86400, "red"))
MANAGEMENT_COLOURS = {"managed": "green", "unmanaged": "orange", "ignored": GREY}
COMPLIANCE_COLOURS = {"compliant": "green", "noncompliant": "red", "unmanaged": "orange", "ignored": GREY}


def of_severity(severity: str) -> str:
    """Count the findings of a severity; none is 0, since every rule is always there."""
    where = (RULE, f'severity="{severity}"', PROVIDER)
    return f"sum({once('ipam_findings', ('rule', 'severity', 'provider'), *where)})"


def cidrs(by: str, *where: str) -> str:
    """Count the discovered CIDRs by a label, each once."""
    return f"sum by ({by}) (max without (instance, pod) ({chosen('ipam_resource_cidrs', PROVIDER, *where)}))"


NOW = Row(
    "Open now",
    [
        figure(
            About(
                "Critical",
                "Open critical findings: live overlaps, allocations that contradict each other, full pools.",
                width=4,
                height=4,
            ),
            of_severity("critical"),
            scale=NONE_IS_BEST,
        ),
        figure(
            About("Warnings", "Open findings of severity warning.", width=4, height=4),
            of_severity("warning"),
            scale=FEW_ARE_BETTER,
        ),
        figure(
            About("For your information", "Open findings of severity info.", width=4, height=4),
            of_severity("info"),
            scale=NEUTRAL,
        ),
        figure(
            About(
                "Overlapping CIDRs",
                "Discovered CIDRs that overlap another one of their scope.",
                width=4,
                height=4,
            ),
            f"sum({once('ipam_overlapping_resource_cidrs', ('scope',))})",
            scale=FEW_ARE_BETTER,
        ),
        figure(
            About(
                "Managed",
                "Share of the CIDRs of VPCs and declared networks that an allocation stands for; ignored ones do not count.",
                "percentunit",
                4,
                4,
            ),
            f"sum({cidrs('management', MANAGED, PLANNED)}) / sum({cidrs('management', COUNTED, PLANNED)})",
            scale=NEUTRAL,
        ),
        figure(
            About(
                "Compliant",
                "Share of the managed CIDRs that keep the rules of their pool.",
                "percentunit",
                4,
                4,
                empty="Nothing is managed",
            ),
            f"sum({cidrs('compliance', MANAGED, COMPLIANT)}) / sum({cidrs('compliance', MANAGED)})",
            scale=WHOLE_IS_BEST,
        ),
        records(
            About(
                "Open findings by rule",
                "Rules that are broken now, and how long the oldest cause has been there.",
                width=16,
                height=10,
                empty="Nothing is open",
            ),
            {"A": f"{total(('rule', 'severity'), FINDINGS)} > 0", "B": f"max by (rule, severity) ({OLDEST})"},
            [
                Column("rule", "Rule"),
                Column(
                    "severity",
                    "Severity",
                    110,
                    more={
                        "mappings": [
                            {
                                "type": "value",
                                "options": {
                                    word: {"color": colour, "index": place}
                                    for place, (word, colour) in enumerate(SEVERITY_COLOURS.items())
                                },
                            }
                        ],
                        "custom_cellOptions": {"type": "color-text"},
                    },
                ),
                Column("A", "Open", 90),
                Column("B", "Oldest", 130, "s", AGES),
            ],
            order=("Open", True),
        ),
        records(
            About(
                "Overlaps by scope",
                "CIDRs of each scope that overlap another one there.",
                width=8,
                height=10,
                empty="No scope has overlaps",
            ),
            {"A": f"{once('ipam_overlapping_resource_cidrs', ('scope',))} > 0"},
            [Column("scope", "Scope"), Column("A", "Overlapping CIDRs", 160, scale=FEW_ARE_BETTER)],
            order=("Overlapping CIDRs", True),
        ),
    ],
)

PAST = Row(
    "Over time",
    [
        series(
            About(
                "Open findings by rule",
                "Findings that were open at each time, by rule.",
                height=9,
                empty="Nothing was open",
            ),
            [target(f"{total(['rule'], FINDINGS)} > 0", "{{rule}}")],
            Look(steps=True, stacked=True, beside=True),
        ),
        series(
            About(
                "Opened and resolved",
                "Findings that were opened, and those that were resolved, hour by hour or more coarsely.",
                height=9,
                empty="Nothing was opened or resolved",
            ),
            [
                target(f"sum({grown('ipam_findings_opened_total', ['rule'], RULE)})", "opened", "A"),
                target(f"sum({grown('ipam_findings_resolved_total', ['rule'], RULE)})", "resolved", "B"),
            ],
            Look(bars=True, every="1h", colours={"opened": "orange", "resolved": "green"}),
        ),
        series(
            About(
                "Age of the oldest open finding",
                "How long the oldest cause has been there, by rule.",
                "s",
                height=9,
                empty="Nothing was open",
            ),
            [target(f"max by (rule) ({OLDEST})", "{{rule}}")],
            Look(beside=True),
        ),
        series(
            About(
                "Overlapping CIDRs by scope",
                "CIDRs of each scope that overlap another one there.",
                height=9,
                empty="Nothing overlapped",
            ),
            [
                target(
                    f"{total(['scope'], once('ipam_overlapping_resource_cidrs', ('scope',)))} > 0",
                    "{{scope}}",
                )
            ],
            Look(steps=True),
        ),
        series(
            About("Management", "Discovered CIDRs by whether an allocation stands for them."),
            [target(f"sum by (management) ({JUDGED})", "{{management}}")],
            Look(steps=True, stacked=True, colours=MANAGEMENT_COLOURS),
        ),
        series(
            About("Compliance", "Discovered CIDRs by whether they keep the rules of their pool."),
            [target(f"sum by (compliance) ({JUDGED})", "{{compliance}}")],
            Look(steps=True, stacked=True, colours=COMPLIANCE_COLOURS),
        ),
    ],
)

RECONCILIATION = Board(
    "ipam-reconciliation",
    "Where what is differs from what was planned, and since when.",
    "now-30d",
    (
        variables.of("ipam_findings", "provider", "Provider", variables.ANY),
        variables.of("ipam_findings", "rule", "Rule"),
        variables.of("ipam_findings", "severity", "Severity"),
    ),
    (NOW, PAST),
)
