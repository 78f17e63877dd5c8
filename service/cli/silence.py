"""A word under the findings about those that nobody sees, and about exemptions that silence nothing."""

from ipam.report import Report
from service.cli.saying import say

MOST = 10  # exemptions that are named


def tell_silence(report: Report) -> None:
    """Say on standard error how many findings are held back, and which exemptions hold back none."""
    count = len(report.silenced)
    if count:
        say(f"{'1 finding is' if count == 1 else f'{count} findings are'} silenced by `exempt`.")
    tell_idle_exemptions(report)


def tell_idle_exemptions(report: Report) -> None:
    """Say on standard error which exemptions silence nothing: no fault, but perhaps a wrong word."""
    idle = report.idle_exemptions
    for one in idle[:MOST]:
        say(f"The exemption of {one.rule} for {one.subject} silences nothing now.")
    if len(idle) > MOST:
        say(f"{len(idle) - MOST} more exemptions silence nothing now.")
