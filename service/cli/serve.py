"""The command that runs the daemon."""

from pathlib import Path

import click

from service.cli.options import config_option, log_options


@click.command()
@config_option
@log_options("info")
def serve(config: Path, log_level: str, log_format: str) -> None:
    """Run the daemon: scheduled collection, analysis, metrics and page.

    It serves what the store holds at once, marked with its age. SIGHUP, or a POST to /-/reload, reads the
    configuration again; SIGTERM ends it. Calls to clouds only ever read.

    Example: cidrwatch serve -c /etc/cidrwatch/cidrwatch.yaml
    """
    import sys

    from service.logs import configure
    from service.serving import serve as run

    configure(log_level, log_format)
    sys.exit(run(config))
