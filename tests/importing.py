"""An estate whose pools import, in a store of its own: read, judged and settled at minutes that a test names."""

from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from threading import Event

from reading_rows import START, answered, failed, shard, vpc

from analyzer.reconcile import reconcile
from config.load import load
from exporter.records.candidates import candidates as records
from service.knowledge import decided, noticed
from service.memory import Memory
from service.mirror import Mirror
from service.planning import applied_plan
from service.registry import Registry
from service.settling import settle
from store.checking import checked
from store.log_book import entries
from store.open import open_as_it_is

ME, OTHER, HERE = "111122223333", "444455556666", "eu-west-1"
CONFIG = f"""\
store: sqlite:///cidrwatch.db
collect: {{interval: 5m}}
sources:
  - {{name: aws, kind: aws, accounts: ["{ME}", "{OTHER}"], regions: [{HERE}], collect: [vpc]}}
pools:
  - name: top
    scope: private
    cidrs: [10.0.0.0/8]
    pools:
      - name: euw1
        locale: {HERE}
        cidrs: [10.10.0.0/15]
        auto_import: true
        rules: {{min_netmask_length: 20}}
      - {{name: other, locale: {HERE}, cidrs: [10.20.0.0/16]}}
"""


def at(minutes):
    return START + timedelta(minutes=minutes)


@dataclass
class Estate:
    """A configuration file, a store, and what is in it."""

    folder: object
    memory: Memory
    cool_down: timedelta = timedelta()

    def write(self, *changes):
        text = CONFIG
        for before, after in changes:
            assert before in text, before
            text = text.replace(before, after)
        path = self.folder / "cidrwatch.yaml"
        path.write_text(text)
        return load(path)

    def apply(self, *changes):
        return applied_plan(self.write(*changes), self.memory.plan)

    @property
    def settings(self):
        return load(self.folder / "cidrwatch.yaml")

    def read(self, minutes, mine=(), others=()):
        """Let both accounts answer; VPCs are written as id and block."""
        for account, found in ((ME, mine), (OTHER, others)):
            rows = [vpc(name, cidr, owner=account) for name, cidr in found]
            self.memory.inventory.record(answered(*rows, at=at(minutes), of=shard(account)))

    def fail(self, minutes, account=ME):
        self.memory.inventory.record(failed(at=at(minutes), of=shard(account)))

    def judged(self, minutes):
        """Analyze, as the daemon does."""
        settings, tree = decided(self.settings, self.memory), self.memory.plan.load()
        return noticed(settings, self.memory, Mirror.of(settings, self.memory, tree), at(minutes), reconcile)

    def registry(self, minutes):
        return Registry(self.memory.plan.store, cool_down=self.cool_down, now=lambda: at(minutes))

    def settle(self, minutes, report=None, after=30):
        report = report or self.judged(minutes)
        return settle(self.registry(minutes), report, timedelta(minutes=after), Event())

    @property
    def held(self):
        """List what is allocated: block, and resource."""
        return sorted((str(one.cidr), one.resource) for one in self.memory.plan.load().allocations)

    def log(self, *actions):
        """List the entries of the log, the earliest first: who, what, which block, and why."""
        found = [one for one in entries(self.memory.plan.store) if not actions or one.action in actions]
        return [(one.principal, one.action, one.name, one.request.get("because")) for one in reversed(found)]


def candidates(report):
    """Say what is decided about each block of the import plan, why, and who is in its way."""
    return {
        one["subject"]["id"]: (
            one["decision"],
            one["reasons"][0]["code"],
            (one["reasons"][0]["other"] or {}).get("id"),
        )
        for one in records(report)
    }


def mistakes(url):
    """List what `store check` finds wrong with a database."""
    store, version = open_as_it_is(url)
    with closing(store):
        return list(checked(store, version))
