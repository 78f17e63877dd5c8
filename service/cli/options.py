"""The options that several commands share."""

from collections.abc import Callable
from functools import reduce
from pathlib import Path
from typing import Any

import click

Command = Callable[..., Any]

config_option = click.option(
    "-c", "--config.file", "config", metavar="FILE", envvar="CIDRWATCH_CONFIG", default="cidrwatch.yaml",
    show_default=True, type=click.Path(dir_okay=False, path_type=Path), help="The configuration file.",
)  # fmt: skip

output_option = click.option(
    "-o", "output", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True,
    help="How records are printed: json is an array of whole records.",
)  # fmt: skip

FILTERS = {
    "scope": "In this scope.",
    "pool": "In this pool: its path or id; with a / at the end, also in everything below it.",
    "provider": "Of this provider: aws, alibaba, static.",
    "account": "Owned by this account.",
    "region": "In this region.",
    "type": "Of this type: vpc, subnet, eip, public_ipv4_pool, byoip_cidr, network; of shards this kind: "
    "also byoip, ipam, attachment.",
    "status": "With this status.",
}


def filter_options(*names: str, status: str = "") -> Callable[[Command], Command]:
    """Add filters to a command; `status` says which words `--status` takes."""
    texts = FILTERS | ({"status": f"With this status: {status}."} if status else {})

    def add(command: Command) -> Command:
        return reduce(
            lambda wrapped, name: click.option(f"--{name}", name, default="", help=texts[name])(wrapped),
            reversed(names),
            command,
        )

    return add


def log_options(level: str) -> Callable[[Command], Command]:
    """Add the options for logs to a command; `level` is what it logs unless told otherwise."""

    def add(command: Command) -> Command:
        form = click.option(
            "--log.format", "log_format", type=click.Choice(["auto", "console", "json"]), default="auto",
            show_default=True, help="auto: readable on a terminal, JSON elsewhere.",
        )  # fmt: skip
        least = click.option(
            "--log.level", "log_level", type=click.Choice(["debug", "info", "warning", "error"]),
            default=level, show_default=True, help="The least grave events that are logged.",
        )  # fmt: skip
        return least(form(command))

    return add
