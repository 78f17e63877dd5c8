"""The PromQL of the panels: chosen by job and instance, and each figure counted once however many replicas serve it."""

from collections.abc import Iterable

POOL = ("pool", "family")
PROVIDER, FAMILY, RULE, SEVERITY = (
    f'{label}=~"${label}"' for label in ("provider", "family", "rule", "severity")
)
THIS_POOL, SOME_POOLS = 'pool="$pool"', 'pool=~"$pool"'


def chosen(metric: str, *where: str) -> str:
    """Select the series of a metric that the variables choose."""
    matchers = ", ".join(('job=~"$job"', 'instance=~"$instance"', *where))
    return f"{metric}{{{matchers}}}"


def once(metric: str, labels: Iterable[str], *where: str) -> str:
    """Take a figure of the report from one replica: all of them serve the same."""
    return f"max by ({', '.join(('job', *labels))}) ({chosen(metric, *where)})"


def grown(metric: str, labels: Iterable[str], *where: str) -> str:
    """Say by how much a counter that outlives the process grew, of which every replica tells."""
    return f"max by ({', '.join(('job', *labels))}) (increase({chosen(metric, *where)}[$__rate_interval]))"


def speed(metric: str, labels: Iterable[str], *where: str) -> str:
    """Add up, by labels, the rates of a counter that each replica counts for itself."""
    return f"sum by ({', '.join(labels)}) (rate({chosen(metric, *where)}[$__rate_interval]))"


def total(labels: Iterable[str], what: str) -> str:
    """Add up by labels."""
    return f"sum by ({', '.join(labels)}) ({what})"


def or_zero(count: str) -> str:
    """Show 0 where nothing is counted."""
    return f"{count} or vector(0)"
