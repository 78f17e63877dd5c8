"""Writes the references that repeat what the code says: `make docs`; a test holds them equal."""

# ruff: noqa: INP001 - a script, not a package

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import click
import yaml
from pydantic import TypeAdapter
from pydantic_core import PydanticUndefined

from config.schema import described, schema
from config.section import Section
from config.shape import File
from config.unavailable import UNAVAILABLE, UNAVAILABLE_OF_WEB, Unavailable
from config.web_file import WebFile
from exporter.api.operations import OPERATIONS, PREFIX, Operation
from exporter.api.parameter import Parameter
from exporter.collection_families import collection_families
from exporter.family import Family
from exporter.finding_families import FINDING_FAMILIES
from exporter.inventory_families import inventory_families
from exporter.pool_families import pool_families
from exporter.process_families import PROCESS_FAMILIES
from exporter.records.filter import STATUS
from exporter.settings import INVENTORY_LABELS, Singles
from exporter.single_families import single_families
from service import exits
from service.cli.main import COMMANDS, main

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "docs" / "reference"
RULES = ROOT / "dashboards" / "prometheus" / "rules.yaml"
BEGIN = "<!-- From here on written by `make docs` out of the code: change the code, then run it again. -->\n"
END = "<!-- Written by hand again. -->\n"

BAR = "\\|"

Words = Mapping[str, Any]  # a part of a JSON Schema


def references() -> dict[str, str]:
    """Return the text of each file that has a generated part, that part renewed."""
    makers = {
        "alerts.md": alerts,
        "api.md": api,
        "command-line.md": command_line,
        "configuration.md": configuration,
        "metrics.md": metrics,
        "web-file.md": web_file,
    }
    return {name: renewed((FOLDER / name).read_text("utf-8"), maker()) for name, maker in makers.items()}


def renewed(text: str, lines: Iterable[str]) -> str:
    """Put lines between the two marks of a text; what stands around them is written by hand."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    made = "\n".join(lines)
    return f"{before}{BEGIN}\n{made}\n{END}{after}"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield the lines of a table; a bar in a cell is escaped."""
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        cells = " | ".join(cell.replace("|", BAR) for cell in row)
        yield f"| {cells} |"
    yield ""


# Metrics


def metrics() -> Iterator[str]:
    """Yield the reference of metrics, one table for each subject."""
    for title, families in (
        ("Pools", pool_families()),
        ("Inventory", inventory_families(INVENTORY_LABELS)),
        ("Single VPCs and subnets", single_families(Singles(), Singles())),
        ("Findings", FINDING_FAMILIES),
        ("Collection", collection_families({})),
        ("The process", PROCESS_FAMILIES),
    ):
        yield from (f"## {title}", "")
        yield from table(("family", "type", "labels", "meaning"), map(_family, families))


def _family(family: Family[Any]) -> tuple[str, str, str, str]:
    labels = ", ".join(f"`{label}`" for label in family.labels)
    return (f"`{family.name}`", str(family.type), labels, family.help)


# Alerts


def alerts() -> Iterator[str]:
    """Yield the reference of the rules for Prometheus, alerts by their groups, then what they record."""
    groups = yaml.safe_load(RULES.read_text("utf-8"))["groups"]
    for group in groups:
        rows = [_alert(rule) for rule in group["rules"] if "alert" in rule]
        if rows:
            yield from (f"## `{group['name']}`", "")
            yield from table(("alert", "severity", "after", "says"), rows)
    yield from ("## What is recorded", "")
    recorded = [rule for group in groups for rule in group["rules"] if "record" in rule]
    yield from table(
        ("record", "expression"), ((f"`{rule['record']}`", f"`{rule['expr']}`") for rule in recorded)
    )


def _alert(rule: Words) -> tuple[str, str, str, str]:
    name = rule["alert"]
    severity = rule.get("labels", {}).get("severity", "that of the label")
    return f"[`{name}`](../runbooks/{name}.md)", severity, rule["for"], rule["annotations"]["summary"]


# The API


def api() -> Iterator[str]:
    """Yield the reference of the API: its paths, and the parameters of each."""
    yield from table(("path", "answers", "record"), map(_operation, OPERATIONS))
    for one in OPERATIONS:
        yield from (f"## `{one.name}`", "", f"`{PREFIX}{one.path}`", "")
        if one.parameters:
            yield from table(("parameter", "takes", "meaning"), map(_parameter, one.parameters))
        else:
            yield from ("It has no parameter.", "")


def _operation(operation: Operation) -> tuple[str, str, str]:
    kind = RECORDS_OF.get(operation.schema.removesuffix("Page"))
    record = f"[{kind}](records.md#{kind})" if kind else ""
    return f"[`{PREFIX}{operation.path}`](#{operation.name})", operation.summary, record


def _parameter(parameter: Parameter) -> tuple[str, str, str]:
    if parameter.bounds is not None:
        least, most = parameter.bounds
        given = "" if parameter.default is None else f"; `{parameter.default}` without it"
        return f"`{parameter.name}`", f"whole number, {least} to {most}{given}", parameter.about
    takes = ", ".join(f"`{word}`" for word in parameter.words) or "text"
    needed = ", required" if parameter.required or parameter.in_path else ""
    return f"`{parameter.name}`", f"{takes}{needed}", parameter.about


RECORDS_OF = {
    "Shard": "status",
    "Pool": "pools",
    "Resource": "resources",
    "Finding": "findings",
    "Overlap": "overlaps",
    "Candidate": "candidates",
    "WhatIf": "whatif",
}


# The command line


def command_line() -> Iterator[str]:
    """Yield the reference of commands, their options, and exit statuses."""
    context = click.Context(main, info_name="cidrwatch")
    yield from table(("command", "does"), _summaries(context))
    yield from ("## Exit status", "")
    yield "Where several apply: 2, then 3, then 1."
    yield ""
    yield from table(("status", "means"), ((str(status), text) for status, text in STATUSES))
    for name in COMMANDS:
        yield from _command(name, context)
    yield from ("## Words of `--status`", "")
    yield from table(("command", "words"), _status_words())


STATUSES = (
    (exits.FINE, "fine; a partial collection is fine, with a warning on standard error"),
    (
        exits.FOUND,
        (
            "a finding of a rule named in `--fail-on` exists; what `whatif` tries collides; `next` has no "
            "room; `registry` refuses for what the plan holds; `store check` finds something wrong"
        ),
    ),
    (exits.WRONG, "wrong usage, or a mistake in the configuration"),
    (exits.UNREACHABLE, "the store, or a whole source, could not be reached"),
    (exits.BROKEN, "a bug; the log on standard error has the traceback"),
    (exits.UNWRITTEN, "the output could not be written, as on a full disk; what the command did stays"),
    (exits.INTERRUPTED, "Ctrl-C ended the command; the daemon takes it as SIGTERM and ends with 0"),
)


def _summaries(context: click.Context) -> Iterator[tuple[str, str]]:
    for name in COMMANDS:
        first = _paragraphs(_found(name, context))[0]
        yield f"[`{name}`](#cidrwatch-{name})", first


def _found(name: str, context: click.Context) -> click.Command:
    command = main.get_command(context, name)
    assert command is not None, name
    return command


def _command(name: str, context: click.Context) -> Iterator[str]:
    yield from _tree(f"cidrwatch {name}", _found(name, context))


def _tree(title: str, command: click.Command) -> Iterator[str]:
    yield from _described(title, command)
    if isinstance(command, click.Group):
        for below, one in command.commands.items():
            yield from _tree(f"{title} {below}", one)


def _described(title: str, command: click.Command) -> Iterator[str]:
    words = [one.make_metavar(click.Context(command)) for one in _arguments(command)]
    yield from (f"## `{title}`", "")
    if words:
        yield from (f"`{title} {' '.join(words)}`", "")
    for paragraph in _paragraphs(command):
        start, word, rest = paragraph.partition("Example: ")
        yield f"{start}Example: `{rest.replace(', then ', '`, then `')}`" if word else paragraph
        yield ""
    if _options(command):
        yield from table(("option", "default", "meaning"), map(_option, _options(command)))


def _paragraphs(command: click.Command) -> list[str]:
    return [" ".join(part.split()) for part in (command.help or "").split("\n\n")]


def _options(command: click.Command) -> list[click.Option]:
    return [parameter for parameter in command.params if isinstance(parameter, click.Option)]


def _arguments(command: click.Command) -> list[click.Argument]:
    return [parameter for parameter in command.params if isinstance(parameter, click.Argument)]


def _option(option: click.Option) -> tuple[str, str, str]:
    takes = "" if option.is_flag else f" {option.make_metavar(click.Context(main))}"
    given = option.default if isinstance(option.default, str | int) else ""  # click has a word for none
    default = "" if option.is_flag or not given else f"`{given}`"
    told = option.help or ""
    if option.envvar:
        told = f"{told} Also from the environment: `{option.envvar}`."
    flags = " / ".join(", ".join(names) for names in (option.opts, option.secondary_opts) if names)
    return f"`{flags}{takes}`", default, told


def _status_words() -> Iterator[tuple[str, str]]:
    for records, words in STATUS.items():
        command = "status" if records == "shards" else records
        yield f"`{command}`", ", ".join(f"`{word}`" for word in words)


# The configuration


def configuration() -> Iterator[str]:
    """Yield the reference of the configuration file: a table for each section."""
    yield from _file(File, schema())
    yield from ("## Not available in this version", "")
    yield "The format knows these already; a file that uses one is refused with the way out."
    yield ""
    yield from table(("key", "way out"), _unavailable(UNAVAILABLE))


def web_file() -> Iterator[str]:
    """Yield the reference of the web file."""
    yield from _file(WebFile, described(WebFile))
    yield from ("## Not available in this version", "")
    yield from table(("key", "way out"), _unavailable(UNAVAILABLE_OF_WEB))


def _file(root: type[Section], parts: Words) -> Iterator[str]:
    """Yield a table for each section of a file."""
    names = _sections(root.__name__, parts)
    models: dict[str, type[Section]] = {model.__name__: model for model in Section.__subclasses__()}
    for name, path in names.items():
        part = parts if name == root.__name__ else parts["$defs"][name]
        yield from (f"## {_title(name, path)}", "", part["description"], "")
        yield from table(
            ("key", "value", "default", "meaning"),
            (
                (f"`{key}`", _value(words, names), _default(models[name], key), words["description"])
                for key, words in part["properties"].items()
            ),
        )


def _sections(root: str, parts: Words) -> dict[str, str]:
    """Give every section the path at which the file has it first, in the order of the file."""
    found = {root: ""}

    def visit(name: str, part: Words) -> None:
        for key, words in part["properties"].items():
            for below in _references(words):
                if below not in found:
                    step = f"{key}[]" if "items" in words else key
                    found[below] = f"{found[name]}.{step}".removeprefix(".")
                    visit(below, parts["$defs"][below])

    visit(root, parts)
    return found


def _references(words: Any) -> Iterator[str]:
    """Yield the names of the sections that a key may hold."""
    if isinstance(words, Mapping):
        if "$ref" in words:
            yield words["$ref"].rpartition("/")[2]
        for key in ("items", "oneOf"):
            yield from _references(words.get(key))
    elif isinstance(words, list):
        for one in words:
            yield from _references(one)


KINDS = {"Aws": "aws", "Alibaba": "alibaba", "Static": "static"}


def _title(name: str, path: str) -> str:
    if not path:
        return "The file"
    return f"`{path}` of kind `{KINDS[name]}`" if name in KINDS else f"`{path}`"


def _link(name: str, names: Mapping[str, str]) -> str:
    title = _title(name, names[name])
    kept = (letter for letter in title.lower() if letter.isalnum() or letter in " -_")
    anchor = "".join(kept).replace(" ", "-")
    return f"[{title}](#{anchor})"


def _value(words: Words, names: Mapping[str, str]) -> str:
    """Say what a key takes."""
    below = list(_references(words))
    if below:
        links = " or ".join(_link(name, names) for name in below)
        return f"list of {links}" if "items" in words else links
    if "anyOf" in words:
        return f"{_value(words['anyOf'][0], names)}, or a list of such"
    if "items" in words:
        return f"list of: {_value(words['items'], names)}"
    return _scalar(words)


def _scalar(words: Words) -> str:
    if "enum" in words:
        return ", ".join(f"`{word}`" for word in words["enum"])
    if "const" in words:
        return f"`{words['const']}`"
    if "examples" in words:
        return f"text like `{words['examples'][0]}`"
    if "minimum" in words:
        number = "whole number" if words["type"] == "integer" else "number"
        return f"{number}, {words['minimum']} to {words['maximum']}"
    plain = {"boolean": "`true` or `false`", "object": "mapping of texts to texts"}
    return "URL" if words.get("format") == "uri" else plain.get(words["type"], "text")


def _default(model: type[Section], key: str) -> str:
    """Write a default as the file would have it."""
    fields = {field.alias or name: (name, field) for name, field in model.model_fields.items()}
    name, field = fields[key]
    if field.is_required():
        return "required"
    if field.default in (None, (), timedelta(), PydanticUndefined) or isinstance(field.default, Section):
        return ""
    plain = TypeAdapter(model).dump_python(model.model_construct(), mode="json", include={name})[name]
    written = json.dumps(plain, ensure_ascii=False)
    return f"`{plain if isinstance(plain, str) else written}`"


def _unavailable(rows: Iterable[Unavailable]) -> Iterator[tuple[str, str]]:
    for row in rows:
        of = f", of a source of kind `{row.kind}`" if row.kind else ""
        yield f"`{row.path}`{of}", row.way_out


if __name__ == "__main__":
    for name, text in references().items():
        (FOLDER / name).write_text(text, "utf-8")
        sys.stdout.write(f"docs/reference/{name}\n")
