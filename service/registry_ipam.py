"""Operations on the IPAM that the registry is for its clients."""

from exporter.records.lent import ipam_record
from ipam.ipam import Ipam
from ipam.pool import PoolTree
from ipam.registry.delegation import administrator_disabled, administrator_enabled
from ipam.registry.ipams import IpamChange, ipam_created, ipam_deleted, ipam_modified, ipam_named
from service.order import Made
from service.registry import Operation, Registry
from service.registry_plan import Changing, changed
from store.book import Book


def creating_ipam(registry: Registry, wanted: Ipam, administrator: str | None = None) -> Operation:
    """Make the operation that makes the IPAM, and names a delegated administrator if there is to be one."""
    return _on_ipam(registry, lambda tree: ipam_created(tree, wanted), administrator)


def modifying_ipam(
    registry: Registry, word: str, change: IpamChange, administrator: str | None = None
) -> Operation:
    """Make the operation that changes the IPAM, and its administrator: "" withdraws, None leaves it."""
    return _on_ipam(registry, lambda tree: ipam_modified(tree, word, change), administrator)


def deleting_ipam(word: str, *, cascade: bool = False) -> Operation:
    """Make the operation that deletes the IPAM; the record is of what it was."""

    def operation(book: Book) -> Made:
        records = []

        def gone(tree: PoolTree) -> tuple[PoolTree, Ipam]:
            records.append(ipam_record(ipam_named(tree, word), tree))
            return ipam_deleted(tree, word, cascade=cascade)

        ipam = changed(book, gone)
        return Made(ipam.id, ipam.id, records[0])

    return operation


def _on_ipam(registry: Registry, change: Changing[Ipam], administrator: str | None) -> Operation:
    organization = registry.organization()

    def both(tree: PoolTree) -> tuple[PoolTree, tuple[Ipam, PoolTree]]:
        tree, ipam = change(tree)
        if administrator:
            tree, _ = administrator_enabled(tree, administrator, organization)
        elif administrator is not None:
            tree, _ = administrator_disabled(tree)
        return tree, (ipam, tree)

    def operation(book: Book) -> Made:
        ipam, tree = changed(book, both)
        return Made(ipam.id, ipam.id, ipam_record(ipam, tree))

    return operation
