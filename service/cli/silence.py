"""A word under the findings about those that nobody sees."""

from ipam.report import Report
from service.cli.saying import say


def tell_silence(report: Report) -> None:
    """Say on standard error how many findings an exemption holds back."""
    if report.silenced:
        findings = "1 finding is" if report.silenced == 1 else f"{report.silenced} findings are"
        say(f"{findings} silenced by `exempt`.")
