"""How many accounts each source has, for the metrics."""

from collections import Counter
from collections.abc import Mapping

from config.settings import Settings
from config.sources import Alibaba, Aws, finds, named_accounts
from exporter.family import Labels
from ipam.account_list import AccountList
from ipam.words import AccountStatus
from service.places import status_of
from service.sources import Lists, clouds, known


def counts(settings: Settings, lists: Lists) -> Mapping[Labels, int]:
    """Count the accounts of each source by their status; every status has a count."""
    found: Counter[Labels] = Counter()
    for source in clouds(settings):
        labels = (source.kind, source.name)
        found.update({(*labels, status.value): 0 for status in AccountStatus})
        found.update((*labels, status.value) for status in _statuses(source, known(source, lists)))
    return found


def found_lists(settings: Settings, lists: Lists) -> Mapping[Labels, AccountList]:
    """Choose the lists of the sources that find what they read."""
    return {(source.kind, source.name): known(source, lists) for source in clouds(settings) if finds(source)}


def _statuses(source: Aws | Alibaba, kept: AccountList) -> list[AccountStatus]:
    if source.accounts is None:
        return [status_of(source, account) for account in kept.accounts]
    read = named_accounts(source) or ()
    return [AccountStatus.ACTIVE if id_ in read else AccountStatus.EXCLUDED for id_ in source.accounts]
