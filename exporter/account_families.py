"""Metrics of the accounts that the sources have, and of the lists that they come from."""

from collections.abc import Callable

from exporter.family import Family, Samples
from exporter.process import Process, unix
from ipam.account_list import AccountList

SOURCE = ("provider", "source")


def _of_lists(value: Callable[[AccountList], float]) -> Callable[[Process], Samples]:
    return lambda process: [(labels, value(one)) for labels, one in sorted(process.facts.lists.items())]


ACCOUNT_FAMILIES: tuple[Family[Process], ...] = (
    Family(
        "ipam_accounts",
        "Accounts of a cloud source by what became of them; active and unknown ones are read, missing ones "
        "are not in the list any more.",
        (*SOURCE, "status"),
        lambda process: [(labels, float(count)) for labels, count in sorted(process.facts.accounts.items())],
    ),
    Family(
        "ipam_account_list_success",
        "Whether the last list of the accounts of a source was read and believed (1) or not (0); only of "
        "sources that find their accounts.",
        SOURCE,
        _of_lists(lambda one: float(one.good)),
    ),
    Family(
        "ipam_account_list_last_success_timestamp_seconds",
        "Unix time of the last list of the accounts of a source that was read and believed; 0 before the "
        "first.",
        SOURCE,
        _of_lists(lambda one: unix(one.last_success)),
    ),
)
