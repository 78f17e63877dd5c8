"""The command that tells how reading goes: of every shard, or of the accounts behind them."""

from pathlib import Path

import click

from service.cli.options import config_option, filter_options, output_option
from service.cli.saying import say
from service.cli.show import SHARD, listed

WORDS = "ok, error or pending; of accounts active, missing, suspended and their like"


@click.command()
@config_option
@output_option
@filter_options(*SHARD, status=WORDS)
@click.option("--accounts", is_flag=True, help="List the accounts of the sources instead.")
def status(config: Path, output: str, *, accounts: bool, **conditions: str) -> None:
    """List the shards: what was read of each account, region and kind, when, and what went wrong.

    With --accounts it lists the accounts of each source: those that are read, and those that are suspended,
    missing in their organization's list, or excluded. --region and --type are about shards alone.

    Example: cidrwatch status --accounts --status missing
    """
    if accounts:
        _accounts(config, output, conditions)
    else:
        listed("shards", config, output, conditions)


def _accounts(config: Path, output: str, conditions: dict[str, str]) -> None:
    from config.load import load
    from exporter.records.filter import FilterError
    from service.account_rows import accounts, sentences
    from service.cli.print_records import print_records
    from service.cli.tables import ACCOUNTS, FIELDS
    from service.memory import opened

    wanted = _wanted(conditions)
    settings = load(config)
    with opened(settings.store, make=False) as memory:
        lists = memory.accounts.lists()
    every = list(accounts(settings, lists))
    account = wanted.get("account")
    if account in {source.name for source in settings.sources if source.kind == "static"}:
        raise FilterError(f"'{account}' is a static source and has no accounts", "leave out --accounts")
    if account and account not in {one["account"] for one in every}:
        remedy = "cidrwatch status --accounts lists those of the sources"
        raise FilterError(f"there is no account '{account}' here", remedy)
    found = [one for one in every if all(one[key] == value for key, value in wanted.items())]
    print_records(found, output, ACCOUNTS, FIELDS["accounts"])
    for sentence in sentences(settings, lists):
        say(sentence)


def _wanted(conditions: dict[str, str]) -> dict[str, str]:
    """Choose the conditions that were given.

    Raises:
        UsageError: one is not about accounts, or no account could meet it.
    """
    from ipam.words import AccountStatus, Provider

    wanted = {key: value for key, value in conditions.items() if value}
    for key in ("region", "type"):
        if key in wanted:
            raise click.UsageError(f"--{key} is about shards: leave it out, or leave out --accounts")
    for key, words in (("status", AccountStatus), ("provider", Provider)):
        if key in wanted and wanted[key] not in {str(word) for word in words}:
            raise click.UsageError(f"--{key} {wanted[key]}: use one of {', '.join(words)}")
    return wanted
