"""The command `cidrwatch`; the commands load what they need when they run, so that help is quick."""

import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from service import tuning
from service.cli.ending import told

COMMANDS = {
    "serve": "service.cli.serve:serve",
    "scan": "service.cli.scan:scan",
    "demo": "service.cli.demo:demo",
    "check": "service.cli.check:check",
    "pools": "service.cli.pools:pools",
    "resources": "service.cli.show:resources",
    "findings": "service.cli.show:findings",
    "overlaps": "service.cli.overlaps:overlaps",
    "candidates": "service.cli.show:candidates",
    "status": "service.cli.status:status",
    "next": "service.cli.next_block:next_block",
    "whatif": "service.cli.what_if:whatif",
    "plan": "service.cli.plan:plan",
    "registry": "service.cli.registry:registry",
    "store": "service.cli.store:store",
}

EPILOG = """
Exit status: 0 fine; 1 findings or collisions that the command gates on; 2 wrong usage or configuration; 3 the
store or a whole source could not be reached; 70 a bug; 74 the output could not be written;
130 Ctrl-C.

Begin with `cidrwatch demo --once`, or with a file from the examples: `cidrwatch check -c cidrwatch.yaml`,
`cidrwatch scan`, `cidrwatch overlaps`.
"""


class Commands(click.Group):
    """A group whose commands stand in the table above, in its order."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click asks with it
        """Name the commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load a command; an unknown one is None."""
        if cmd_name not in COMMANDS:
            return super().get_command(ctx, cmd_name)
        module, name = COMMANDS[cmd_name].split(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run what the words of the command line ask for, help among it."""
        with Path(os.devnull).open("w") as nowhere, told():
            sys.stdout = sys.stdout or nowhere  # None: it is closed
            return super().main(*args, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; whatever goes wrong in it ends in a sentence and a status."""
        with told():
            return super().invoke(ctx)


@click.group(cls=Commands, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="cidrwatch", message="cidrwatch %(version)s")
def main() -> None:
    """Watch the address space of AWS, Alibaba Cloud and data centres, and reconcile it with the plan."""
    tuning.tuned()
