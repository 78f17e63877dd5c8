"""The command `registry`: the operations of the registry by hand."""

from pathlib import Path
from typing import Any

import click

from service.cli.registry_allocate import allocate, cidr_option, netmask_option
from service.cli.registry_exceptions import exceptions, exempt, ignore, move, unexempt, unignore
from service.cli.registry_import import take_over
from service.cli.registry_ipam import ipam
from service.cli.registry_keys import keys
from service.cli.registry_options import answered, changing, order
from service.cli.registry_plan import allocations, apply, diff, log
from service.cli.registry_pool import pool
from service.cli.registry_scope import scope
from service.cli.registry_share import accept, reject, share, shares, unshare


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def registry() -> None:
    """Plan and issue address space: scopes, pools, their space, shares, allocations.

    Exits 0 if it is done, 1 if it is refused for what the plan holds, 2 if a name or the request is wrong.

    Example: cidrwatch registry allocate top/eu-west-1/prod --netmask 22
    """


for command in (ipam, scope, pool, share, unshare, shares, accept, reject, keys):
    registry.add_command(command)
for command in (allocate, allocations, diff, apply, log, take_over):
    registry.add_command(command)
for command in (ignore, unignore, move, exempt, unexempt, exceptions):
    registry.add_command(command)


@registry.command()
@changing
@click.argument("pool_name", metavar="POOL")
@cidr_option
@netmask_option
def provision(
    config: Path, output: str, pool_name: str, cidr: str | None, netmask: int | None, **how: Any
) -> None:
    """Put address space into a pool: a CIDR, or a block that is carved from the pool above.

    Example: cidrwatch registry provision top/eu-west-1 --netmask 12
    """
    from service.cli.registry_words import space
    from service.registry_plan import provisioning

    wanted = space(cidr, netmask)
    if wanted is None:
        raise click.UsageError("say --cidr or --netmask")
    words = order("provision", {"pool": pool_name, "cidr": cidr, "netmask_length": netmask}, how)
    answered(
        config, output, "space", lambda desk: desk.run(words, provisioning(desk.registry, pool_name, wanted))
    )


@registry.command()
@changing
@click.argument("pool_name", metavar="POOL")
@click.option("--cidr", required=True, metavar="CIDR", help="One of the pool's.")
def deprovision(config: Path, output: str, pool_name: str, cidr: str, **how: Any) -> None:
    """Take a CIDR out of a pool in which nothing is allocated from it.

    Example: cidrwatch registry deprovision top/eu-west-1/prod --cidr 10.0.0.0/16
    """
    from service.cli import registry_words
    from service.registry_plan import deprovisioning

    gone = registry_words.cidr(cidr)
    words = order("deprovision", {"pool": pool_name, "cidr": cidr}, how)
    answered(
        config, output, "space", lambda desk: desk.run(words, deprovisioning(desk.registry, pool_name, gone))
    )


@registry.command()
@changing
@click.argument("allocation")
def release(config: Path, output: str, allocation: str, **how: Any) -> None:
    """Release a custom allocation; ALLOCATION is its id.

    Example: cidrwatch registry release ipam-pool-alloc-0abcd1234abcd1234
    """
    from service.registry_space import releasing

    words = order("release", {"allocation": allocation}, how)
    answered(
        config,
        output,
        "allocation",
        lambda desk: desk.run(words, releasing(desk.registry, allocation, desk.asker(words))),
    )
