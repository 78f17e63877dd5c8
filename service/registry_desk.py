"""The registry as the command line opens it: with the settings of a file, and what the store knows."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from analyzer.avoided import avoided
from analyzer.freshness import freshness
from config.load import load
from config.settings import Settings
from exporter.records.lent import ipam_record, share_rows
from exporter.records.moments import rfc3339_or_none
from exporter.records.registered import allocation_record
from exporter.records.what_if_texts import text
from ipam.pool import Pool
from ipam.registry.asking import Asker, Wanted
from ipam.registry.error import Code, MalformedError, RegistryError
from ipam.registry.held import held_by
from ipam.registry.invitations import shares_seen, with_expired
from ipam.registry.permissions import Act, open_to
from ipam.report import Report
from service import clock
from service.declared import planned
from service.discovered import resource_found
from service.exits import FOUND, WRONG, ServiceError
from service.knowledge import shown
from service.memory import Memory, opened, scratch
from service.order import Order
from service.registry import Operation, Registry
from service.registry_claiming import Network, claiming
from service.registry_keys import Keyring
from service.registry_space import OutdatedError, Sight, allocating
from store.exceptions import Kept
from store.log_book import entries
from store.open import is_made

TRIES = 3  # at an allocation, while other things are discovered

# What a name or a request says wrong is wrong usage, like what is malformed; the rest the plan refuses.
USAGE = frozenset(
    {
        Code.NO_IPAM,
        Code.NO_SCOPE,
        Code.NO_SHARE,
        Code.NO_INVITATION,
        Code.NO_POOL,
        Code.NO_ALLOCATION,
        Code.NO_KEY,
        Code.MISSING,
        Code.BAD_COMBINATION,
        Code.OTHER_REQUEST,
    }
)

Record = Mapping[str, Any]
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Desk:
    """Where somebody at a terminal asks the registry."""

    settings: Settings
    memory: Memory
    registry: Registry
    trial: bool = False  # whether the store is gone in the end: nothing is to be left beside it

    @property
    def keyring(self) -> Keyring:
        """The access keys."""
        return Keyring(self.registry.store, self.settings.key_file)

    def asker(self, order: Order) -> Asker:
        """Say who the account of an order is."""
        return self.registry.asker(order.asker.account)

    def run(self, order: Order, operation: Operation) -> Record:
        """Carry out an operation.

        Raises:
            ServiceError: it is refused.
        """
        try:
            return self.registry.run(replace(order, asker=self.asker(order)), operation)
        except RegistryError as error:
            raise self._refusal(error) from None

    def ask(self, order: Order, operation: Callable[[Registry], Operation]) -> Record:
        """Carry out an operation that depends on how the registry is set up.

        Raises:
            ServiceError: it is refused.
        """
        return self.run(order, operation(self.registry))

    def kept(self) -> Kept:
        """Load what is decided about single resources and findings.

        Raises:
            StoreError: the store cannot be read.
        """
        return self.memory.exceptions.load()

    def scopes(self) -> frozenset[str]:
        """Name the scopes that there are: those of the file, and those of the store that stay beside them.

        Raises:
            ConfigError: the plan of the file does not hold.
        """
        after = planned(self.settings, self.memory.plan.load(), clock.now().date())
        return frozenset(scope.name for scope in after.scopes)

    def answered(self, order: Order) -> Record | None:
        """Return what the same request was answered before, so that nothing has to be looked at again.

        Raises:
            ServiceError: its client token was used for another request.
        """
        try:
            return self.registry.answered(order)
        except RegistryError as error:
            raise self._refusal(error) from None

    def judge(self, order: Order, operation: Callable[[Report], Operation]) -> Record:
        """Carry out an operation about what is discovered, or found wrong; what was asked before is known.

        Raises:
            ServiceError: it is refused.
        """
        known = self.answered(order)
        if known is not None:
            return known
        return self.run(order, operation(shown(self.settings, self.memory, clock.now())))

    def allocate(self, order: Order, wanted: Wanted, *, preview: bool) -> Record:
        """Allocate; what is asked for by netmask length keeps clear of all that is discovered.

        Raises:
            ServiceError: it is refused.
        """
        wanted = replace(wanted, asker=self.asker(order))
        if wanted.cidr is not None:
            return self.run(order, allocating(wanted, preview=preview))
        return self._looking(order, lambda: allocating(wanted, self._sight(), preview=preview))

    def claim(self, order: Order, wanted: Wanted, word: str) -> Record:
        """Take the blocks of a discovered network into a pool, or the one that is wanted by CIDR.

        Raises:
            ServiceError: it is refused, or there is no such network.
        """
        known = self.answered(order)
        if known is not None:
            return known
        wanted = replace(wanted, asker=self.asker(order))

        def claim() -> Operation:
            generation = self.memory.inventory.generation()
            found = resource_found(shown(self.settings, self.memory, clock.now()), word, wanted.cidr)
            return claiming(Network(found, self.registry.asker(found[0].owner), generation), wanted)

        return self._looking(order, claim)

    def allocations(self, word: str, account: str = "") -> Iterator[Record]:
        """Yield the records of what pools have given away, sub-pools among it; of one pool if it is named.

        Raises:
            ServiceError: there is no such pool that the account sees.
        """
        tree = self.memory.plan.load()
        gone = {name: since for (_, name), since in self.memory.missed.recalled().items()}
        seen = open_to(tree.pools, Act.QUERY_ALLOCATIONS, self.registry.asker(account))
        for pool in _named(seen, word):
            for held in held_by(tree, pool, clock.now().date()):
                yield allocation_record(replace(held, gone_since=gone.get(held.id)), pool)

    def shares(self, word: str, account: str = "") -> Iterator[Record]:
        """Yield a record for each principal of the shares that an account sees, of one pool if named.

        Raises:
            ServiceError: there is no such pool.
        """
        tree = with_expired(self.memory.plan.load(), clock.now())
        chosen = {pool.id for pool in _named(tree.pools, word)}
        for share in shares_seen(tree, self.registry.asker(account)):
            if share.pool in chosen:
                yield from share_rows(share, tree.by_id[share.pool])

    def ipams(self) -> Iterator[Record]:
        """Yield the record of the IPAM, if there is one."""
        tree = self.memory.plan.load()
        if tree.ipam:
            yield ipam_record(tree.ipam, tree)

    def log(self, name: str, last: int) -> Iterator[Record]:
        """Yield the last entries of the log as records, newest first; of one object if it is named."""
        for one in entries(self.registry.store, name, last):
            yield {
                "at": rfc3339_or_none(one.at),
                "principal": one.principal,
                "action": one.action,
                "object": one.object,
                "name": one.name,
                "request": one.request,
                "answer": one.answer,
            }

    def unapplied(self) -> list[str]:
        """List the paths of the pools that the file has and the store has not.

        Raises:
            ConfigError: the plan of the file does not hold.
        """
        stored = self.memory.plan.load()
        after = planned(self.settings, stored, clock.now().date())
        return sorted(after.by_path.keys() - stored.by_path.keys())

    def _looking(self, order: Order, operation: Callable[[], Operation]) -> Record:
        """Carry out an operation that depends on what is discovered; where that changes, look again."""
        for _ in range(TRIES):
            try:
                return self.run(order, operation())
            except OutdatedError:
                continue
        told = "what was discovered changes faster than it can be looked at: try again"
        raise ServiceError(f"{told} ({Code.WRONG_STATE})", FOUND)

    def _sight(self) -> Sight:
        generation = self.memory.inventory.generation()
        report = shown(self.settings, self.memory, clock.now())
        told = {str(reason.code): text(reason, "") for reason in freshness(report)}
        return Sight(generation, lambda pool: avoided(report, pool), told)

    def _refusal(self, error: RegistryError) -> ServiceError:
        """Say what is refused; of a pool that the file has and the store has not, how it gets there."""
        status = WRONG if error.code in USAGE or isinstance(error, MalformedError) else FOUND
        if error.code is Code.NO_POOL and any(f"'{path}'" in error.sentence for path in self.unapplied()):
            way_out = "in the store yet: `cidrwatch registry apply` puts the plan of the file into it"
            return ServiceError(f"{error.sentence.partition(':')[0]} {way_out} ({error.code})", status)
        return ServiceError(str(error), status)


def _named(pools: Iterable[Pool], word: str) -> list[Pool]:
    """Choose the pool that is named, or all where none is."""
    chosen = [pool for pool in pools if word in {"", pool.id, pool.path}]
    if word and not chosen:
        told = f"there is no pool '{word}': name one by its path or id ({Code.NO_POOL})"
        raise ServiceError(told, WRONG)
    return chosen


@contextmanager
def opened_desk(config: Path, *, make: bool = True) -> Iterator[Desk]:
    """Open the store that a configuration file names, with the registry as the file sets it up.

    Args:
        config: The file.
        make: Whether a store is made where there is none.

    Raises:
        ConfigError: the file is wrong.
        StoreError: the store cannot be used.
    """
    settings = load(config)
    with opened(settings.store, make=make) as memory:
        yield Desk(settings, memory, _registry(settings, memory))


def begun(config: Path, ask: Callable[[Desk], Answer], *, dry_run: bool) -> Answer:
    """Ask the registry of a store that is made where there is none.

    What is refused, or a dry run, makes none: it is asked of an empty store first.

    Raises:
        ConfigError: the file is wrong.
        ServiceError: it is refused.
        StoreError: the store cannot be used.
    """
    settings = load(config)
    if not is_made(settings.store):
        with scratch() as memory:
            answer = ask(Desk(settings, memory, _registry(settings, memory), trial=True))
        if dry_run:
            return answer
    with opened_desk(config) as desk:
        return ask(desk)


def _registry(settings: Settings, memory: Memory) -> Registry:
    return Registry(memory.plan.store, settings.plan.quotas, settings.cool_down)
