"""One report as its readers need it: told apart from all others, and thought about once."""

from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b

from exporter.records.advice import Advice
from ipam.report import Report

STAMP = 8  # bytes


@dataclass(frozen=True, eq=False)
class Edition:
    """A report, and what the records of any part of it are made from. Threads may share one."""

    report: Report

    @cached_property
    def stamp(self) -> bytes:
        """Return what tells this report from every other: two may be made of one state of the store."""
        named = f"{self.report.id} {self.report.at.isoformat()}"
        return blake2b(named.encode(), digest_size=STAMP).digest()

    @cached_property
    def advice(self) -> Advice:
        """Return what the ways out are made from."""
        return Advice(self.report)
