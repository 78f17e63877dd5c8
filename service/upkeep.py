"""The store looked after: whether it is whole, and what may be forgotten."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict
from typing import Any

from config.settings import Settings
from exporter.records.moments import rfc3339_or_none
from exporter.records.phrases import counted
from service.exits import WRONG, ServiceError
from store import forgetting
from store.checking import checked as told
from store.checking import extent
from store.mistake import Mistake
from store.open import open_as_it_is, open_store
from store.renewing import renew


def checked(url: str, *, renewed: bool) -> tuple[Sequence[Mistake], str]:
    """Check a store, and say how much was looked at.

    Args:
        url: The database.
        renewed: Whether what follows from the rest is made anew before.

    Raises:
        StoreError: it cannot be used.
    """
    if renewed:
        with closing(open_store(url, make=False)) as store:
            renew(store)
    store, version = open_as_it_is(url)
    with closing(store):
        found = list(told(store, version))
        if any(one.rule in {"schema", "integrity"} for one in found):
            return found, "what the store holds was not looked into"
        seen = extent(store)
    counts = (seen.pools, "pool"), (seen.cidrs, "CIDR"), (seen.allocations, "allocation")
    return found, ", ".join(counted(*one) for one in counts)


def forgettable(settings: Settings, source: str) -> Sequence[dict[str, Any]]:
    """List the sources that the store knows and the file has not, with how much is known of each.

    Args:
        settings: Of the file.
        source: Only this one; "" for all.

    Raises:
        ServiceError: the file has this source, or the store does not know it.
        StoreError: the store cannot be read.
    """
    present = {one.name for one in settings.sources}
    if source in present:
        told = f"source '{source}' is in {settings.path}, and would be read again: take it out there first"
        raise ServiceError(told, WRONG)
    with closing(open_store(settings.store, make=False)) as store:
        found = [one for one in forgetting.known_sources(store) if one.source not in present]
    if source and source not in {one.source for one in found}:
        names = ", ".join(f"'{one.source}'" for one in found) or "none"
        told = f"the store knows no source '{source}'; those that have left the configuration: {names}"
        raise ServiceError(told, WRONG)
    return [
        {**asdict(one), "last_success": rfc3339_or_none(one.last_success)}
        for one in found
        if source in {"", one.source}
    ]


def forgotten(settings: Settings, source: str) -> Sequence[dict[str, Any]]:
    """Remove all that is known of a source, and tell how much that was.

    Raises:
        ServiceError: the file has this source, or the store does not know it.
        StoreError: the store cannot be read or written.
    """
    found = forgettable(settings, source)
    with closing(open_store(settings.store, make=False)) as store:
        forgetting.forgotten(store, source)
    return found
