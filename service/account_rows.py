"""The accounts of all sources, for people who ask what is read and what is not."""

from collections.abc import Iterator

from config.settings import Settings
from config.sources import Alibaba, Aws, every_region, finds, named_accounts
from exporter.records.accounts import account_record, named_record
from exporter.records.entities import Record
from ipam.account_list import AccountList
from ipam.words import AccountStatus
from service.counting import counts
from service.places import status_of
from service.sources import Lists, clouds, known


def accounts(settings: Settings, lists: Lists) -> Iterator[Record]:
    """Yield the record of every account of every cloud source."""
    for source in clouds(settings):
        yield from _records(source, known(source, lists))


def sentences(settings: Settings, lists: Lists) -> Iterator[str]:
    """Say how many accounts each source has, and what is wrong with its last list."""
    every = counts(settings, lists)
    for source in clouds(settings):
        words = {status: every[source.kind, source.name, status.value] for status in AccountStatus}
        told = ", ".join(f"{count} {status}" for status, count in words.items() if count) or "no accounts"
        yield f"{source.name}: {told}."
        kept = known(source, lists)
        if kept.error:
            yield f"The last list of {source.name} was not taken over: {kept.error}."
        elif finds(source) and not kept.last_attempt:
            yield f"{source.name} was never asked for its accounts: run `cidrwatch scan`, or let `serve` run."


def _records(source: Aws | Alibaba, kept: AccountList) -> Iterator[Record]:
    if source.accounts is None:
        for account in kept.accounts:
            record = dict(account_record(source.name, source.kind, account, status_of(source, account)))
            yield record if every_region(source) else record | {"regions": list(source.regions)}
        return
    held = {account.id: account for account in kept.accounts} if every_region(source) else {}
    read = named_accounts(source) or ()
    for id_ in source.accounts:
        status = AccountStatus.ACTIVE if id_ in read else AccountStatus.EXCLUDED
        if id_ in held:
            yield account_record(source.name, source.kind, held[id_], status)
        else:
            yield dict(named_record(source.name, source.kind, id_, status)) | {
                "regions": list(source.regions)
            }
