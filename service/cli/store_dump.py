"""The commands that write the whole store to a file, and read it from one."""

from pathlib import Path

import click

from service.cli.options import config_option

file_argument = click.argument("file", type=click.Path(dir_okay=False, path_type=Path))


@click.command()
@config_option
@file_argument
def export(config: Path, file: Path) -> None:
    """Write the whole store to FILE: all of one moment, while others go on reading and writing.

    FILE is lines of JSON, compressed where its name ends in .gz, and the same from SQLite and PostgreSQL.
    This user alone may read it. A file of this name is replaced when the new one is whole.

    Example: cidrwatch store export cidrwatch.jsonl.gz
    """
    from config.load import load
    from exporter.records.phrases import counted
    from service.cli.progress import lasting
    from service.dumping import exported

    url, head = exported(load(config).store, file, lasting("exported"))
    click.echo(f"{file}: {counted(head.rows, 'row')} of {url}, schema {head.schema}")


@click.command("import")
@config_option
@file_argument
@click.option("--replace", is_flag=True, help="Delete all that the store holds before; end the daemon first.")
def import_(config: Path, file: Path, *, replace: bool) -> None:
    """Read the whole store from FILE, which `store export` wrote: all of it, or nothing.

    The store has to be empty; where there is none, it is made. A dump of SQLite goes into PostgreSQL, and the
    other way round. A dump of another schema is refused. Whoever writes meanwhile waits.

    Example: cidrwatch store import cidrwatch.jsonl.gz
    """
    from config.load import load
    from exporter.records.phrases import counted
    from service.cli.progress import lasting
    from service.dumping import imported

    url, head = imported(load(config).store, file, lasting("imported"), replace=replace)
    click.echo(f"{url}: {counted(head.rows, 'row')} of {file}, schema {head.schema}")
